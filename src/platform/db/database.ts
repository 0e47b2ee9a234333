import knex, { type Knex } from 'knex'
import pg from 'pg'
import { PostgresClient } from './postgres-client.ts'

export interface DatabaseOptions {
  /** Most connections this process holds at once. */
  pool?: number
  /** Longest time for one statement; 0 lifts the limit (migrations). */
  statementTimeoutMs?: number
  applicationName?: string
}

/**
 * The pool. Only knex is used, never a bare `pg.Pool`: knex listens to the errors of checked-out connections, so a
 * PostgreSQL that goes away costs the requests under way and not the process.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const { pool = 10, statementTimeoutMs = 30_000, applicationName = 'concejo' } = options
  return knex({
    client: PostgresClient as unknown as typeof Knex.Client,
    connection: connectionOf({
      connectionString: url,
      application_name: applicationName,
      // Sent while connecting: no further round trip. PgBouncer wants it in `ignore_startup_parameters`.
      statement_timeout: statementTimeoutMs,
      // Transactions here are short; one left open would hold back row locks and vacuum.
      idle_in_transaction_session_timeout: statementTimeoutMs === 0 ? 0 : 60_000,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      types: { getTypeParser },
    }),
    pool: { min: 0, max: pool },
    // A request that gets no connection ends in the "try again" page, not in a hanging browser.
    acquireConnectionTimeout: 10_000,
  })
}

/** Statements of one Work that do not wait for each other travel together; knex's declarations do not know of it yet. */
const connectionOf = (settings: Knex.PgConnectionConfig): Knex.PgConnectionConfig & { pipeline: true } => ({
  ...settings,
  pipeline: true,
})

/** The same database for libraries that want a bare pool (the queue), with every listener it needs to survive a cut. */
export function openPool(url: string, max = 5): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'concejo-jobs',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    max,
  })
  // Without them an idle or a checked-out connection that dies ends the process; the query under way still fails.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

const identity = (text: string) => text
const numberWhenSafe = (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)
const textArray = pg.types.getTypeParser(1009 as number, 'text') as (text: string) => (string | null)[]

/** Official dates stay 'YYYY-MM-DD': a Date would move them by a day between Madrid and UTC. */
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.DATE, identity],
  [1182 /* date[] */, textArray],
  [pg.types.builtins.INT8, numberWhenSafe],
  [1016 /* int8[] */, (text) => textArray(text).map((item) => (item === null ? null : numberWhenSafe(item)))],
])

function getTypeParser(oid: number, format: string): (text: string) => unknown {
  const own = format === 'binary' ? undefined : parsers.get(oid)
  return own ?? (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown)
}
