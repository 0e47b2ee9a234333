import type { Knex } from 'knex'

/** Somebody without a certificate, attended at the counter (Real Decreto 203/2021, art. 30). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table assistance_case (  -- from the identity document shown to the entry; what was done with it is an assistance_act
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      staff_id uuid not null,
      start_key uuid not null,                -- of the form that began it: pressed twice it begins one
      person_id uuid not null,
      identity_document text not null check (identity_document in ('dni', 'nie', 'passport', 'eu-card')),
      procedure_code text not null,
      title text not null check (length(title) between 1 and 250),
      draft_id uuid not null,                 -- the application being filled in; it goes when nobody files it
      state text not null check (state in ('open', 'filed', 'abandoned')),
      started_at timestamptz not null,
      changed_at timestamptz not null,
      -- The consent is for one content and no other.
      consent text check (consent in ('paper', 'attested')),
      consent_digest text check (consent_digest ~ '^[0-9a-f]{64}$'),
      consent_at timestamptz,
      consent_statement text,
      consent_evidence_id uuid,
      consent_document_id uuid,               -- of a consent that was attested it is known before it is made
      consent_content jsonb,                  -- what it says, until its document has been made
      consent_ready boolean not null default false,
      entry_id uuid,
      primary key (municipality_id, id),
      unique (municipality_id, staff_id, start_key),
      unique (municipality_id, draft_id),
      foreign key (municipality_id, staff_id) references staff_member (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, consent_evidence_id) references identification (municipality_id, id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      check ((state = 'filed') = (entry_id is not null)),
      check ((consent is null) = (consent_digest is null) and (consent is null) = (consent_at is null)
             and (consent is null) = (consent_document_id is null)),
      check (consent is distinct from 'attested' or (consent_statement is not null and consent_evidence_id is not null))
    );
    create index assistance_case_staff on assistance_case (municipality_id, staff_id, changed_at desc, id) where state = 'open';
    grant select, insert, update on assistance_case to office_app;
    select concejo_tenant_table('assistance_case');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table assistance_case')
}
