import type { Knex } from 'knex'

/** What the scanner said when a document came from outside: whoever opens it wants to know. Null for our own. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table document add scan text check (scan in ('clean', 'unscanned'))`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table document drop scan')
}
