import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { addDocument } from '../../src/modules/documents/index.ts'
import { sendEntry } from '../../src/modules/interchange/send.ts'
import { getCouncil, loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { registerEntry } from '../../src/modules/registry/index.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/db/embedded-postgres.ts'
import { inWork, systemWho } from '../../src/platform/db/work.ts'
import { openStorage } from '../../src/platform/storage/open-storage.ts'
import { loadConfig } from '../../src/server/config.ts'
import { type Program, startProgram } from '../security/program.ts'
import { ENGLISH_PDF } from './towns.ts'

const FROM = '10037'
const TO = '10148'

let folder: string
let server: EmbeddedPostgres
let db: Knex
let program: Program | undefined

const boot = async (failpoint?: string): Promise<Program> => {
  program = await startProgram(folder, { DATABASE_URL: server.url, ...(failpoint && { FAILPOINT: failpoint }) })
  return program
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-interchange-'))
  server = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'server'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  })
  db = openDatabase(server.url, { pool: 2 })
}, 60_000)

afterAll(async () => {
  program?.process.kill('SIGKILL')
  await program?.ended
  await db.destroy()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

const count = (municipalityId: string, sql: string): Promise<number> =>
  inWork(db, systemWho(municipalityId, new Date()), async ({ tx }) => {
    const { rows } = await tx.raw<{ rows: [{ n: number }] }>(`select count(*)::int as n from ${sql}`)
    return rows[0].n
  })

/** From one council to the other, as the officer's click leaves it: rows and a job, nothing sent yet. */
async function anExitOnItsWay(): Promise<void> {
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const stored = await openStorage(config).put(Readable.from([ENGLISH_PDF]))
  const who = systemWho(FROM, new Date())
  const to = await inWork(db, systemWho(TO, new Date()), getCouncil)
  const entry = await inWork(db, who, async (work) => {
    const council = await getCouncil(work)
    const file = { title: 'Informe', fileName: 'informe.pdf', mime: 'application/pdf', ...stored }
    const document = await addDocument(work, { organ: council.dir3, kind: 'TD13', origin: 'administration', ...file })
    return registerEntry(
      work,
      {
        direction: 'S',
        channel: 'counter',
        subject: 'Informe que se envía mientras se va la luz',
        content: null,
        unitId: (await unitFor(work, 'general')).id,
        idempotencyKey: randomUUID(),
        parties: [],
        documents: [{ documentId: document.id, ...file }],
      },
      { calendar: await loadCalendar(work), clockToleranceMs: 60_000 },
    )
  })
  await inWork(db, who, (work) =>
    sendEntry(work, { entry, receipt: undefined, destinationCode: to.dir3, remarks: '' }, false),
  )
}

test('P1, P9: killed between the two councils, the program finishes after its next start, and there is one of everything', async () => {
  const first = await boot('between-councils')
  await anExitOnItsWay()

  expect(await first.ended).toBe('SIGKILL')
  expect(await count(TO, 'interchange_reception')).toBe(1)
  expect(await count(FROM, "interchange_sending where state = 'to-send'")).toBe(1)

  const second = await boot()
  const end = Date.now() + 60_000
  while ((await count(FROM, "interchange_sending where state = 'acknowledged'")) === 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 300))
  }

  expect(await count(FROM, "interchange_sending where state = 'acknowledged'")).toBe(1)
  expect(await count(TO, 'interchange_reception')).toBe(1)
  expect(await count(FROM, "registry_annotation where kind = 'sent'")).toBe(1)
  expect(await count(FROM, "interchange_message where direction = 'out' and kind = 'exchange'")).toBe(1)
  await second.stop()
}, 240_000)
