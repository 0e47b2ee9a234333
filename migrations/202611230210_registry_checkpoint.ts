import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_checkpoint (  -- what a council publishes of a book: how long it is, and the root of its tree
      municipality_id text not null references municipality,
      year integer not null,
      book text not null check (book in ('E', 'S', 'A')),
      size integer not null check (size > 0),
      root bytea not null check (length(root) = 32),
      note text not null,                   -- the signed text as it was published
      day date not null,
      made_at timestamptz not null,
      primary key (municipality_id, year, book, size),
      unique (municipality_id, day, year, book)   -- one a day, however often the night is worked through; and the history by day
    );

    create table registry_cosignature (  -- what the province said of it: one more line of the note
      municipality_id text not null,
      year integer not null,
      book text not null,
      size integer not null,
      line text not null,
      at timestamptz not null,
      primary key (municipality_id, year, book, size),
      foreign key (municipality_id, year, book, size) references registry_checkpoint (municipality_id, year, book, size)
    );

    -- The province's own memory of what it has seen of every council: what the next checkpoint is held against.
    create table registry_witness (
      municipality_id text not null references municipality,
      council text not null references municipality,
      year integer not null,
      book text not null check (book in ('E', 'S', 'A')),
      size integer not null check (size > 0),
      root bytea not null check (length(root) = 32),
      line text not null,
      at timestamptz not null,
      primary key (municipality_id, council, year, book, size)
    );

    create table registry_proof_alarm (  -- a book that does not continue the one of before: people must look
      municipality_id text not null references municipality,
      council text not null references municipality,
      year integer not null,
      book text not null check (book in ('E', 'S', 'A')),
      day date not null,
      kind text not null check (kind in ('shorter', 'missing-node', 'rewritten', 'signature')),
      known_size integer not null,
      size integer not null,
      at timestamptz not null,
      primary key (municipality_id, council, year, book, day, kind)
    );

    create table registry_checkpoint_day (  -- all the councils' checkpoints of a day, for the list that the province seals
      municipality_id text not null references municipality,
      day date not null,
      heads jsonb not null,
      at timestamptz not null,
      primary key (municipality_id, day)
    );

    grant select, insert on registry_checkpoint, registry_cosignature, registry_witness, registry_proof_alarm,
      registry_checkpoint_day to office_app;
    select concejo_tenant_table(name), concejo_insert_only(name) from unnest(array['registry_checkpoint',
      'registry_cosignature', 'registry_witness', 'registry_proof_alarm', 'registry_checkpoint_day']) name;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table registry_checkpoint_day, registry_proof_alarm, registry_witness, registry_cosignature, registry_checkpoint;
  `)
}
