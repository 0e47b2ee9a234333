import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_template (  -- entries that come every week, begun from what they have in common
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      direction text not null check (direction in ('E', 'S')),
      name text not null check (length(name) between 1 and 80),
      form jsonb not null check (jsonb_typeof(form) = 'object'),
      staff_id uuid,
      actor_name text not null check (length(actor_name) <= 250),
      updated_at timestamptz not null,
      primary key (municipality_id, id),
      unique (municipality_id, direction, name)  -- kept again under its name, it is replaced
    );
    grant select, insert, update, delete on registry_template to office_app;
    select concejo_tenant_table('registry_template');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table registry_template')
}
