import type { Knex } from 'knex'

/** As it was first; what came after puts it back when it is taken away. */
export const registerFunction = `
  -- The whole entry in one round trip: the book's row is locked from the number to the commit, so nothing may wait for
  -- the network in between. Runs with the caller's own rights, under the row policies.
  create or replace function registry_register(
    entry jsonb, out outcome text, out known_id uuid, out given_number text, out given_year integer,
    out given_sequence integer, out given_place bigint, out presented timestamptz, out effective timestamptz,
    out registered timestamptz
  ) language plpgsql as $f$
  declare
    town constant text := current_setting('app.municipality_id');
    entry_id constant uuid := (entry->>'id')::uuid;
    book constant text := entry->>'direction';
    filed_at constant timestamptz := (entry->>'at')::timestamptz;
    today text;
    known_digest text;
  begin
    -- Two clocks that disagree: one of them is wrong, and a wrong official time is worse than a late one.
    if abs(extract(epoch from clock_timestamp() - (entry->>'processClock')::timestamptz)) * 1000
       > (entry->>'clockToleranceMs')::integer
    then
      raise exception 'process and database clocks differ' using errcode = 'CJ001';
    end if;

    -- The same filing sent at once through two tabs waits here for the first to end, and then finds its entry.
    perform pg_advisory_xact_lock(hashtextextended('registry ' || town || ' ' || (entry->>'idempotencyKey'), 0));
    select e.id, e.content_digest into known_id, known_digest from registry_entry e
     where e.municipality_id = town and e.idempotency_key = entry->>'idempotencyKey';
    if found then
      outcome := case when known_digest = entry->>'contentDigest' then 'known' else 'other-content' end;
      return;
    end if;

    -- Before the book is locked: writing a job costs as much as all the rest.
    perform concejo_enqueue('registry.issue-receipt', json_build_object('entryId', entry_id, 'municipalityId', town),
      'registry.receipt:' || entry_id, null);

    given_year := extract(year from filed_at at time zone 'Europe/Madrid');
    insert into registry_counter as c (municipality_id, year, direction, last, last_at)
    values (town, given_year, book, 1, filed_at)
    on conflict (municipality_id, year, direction)
      do update set last = c.last + 1, last_at = greatest(c.last_at, excluded.last_at)
    returning c.last, c.last_at into given_sequence, presented;
    registered := clock_timestamp();

    -- Requests overtake each other by seconds. A book ahead by more than any request lives means that both clocks
    -- once ran ahead: people must decide, not this function.
    if presented - filed_at > interval '10 minutes' then
      raise exception 'the book is ahead of the clock' using errcode = 'CJ001';
    end if;

    -- Which day it counts from was worked out for the day of the filing and the next one, because behind
    -- an entry of just after midnight this one is of the new day too.
    today := to_char(presented at time zone 'Europe/Madrid', 'YYYY-MM-DD');
    if entry->'openings'->today is null then
      raise exception 'no working day known for this moment' using errcode = 'CJ001';
    end if;
    effective := coalesce((entry->'openings'->>today)::timestamptz, presented);
    given_number := given_year || '-' || book || '-' ||
      case when given_sequence < 1000000 then lpad(given_sequence::text, 6, '0') else given_sequence::text end;
    given_place := (floor(extract(epoch from presented))::bigint << 25) | (given_sequence::bigint << 1) | (book = 'S')::int;

    insert into registry_entry (municipality_id, id, number, year, direction, sequence, place, presented_at, effective_at,
      registered_at, subject, content, content_digest, procedure_code, channel, unit_id, actor_kind, actor_person_id,
      actor_staff_id, actor_name, idempotency_key, expedient_id, origin_office, observations)
    values (town, entry_id, given_number, given_year, book, given_sequence, given_place, presented, effective,
      registered, entry->>'subject', nullif(entry->'content', 'null'), entry->>'contentDigest', entry->>'procedureCode',
      entry->>'channel', (entry->>'unitId')::uuid, entry->>'actorKind', (entry->>'actorPersonId')::uuid,
      (entry->>'actorStaffId')::uuid, entry->>'actorName', entry->>'idempotencyKey', (entry->>'expedientId')::uuid,
      entry->>'originOffice', entry->>'observations');

    insert into registry_entry_party (municipality_id, entry_id, position, place, role, person_id, nif, name)
    select town, entry_id, p.position, given_place, p.party->>'role', (p.party->>'personId')::uuid, p.party->>'nif', p.party->>'name'
      from jsonb_array_elements(entry->'parties') with ordinality p (party, position);

    insert into registry_entry_document (municipality_id, entry_id, position, document_id, title, file_name, mime, size, digest)
    select town, entry_id, d.position, (d.document->>'documentId')::uuid, d.document->>'title', d.document->>'fileName',
           d.document->>'mime', (d.document->>'size')::bigint, d.document->>'digest'
      from jsonb_array_elements(entry->'documents') with ordinality d (document, position);

    insert into registry_search (municipality_id, token, place)
    select town, k.token, given_place from jsonb_array_elements_text(entry->'tokens') k (token);

    insert into audit_event (municipality_id, at, actor_kind, person_id, staff_id, event, subject_id, details)
    values (town, filed_at, entry->>'actorKind', (entry->>'actorPersonId')::uuid, (entry->>'actorStaffId')::uuid,
      'registry.entry-registered', entry_id::text, jsonb_build_object('number', given_number));

    outcome := 'registered';
  end $f$;
`

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table registry_counter (  -- one book per council, year and direction; the row is locked while a number is given
      municipality_id text not null references municipality,
      year integer not null,
      direction text not null check (direction in ('E', 'S')),
      last integer not null check (last between 1 and 16777215),
      last_at timestamptz not null,
      primary key (municipality_id, year, direction)
    ) with (fillfactor = 50);  -- room on the page: each update stays where it is (HOT)
    grant select, insert, update on registry_counter to office_app;
    select concejo_tenant_table('registry_counter');

    -- A counter only goes forward, by one, and never back in time: nobody re-uses or skips a number.
    create function registry_counter_forward() returns trigger language plpgsql as $f$
    begin
      if tg_op = 'UPDATE' and new.last = old.last + 1 and new.last_at >= old.last_at
         and (new.municipality_id, new.year, new.direction) = (old.municipality_id, old.year, old.direction)
      then
        return new;
      end if;
      raise exception 'a registry counter only goes forward' using errcode = 'insufficient_privilege';
    end $f$;
    create trigger forward before update or delete on registry_counter
      for each row execute function registry_counter_forward();
    create trigger insert_only_truncate before truncate on registry_counter
      for each statement execute function concejo_refuse_change();

    create table registry_entry (  -- what an entry must state: Ley 39/2015, art. 16.3
      municipality_id text not null references municipality,
      id uuid not null,
      number text not null,
      year integer not null,
      direction text not null check (direction in ('E', 'S')),
      sequence integer not null check (sequence between 1 and 16777215),
      -- Second, sequence and direction in one figure: the order of the book, for pages and searches.
      place bigint not null,
      presented_at timestamptz not null,   -- when it happened
      effective_at timestamptz not null,   -- when it counts: art. 31.2.b
      registered_at timestamptz not null,  -- what the database's clock said when the number was given
      subject text not null check (length(subject) between 1 and 250),
      content jsonb,                       -- the application as filed
      content_digest text not null check (content_digest ~ '^[0-9a-f]{64}$'),
      procedure_code text check (length(procedure_code) between 1 and 100),
      channel text not null check (channel in ('online', 'counter', 'system', 'interchange')),
      unit_id uuid not null,
      actor_kind text not null check (actor_kind in ('citizen', 'staff', 'system')),
      actor_person_id uuid,
      actor_staff_id uuid,
      actor_name text not null check (length(actor_name) <= 250),
      idempotency_key text not null check (length(idempotency_key) between 8 and 200),
      expedient_id uuid,
      origin_office text check (length(origin_office) <= 250),
      observations text check (length(observations) <= 2000),
      primary key (municipality_id, id),
      unique (municipality_id, year, direction, sequence),
      unique (municipality_id, place),
      unique (municipality_id, idempotency_key),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id),
      check (number = year || '-' || direction || '-' ||
        case when sequence < 1000000 then lpad(sequence::text, 6, '0') else sequence::text end),
      check (effective_at >= presented_at),
      check (year = extract(year from presented_at at time zone 'Europe/Madrid')),
      check (place = (floor(extract(epoch from presented_at))::bigint << 25) | (sequence::bigint << 1) | (direction = 'S')::int)
    );
    create index registry_entry_direction on registry_entry (municipality_id, direction, place);  -- the list of one book
    create index registry_entry_expedient on registry_entry (municipality_id, expedient_id, place)
      where expedient_id is not null;

    create table registry_entry_party (
      municipality_id text not null,
      entry_id uuid not null,
      position integer not null,
      place bigint not null,
      role text not null check (role in ('interested', 'representative', 'addressee')),
      person_id uuid,
      nif text check (length(nif) between 1 and 20),
      name text not null check (length(name) between 1 and 250),
      primary key (municipality_id, entry_id, position),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    create index registry_entry_party_person on registry_entry_party (municipality_id, person_id, place);  -- a person's own

    create table registry_entry_document (  -- integrity and non-repudiation of what came with it: art. 16.3
      municipality_id text not null,
      entry_id uuid not null,
      position integer not null,
      document_id uuid not null,
      title text not null check (length(title) between 1 and 250),
      file_name text not null check (length(file_name) between 1 and 250),
      mime text not null,
      size bigint not null,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      primary key (municipality_id, entry_id, position),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );
    create index registry_entry_document_document on registry_entry_document (municipality_id, document_id);

    create table registry_receipt (  -- made after the entry is committed; the first one made is the one
      municipality_id text not null,
      entry_id uuid not null,
      document_id uuid not null,
      issued_at timestamptz not null,
      primary key (municipality_id, entry_id),
      unique (municipality_id, document_id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );

    create table registry_annotation (  -- an entry is never corrected: what is learnt later is written beside it
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      entry_id uuid not null,
      at timestamptz not null,
      kind text not null check (kind in ('note', 'correction', 'voided', 'forwarded')),
      text text not null check (length(text) between 1 and 2000),
      staff_id uuid,
      actor_name text not null,
      primary key (municipality_id, id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id)
    );
    create index registry_annotation_entry on registry_annotation (municipality_id, entry_id, at);

    -- Words of subjects and names, numbers of persons: folded, so that equality and ranges of text find them. Those two
    -- are leakproof and keep their index under row security; trigrams and text search would not.
    create table registry_search (
      municipality_id text not null,
      token text collate "C" not null,  -- ranges by code point, whatever the database sorts by
      place bigint not null,
      primary key (municipality_id, token, place)
    );

    grant select, insert on registry_entry, registry_entry_party, registry_entry_document, registry_receipt,
      registry_annotation, registry_search to office_app;
    select concejo_tenant_table(name), concejo_insert_only(name) from unnest(array['registry_entry', 'registry_entry_party',
      'registry_entry_document', 'registry_receipt', 'registry_annotation', 'registry_search']) name;

    ${registerFunction}
    revoke all on function registry_register from public;
    grant execute on function registry_register to office_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function registry_register;
    drop table registry_search, registry_annotation, registry_receipt, registry_entry_document, registry_entry_party,
      registry_entry, registry_counter;
    drop function registry_counter_forward;
  `)
}
