import pino from 'pino'
import type { App } from '../../../src/platform/app.ts'
import { openPool } from '../../../src/platform/db/database.ts'
import { startWorker } from '../../../src/platform/jobs/worker.ts'

/** A process that begins a job and never ends it: to be killed in the middle of it. */
const [url = ''] = process.argv.slice(2)
const app = { log: pino({ level: 'silent' }) } as App
const hang = () => {
  process.stdout.write('begun\n')
  return new Promise<void>(() => undefined)
}
await startWorker(app, openPool(url, 3), { 'test.long': hang }, {}, { beatMs: 200, silenceMs: 3_600_000 })
