import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table unit add extinct_on date;  -- from that day on nothing goes to it; what it did keeps its name

    create table unit_succession (  -- units that ended and the one that goes on with their work: one act, never rewritten
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      successor_id uuid not null,
      agreement text not null check (length(agreement) between 3 and 250),  -- the decree or plenary agreement that says so
      decided_on date not null,
      at timestamptz not null,
      staff_id uuid,
      actor_name text not null,
      moved jsonb not null,                     -- how many of each kind went to the successor
      primary key (municipality_id, id),
      foreign key (municipality_id, successor_id) references unit (municipality_id, id)
    );
    create index unit_succession_successor on unit_succession (municipality_id, successor_id);
    create table unit_succession_unit (         -- a unit ends once
      municipality_id text not null,
      unit_id uuid not null,
      succession_id uuid not null,
      primary key (municipality_id, unit_id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id),
      foreign key (municipality_id, succession_id) references unit_succession (municipality_id, id)
    );
    create index unit_succession_unit_act on unit_succession_unit (municipality_id, succession_id);
    create table unit_succession_post (         -- where each post had been until then
      municipality_id text not null,
      succession_id uuid not null,
      post_id uuid not null,
      unit_id uuid not null,
      primary key (municipality_id, succession_id, post_id),
      foreign key (municipality_id, succession_id) references unit_succession (municipality_id, id),
      foreign key (municipality_id, post_id) references post (municipality_id, id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id)
    );
    create index unit_succession_post_post on unit_succession_post (municipality_id, post_id);
    grant select, insert on unit_succession, unit_succession_unit, unit_succession_post to office_app;
    select concejo_tenant_table(name), concejo_insert_only(name)
      from unnest(array['unit_succession', 'unit_succession_unit', 'unit_succession_post']) name;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table unit_succession_post, unit_succession_unit, unit_succession;
    alter table unit drop extinct_on;
  `)
}
