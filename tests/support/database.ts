import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { openDatabase } from '../../src/platform/db/database.ts'
import { asAdmin, databaseUrl, startTestServer, template, type TestServer } from './postgres-server.ts'

export interface TestDatabase {
  db: Knex
  url: string
  close: () => Promise<void>
}

/**
 * A private database, cloned from the migrated template in some 50 ms: one per test file is plenty.
 * Under jest the server is the run's; elsewhere (browser tests) the first call starts one and the last close stops it.
 */
export async function newDatabase(options: { pool?: number; from?: string } = {}): Promise<TestDatabase> {
  const { url: admin, release } = await borrowServer()
  const name = `t_${randomBytes(8).toString('hex')}`
  await asAdmin(admin, (client) =>
    client.query(`create database ${name} template ${options.from ?? template} strategy file_copy`),
  )
  const url = databaseUrl(admin, name)
  const db = openDatabase(url, { pool: options.pool ?? 10 })
  return {
    db,
    url,
    close: async () => {
      await db.destroy()
      await dropDatabase(admin, name)
      await release()
    },
  }
}

/** A role that is no superuser cannot cut short the server's own cleaning of the tables: it waits for it to end. */
async function dropDatabase(admin: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await asAdmin(admin, (client) => client.query(`drop database if exists ${name} with (force)`))
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '42501' || tries > 40) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

let ownServer: Promise<TestServer> | null = null
let borrowers = 0

async function borrowServer(): Promise<{ url: string; release: () => Promise<void> }> {
  const given = process.env['CONCEJO_TEST_SERVER']
  if (given) return { url: given, release: async () => undefined }
  borrowers++
  ownServer ??= startTestServer()
  const server = await ownServer
  const release = async () => {
    borrowers--
    if (borrowers > 0) return
    ownServer = null
    await server.stop()
  }
  return { url: server.url, release }
}
