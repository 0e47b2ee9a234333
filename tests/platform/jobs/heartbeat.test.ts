import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { makeWorkerUtils } from 'graphile-worker'
import type { Pool } from 'pg'
import pino from 'pino'
import type { App } from '../../../src/platform/app.ts'
import { openPool } from '../../../src/platform/db/database.ts'
import { startWorker } from '../../../src/platform/jobs/worker.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let pool: Pool

beforeAll(async () => {
  database = await newDatabase()
  pool = openPool(database.url, 6)
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

const app = { log: pino({ level: 'silent' }) } as App
const PACE = { beatMs: 100, silenceMs: 1500 }
const script = path.resolve(import.meta.dirname, 'hanging-worker.ts')

async function until(isSo: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

test('a job of a process that was killed goes on in another that lives, in minutes and not in hours', async () => {
  const done: unknown[] = []
  const other = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const utils = await makeWorkerUtils({ pgPool: pool })
  let began = false
  other.stdout.on('data', () => (began = true))
  await until(async () => (await beating()) === 1)
  await utils.addJob('test.long', { receipt: 7 })
  expect(await until(() => began)).toBe(true)
  // It lives with the other, so nothing that the other has begun is free.
  const worker = await startWorker(
    app,
    pool,
    { 'test.long': async (_app, payload) => void done.push(payload) },
    {},
    PACE,
  )
  try {
    await new Promise((resolve) => setTimeout(resolve, PACE.silenceMs * 1.5))
    expect(done).toEqual([])

    other.kill('SIGKILL')
    await once(other, 'exit')

    expect(await until(() => done.length > 0)).toBe(true)
    expect(done).toEqual([{ receipt: 7 }])
    expect(await beating()).toBe(1)
  } finally {
    await worker.stop()
    await utils.release()
  }
  expect(await beating()).toBe(0)
}, 40_000)

const beating = async (): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from worker_heartbeat')
  return rows[0]?.count ?? 0
}
