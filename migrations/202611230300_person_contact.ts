import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table person_contact (  -- how to reach a person, as they have said each time; the last one is the one that counts
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      person_id uuid not null,
      since timestamptz not null,
      source text not null check (source in ('counter', 'interchange', 'person')),
      contact jsonb not null check (jsonb_typeof(contact) = 'object'),
      staff_id uuid,
      actor_name text not null check (length(actor_name) <= 250),
      primary key (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    create index person_contact_person on person_contact (municipality_id, person_id, since desc, id);  -- the last one of each
    grant select, insert on person_contact to office_app;
    select concejo_tenant_table('person_contact'), concejo_insert_only('person_contact');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table person_contact')
}
