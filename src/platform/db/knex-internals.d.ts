/** The two classes of knex that are extended here; its own declarations leave them out. */
declare module 'knex/lib/dialects/postgres/index.js' {
  import type { Knex } from 'knex'
  export default class PostgresDialect extends Knex.Client {
    _query(connection: object, asked: { sql: string; options?: object }): Promise<unknown>
    transaction(container: unknown, config: object | undefined, outer: unknown): unknown
  }
}
declare module 'knex/lib/execution/transaction.js' {
  export default class Transaction {
    constructor(client: object, container: unknown, config: object | undefined, outer: unknown)
    begin(connection: object): Promise<unknown>
    commit(connection: object, value: unknown): Promise<unknown>
    _resolver(value: unknown): void
    query(connection: object, sql: string): Promise<unknown>
  }
}
