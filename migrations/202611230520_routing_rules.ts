import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_routing_rule (  -- to which units an entry goes when nobody chose one; the first that fits decides
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      position integer not null,
      name text not null check (length(name) between 1 and 120),
      procedure_code text check (length(procedure_code) between 1 and 100),
      matter_code text check (length(matter_code) between 1 and 16),
      words text check (length(words) between 2 and 500),   -- of subject or destination: «licencia de obra, obra menor»
      is_on boolean not null default false,
      version integer not null default 1,                   -- what was simulated is this version and no other
      changed_at timestamptz not null,
      removed_at timestamptz,                               -- kept, because what it decided is
      primary key (municipality_id, id),
      check (procedure_code is not null or matter_code is not null or words is not null),
      check (not (is_on and removed_at is not null))
    );
    create index registry_routing_rule_order on registry_routing_rule (municipality_id, position) where removed_at is null;
    create table registry_routing_rule_unit (
      municipality_id text not null,
      rule_id uuid not null,
      position integer not null,
      unit_id uuid not null,
      primary key (municipality_id, rule_id, unit_id),
      foreign key (municipality_id, rule_id) references registry_routing_rule (municipality_id, id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id)
    );
    create table registry_routing_simulation (  -- what a rule would have done with a month's entries; nobody switches one on blindly
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      rule_id uuid not null,
      rule_version integer not null,
      at timestamptz not null,
      staff_id uuid,
      since timestamptz not null,
      outcome jsonb not null,
      primary key (municipality_id, id),
      foreign key (municipality_id, rule_id) references registry_routing_rule (municipality_id, id)
    );
    create index registry_routing_simulation_rule on registry_routing_simulation (municipality_id, rule_id, at desc);
    grant select, insert, update on registry_routing_rule to office_app;
    grant select, insert, delete on registry_routing_rule_unit to office_app;
    grant select, insert on registry_routing_simulation to office_app;
    select concejo_tenant_table(name) from unnest(array['registry_routing_rule', 'registry_routing_rule_unit',
      'registry_routing_simulation']) name;
    select concejo_insert_only('registry_routing_simulation');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table registry_routing_simulation, registry_routing_rule_unit, registry_routing_rule')
}
