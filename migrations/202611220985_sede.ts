import type { Knex } from 'knex'

const watched = ['sede_page', 'sede_notice', 'sede_incident']

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The compulsory contents of the sede (RD 203/2021, art. 11.1) in the council's own words. A change is a new version,
    -- so that what was published on a day can always be shown. Without a row the text of the program is published.
    create table sede_page (
      municipality_id text not null references municipality,
      key text not null check (key ~ '^[a-z]+(-[a-z]+)*$' and length(key) <= 40),
      version integer not null check (version >= 1),
      body text not null check (length(body) between 1 and 20000),
      updated_at timestamptz not null,
      updated_by uuid,
      updated_by_name text not null check (length(updated_by_name) between 1 and 250),
      primary key (municipality_id, key, version)
    );
    grant select, insert on sede_page to office_app;

    create table sede_notice (  -- what whoever comes in reads first
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      title text not null check (length(title) between 1 and 150),
      body text not null check (length(body) between 1 and 2000),
      shown_from date not null,
      shown_until date,          -- both included; null: until it is withdrawn
      published_at timestamptz not null,
      published_by_name text not null check (length(published_by_name) between 1 and 250),
      withdrawn_at timestamptz,
      primary key (municipality_id, id),
      check (shown_until >= shown_from)
    );
    create index sede_notice_shown on sede_notice (municipality_id, shown_from desc) where withdrawn_at is null;
    grant select, insert on sede_notice to office_app;
    grant update (withdrawn_at) on sede_notice to office_app;

    -- Ley 39/2015, art. 32.4: the incident and the extension of terms are both published, and stay published.
    create table sede_incident (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      description text not null check (length(description) between 1 and 2000),
      began_at timestamptz not null,
      ended_at timestamptz,
      extended_until date,       -- terms that had not yet run out end on this day
      published_at timestamptz not null,
      published_by_name text not null check (length(published_by_name) between 1 and 250),
      primary key (municipality_id, id),
      check (ended_at >= began_at)
    );
    create index sede_incident_newest on sede_incident (municipality_id, began_at desc);
    grant select, insert on sede_incident to office_app;
    grant update (ended_at, extended_until) on sede_incident to office_app;

    select concejo_tenant_table(name) from unnest(array['sede_page', 'sede_notice', 'sede_incident']) name;
    select concejo_insert_only('sede_page');
  `)
  for (const table of watched) await knex.raw('select concejo_watch_content(?)', [table])
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sede_incident, sede_notice, sede_page')
}
