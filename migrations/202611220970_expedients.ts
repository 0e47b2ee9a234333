import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table expedient_counter (
      municipality_id text not null references municipality,
      year integer not null,
      last integer not null,
      primary key (municipality_id, year)
    ) with (fillfactor = 50);
    grant select, insert, update on expedient_counter to office_app;
    select concejo_tenant_table('expedient_counter');

    create table expedient (  -- Ley 39/2015, art. 70
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      number text not null,                         -- 2026/000123
      title text not null check (length(title) between 1 and 250),
      procedure_code text not null,
      procedure_version integer not null,
      unit_id uuid not null,
      officer_staff_id uuid,                        -- who handles it; null while nobody has taken it
      state text not null check (state in
        ('initiated', 'correction-pending', 'in-progress', 'for-signature', 'resolved', 'notified', 'closed')),
      ending text check (ending in ('resolution', 'withdrawal')),
      applicant_name text not null,
      applicant_nif text not null,
      opened_at timestamptz not null,
      entered_on date not null,                     -- entry in the registry of the competent body: art. 21.3.b
      term_value integer,                           -- null when the procedure has no term of its own
      term_unit text check (term_unit in ('working_days', 'natural_days', 'months')),
      silence text not null check (silence in ('positive', 'negative', 'depends', 'not_applicable')),
      due_on date,                                  -- with every suspension so far; null while one is open or without term
      turn_due_on date,                             -- until when the person's own turn lasts
      silence_on date,                              -- the day the term ran out with no answer; marked, never decided
      changed_at timestamptz not null,
      closed_at timestamptz,
      version integer not null default 1,           -- two clerks at once: the second is told
      primary key (municipality_id, id),
      unique (municipality_id, number),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id),
      foreign key (municipality_id, officer_staff_id) references staff_member (municipality_id, id),
      check ((state = 'closed') = (closed_at is not null)),
      check ((term_value is null) = (term_unit is null))
    );
    -- The desk's three lists, each by key: newest first and, among the open ones, what is due first.
    create index expedient_newest on expedient (municipality_id, opened_at desc, id);
    -- What has no date comes last, and infinity sorts there without a second index.
    create index expedient_open_unit on expedient (municipality_id, unit_id, coalesce(due_on, 'infinity'), id) where state <> 'closed';
    create index expedient_open_officer on expedient (municipality_id, officer_staff_id, coalesce(due_on, 'infinity'), id) where state <> 'closed';
    create index expedient_open_due on expedient (municipality_id, coalesce(due_on, 'infinity'), id) where state <> 'closed';
    create index expedient_closed on expedient (municipality_id, opened_at desc, id) where state = 'closed';
    grant select, insert, update on expedient to office_app;
    select concejo_tenant_table('expedient');

    create table expedient_party (
      municipality_id text not null,
      expedient_id uuid not null,
      person_id uuid not null,
      role text not null check (role in ('interested', 'representative')),
      since timestamptz not null,
      primary key (municipality_id, expedient_id, person_id, role),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    create index expedient_party_person on expedient_party (municipality_id, person_id, since desc, expedient_id);  -- the folder
    grant select, insert on expedient_party to office_app;
    select concejo_tenant_table('expedient_party');

    create table expedient_entry (  -- the registry entries that belong to it
      municipality_id text not null,
      expedient_id uuid not null,
      entry_id uuid not null,
      added_at timestamptz not null,
      primary key (municipality_id, expedient_id, entry_id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    create index expedient_entry_entry on expedient_entry (municipality_id, entry_id);
    grant select, insert on expedient_entry to office_app;
    select concejo_tenant_table('expedient_entry');

    create table expedient_document (
      municipality_id text not null,
      expedient_id uuid not null,
      document_id uuid not null,
      position integer not null,
      added_at timestamptz not null,
      source text not null check (source in ('application', 'party', 'office')),
      primary key (municipality_id, expedient_id, document_id),
      unique (municipality_id, expedient_id, position),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    create index expedient_document_document on expedient_document (municipality_id, document_id);
    grant select, insert on expedient_document to office_app;
    select concejo_tenant_table('expedient_document');

    create table expedient_event (  -- the timeline: acts have legal effect, steps are the office's own
      municipality_id text not null,
      expedient_id uuid not null,
      id bigint generated always as identity,
      at timestamptz not null,
      kind text not null check (kind in ('act', 'step')),
      event text not null,
      params jsonb not null default '{}',
      actor_name text not null,
      staff_id uuid,
      document_id uuid,
      entry_id uuid,
      is_public boolean not null,                  -- whether the parties see it
      primary key (municipality_id, expedient_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    grant select, insert on expedient_event to office_app;
    select concejo_tenant_table('expedient_event'), concejo_insert_only('expedient_event');

    create table expedient_suspension (  -- Ley 39/2015, art. 22: each with its cause and its dates
      municipality_id text not null,
      expedient_id uuid not null,
      id uuid not null default gen_random_uuid(),
      cause text not null check (cause in ('correction')),
      since date not null,
      until date check (until >= since),
      primary key (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    create unique index expedient_suspension_open on expedient_suspension (municipality_id, expedient_id) where until is null;
    create index expedient_suspension_expedient on expedient_suspension (municipality_id, expedient_id);
    grant select, insert, update on expedient_suspension to office_app;
    select concejo_tenant_table('expedient_suspension');

    create table correction_request (  -- Ley 39/2015, art. 68
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      expedient_id uuid not null,
      body text not null check (length(body) between 10 and 8000),
      asked_at timestamptz not null,
      asked_by uuid not null,
      document_id uuid,                            -- the sealed request, once made
      notified_on date,
      due_on date,
      answered_at timestamptz,
      answer_entry_id uuid,
      primary key (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    create unique index correction_request_open on correction_request (municipality_id, expedient_id) where answered_at is null;
    grant select, insert, update on correction_request to office_app;
    select concejo_tenant_table('correction_request');

    create table draft_text (  -- what the office writes before it is a document: reports and resolutions
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      expedient_id uuid not null,
      kind text not null check (kind in ('report', 'resolution')),
      title text not null check (length(title) between 1 and 250),
      template text not null,
      body text not null check (length(body) <= 60000),
      state text not null check (state in ('draft', 'for-signature', 'rejected', 'signed')),
      written_by uuid not null,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      version integer not null default 1,
      primary key (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id)
    );
    create index draft_text_expedient on draft_text (municipality_id, expedient_id);
    grant select, insert, update on draft_text to office_app;
    select concejo_tenant_table('draft_text');

    create table signature_request (  -- asked of a post, not of a name
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      draft_id uuid not null,
      expedient_id uuid not null,
      post_id uuid not null,
      content jsonb not null,                      -- exactly what is signed
      content_digest text not null check (content_digest ~ '^[0-9a-f]{64}$'),
      state text not null check (state in ('waiting', 'signed', 'rejected')),
      asked_at timestamptz not null,
      asked_by uuid not null,
      decided_at timestamptz,
      decided_by uuid,
      signer_name text,
      evidence_id uuid,                            -- the handshake made for this very digest
      reason text check (length(reason) between 3 and 2000),
      document_id uuid,                            -- the sealed result, once made
      primary key (municipality_id, id),
      foreign key (municipality_id, draft_id) references draft_text (municipality_id, id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id),
      foreign key (municipality_id, post_id) references post (municipality_id, id),
      foreign key (municipality_id, evidence_id) references identification (municipality_id, id),
      check ((state = 'signed') = (evidence_id is not null)),
      check ((state = 'rejected') = (reason is not null))
    );
    create unique index signature_request_waiting on signature_request (municipality_id, draft_id) where state = 'waiting';
    create index signature_request_post on signature_request (municipality_id, post_id, asked_at desc) where state = 'waiting';
    create index signature_request_expedient on signature_request (municipality_id, expedient_id);
    create unique index signature_request_evidence on signature_request (municipality_id, evidence_id);  -- one handshake, one signature
    grant select, insert, update on signature_request to office_app;
    select concejo_tenant_table('signature_request');

    create table expedient_token (  -- words looked for, in the order the list shows: equality and prefix work under row security
      municipality_id text not null,
      token text not null,
      opened_at timestamptz not null,
      expedient_id uuid not null,
      primary key (municipality_id, token, opened_at, expedient_id)
    );
    grant select, insert on expedient_token to office_app;
    select concejo_tenant_table('expedient_token');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table expedient_token, signature_request, draft_text, correction_request, expedient_suspension, expedient_event,
      expedient_document, expedient_entry, expedient_party, expedient, expedient_counter
  `)
}
