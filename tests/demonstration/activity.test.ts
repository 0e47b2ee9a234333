import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { showcase } from '../../src/modules/municipalities/index.ts'
import { verifyBook } from '../../src/modules/registry/index.ts'
import { inWork, systemWho } from '../../src/platform/db/work.ts'
import { loadConfig } from '../../src/server/config.ts'
import { type Running, start } from '../../src/server/start.ts'
import { type TestDatabase, newDatabase } from '../support/database.ts'

let folder: string
let database: TestDatabase
let running: Running

const open = () =>
  start(
    loadConfig({
      NODE_ENV: 'test',
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      PORT: '0',
      TLS_PORT: '0',
      LOG_LEVEL: 'silent',
    }),
  )

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-demonstration-'))
  database = await newDatabase()
  running = await open()
}, 180_000)

afterAll(async () => {
  await running.stop()
  await database.close()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

const rowsOf = <T>(id: string, sql: string): Promise<T[]> =>
  inWork(
    running.app.db,
    systemWho(id, running.app.now()),
    async ({ tx }) => (await tx.raw<{ rows: T[] }>(sql, [id])).rows,
  )

test('each council that is shown has expedients in every state, spread over past weeks', async () => {
  for (const id of showcase) {
    const found = await rowsOf<{ state: string; ending: string | null; days: number }>(
      id,
      `select state, ending, (current_date - opened_at::date) as days from expedient where municipality_id = ?`,
    )
    const states = new Set(found.map(({ state, ending }) => `${state} ${ending ?? ''}`.trim()))

    expect(found.length).toBe(25)
    expect(Math.max(...found.map(({ days }) => days))).toBeGreaterThan(40)
    expect([...states]).toEqual(
      expect.arrayContaining(['initiated', 'in-progress', 'correction-pending', 'for-signature', 'closed withdrawal']),
    )
  }
})

test('notifications of the past were opened or ran out, with their evidence', async () => {
  for (const id of showcase) {
    const found = await rowsOf<{ state: string }>(id, 'select state from notification where municipality_id = ?')
    const states = found.map(({ state }) => state)

    expect(states.filter((state) => state === 'accessed').length).toBe(3)
    expect(states.filter((state) => state === 'expired').length).toBe(1)
  }
})

test('their books hold: numbers without a hole, in the order of time', async () => {
  for (const id of showcase) {
    const { entries, faults } = await verifyBook(running.app, id)

    expect(entries).toBeGreaterThan(28)
    expect(faults).toEqual([])
  }
}, 60_000)

test('the other councils start with an empty book', async () => {
  const [row] = await rowsOf<{ count: number }>(
    '10001',
    'select count(*)::int from registry_entry where municipality_id = ?',
  )

  expect(row?.count).toBe(0)
})

test('a restart adds nothing', async () => {
  const count = () =>
    rowsOf<{ count: number }>(showcase[0], 'select count(*)::int from expedient where municipality_id = ?')
  const before = await count()

  await running.stop()
  running = await open()

  expect(await count()).toEqual(before)
}, 120_000)
