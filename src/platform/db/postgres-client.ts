import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Knex } from 'knex'
import PostgresDialect from 'knex/lib/dialects/postgres/index.js'
import KnexTransaction from 'knex/lib/execution/transaction.js'

interface Opening {
  municipalityId?: string
  onlyReads?: boolean
}

/** Options for `db.transaction` whose `begin` brings the council along: one message instead of two. */
export const openingFor = (municipalityId: string, onlyReads: boolean): Knex.TransactionConfig & Opening => ({
  municipalityId,
  onlyReads,
})

/**
 * knex's own dialect, with what a page of somebody identified costs taken out of it: statements that come again are
 * prepared once for each connection, and a Work begins in one message. Behind PgBouncer this wants its
 * `max_prepared_statements` (1.21 or later).
 */
export class PostgresClient extends PostgresDialect {
  override transaction(container: unknown, config: Opening | undefined, outer: unknown): unknown {
    return new OpeningTransaction(this, container, config, outer)
  }

  override _query(connection: object, asked: { sql: string; options?: object }): Promise<unknown> {
    gatherWrites(connection)
    const name = nameOf(asked.sql)
    if (name && asked.options === undefined) asked.options = { name }
    // oxlint-disable-next-line no-underscore-dangle -- knex's own name
    return super._query(connection, asked)
  }
}

/** Statements asked for in one breath leave in one write: each write to the socket costs as much as building a statement. */
function gatherWrites(connection: object): void {
  const { stream } = (connection as { connection: { stream: Duplex } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

class OpeningTransaction extends KnexTransaction {
  readonly municipalityId: string | undefined
  readonly onlyReads: boolean

  constructor(client: object, container: unknown, config: Opening | undefined, outer: unknown) {
    super(client, container, config, outer)
    this.municipalityId = config?.municipalityId
    this.onlyReads = config?.onlyReads ?? false
  }

  override begin(connection: object): Promise<unknown> {
    if (this.municipalityId === undefined) return super.begin(connection)
    // A simple query takes no parameters; the code of a council has five digits and nothing else.
    if (!/^\d{5}$/.test(this.municipalityId)) throw new Error('not the code of a council')
    void this.query(
      connection,
      `begin${this.onlyReads ? ' read only' : ''}; select set_config('role', 'office_app', true), set_config('app.municipality_id', '${this.municipalityId}', true)`,
    )
    // What follows stands behind it on the wire; if it fails, so does all of that.
    return Promise.resolve()
  }

  /** Nothing was written, so nobody waits for the end; whoever has the connection next stands behind it on the wire. */
  override commit(connection: object, value: unknown): Promise<unknown> {
    const ended = super.commit(connection, value)
    if (!this.onlyReads) return ended
    // oxlint-disable-next-line no-underscore-dangle -- knex's own name
    this._resolver(value)
    return Promise.resolve()
  }
}

/** Prepared statements stay in every connection for its life, so only so many texts get a name; lists of changing length
 *  make new texts without end. */
const MOST_NAMES = 400
const names = new Map<string, string | undefined>()

function nameOf(sql: string): string | undefined {
  if (names.has(sql)) return names.get(sql)
  if (names.size >= MOST_NAMES || !/^\s*(select|with)\b/i.test(sql)) return undefined
  // The second time it comes it is one of those that come again.
  names.set(sql, createHash('sha256').update(sql).digest('base64url').slice(0, 24))
  return undefined
}
