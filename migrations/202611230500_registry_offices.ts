import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_office (  -- where people are attended and papers become entries: Ley 39/2015, art. 16; RD 203/2021, art. 40
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      name text not null check (length(name) between 1 and 120),
      dir3 text check (dir3 ~ '^O[0-9]{8}$'),   -- its code in the common directory, when it has one
      is_main boolean not null default false,   -- also keeps what no office made: online, machines, interchange
      closed_on date,
      version integer not null default 1,       -- two people at once: the second is told
      primary key (municipality_id, id),
      check (not (is_main and closed_on is not null))
    );
    create unique index registry_office_main on registry_office (municipality_id) where is_main;
    create unique index registry_office_dir3 on registry_office (municipality_id, dir3);

    -- A post works in one office. A post of the registry that is in none works in the main one.
    create table registry_office_post (
      municipality_id text not null,
      post_id uuid not null,
      office_id uuid not null,
      primary key (municipality_id, post_id),
      foreign key (municipality_id, post_id) references post (municipality_id, id),
      foreign key (municipality_id, office_id) references registry_office (municipality_id, id)
    );
    grant select, insert, update on registry_office to office_app;
    grant select, insert, delete on registry_office_post to office_app;

    insert into registry_office (municipality_id, name, is_main)
    select m.id, 'Oficina de Asistencia en Materia de Registros', true from municipality m;
    select concejo_tenant_table('registry_office'), concejo_tenant_table('registry_office_post');

    -- No council is founded without it, whoever founds it. Row policies bind the owner too.
    create function registry_main_office() returns trigger language plpgsql as $f$
    declare before text := current_setting('app.municipality_id', true);
    begin
      perform set_config('app.municipality_id', new.id, true);
      insert into registry_office (municipality_id, name, is_main)
      values (new.id, 'Oficina de Asistencia en Materia de Registros', true);
      perform set_config('app.municipality_id', coalesce(before, ''), true);
      return null;
    end $f$;
    create trigger main_office after insert on municipality for each row execute function registry_main_office();

    alter table registry_entry
      add foreign key (municipality_id, office_id) references registry_office (municipality_id, id);
    -- What a unit or an office may see, newest first: a unit with ten entries finds them in a book of a million.
    create index registry_entry_unit on registry_entry (municipality_id, unit_id, place);
    create index registry_entry_office on registry_entry (municipality_id, office_id, place) where office_id is not null;
    create index registry_tray_unit on registry_tray (municipality_id, unit_id, place);

    alter table registry_entry_destination no force row level security;
    alter table registry_entry no force row level security;
    alter table registry_entry_destination disable trigger insert_only;
    alter table registry_entry_destination add place bigint;
    update registry_entry_destination d set place = e.place from registry_entry e
     where (e.municipality_id, e.id) = (d.municipality_id, d.entry_id);
    alter table registry_entry_destination alter place set not null;
    alter table registry_entry_destination enable trigger insert_only;
    alter table registry_entry_destination force row level security;
    alter table registry_entry force row level security;
    create index registry_entry_destination_unit on registry_entry_destination (municipality_id, unit_id, place);
    create function registry_destination_place() returns trigger language plpgsql as $f$
    begin
      select e.place into new.place from registry_entry e
       where e.municipality_id = new.municipality_id and e.id = new.entry_id;
      return new;
    end $f$;
    create trigger place before insert on registry_entry_destination
      for each row execute function registry_destination_place();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger place on registry_entry_destination;
    drop function registry_destination_place;
    alter table registry_entry_destination drop place;
    drop index registry_tray_unit, registry_entry_unit, registry_entry_office;
    alter table registry_entry drop constraint registry_entry_municipality_id_office_id_fkey;
    drop trigger main_office on municipality;
    drop function registry_main_office;
    drop table registry_office_post, registry_office;
  `)
}
