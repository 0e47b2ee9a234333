import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The ordinance that creates the registry and the sede (Ley 39/2015, art. 16.1; LBRL, arts. 22.2.d, 49, 65.2 and 70.2).
    create table regulation (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      number integer not null check (number > 0),
      state text not null default 'draft' check (state in
        ('draft', 'initially-approved', 'exposure', 'finally-approved', 'published', 'in-force', 'repealed')),
      title text not null check (length(title) between 1 and 250),
      sections jsonb not null check (jsonb_typeof(sections) = 'array'),
      sede_address text not null check (sede_address ~ '^https{0,1}://[a-z0-9.:-]+$'),
      initially_approved_on date,
      exposure_announced_on date,
      exposure_bop text check (length(exposure_bop) <= 40),
      exposure_until date,                     -- thirty working days of the council's calendar
      allegations integer check (allegations >= 0),
      finally_approved_on date,
      published_on date,
      bop_number text check (length(bop_number) <= 40),
      in_force_on date,                        -- the day after fifteen working days
      repealed_on date,
      created_at timestamptz not null,
      primary key (municipality_id, id),
      unique (municipality_id, number),
      check (state = 'draft' or initially_approved_on is not null),
      check (state in ('draft', 'initially-approved') or (exposure_announced_on is not null and exposure_until is not null)),
      check (state in ('draft', 'initially-approved', 'exposure') or (finally_approved_on is not null and allegations is not null)),
      check (state not in ('published', 'in-force', 'repealed') or (published_on is not null and bop_number is not null and in_force_on is not null)),
      check ((state = 'repealed') = (repealed_on is not null))
    );
    -- Two ordinances of the same matter are never in force at once, nor written at once.
    create unique index regulation_one_in_force on regulation (municipality_id) where state = 'in-force';
    create unique index regulation_one_under_way on regulation (municipality_id)
      where state in ('draft', 'initially-approved', 'exposure', 'finally-approved', 'published');
    grant select, insert, update on regulation to office_app;

    create table regulation_procedure (  -- its annex: what may be filed electronically
      municipality_id text not null references municipality,
      regulation_id uuid not null,
      code text not null check (code ~ '^[A-Z]{3}-[0-9]{2}$'),
      name text not null check (length(name) between 1 and 250),  -- as the ordinance prints it
      primary key (municipality_id, regulation_id, code),
      foreign key (municipality_id, regulation_id) references regulation (municipality_id, id)
    );
    grant select, insert, delete on regulation_procedure to office_app;
    select concejo_tenant_table('regulation'), concejo_tenant_table('regulation_procedure');

    -- What the plenary has approved is not rewritten, not even by mistake; a change is a new ordinance.
    create function regulation_text_is_fixed() returns trigger language plpgsql as $f$
    begin
      if old.state <> 'draft' and old.state <> 'exposure'
         and (new.sections, new.title, new.sede_address, new.number) is distinct from (old.sections, old.title, old.sede_address, old.number) then
        raise exception 'an approved regulation is not rewritten' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $f$;
    create trigger text_is_fixed before update on regulation for each row execute function regulation_text_is_fixed();
    -- By statement: an annex of forty procedures asks once.
    create function regulation_annex_is_fixed() returns trigger language plpgsql as $f$
    begin
      if exists (
        select from changed c
         where not exists (
           select from regulation g
            where g.municipality_id = c.municipality_id and g.id = c.regulation_id and g.state in ('draft', 'exposure'))
      ) then
        raise exception 'the annex of an approved regulation is not rewritten' using errcode = 'insufficient_privilege';
      end if;
      return null;
    end $f$;
    create trigger annex_is_fixed_insert after insert on regulation_procedure referencing new table as changed
      for each statement execute function regulation_annex_is_fixed();
    create trigger annex_is_fixed_update after update on regulation_procedure referencing old table as changed
      for each statement execute function regulation_annex_is_fixed();
    create trigger annex_is_fixed_delete after delete on regulation_procedure referencing old table as changed
      for each statement execute function regulation_annex_is_fixed();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table regulation_procedure, regulation;
    drop function regulation_text_is_fixed, regulation_annex_is_fixed;
  `)
}
