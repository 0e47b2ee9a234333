import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table notification (  -- Ley 39/2015, arts. 40–44
      municipality_id text not null references municipality,
      id uuid not null,                            -- from what it notifies: the same act is notified once
      kind text not null check (kind in ('resolution', 'correction')),
      channel text not null check (channel in ('electronic', 'paper')),
      expedient_id uuid not null,
      correction_id uuid,
      document_id uuid not null,
      entry_id uuid not null,                      -- its exit in the registry
      title text not null check (length(title) between 1 and 250),
      state text not null check (state in ('available', 'accessed', 'refused', 'refused-on-paper', 'expired', 'delivered', 'published')),
      available_at timestamptz not null,
      last_day date,                               -- to open it in; on paper nobody is bound to look here
      expires_at timestamptz,
      practised_at timestamptz,                    -- opened, refused, expired, handed over or published
      practised_on date,                           -- the official day of that: terms count from the next
      acknowledgement_id uuid,                     -- the sealed proof of what became of it
      primary key (municipality_id, id),
      unique (municipality_id, document_id),
      foreign key (municipality_id, expedient_id) references expedient (municipality_id, id),
      foreign key (municipality_id, correction_id) references correction_request (municipality_id, id),
      foreign key (municipality_id, document_id) references document (municipality_id, id),
      foreign key (municipality_id, acknowledgement_id) references document (municipality_id, id),
      -- The registry gives its number last, when everything else of the transaction is written.
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      check ((kind = 'correction') = (correction_id is not null)),
      check ((channel = 'electronic') = (expires_at is not null)),
      check ((expires_at is null) = (last_day is null)),
      check ((state = 'available') = (practised_at is null)),
      check ((practised_at is null) = (practised_on is null))
    );
    create index notification_expedient on notification (municipality_id, expedient_id);
    create index notification_newest on notification (municipality_id, available_at desc, id);              -- the office's list
    create index notification_expiring on notification (municipality_id, expires_at) where state = 'available';
    create index notification_to_send on notification (municipality_id, available_at, id)
      where state = 'available' and channel = 'paper';
    grant select, insert on notification to office_app;
    grant update (state, practised_at, practised_on, acknowledgement_id) on notification to office_app;
    select concejo_tenant_table('notification');

    create table notification_addressee (  -- whoever may open it: the interested party and who represents them
      municipality_id text not null,
      notification_id uuid not null,
      person_id uuid not null,
      role text not null check (role in ('interested', 'representative')),
      name text not null,                          -- as they were when it was made available
      nif text not null,
      email text,
      available_at timestamptz not null,
      notice_sent_at timestamptz,
      primary key (municipality_id, notification_id, person_id),
      foreign key (municipality_id, notification_id) references notification (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    create index notification_addressee_person on notification_addressee
      (municipality_id, person_id, available_at desc, notification_id);  -- the folder
    grant select, insert on notification_addressee to office_app;
    grant update (notice_sent_at) on notification_addressee to office_app;
    select concejo_tenant_table('notification_addressee');

    create table notification_evidence (  -- Real Decreto 203/2021, art. 42: who, what and when, for whoever doubts it later
      municipality_id text not null,
      id bigint generated always as identity,
      notification_id uuid not null,
      at timestamptz not null,
      event text not null check (event in ('available', 'notice-sent', 'notice-failed', 'accessed', 'read', 'refused', 'expired',
        'attempted', 'delivered', 'published')),
      actor_kind text not null check (actor_kind in ('citizen', 'staff', 'system')),
      person_id uuid,
      nif text,
      name text not null,
      representing text,                           -- on whose behalf, when on somebody's
      identification_id uuid,                      -- the certificate shown
      address inet,
      user_agent text check (length(user_agent) <= 300),
      document_digest text not null check (document_digest ~ '^[0-9a-f]{64}$'),
      statement text,                              -- the words beside the button
      details jsonb not null default '{}',
      primary key (municipality_id, id),
      foreign key (municipality_id, notification_id) references notification (municipality_id, id),
      foreign key (municipality_id, identification_id) references identification (municipality_id, id),
      check (event not in ('accessed', 'read', 'refused') or actor_kind = 'citizen' and identification_id is not null)
    );
    create index notification_evidence_notification on notification_evidence (municipality_id, notification_id, id);
    grant select, insert on notification_evidence to office_app;
    select concejo_tenant_table('notification_evidence'), concejo_insert_only('notification_evidence');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table notification_evidence, notification_addressee, notification')
}
