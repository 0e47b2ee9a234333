import type { Knex } from 'knex'

/** Ley 39/2015, arts. 12.2 and 27.1; Real Decreto 203/2021, art. 30: who may sign for a citizen and make authentic copies, by
 *  which act, and everything they did with it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table assistance_official (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      person_id uuid not null,
      post_id uuid not null,                  -- what the sede publishes is the post, never the name
      may_assist boolean not null,            -- identifies and signs for citizens
      may_copy boolean not null,              -- makes authentic copies
      act text not null check (length(act) between 5 and 250),
      act_on date not null,
      since date not null,
      until date check (until >= since),      -- its last day
      created_at timestamptz not null,
      created_by uuid not null,
      end_act text check (length(end_act) between 5 and 250),
      ended_at timestamptz,
      ended_by uuid,
      primary key (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, post_id) references post (municipality_id, id),
      foreign key (municipality_id, created_by) references staff_member (municipality_id, id),
      foreign key (municipality_id, ended_by) references staff_member (municipality_id, id),
      check (may_assist or may_copy),
      check (act_on <= since),
      check ((end_act is null) = (ended_at is null) and (end_act is null) = (ended_by is null)),
      check (end_act is null or until is not null)
    );
    create index assistance_official_person on assistance_official (municipality_id, person_id, since);
    grant select, insert on assistance_official to office_app;
    grant update (until, end_act, ended_at, ended_by) on assistance_official to office_app;
    select concejo_tenant_table('assistance_official');

    -- Ended once; nothing else about it changes, whoever asks.
    create function assistance_official_keep() returns trigger language plpgsql as $f$
    begin
      if tg_op = 'UPDATE' and old.end_act is null and new.end_act is not null
         and to_jsonb(new) - '{until,end_act,ended_at,ended_by}'::text[]
           = to_jsonb(old) - '{until,end_act,ended_at,ended_by}'::text[]
      then
        return new;
      end if;
      raise exception 'habilitation % stays as it is', old.id using errcode = 'insufficient_privilege';
    end $f$;
    create trigger keep before update or delete on assistance_official
      for each row execute function assistance_official_keep();
    create trigger insert_only_truncate before truncate on assistance_official
      for each statement execute function concejo_refuse_change();

    create table assistance_act (  -- what each of them did: copies of paper, filings for citizens
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null,
      kind text not null check (kind in ('authentic-copy', 'filing')),
      official_id uuid not null,
      staff_id uuid not null,
      official_name text not null check (length(official_name) between 1 and 250),
      post_name text not null check (length(post_name) between 1 and 250),
      evidence_id uuid not null,              -- the certificate behind the session
      fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
      statement text not null,                -- the words that were shown
      content_digest text not null check (content_digest ~ '^[0-9a-f]{64}$'),
      document_id uuid not null,              -- the copy, known before it is sealed; or the citizen's consent
      subject text not null check (length(subject) between 1 and 250),
      -- Of a filing for a citizen:
      person_id uuid,
      identity_document text check (length(identity_document) between 1 and 40),
      consent text check (consent in ('paper', 'attested')),
      procedure_code text,
      entry_id uuid,
      primary key (municipality_id, id),
      unique (municipality_id, document_id, kind),
      unique (municipality_id, entry_id),
      foreign key (municipality_id, official_id) references assistance_official (municipality_id, id),
      foreign key (municipality_id, staff_id) references staff_member (municipality_id, id),
      foreign key (municipality_id, evidence_id) references identification (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      -- The number is given last in its transaction, so the entry is there only at its end.
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      check ((kind = 'filing') = (entry_id is not null)),
      check ((kind = 'filing') = (person_id is not null and identity_document is not null and consent is not null))
    );
    create index assistance_act_at on assistance_act (municipality_id, at desc, id desc);  -- the register of acts, newest first
    create index assistance_act_official on assistance_act (municipality_id, official_id, at desc);
    grant select, insert on assistance_act to office_app;
    select concejo_tenant_table('assistance_act'), concejo_insert_only('assistance_act');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table assistance_act, assistance_official;
    drop function assistance_official_keep;
  `)
}
