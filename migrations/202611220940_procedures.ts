import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The province's catalogue. Of no council and without row security on purpose: it holds no data of anybody, every
    -- council reads the same rows, and only the owner of the schema publishes.
    create table procedure_version (
      code text not null check (code ~ '^[A-Z]{3}-[0-9]{2}$'),
      version integer not null check (version >= 1),
      slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
      definition jsonb not null,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),         -- of the definition as it stands here
      source_digest text not null check (source_digest ~ '^[0-9a-f]{64}$'),  -- of the file it came from: tells a change
      published_at timestamptz not null,
      primary key (code, version)
    );
    grant select on procedure_version to office_app;
    select concejo_insert_only('procedure_version');  -- an application keeps the version it began with

    create table procedure_adoption (
      municipality_id text not null references municipality,
      code text not null,
      version integer not null,
      overrides jsonb not null default '{}',        -- where this council differs from the province's text
      status text not null check (status in ('offered', 'suspended')),
      adopted_at timestamptz not null,
      primary key (municipality_id, code),
      foreign key (code, version) references procedure_version (code, version)
    );
    grant select, insert, update on procedure_adoption to office_app;
    select concejo_tenant_table('procedure_adoption');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table procedure_adoption, procedure_version')
}
