import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The table of hosts: read before anybody knows in which council we are, so every row is readable by all.
    -- A council writes only its own row, and there only what is its own to change.
    create table municipality (
      id text primary key check (id ~ '^[0-9]{5}$'),                      -- INE code; the province itself is '10000'
      kind text not null check (kind in ('council', 'province')),
      slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63),
      host text unique check (host = lower(host) and length(host) <= 253), -- its own production host, without port
      name text not null check (length(name) between 1 and 100),           -- Cáceres
      sorting_name text not null,                                          -- Cumbre, La
      official_name text not null,                                         -- Ayuntamiento de Cáceres
      dir3 text not null unique check (dir3 ~ '^[A-Z]{1,2}[0-9]{7,8}$'),
      nif text not null check (nif ~ '^[A-Z][0-9]{7}[0-9A-Z]$'),
      postal_code text not null check (postal_code ~ '^[0-9]{5}$'),
      population integer not null check (population >= 0),
      latitude numeric(7, 4) not null,
      longitude numeric(7, 4) not null,
      colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
      shield jsonb not null,
      address text,                                -- of its office; nothing here is known until the council says it
      phone text check (length(phone) <= 20),
      email text check (length(email) <= 160),
      opening_hours text,
      website text,
      content_version bigint not null default 1,   -- grows when anything its public pages show changes
      calendar_version bigint not null default 1   -- grows when its non-working days change
    );
    create index municipality_sorting_name on municipality (sorting_name collate "es-x-icu", id);  -- the province's list
    alter table municipality enable row level security;
    create policy read_all on municipality for select using (true);
    create policy write_own on municipality for update
      using (id = nullif(current_setting('app.municipality_id', true), ''));
    grant select on municipality to office_app;
    grant update (address, phone, email, opening_hours, website, colour, shield, content_version) on municipality to office_app;

    create table unit (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      code text not null check (code ~ '^[A-Z]{2,6}$'),
      dir3 text check (dir3 ~ '^LA[0-9]{7}$'),     -- when the unit has its own code in the common directory
      name text not null check (length(name) between 1 and 120),
      role text not null check (role in ('registry', 'secretary', 'government', 'general', 'urbanism', 'taxes', 'social', 'province')),
      head_post_id uuid,
      primary key (municipality_id, id),
      unique (municipality_id, code)
    );
    create table post (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      unit_id uuid not null,
      code text not null check (code ~ '^[A-Z]{2,6}$'),
      name text not null check (length(name) between 1 and 120),
      role text not null check (role in ('registry-officer', 'clerk', 'secretary', 'mayor', 'technician')),
      primary key (municipality_id, id),
      unique (municipality_id, code),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id)
    );
    alter table unit add foreign key (municipality_id, head_post_id) references post (municipality_id, id);
    create index post_unit on post (municipality_id, unit_id);
    grant select, insert, update on unit, post to office_app;
    select concejo_tenant_table('unit'), concejo_tenant_table('post');

    -- Ley 39/2015, arts. 30.7 and 31.3: each council publishes its calendar, and that one alone counts for its registry.
    create table calendar_year (
      municipality_id text not null references municipality,
      year integer not null check (year between 2000 and 2200),
      confirmed_at timestamptz,
      confirmed_by uuid,
      confirmed_by_name text,
      primary key (municipality_id, year),
      check ((confirmed_at is null) = (confirmed_by_name is null))
    );
    create table holiday (
      municipality_id text not null references municipality,
      date date not null,
      name text not null check (length(name) between 1 and 120),
      scope text not null check (scope in ('national', 'regional', 'local')),
      provisional boolean not null default false,  -- taken from last year's custom or not yet decreed: to be confirmed
      primary key (municipality_id, date)
    );
    grant select, insert, update on calendar_year to office_app;
    grant select, insert, update, delete on holiday to office_app;
    select concejo_tenant_table('calendar_year'), concejo_tenant_table('holiday');

    -- Whoever computes terms keeps the calendar in memory until this number grows.
    create function municipality_calendar_changed() returns trigger language plpgsql
      security definer set search_path = pg_catalog, public as $f$
    begin
      update municipality m set calendar_version = m.calendar_version + 1, content_version = m.content_version + 1
       where m.id in (select c.municipality_id from changed c);
      return null;
    end $f$;
    revoke all on function municipality_calendar_changed from public;
    create trigger calendar_inserted after insert on holiday referencing new table as changed
      for each statement execute function municipality_calendar_changed();
    create trigger calendar_updated after update on holiday referencing new table as changed
      for each statement execute function municipality_calendar_changed();
    create trigger calendar_deleted after delete on holiday referencing old table as changed
      for each statement execute function municipality_calendar_changed();

    -- Other processes hear of a new or changed council, and of changed public contents, when the change is committed.
    create function municipality_hosts_changed() returns trigger language plpgsql as $f$
    begin
      perform pg_notify('concejo_hosts', '');
      return null;
    end $f$;
    create trigger hosts_changed after insert or delete or update of slug, host, name, kind, dir3, nif, colour on municipality
      for each statement execute function municipality_hosts_changed();
    create function municipality_content_changed() returns trigger language plpgsql as $f$
    begin
      perform pg_notify('concejo_content', new.id);
      return null;
    end $f$;
    create trigger content_changed after update of content_version on municipality
      for each row when (old.content_version <> new.content_version) execute function municipality_content_changed();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table holiday, calendar_year;
    alter table unit drop column head_post_id;
    drop table post, unit, municipality;
    drop function municipality_calendar_changed, municipality_hosts_changed, municipality_content_changed;
  `)
}
