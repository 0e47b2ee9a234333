import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pino from 'pino'
import { loadCalendar, seedMunicipalities } from '../src/modules/municipalities/index.ts'
import { issueReceiptNow, registerEntry, verifyBook } from '../src/modules/registry/index.ts'
import type { App } from '../src/platform/app.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { startEmbeddedPostgres } from '../src/platform/db/embedded-postgres.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { inWork, systemWho } from '../src/platform/db/work.ts'
import { openPdfPress } from '../src/platform/pdf/index.ts'
import { openDemoAuthority } from '../src/platform/pki/index.ts'
import { openStorage } from '../src/platform/storage/open-storage.ts'
import { loadConfig } from '../src/server/config.ts'
import { noteKeysOf } from '../src/server/keys.ts'
import { openWords } from '../src/server/words.ts'
import type { Bench } from './bench.ts'
import type { Result } from './report.ts'
import { newFolder } from './world.ts'

/** A book of one size and one four times as large; and one whose entries have their sealed receipts. */
const [SMALL, LARGE, SEALED] = ['10037', '10195', '10067'] as const

/** How fast a book is read again, and whether memory knows how long it is. */
export async function verify({ quick, log }: Bench): Promise<Result[]> {
  const dataDir = newFolder()
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') })
  const db = openDatabase(postgres.url, { pool: 12 })
  const press = openPdfPress({ workers: 1 })
  try {
    await migrate(db)
    await seedMunicipalities(db)
    const entries = quick ? 300 : 10_000
    const sealed = quick ? 10 : 300
    const app = await officeOf(dataDir, { db, press })
    await fill(app, SMALL, entries)
    await fill(app, LARGE, entries * 4)
    for (const id of await fill(app, SEALED, sealed)) await issueReceiptNow(app, SEALED, id)
    log(`${entries}, ${entries * 4} and ${sealed} entries are written`)

    const small = await readAgain(app, SMALL, entries)
    const large = await readAgain(app, LARGE, entries * 4)
    const papers = await readAgain(app, SEALED, sealed)
    return [
      {
        name: 'verify-all, entries a second without papers',
        goal: '',
        value: (entries * 4) / large.seconds,
        unit: '/s',
        sides: `${entries}: ${Math.round(entries / small.seconds)}/s`,
      },
      {
        name: 'verify-all, entries a second with sealed receipts',
        goal: '',
        value: sealed / papers.seconds,
        unit: '/s',
        sides: 'each seal checked with its certificate',
      },
      {
        name: 'verify-all, memory held in a book four times as long',
        goal: '≤ 1.5',
        value: large.megabytes / small.megabytes,
        sides: `${large.megabytes.toFixed(1)} MB ÷ ${small.megabytes.toFixed(1)} MB`,
      },
    ]
  } finally {
    await press.close()
    await db.destroy()
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function officeOf(dataDir: string, own: Pick<App, 'db' | 'press'>): Promise<App> {
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, LOG_LEVEL: 'silent' })
  const log = pino({ level: 'silent' })
  const authority = await openDemoAuthority(path.join(dataDir, 'authority'))
  // What verifying and sealing ask for, and nothing of what serves pages.
  return {
    ...own,
    config,
    log,
    storage: openStorage(config),
    noteKeys: noteKeysOf(config),
    sealer: {
      sealFor: ({ id, name, nif }: { id: string; name: string; nif: string }) =>
        authority.issue(`sello-${id}`, { kind: 'seal', name: `Sello de ${name}`, organization: { nif, name } }),
    },
    t: openWords(log, false),
    municipalityOf: (id: string) => ({ id, origin: `http://${id}.localhost` }),
    now: () => new Date(),
  } as unknown as App
}

async function fill({ db, config }: App, council: string, count: number): Promise<string[]> {
  const who = () => systemWho(council, new Date())
  const calendar = await inWork(db, who(), loadCalendar)
  const unit = await inWork(db, who(), ({ tx }) => tx('unit').where({ role: 'general' }).first<{ id: string }>('id'))
  const ids: string[] = []
  let next = 0
  const writer = async () => {
    while (next++ < count) {
      const n = next
      const entry = await inWork(db, who(), (work) =>
        registerEntry(
          work,
          {
            direction: 'E',
            channel: 'counter',
            subject: `Solicitud general ${n}`,
            content: null,
            unitId: unit.id,
            idempotencyKey: randomUUID(),
            parties: [{ role: 'interested', personId: null, nif: '00000000T', name: `María Ñúñez ${n % 500}` }],
            documents: [],
          },
          { calendar, clockToleranceMs: config.clockToleranceMs },
        ),
      )
      ids.push(entry.id)
    }
  }
  await Promise.all(Array.from({ length: 8 }, writer))
  return ids
}

/** Once for the time and once for what is held, because looking at memory takes time. */
async function readAgain(app: App, council: string, entries: number): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now()
  const report = await verifyBook(app, council)
  const seconds = (performance.now() - began) / 1000
  if (report.faults.length > 0 || report.entries !== entries) {
    throw new Error(`the book does not hold: ${report.entries} entries, ${JSON.stringify(report.faults.slice(0, 3))}`)
  }
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = held()
  let most = before
  const looking = setInterval(() => (most = Math.max(most, held())), 100)
  await verifyBook(app, council)
  clearInterval(looking)
  return { seconds, megabytes: Math.max(0.1, (most - before) / 1024 ** 2) }
}
