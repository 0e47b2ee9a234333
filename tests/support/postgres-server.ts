import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../../src/platform/db/embedded-postgres.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import pg from 'pg'

const prefix = 'concejo-tests-'
export const template = 'concejo_template'

export interface TestServer {
  /** Of the maintenance database: where databases are made and dropped. */
  url: string
  stop: () => Promise<void>
}

/** A server of the tests' own with a migrated template. TEST_POSTGRES_URL names another one, such as PostgreSQL 15. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env['TEST_POSTGRES_URL']
  if (given) {
    await prepareTemplate(given)
    return { url: given, stop: async () => undefined }
  }
  await removeLeftovers()
  const dataDir = await mkdtemp(path.join(os.tmpdir(), prefix))
  const server = await startEmbeddedPostgres({
    dataDir,
    // Nothing here has to survive a power cut; everything has to be quick.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  const url = databaseUrl(server.url, 'postgres')
  const stop = async () => {
    await server.stop()
    await removeFolder(dataDir)
  }
  await prepareTemplate(url).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, stop }
}

export function databaseUrl(url: string, database: string): string {
  return url.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${database}`)
}

export async function asAdmin<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

async function prepareTemplate(url: string): Promise<void> {
  await asAdmin(url, async (client) => {
    await client.query(`drop database if exists ${template} with (force)`)
    await client.query(`create database ${template}`)
  })
  const db = openDatabase(databaseUrl(url, template), { pool: 1 })
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

/** Servers of runs that were killed: their owner is gone, so nobody else will stop them. */
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(os.tmpdir())).filter((name) => name.startsWith(prefix))
  for (const name of names) {
    const folder = path.join(os.tmpdir(), name)
    const owner = await readFile(path.join(folder, 'owner'), 'utf8').catch(() => '')
    // Without an owner it is just being made by another run.
    if (!owner || (await isAlive(owner))) continue
    await startEmbeddedPostgres({ dataDir: folder })
      .then((server) => server.stop())
      .catch(() => undefined)
    await removeFolder(folder)
  }
}

async function isAlive(owner: string): Promise<boolean> {
  const [pid, started] = owner.trim().split(' ')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return started !== undefined && stat.includes(` ${started} `)
}

async function removeFolder(folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => folder)
  await rm(real, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}
