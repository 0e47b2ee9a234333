import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Knex } from 'knex'
import { seedMunicipalities } from '../src/modules/municipalities/index.ts'
import { type EntryFilters, listEntries } from '../src/modules/registry/index.ts'
import { columnsOf } from '../src/modules/registry/book/export/columns.ts'
import { csvOf } from '../src/modules/registry/book/export/csv.ts'
import { odsOf } from '../src/modules/registry/book/export/ods.ts'
import { exportRows } from '../src/modules/registry/book/export/rows.ts'
import { listWaiting } from '../src/modules/registry/distribution/tray.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { startEmbeddedPostgres } from '../src/platform/db/embedded-postgres.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { type Work, inWork, systemWho } from '../src/platform/db/work.ts'
import type { Bench } from './bench.ts'
import { percentile } from './load.ts'
import { type Result, figure } from './report.ts'
import { seedRegistry } from './seed-registry.ts'
import { COUNCIL, newFolder } from './world.ts'

interface Book {
  name: string
  db: Knex
  samples: Sample[]
  close: () => Promise<void>
}
interface Sample {
  number: string
  nif: string
  name: string
  unitId: string
}

const everything = { all: true, unitIds: [], officeIds: [], keepsTheRest: false }

/** Each search in the council with the largest book, with its words, its row policies and its Work from begin to commit. */
const searches: Record<string, (sample: Sample, round: number) => EntryFilters | 'inbox'> = {
  number: ({ number }) => ({ text: number }),
  NIF: ({ nif }) => ({ text: nif }),
  latest: () => ({}),
  inbox: () => 'inbox',
  'full name': ({ name }) => ({ person: name }),
  'full name, one slip': ({ name }) => ({ person: slipped(name) }),
  'name as it sounds': ({ name }) => ({ text: misspelt(name) }),
  'one common word': () => ({ text: 'licencias' }),
  'words that meet': (_, round) => ({
    text: ['licencia obra', 'certificados empadronamiento', 'recursos iglesia'][round % 3] ?? '',
  }),
  'words that never meet': (_, round) => ({
    text: ['licencia certificado', 'recurso bonificación', 'obras volante'][round % 3] ?? '',
  }),
  'word and surname': ({ name }) => ({ text: `licencia ${name.split(' ').at(-1)}` }),
  'word, unit, channel and days': ({ unitId, number }) => ({
    text: 'licencia',
    unitId,
    channel: 'online',
    from: `${number.slice(0, 4)}-03-01`,
    until: `${number.slice(0, 4)}-05-31`,
  }),
  'word and a rare state': () => ({ text: 'licencia', state: 'distributed' }),
}
const exact = ['number', 'NIF', 'latest', 'inbox']
const MOST_MS = 25

/** Searches of a book of millions against one of thousands, and what leaving it costs in memory. */
export async function registry({ quick, log, sizes }: Bench): Promise<Result[]> {
  const [few = 0, many = 0] = sizes ?? (quick ? [100, 1000] : [100_000, 10_000_000])
  const books: Book[] = []
  try {
    books.push(await openBook(few, log), await openBook(many, log))
    const times = new Map(Object.keys(searches).map((name) => [name, books.map((): number[] => [])]))
    const rounds = quick ? 5 : 200
    for (let round = 0; round < rounds + 5; round++) {
      for (const [name, filters] of Object.entries(searches)) {
        for (const [side, book] of books.entries()) {
          const ms = await look(book, filters, round)
          if (round >= 5) times.get(name)?.[side]?.push(ms)
        }
      }
    }
    return [
      ...[...times].flatMap(([name, [small, big]]) => ratios(name, small ?? [], big ?? [], { few, many })),
      ...(await leaving(books)),
    ]
  } finally {
    for (const book of books) await book.close()
  }
}

function ratios(name: string, small: number[], big: number[], { few, many }: { few: number; many: number }): Result[] {
  const side = (ms: number[]) => `${figure(percentile(ms, 95))} ms (p50 ${figure(percentile(ms, 50))})`
  const isExact = exact.includes(name)
  return [
    {
      name: `registry by ${name}, p95 with ${many} ÷ with ${few}`,
      goal: isExact ? '≤ 2' : '≤ 8',
      value: percentile(big, 95) / percentile(small, 95),
      sides: `${side(big)} ÷ ${side(small)}`,
    },
    ...(isExact
      ? []
      : [
          { name: `registry by ${name}, p95`, goal: `≤ ${MOST_MS}`, value: percentile(big, 95), unit: 'ms', sides: '' },
        ]),
  ]
}

