import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Logger as WorkerLogger, runMigrations } from 'graphile-worker'
import type { Knex } from 'knex'
import { openDatabase, openPool } from './database.ts'

const folder = path.resolve(import.meta.dirname, '../../../migrations')
/** Any number of our own: several processes of one release may start at the same moment. */
const lockKey = 1718181

/** Brings the schema up to this release; the names of what was applied. */
export function migrate(db: Knex): Promise<string[]> {
  return alone(db, async (own, url) => {
    // First the queue's own tables, because our migrations wrap its functions.
    await migrateQueue(url)
    const [, applied] = (await own.migrate.latest(settings)) as [number, string[]]
    return applied
  })
}

/** Undoes every migration of ours. The queue's tables stay: their package has no way back. */
export function rollbackAll(db: Knex): Promise<string[]> {
  return alone(db, async (own) => {
    const [, undone] = (await own.migrate.rollback(settings, true)) as [number, string[]]
    return undone
  })
}

/** One process at a time, on connections without time limit: an index over a million rows takes longer than a page. */
async function alone<T>(db: Knex, run: (own: Knex, url: string) => Promise<T>): Promise<T> {
  const url = (db.client as { config: { connection: { connectionString: string } } }).config.connection.connectionString
  const own = openDatabase(url, { pool: 3, statementTimeoutMs: 0, applicationName: 'concejo-migrate' })
  try {
    return await own.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(?)', [lockKey])
      // Whoever held knex's own lock is gone, or the line above would still wait.
      if (await own.schema.hasTable('knex_migrations_lock')) await own.migrate.forceFreeMigrationsLock(settings)
      return run(own, url)
    })
  } finally {
    await own.destroy()
  }
}

async function migrateQueue(url: string): Promise<void> {
  const pool = openPool(url, 2)
  try {
    await runMigrations({ pgPool: pool, logger: quiet })
  } finally {
    await pool.end()
  }
}

const quiet = new WorkerLogger(() => () => undefined)

/** Our own source: knex's decides between `import` and `require` by npm's environment, which tests do not have. */
const source: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted((a, b) => (a < b ? -1 : 1)),
  getMigrationName: (name) => name,
  getMigration: (name) => import(pathToFileURL(path.join(folder, name)).href) as Promise<Knex.Migration>,
}

const settings: Knex.MigratorConfig = {
  migrationSource: source,
  // During an upgrade the previous release may restart on a schema that already knows more than it does.
  disableMigrationsListValidation: true,
}
