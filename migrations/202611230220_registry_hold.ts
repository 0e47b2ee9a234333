import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A book that holds less than was already said in public: a copy of before was restored. No number is given over it
    -- until a person says so.
    create table registry_hold (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      since timestamptz not null,
      heads jsonb not null,                 -- what had been published: book, size and root, and how long the book is now
      primary key (municipality_id, id)
    );
    create table registry_hold_end (
      municipality_id text not null,
      hold_id uuid not null,
      at timestamptz not null,
      staff_id uuid,
      actor_name text not null,
      reason text not null check (length(reason) between 10 and 2000),
      primary key (municipality_id, hold_id),
      foreign key (municipality_id, hold_id) references registry_hold (municipality_id, id)
    );
    grant select, insert on registry_hold, registry_hold_end to office_app;
    select concejo_tenant_table(name), concejo_insert_only(name) from unnest(array['registry_hold', 'registry_hold_end']) name;

    create function registry_counter_held() returns trigger language plpgsql as $f$
    begin
      if exists (select from registry_hold h where h.municipality_id = new.municipality_id and not exists (
           select from registry_hold_end e where e.municipality_id = h.municipality_id and e.hold_id = h.id))
      then
        raise exception 'the book is behind what was published' using errcode = 'CJ002';
      end if;
      return new;
    end $f$;
    create trigger held before insert or update on registry_counter
      for each row execute function registry_counter_held();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger held on registry_counter;
    drop function registry_counter_held;
    drop table registry_hold_end, registry_hold;
  `)
}
