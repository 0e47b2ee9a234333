import type { Knex } from 'knex'
import { registerFunction } from './202611220960_registry.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The owner looks at every council's rows while the books of before are filled in.
    alter table registry_entry no force row level security;
    alter table registry_annotation no force row level security;
    alter table registry_counter no force row level security;

    alter table registry_entry
      add matter_code text check (length(matter_code) between 1 and 16),
      -- Whether paper comes with it: it must follow, it only completes, or there is none.
      add physical_documentation text check (physical_documentation in ('required', 'complementary', 'none')),
      add transport_code text check (transport_code ~ '^0[1-8]$'),
      add transport_number text check (length(transport_number) between 1 and 40),
      add external_reference text check (length(external_reference) between 1 and 80),
      add origin_dir3 text check (length(origin_dir3) between 1 and 21),
      add origin_number text check (length(origin_number) between 1 and 40),
      add origin_at timestamptz,           -- when it entered the administration it comes from: its terms count from there
      add destination_dir3 text check (length(destination_dir3) between 1 and 21),
      add destination_name text check (length(destination_name) between 1 and 250),
      add office_id uuid;
    alter table registry_entry_party add contact jsonb;   -- how to reach them, as they said then
    alter table registry_entry_document
      add validity text check (validity in ('copy', 'collated-copy', 'authentic-copy', 'original')),
      add purpose text check (purpose in ('form', 'attachment', 'technical')),
      add is_confidential boolean not null default false,   -- interchange carries its digest and size alone
      add remarks text check (length(remarks) between 1 and 500);

    create table registry_entry_destination (  -- units besides the entry's own
      municipality_id text not null,
      entry_id uuid not null,
      position integer not null,
      unit_id uuid not null,
      primary key (municipality_id, entry_id, position),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id)
    );

    create table registry_tray (  -- where an entry is now, for each unit it went to; how it got there is told by its annotations
      municipality_id text not null,
      entry_id uuid not null,
      unit_id uuid not null,
      state text not null check (state in ('distributed', 'accepted', 'linked', 'returned', 'redistributed', 'annulled')),
      since timestamptz not null,
      place bigint not null,
      expedient_id uuid,
      primary key (municipality_id, entry_id, unit_id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id)
    );
    create index registry_tray_open on registry_tray (municipality_id, unit_id, state, since, entry_id)
      where state in ('distributed', 'accepted', 'returned');  -- the inbox of a unit, longest waiting first
    grant select, insert on registry_entry_destination to office_app;
    grant select, insert, update on registry_tray to office_app;
    select concejo_tenant_table('registry_entry_destination'), concejo_insert_only('registry_entry_destination'),
      concejo_tenant_table('registry_tray');

    -- What happens to an entry afterwards is a book of its own, numbered without gaps like the others.
    alter table registry_counter drop constraint registry_counter_direction_check;
    alter table registry_counter add constraint registry_counter_direction_check check (direction in ('E', 'S', 'A'));
    alter table registry_annotation disable trigger insert_only;
    alter table registry_annotation
      drop constraint registry_annotation_kind_check,
      add year integer,
      add sequence integer,
      add details jsonb not null default '{}',
      add actor_kind text check (actor_kind in ('citizen', 'staff', 'system')),
      add unit_id uuid;
    update registry_annotation a set actor_kind = case when a.staff_id is null then 'system' else 'staff' end,
      year = n.year, sequence = n.sequence
      from (select b.municipality_id, b.id, extract(year from b.at at time zone 'Europe/Madrid') as year,
                   row_number() over (partition by b.municipality_id, extract(year from b.at at time zone 'Europe/Madrid')
                                      order by b.at, b.id) as sequence
              from registry_annotation b) n
     where (n.municipality_id, n.id) = (a.municipality_id, a.id);
    alter table registry_annotation
      alter year set not null, alter sequence set not null, alter actor_kind set not null,
      add unique (municipality_id, year, sequence),
      add check (kind in ('note', 'correction', 'voided', 'annulment-requested', 'annulment-refused', 'distributed', 'accepted',
        'returned', 'redistributed', 'linked', 'sent', 'confirmed', 'rejected', 'forwarded'));
    alter table registry_annotation enable trigger insert_only;
    insert into registry_counter (municipality_id, year, direction, last, last_at)
    select municipality_id, year, 'A', max(sequence), max(at) from registry_annotation group by municipality_id, year;

    -- RFC 6962: one tree per council, year and book; every node is written once, when both halves below it are full.
    create table registry_tree_node (
      municipality_id text not null references municipality,
      year integer not null,
      book text not null check (book in ('E', 'S', 'A')),
      level smallint not null,
      position integer not null,
      hash bytea not null check (length(hash) = 32),
      primary key (municipality_id, year, book, level, position)
    );
    grant select, insert on registry_tree_node to office_app;
    select concejo_tenant_table('registry_tree_node'), concejo_insert_only('registry_tree_node');
    alter table registry_tree_node no force row level security;

    create function registry_tree_append(town text, of_year integer, of_book text, leaf_position integer, leaf text)
      returns void language plpgsql as $f$
    declare
      node bytea := sha256('\\x00'::bytea || convert_to(leaf, 'UTF8'));
      at_level smallint := 0;
      at_position integer := leaf_position;
    begin
      loop
        insert into registry_tree_node (municipality_id, year, book, level, position, hash)
        values (town, of_year, of_book, at_level, at_position, node);
        exit when at_position % 2 = 0;
        select sha256('\\x01'::bytea || n.hash || node) into strict node from registry_tree_node n
         where n.municipality_id = town and n.year = of_year and n.book = of_book and n.level = at_level
           and n.position = at_position - 1;
        at_level := at_level + 1;
        at_position := at_position / 2;
      end loop;
    end $f$;

    create function registry_moment(moment timestamptz) returns text language sql stable
      as $f$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $f$;
    create function registry_text_digest(words text) returns text language sql immutable
      as $f$ select encode(sha256(convert_to(words, 'UTF8')), 'hex') $f$;

    -- One line for each fact, so that another program can write the same bytes: docs/registry-proof.md.
    create function registry_entry_leaf(e registry_entry) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry entry v1', e.municipality_id, e.number, e.id, registry_moment(e.presented_at),
        registry_moment(e.effective_at), registry_moment(e.registered_at), e.content_digest, e.actor_kind,
        coalesce(e.actor_person_id::text, '-'), coalesce(e.actor_staff_id::text, '-'), registry_text_digest(e.actor_name),
        registry_text_digest(e.idempotency_key), '')
    $f$;
    create function registry_annotation_leaf(a registry_annotation) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry annotation v1', a.municipality_id, a.year || '-A-' || a.sequence, a.id, a.entry_id,
        registry_moment(a.at), a.kind, registry_text_digest(a.text), registry_text_digest(a.details::text), a.actor_kind,
        coalesce(a.staff_id::text, '-'), coalesce(a.unit_id::text, '-'), registry_text_digest(a.actor_name), '')
    $f$;

    -- The books of before, in their order.
    do $f$
    declare
      e registry_entry;
      a registry_annotation;
    begin
      for e in select * from registry_entry order by municipality_id, year, direction, sequence loop
        perform registry_tree_append(e.municipality_id, e.year, e.direction, e.sequence - 1, registry_entry_leaf(e));
      end loop;
      for a in select * from registry_annotation order by municipality_id, year, sequence loop
        perform registry_tree_append(a.municipality_id, a.year, 'A', a.sequence - 1, registry_annotation_leaf(a));
      end loop;
    end $f$;

    -- One act about an entry, numbered; the last of all in its Work, behind any number of an entry.
    create function registry_annotate(act jsonb, out given_id uuid, out given_sequence integer) language plpgsql as $f$
    declare
      town constant text := current_setting('app.municipality_id');
      acted_at constant timestamptz := (act->>'at')::timestamptz;
      in_year constant integer := extract(year from acted_at at time zone 'Europe/Madrid');
      written registry_annotation;
    begin
      insert into registry_counter as c (municipality_id, year, direction, last, last_at)
      values (town, in_year, 'A', 1, acted_at)
      on conflict (municipality_id, year, direction)
        do update set last = c.last + 1, last_at = greatest(c.last_at, excluded.last_at)
      returning c.last into given_sequence;
      insert into registry_annotation (municipality_id, entry_id, at, kind, text, details, actor_kind, staff_id, unit_id,
        actor_name, year, sequence)
      values (town, (act->>'entryId')::uuid, acted_at, act->>'kind', act->>'text', coalesce(act->'details', '{}'),
        act->>'actorKind', (act->>'staffId')::uuid, (act->>'unitId')::uuid, act->>'actorName', in_year, given_sequence)
      returning * into written;
      given_id := written.id;
      perform registry_tree_append(town, in_year, 'A', given_sequence - 1, registry_annotation_leaf(written));
    end $f$;
    revoke all on function registry_annotate, registry_tree_append from public;
    grant execute on function registry_annotate, registry_tree_append to office_app;

    ${wholeRegisterFunction}

    alter table registry_tree_node force row level security;
    alter table registry_entry force row level security;
    alter table registry_annotation force row level security;
    alter table registry_counter force row level security;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ${registerFunction}
    drop function registry_annotate, registry_entry_leaf, registry_annotation_leaf, registry_tree_append, registry_moment,
      registry_text_digest;
    drop table registry_tree_node, registry_tray, registry_entry_destination;
    alter table registry_annotation no force row level security;
    alter table registry_counter no force row level security;
    alter table registry_annotation disable trigger insert_only;
    delete from registry_annotation where kind not in ('note', 'correction', 'voided', 'forwarded');
    alter table registry_annotation drop constraint registry_annotation_kind_check, drop year, drop sequence, drop details,
      drop actor_kind, drop unit_id, add check (kind in ('note', 'correction', 'voided', 'forwarded'));
    alter table registry_annotation enable trigger insert_only;
    alter table registry_counter disable trigger forward;
    delete from registry_counter where direction = 'A';
    alter table registry_counter enable trigger forward;
    alter table registry_counter drop constraint registry_counter_direction_check;
    alter table registry_counter add constraint registry_counter_direction_check check (direction in ('E', 'S'));
    alter table registry_annotation force row level security;
    alter table registry_counter force row level security;
    alter table registry_entry drop matter_code, drop physical_documentation, drop transport_code, drop transport_number,
      drop external_reference, drop origin_dir3, drop origin_number, drop origin_at, drop destination_dir3,
      drop destination_name, drop office_id;
    alter table registry_entry_party drop contact;
    alter table registry_entry_document drop validity, drop purpose, drop is_confidential, drop remarks;
  `)
}

/** Besides what it did: the fields of a whole registry, the units' inboxes and the leaf of the book's tree. */
const wholeRegisterFunction = `
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
      written registry_entry;
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
      actor_staff_id, actor_name, idempotency_key, expedient_id, origin_office, observations, matter_code,
        physical_documentation, transport_code, transport_number, external_reference, origin_dir3, origin_number, origin_at,
        destination_dir3, destination_name, office_id)
    values (town, entry_id, given_number, given_year, book, given_sequence, given_place, presented, effective,
      registered, entry->>'subject', nullif(entry->'content', 'null'), entry->>'contentDigest', entry->>'procedureCode',
      entry->>'channel', (entry->>'unitId')::uuid, entry->>'actorKind', (entry->>'actorPersonId')::uuid,
      (entry->>'actorStaffId')::uuid, entry->>'actorName', entry->>'idempotencyKey', (entry->>'expedientId')::uuid,
      entry->>'originOffice', entry->>'observations', entry->>'matterCode', entry->>'physicalDocumentation',
        entry->>'transportCode', entry->>'transportNumber', entry->>'externalReference', entry->>'originDir3',
        entry->>'originNumber', (entry->>'originAt')::timestamptz, entry->>'destinationDir3', entry->>'destinationName',
        (entry->>'officeId')::uuid)
      returning * into written;

    insert into registry_entry_party (municipality_id, entry_id, position, place, role, person_id, nif, name, contact)
    select town, entry_id, p.position, given_place, p.party->>'role', (p.party->>'personId')::uuid, p.party->>'nif', p.party->>'name',
             nullif(p.party->'contact', 'null')
      from jsonb_array_elements(entry->'parties') with ordinality p (party, position);

    insert into registry_entry_document (municipality_id, entry_id, position, document_id, title, file_name, mime, size, digest,
        validity, purpose, is_confidential, remarks)
    select town, entry_id, d.position, (d.document->>'documentId')::uuid, d.document->>'title', d.document->>'fileName',
           d.document->>'mime', (d.document->>'size')::bigint, d.document->>'digest', d.document->>'validity',
             d.document->>'purpose', coalesce((d.document->>'isConfidential')::boolean, false), d.document->>'remarks'
      from jsonb_array_elements(entry->'documents') with ordinality d (document, position);

    insert into registry_search (municipality_id, token, place)
    select town, k.token, given_place from jsonb_array_elements_text(entry->'tokens') k (token);

    -- The first unit is the entry's own; others have a place of their own behind it.
    insert into registry_entry_destination (municipality_id, entry_id, position, unit_id)
    select town, entry_id, u.position, u.unit::uuid
      from jsonb_array_elements_text(entry->'alsoUnitIds') with ordinality u (unit, position);

    -- What already has its expedient waits in no unit's inbox.
    if book = 'E' and entry->>'expedientId' is null then
      insert into registry_tray (municipality_id, entry_id, unit_id, state, since, place)
      select town, entry_id, u.unit::uuid, 'distributed', presented, given_place
        from (select entry->>'unitId' as unit union select jsonb_array_elements_text(entry->'alsoUnitIds')) u;
    end if;

    perform registry_tree_append(town, given_year, book, given_sequence - 1, registry_entry_leaf(written));

    insert into audit_event (municipality_id, at, actor_kind, person_id, staff_id, event, subject_id, details)
    values (town, filed_at, entry->>'actorKind', (entry->>'actorPersonId')::uuid, (entry->>'actorStaffId')::uuid,
      'registry.entry-registered', entry_id::text, jsonb_build_object('number', given_number));

    outcome := 'registered';
  end $f$;
`
