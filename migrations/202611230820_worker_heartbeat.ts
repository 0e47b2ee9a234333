import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table worker_heartbeat (  -- processes that do jobs, and when each was last alive; of no council
      pool_id text primary key check (length(pool_id) between 1 and 200),
      seen_at timestamptz not null
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table worker_heartbeat')
}
