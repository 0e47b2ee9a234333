import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table draft (  -- an application before it is one: kept at every step, for thirty days after the last
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      person_id uuid not null,                     -- whose certificate began it
      represented_id uuid,                         -- the entity that certificate acts for
      kind text not null check (kind in ('application', 'documents', 'correction', 'withdrawal')),
      procedure_code text not null,
      procedure_version integer not null,
      title text not null check (length(title) between 1 and 250),
      expedient_id uuid,                           -- what it adds to, answers or ends
      start_key uuid not null,                     -- of the form that began it: pressed twice it begins one
      filing_key uuid not null default gen_random_uuid(),  -- of the registry: filed twice it is one entry
      answers jsonb not null default '{}',
      step text,                                   -- the page last saved
      created_at timestamptz not null,
      updated_at timestamptz not null,
      expires_at timestamptz not null,
      reminded_at timestamptz,
      filed_entry_id uuid,
      filed_digest text check (filed_digest ~ '^[0-9a-f]{64}$'),
      filed_at timestamptz,
      primary key (municipality_id, id),
      unique (municipality_id, person_id, start_key),
      unique (municipality_id, filing_key),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, represented_id) references person (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id),
      -- The number is given last in its transaction, so the entry is there only at its end.
      foreign key (municipality_id, filed_entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      check ((kind = 'application') = (expedient_id is null)),
      check ((filed_entry_id is null) = (filed_at is null) and (filed_entry_id is null) = (filed_digest is null))
    );
    create index draft_person on draft (municipality_id, person_id, updated_at desc, id) where filed_entry_id is null;  -- the folder
    create index draft_expiry on draft (municipality_id, expires_at) where filed_entry_id is null;                     -- sweeping
    create index draft_entry on draft (municipality_id, filed_entry_id) where filed_entry_id is not null;
    grant select, insert, update, delete on draft to office_app;
    select concejo_tenant_table('draft');

    create table draft_file (
      municipality_id text not null,
      draft_id uuid not null,
      id uuid not null default gen_random_uuid(),
      slot text not null check (length(slot) between 1 and 40),
      position integer not null,
      file_name text not null check (length(file_name) between 1 and 250),
      size bigint not null check (size > 0),
      mime text not null,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      scan text not null check (scan in ('clean', 'unscanned')),  -- unscanned only where no scanner is configured
      added_at timestamptz not null,
      primary key (municipality_id, draft_id, id),
      unique (municipality_id, draft_id, slot, digest),  -- the same file sent twice is one
      foreign key (municipality_id, draft_id) references draft (municipality_id, id) on delete cascade
    );
    grant select, insert, update, delete on draft_file to office_app;
    select concejo_tenant_table('draft_file');

    create table filing (  -- evidence of the act of will: who, with which identification, on exactly which content
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      draft_id uuid not null,
      entry_id uuid not null,
      expedient_id uuid not null,
      at timestamptz not null,
      person_id uuid not null,
      represented_id uuid,
      evidence_id uuid not null,                   -- the certificate shown when the session began
      certificate_fingerprint text not null,
      session_digest text not null check (session_digest ~ '^[0-9a-f]{64}$'),
      address inet,
      user_agent text check (length(user_agent) <= 300),
      statement text not null,                     -- the words that were shown
      content_digest text not null check (content_digest ~ '^[0-9a-f]{64}$'),    -- the digest that was shown
      content text not null,                       -- answers and files, canonical
      canonical_digest text not null check (canonical_digest ~ '^[0-9a-f]{64}$'),
      contact_person_id uuid not null,             -- who gets the notice by e-mail
      primary key (municipality_id, id),
      unique (municipality_id, draft_id),
      unique (municipality_id, entry_id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id),
      foreign key (municipality_id, evidence_id) references identification (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, represented_id) references person (municipality_id, id),
      foreign key (municipality_id, contact_person_id) references person (municipality_id, id)
    );
    grant select, insert on filing to office_app;
    select concejo_tenant_table('filing'), concejo_insert_only('filing');

    create table expedient_seen (  -- what a person has not opened since it changed is marked in the folder
      municipality_id text not null,
      person_id uuid not null,
      expedient_id uuid not null,
      seen_at timestamptz not null,
      primary key (municipality_id, person_id, expedient_id),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    grant select, insert, update on expedient_seen to office_app;
    select concejo_tenant_table('expedient_seen');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table expedient_seen, filing, draft_file, draft')
}
