import { createHash, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Knex } from 'knex'
import pg from 'pg'
import { loadCalendar, seedMunicipalities } from '../src/modules/municipalities/index.ts'
import { registerEntry } from '../src/modules/registry/index.ts'
import { spokenTokens } from '../src/modules/registry/book/tokens.ts'
import { REGISTER, openingsAround } from '../src/modules/registry/register-entry.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { startEmbeddedPostgres } from '../src/platform/db/embedded-postgres.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { type Work, inWork, systemWho } from '../src/platform/db/work.ts'
import type { Bench } from './bench.ts'
import { median } from './load.ts'
import { type Result, figure } from './report.ts'
import { COUNCIL, newFolder } from './world.ts'

const AT_ONCE = 32
/** As many connections on both sides as the program itself opens. */
const CONNECTIONS = 12

interface Town {
  id: string
  unitId: string
}

/** From a validated command to its commit inside the process, against the same statements from a bare driver. */
export async function entry({ quick }: Bench): Promise<Result[]> {
  const dataDir = newFolder()
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') })
  const db = openDatabase(postgres.url, { pool: CONNECTIONS })
  const bare = new pg.Pool({ connectionString: postgres.url, max: CONNECTIONS })
  try {
    await migrate(db)
    await seedMunicipalities(db)
    const towns = await allTowns(db)
    const calendar = await inWork(db, systemWho(COUNCIL.id, new Date()), loadCalendar)
    const openings = openingsAround(new Date(), calendar)
    const one = towns.filter(({ id }) => id === COUNCIL.id)
    const seconds = quick ? 0.5 : 2
    const results: Result[] = []
    for (const [name, where] of [
      ['one council', one],
      [`${towns.length} councils`, towns],
    ] as const) {
      const ours: number[] = []
      const theirs: number[] = []
      for (let round = 0; round < (quick ? 1 : 6); round++) {
        const a = await timed(seconds, where, (town) => throughTheProgram(db, town))
        const b = await timed(seconds, where, (town) => throughTheDriver(bare, town, openings))
        if (!quick && round === 0) continue
        ours.push(a)
        theirs.push(b)
      }
      results.push({
        name: `registry entry, ${name}, ${AT_ONCE} at once ÷ the same SQL bare`,
        goal: '≥ 0.6',
        value: median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN))),
        sides: `${figure(median(ours))}/s ÷ ${figure(median(theirs))}/s`,
      })
    }
    await withoutGaps(bare, towns)
    return results
  } finally {
    await bare.end()
    await db.destroy()
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function allTowns(db: Knex): Promise<Town[]> {
  const councils = await db('municipality').where('kind', 'council').orderBy('id').select<{ id: string }[]>('id')
  return Promise.all(
    councils.map(({ id }) =>
      inWork(db, systemWho(id, new Date()), async ({ tx }) => {
        const unit = await tx('unit').where({ municipality_id: id, role: 'general' }).first<{ id: string }>('id')
        return { id, unitId: unit.id }
      }),
    ),
  )
}

/** Per second, so many of them at once. */
async function timed(seconds: number, towns: readonly Town[], run: (town: Town) => Promise<void>): Promise<number> {
  let done = 0
  const began = performance.now()
  const until = began + seconds * 1000
  const worker = async () => {
    while (performance.now() < until) await run(towns[done++ % towns.length] as Town)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return done / ((performance.now() - began) / 1000)
}

const SUBJECT = 'Licencia de obra menor: calle Mayor, 12'
const person = { role: 'interested' as const, personId: null, nif: '10000001S', name: 'María García López' }

async function throughTheProgram(db: Knex, town: Town): Promise<void> {
  await inWork(db, systemWho(town.id, new Date()), async (work: Work) => {
    const calendar = await loadCalendar(work)
    await registerEntry(
      work,
      {
        direction: 'E',
        channel: 'system',
        subject: SUBJECT,
        content: null,
        unitId: town.unitId,
        idempotencyKey: randomUUID(),
        parties: [person],
        documents: [],
      },
      { calendar, clockToleranceMs: 10_000 },
    )
  })
}

const calendarQuery = `select m.calendar_version as version, m.xmin::text = pg_current_xact_id_if_assigned()::xid::text as own,
  case when m.calendar_version <> $1 then array(select h.date::text from holiday h where h.municipality_id = m.id) end as dates
  from municipality m where m.id = $2`
const { tokens, words } = spokenTokens([SUBJECT], [person.name])
let nth = 0
/** The program's own statement, for a driver that numbers what it is given. */
const statement = REGISTER.replaceAll('?', () => `$${++nth}`)

async function throughTheDriver(pool: pg.Pool, town: Town, openings: Record<string, string | null>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('role', 'office_app', true), set_config('app.municipality_id', $1, true)", [
      town.id,
    ])
    // Found in memory by the program from the second time on, and so asked here for nothing but its version.
    const version = versions.get(town.id) ?? -1
    const { rows } = await client.query<{ version: number }>(calendarQuery, [version, town.id])
    versions.set(town.id, rows[0]?.version ?? -1)
    const id = randomUUID()
    const now = new Date().toISOString()
    const row = {
      id, direction: 'E', channel: 'system', subject: SUBJECT, content: null, unitId: town.unitId, idempotencyKey: id,
      parties: [person], documents: [], actorKind: 'system', actorPersonId: null, actorStaffId: null, actorName: 'Concejo',
      contentDigest: createHash('sha256').update(id).digest('hex'), at: now, processClock: now, clockToleranceMs: 10_000,
      openings, tokens: [...tokens, `#${person.nif.toLowerCase()}`, `u:${town.unitId}`, 'o:-', 'c:system'],
    } // prettier-ignore
    await client.query(statement, [JSON.stringify(words), JSON.stringify(row)])
    await client.query('commit')
  } finally {
    client.release()
  }
}
const versions = new Map<string, number>()

/** A fast book with a gap in it would be worth nothing. */
async function withoutGaps(pool: pg.Pool, towns: readonly Town[]): Promise<void> {
  for (const { id } of towns) {
    const client = await pool.connect()
    await client.query('begin')
    await client.query("select set_config('app.municipality_id', $1, true)", [id])
    const { rows } = await client.query<{ last: string; count: string }>(
      'select coalesce(max(sequence), 0)::text as last, count(*)::text as count from registry_entry',
    )
    await client.query('rollback')
    client.release()
    if (rows[0]?.last !== rows[0]?.count)
      throw new Error(`the book of ${id} has gaps: ${rows[0]?.count} of ${rows[0]?.last}`)
  }
}
