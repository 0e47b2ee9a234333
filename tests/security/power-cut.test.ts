import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { verifyBook } from '../../src/modules/registry/index.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/db/embedded-postgres.ts'
import { inWork, systemWho } from '../../src/platform/db/work.ts'
import { loadConfig } from '../../src/server/config.ts'
import { openStorage } from '../../src/platform/storage/open-storage.ts'
import { openLog } from '../../src/server/start.ts'
import { answer, begin, generalPages, sign } from '../virtual-office/applying.ts'
import { type Program, comeIn, startProgram } from './program.ts'

const TOWN = { id: '10037', slug: 'caceres' }
const SUBJECT = 'Farola rota tras el apagón'

let folder: string
let server: EmbeddedPostgres
let db: Knex
let program: Program | undefined

const boot = async (failpoint?: string): Promise<Program> => {
  program = await startProgram(folder, { DATABASE_URL: server.url, ...(failpoint && { FAILPOINT: failpoint }) })
  return program
}

/** Of this file alone, because it is stopped in the middle. */
const startPostgres = () =>
  startEmbeddedPostgres({ dataDir: path.join(folder, 'server'), settings: { fsync: 'off', synchronous_commit: 'off' } })

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-power-'))
  server = await startPostgres()
  db = openDatabase(server.url, { pool: 2 })
}, 60_000)

afterAll(async () => {
  program?.process.kill('SIGKILL')
  await program?.ended
  await db.destroy()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

/** Our filing as the database has it: how many entries, how many receipts. */
const ours = () =>
  inWork(db, systemWho(TOWN.id, new Date()), async ({ tx }) => {
    const { rows } = await tx.raw<{ rows: { entries: number; receipts: number }[] }>(
      `select count(*)::int as entries, count(r.entry_id)::int as receipts
         from registry_entry e left join registry_receipt r using (municipality_id)
        where e.subject like ? and (r.entry_id is null or r.entry_id = e.id)`,
      [`%${SUBJECT}%`],
    )
    const entries = await tx('registry_entry').where('subject', 'like', `%${SUBJECT}%`).count<{ n: number }[]>('* as n')
    return { entries: entries[0]?.n ?? 0, receipts: rows[0]?.receipts ?? 0 }
  })

test('P1, P6: killed at every step of a filing, what was acknowledged is there once, with one receipt', async () => {
  // Before the commit: nothing at all, and the draft waits as it was.
  const first = await boot('before-commit')
  const client = first.visitor(TOWN.slug)
  await comeIn(first, client, 'maria-garcia')
  const base = await begin(client)
  await answer(client, base, generalPages({ escrito: { asunto: SUBJECT } }))
  await expect(sign(client, base)).rejects.toThrow(/socket hang up|ECONNRESET/)
  expect(await first.ended).toBe('SIGKILL')
  expect(await ours()).toEqual({ entries: 0, receipts: 0 })

  // After it, and before anybody was told: it is there, once.
  const second = await boot('after-commit')
  const again = second.visitor(TOWN.slug)
  await comeIn(second, again, 'maria-garcia')
  await expect(sign(again, base)).rejects.toThrow(/socket hang up|ECONNRESET/)
  expect(await second.ended).toBe('SIGKILL')
  expect((await ours()).entries).toBe(1)

  // While receipts are made: the job that was under way is taken up again.
  for (const point of ['after-sign', 'after-store']) {
    // It may die before it has said that it is ready: other receipts are waiting too.
    await boot(point).catch(() => undefined)
    await program?.ended
  }

  const last = await boot()
  const returned = last.visitor(TOWN.slug)
  await comeIn(last, returned, 'maria-garcia')
  const found = await returned.visit(`${base}/firmar`)
  expect([found.status, found.location]).toEqual([303, `${base}/presentada`])
  await until(async () => (await ours()).receipts === 1)

  expect(await ours()).toEqual({ entries: 1, receipts: 1 })
  const confirmation = await returned.visit(`${base}/presentada`)
  expect(confirmation.status).toBe(200)
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const app = { db, storage: openStorage(config), log: openLog(config), now: () => new Date() }
  expect((await verifyBook(app, TOWN.id)).faults).toEqual([])
}, 400_000)

test('P8: PostgreSQL goes away and comes back: a clear page, and no restart', async () => {
  const running = program?.process.exitCode === null ? program : await boot()
  if (!running) throw new Error('no program')
  const client = running.visitor(TOWN.slug)
  await comeIn(running, client, 'antonio-munoz')
  await server.stop()
  try {
    const away = await client.visit('/carpeta')
    expect(away.status).toBe(503)
    expect(away.$('h1').text()).not.toBe('')
    expect(away.text).not.toMatch(/select |pg_|ECONN|at \w+ \(/)
    const ready = await client.visit('/health/ready')
    expect(ready.status).toBe(503)
    expect((await client.visit('/health/live')).status).toBe(200)
  } finally {
    server = await startPostgres()
  }

  const since = Date.now()
  await until(async () => (await client.visit('/carpeta')).status === 200)
  expect(Date.now() - since).toBeLessThan(20_000)
  expect(running.process.exitCode).toBeNull()
  await running.stop()
}, 120_000)

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
