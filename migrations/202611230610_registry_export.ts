import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_export (  -- what left the book, by whom and what it was about
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null,
      person_id uuid not null,
      staff_id uuid,
      actor_name text not null,
      format text not null check (format in ('csv', 'ods', 'pdf')),
      filters jsonb not null,
      below bigint not null,        -- entries made after it was asked for are not in it, whenever it is downloaded
      state text not null check (state in ('ready', 'waiting', 'failed')),
      entries integer check (entries >= 0),
      primary key (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    create index registry_export_person on registry_export (municipality_id, person_id, at);
    create table registry_export_volume (  -- a book is bound in volumes, so that making it takes no more memory than one of them
      municipality_id text not null,
      export_id uuid not null,
      position integer not null check (position > 0),
      document_id uuid not null,
      first_number text not null,
      last_number text not null,
      last_place bigint not null,
      entries integer not null check (entries > 0),
      primary key (municipality_id, export_id, position),
      foreign key (municipality_id, export_id) references registry_export (municipality_id, id),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );
    create index registry_export_volume_document on registry_export_volume (municipality_id, document_id);
    grant select, insert, update on registry_export to office_app;
    grant select, insert on registry_export_volume to office_app;
    select concejo_tenant_table('registry_export'), concejo_tenant_table('registry_export_volume'),
      concejo_insert_only('registry_export_volume');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table registry_export_volume, registry_export')
}
