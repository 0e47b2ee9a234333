import type { Knex } from 'knex'
import type { Office } from '../../support/office.ts'

/** As somebody with all rights over the database might: no trigger, no row policy and no foreign key stands in the way. */
export function tamper(office: Office, run: (tx: Knex.Transaction) => Promise<unknown>): Promise<void> {
  return office.house.app.db.transaction(async (tx) => {
    await tx.raw("select set_config('app.municipality_id', ?, true)", [office.municipality.id])
    const { rows } = await tx.raw<{ rows: { name: string }[] }>(
      `select c.relname as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^registry_'`,
    )
    for (const { name } of rows) await tx.raw('alter table ?? disable trigger user', [name])
    await run(tx)
    // A table with checks still to come cannot be closed again.
    await tx.raw('set constraints all immediate')
    for (const { name } of rows) await tx.raw('alter table ?? enable trigger user', [name])
  })
}