async function openBook(entries: number, log: (line: string) => void): Promise<Book> {
  const dataDir = newFolder()
  // As a house with a book of millions would set it; loading need not survive a power cut.
  const settings = { shared_buffers: '1GB', maintenance_work_mem: '512MB', max_wal_size: '8GB', fsync: 'off' }
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), settings })
  const db = openDatabase(postgres.url, { pool: 2 })
  const close = async () => {
    await db.destroy()
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await migrate(db)
    await seedMunicipalities(db)
    const { seconds } = await seedRegistry(postgres.url, { entries, log: (line) => entries >= 1_000_000 && log(line) })
    log(`${entries} entries in ${Math.round(seconds)} s`)
    return {
      name: `${entries} entries`,
      db,
      samples: await inWork(db, systemWho(COUNCIL.id, new Date()), samplesOf),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function samplesOf({ tx, municipalityId }: Work): Promise<Sample[]> {
  const { rows } = await tx.raw<{ rows: Sample[] }>(
    `select e.number, p.nif, p.name, e.unit_id as "unitId" from (
       select e.* from registry_entry e where e.municipality_id = ? order by md5(e.number) limit 300) e
       join registry_entry_party p on p.municipality_id = e.municipality_id and p.entry_id = e.id`,
    [municipalityId],
  )
  return rows
}

async function look(
  { db, samples }: Book,
  filters: (sample: Sample, round: number) => EntryFilters | 'inbox',
  round: number,
): Promise<number> {
  const sample = samples[round % samples.length]
  if (!sample) throw new Error('nothing to look for')
  const asked = filters(sample, round)
  const began = performance.now()
  await inWork(db, systemWho(COUNCIL.id, new Date()), async (work) => {
    if (asked !== 'inbox') return void (await listEntries(work, asked))
    const unit = { unitIds: [sample.unitId], state: 'distributed' as const, visible: everything }
    await listWaiting(work, unit, { after: null, limit: 31 })
  })
  return performance.now() - began
}

/** One letter less in the middle of the longest word. */
function slipped(name: string): string {
  const longest = name.split(' ').reduce((a, b) => (b.length > a.length ? b : a))
  const middle = Math.floor(longest.length / 2)
  return name.replace(longest, longest.slice(0, middle) + longest.slice(middle + 1))
}

const misspelt = (name: string): string =>
  name.replaceAll('v', 'b').replaceAll('z', 's').replaceAll('ll', 'y').replaceAll('H', '').replaceAll('ge', 'je')

/** The result streams: what it takes is the same for a book of millions. */
async function leaving([small, big]: Book[]): Promise<Result[]> {
  if (!small || !big) return []
  const results: Result[] = []
  for (const format of ['csv', 'ods'] as const) {
    const [less, more] = [await leave(small, format), await leave(big, format)]
    results.push({
      name: `${format.toUpperCase()} of a whole book, memory beyond rest`,
      goal: '',
      value: more.megabytes,
      unit: 'MB',
      sides: `${figure(more.rows / more.seconds)} rows/s of ${more.rows}; with ${less.rows} rows ${figure(less.megabytes)} MB`,
    })
  }
  return results
}

const MOST_ROWS = 200_000

async function leave(
  { db }: Book,
  format: 'csv' | 'ods',
): Promise<{ rows: number; seconds: number; megabytes: number }> {
  const columns = columnsOf((key) => key)
  let rows = 0
  async function* counted() {
    for await (const page of exportRows(db, systemWho(COUNCIL.id, new Date()), { channel: 'online' })) {
      yield page
      rows += page.length
      if (rows >= MOST_ROWS) return
    }
  }
  globalThis.gc?.()
  const rest = process.memoryUsage().rss
  let most = rest
  const began = performance.now()
  const file = format === 'csv' ? csvOf(columns, counted()) : odsOf('x', columns, counted())
  for await (const _ of file) most = Math.max(most, process.memoryUsage().rss)
  return { rows, seconds: (performance.now() - began) / 1000, megabytes: (most - rest) / 1_000_000 }
}
