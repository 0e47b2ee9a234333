import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Words as they are searched: without accents or case.
    create function directory_plain(words text) returns text language sql immutable
      as $f$ select translate(lower(words), 'áàäâéèëêíìïîóòöôúùüûñçÁÀÄÂÉÈËÊÍÌÏÎÓÒÖÔÚÙÜÛÑÇ·''’-./',
                              'aaaaeeeeiiiioooouuuuncaaaaeeeeiiiioooouuuunc      ') $f$;

    -- The common directory of offices and units (DIR3): nobody's data, read by all, written by the owner alone.
    create table directory_entry (
      code text primary key check (code ~ '^[A-Z][A-Z0-9][0-9]{7}$'),
      kind text not null check (kind in ('unit', 'office')),
      name text not null check (length(name) between 1 and 300),
      root_code text check (length(root_code) between 1 and 21),       -- the administration it is of
      root_name text check (length(root_name) between 1 and 300),
      parent_code text check (length(parent_code) between 1 and 21),   -- for an office: the unit that answers for it
      province text check (province ~ '^[0-9]{2}$'),
      state text not null default 'active' check (state in ('active', 'extinct', 'annulled', 'transitional')),
      ended_on date,
      successor_code text check (length(successor_code) between 1 and 21),
      municipality_id text references municipality,                    -- one of this platform's own councils
      words tsvector not null generated always as
        (to_tsvector('simple'::regconfig, directory_plain(code || ' ' || name || ' ' || coalesce(root_name, '')))) stored
    );
    create index directory_entry_words on directory_entry using gin (words);
    create index directory_entry_parent on directory_entry (parent_code) where kind = 'office';  -- the office of a unit
    create index directory_entry_municipality on directory_entry (municipality_id) where municipality_id is not null;
    grant select on directory_entry to office_app;

    -- Our own councils are in it from their founding.
    create function directory_own_council() returns trigger language plpgsql
      security definer set search_path = pg_catalog, public as $f$
    begin
      insert into directory_entry as d (code, kind, name, root_code, root_name, province, municipality_id)
      values (new.dir3, 'unit', new.official_name, new.dir3, new.official_name, left(new.id, 2),
        -- The province keeps no registry here: what is for it goes out like for anybody else.
        case when new.kind = 'council' then new.id end)
      on conflict (code) do update set name = excluded.name, root_name = excluded.root_name,
        municipality_id = excluded.municipality_id;
      return null;
    end $f$;
    create trigger directory_own after insert or update of dir3, official_name on municipality
      for each row execute function directory_own_council();
    insert into directory_entry (code, kind, name, root_code, root_name, province, municipality_id)
    select m.dir3, 'unit', m.official_name, m.dir3, m.official_name, left(m.id, 2), case when m.kind = 'council' then m.id end
      from municipality m;

    -- An office that a council says is its own; what belongs to another administration stays there.
    create function directory_own_office() returns trigger language plpgsql
      security definer set search_path = pg_catalog, public as $f$
    declare
      council municipality;
    begin
      if new.dir3 is null then return null; end if;
      select m.* into strict council from municipality m where m.id = new.municipality_id;
      if exists (select from directory_entry d where d.code = new.dir3
                 and coalesce(d.municipality_id, council.id) <> council.id
                  or d.code = new.dir3 and d.municipality_id is null
                     and coalesce(d.root_code, d.parent_code, council.dir3) <> council.dir3)
      then
        raise exception 'this office is another administration''s' using errcode = 'unique_violation';
      end if;
      insert into directory_entry as d (code, kind, name, root_code, root_name, parent_code, province, municipality_id)
      values (new.dir3, 'office', new.name, council.dir3, council.official_name, council.dir3, left(council.id, 2), council.id)
      on conflict (code) do update set municipality_id = excluded.municipality_id, parent_code = excluded.parent_code,
        root_code = excluded.root_code, root_name = excluded.root_name;
      return null;
    end $f$;
    create trigger directory_own after insert or update of dir3, name on registry_office
      for each row execute function directory_own_office();
    revoke all on function directory_own_council, directory_own_office from public;

    create table interchange_setting (
      municipality_id text not null references municipality,
      -- What comes from another council of this platform is registered on its arrival, without waiting for anybody.
      registers_at_once boolean not null default false,
      changed_at timestamptz not null,
      staff_id uuid,
      primary key (municipality_id)
    );
    grant select, insert, update on interchange_setting to office_app;
    select concejo_tenant_table('interchange_setting');

    create table interchange_counter (  -- identifiers of exchanges: each office counts its own, by years
      municipality_id text not null references municipality,
      office text not null check (length(office) between 1 and 21),
      year integer not null,
      last integer not null check (last between 1 and 99999999),
      primary key (municipality_id, office, year)
    );
    grant select, insert, update on interchange_counter to office_app;
    select concejo_tenant_table('interchange_counter');

    create table interchange_reception (  -- what came from another registry, as it came
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      exchange_id text not null check (exchange_id ~ '^[A-Z0-9]{1,21}_[0-9]{2}_[0-9]{8}$'),
      via text not null check (via in ('platform', 'hub')),
      origin_office text not null,
      origin_name text not null,
      destination_office text not null,
      subject text not null check (length(subject) between 1 and 250),
      start_office text not null,
      origin_number text not null check (length(origin_number) between 1 and 20),
      origin_at timestamptz not null,      -- the date that counts, wherever it has been since
      exchange jsonb not null,             -- everything it says; the annexes' bytes lie in the storage
      group_exchange_id text,              -- the first of several that belong together
      part integer,
      parts integer,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),   -- of the message as it came
      received_at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'accepted', 'rejected', 'forwarded')),
      entry_id uuid,
      decided_at timestamptz,
      decided_by text check (length(decided_by) <= 250),
      staff_id uuid,
      reason text check (length(reason) between 1 and 1000),
      told_attempts integer not null default 0,
      told_at timestamptz,                 -- the origin has acknowledged what was decided
      primary key (municipality_id, id),
      unique (municipality_id, exchange_id),   -- sent again it is the same one
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred,
      check ((state = 'waiting') = (decided_at is null)),
      check ((state = 'accepted') = (entry_id is not null)),
      check (state <> 'rejected' or reason is not null)
    );
    create index interchange_reception_waiting on interchange_reception (municipality_id, received_at, id) where state = 'waiting';
    create index interchange_reception_newest on interchange_reception (municipality_id, received_at desc, id desc);
    create index interchange_reception_entry on interchange_reception (municipality_id, entry_id) where entry_id is not null;
    create index interchange_reception_group on interchange_reception (municipality_id, group_exchange_id)
      where group_exchange_id is not null;
    grant select, insert on interchange_reception to office_app;
    grant update (state, entry_id, decided_at, decided_by, staff_id, reason, told_attempts, told_at)
      on interchange_reception to office_app;
    select concejo_tenant_table('interchange_reception');

    create table interchange_annex (
      municipality_id text not null,
      reception_id uuid not null,
      position integer not null,
      file_name text not null check (length(file_name) between 1 and 250),
      kind text not null check (kind in ('receipt', 'attached', 'other')),
      mime text not null,
      size bigint not null,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      has_content boolean not null,        -- false: it travels as digest and size alone
      is_confidential boolean not null,
      validity text,
      eni jsonb,
      summary text,
      primary key (municipality_id, reception_id, position),
      foreign key (municipality_id, reception_id) references interchange_reception (municipality_id, id)
    );
    grant select, insert on interchange_annex to office_app;
    select concejo_tenant_table('interchange_annex'), concejo_insert_only('interchange_annex');

    create table interchange_sending (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      exchange_id text not null check (exchange_id ~ '^[A-Z0-9]{1,21}_[0-9]{2}_[0-9]{8}$'),
      entry_id uuid,                       -- what is sent …
      reception_id uuid,                   -- … or what came and is forwarded
      positions integer[] not null,        -- which of its documents go in this one; 0 is the receipt
      via text not null check (via in ('platform', 'hub')),
      origin_office text not null,
      destination_office text not null,
      destination_unit text,
      destination_name text not null,
      group_exchange_id text,
      part integer not null default 1,
      parts integer not null default 1,
      remarks text check (length(remarks) between 1 and 160),
      created_at timestamptz not null,
      staff_id uuid,
      actor_name text not null check (length(actor_name) <= 250),
      digest text check (digest ~ '^[0-9a-f]{64}$'),   -- of the message, made once: what is repeated are the same bytes
      state text not null default 'to-send'
        check (state in ('to-send', 'sent', 'acknowledged', 'forwarded', 'error', 'confirmed', 'rejected')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      last_fault text check (length(last_fault) <= 300),
      sent_at timestamptz,
      acknowledged_at timestamptz,
      decided_at timestamptz,
      answer text check (length(answer) <= 1024),       -- the reason, or who has it now
      answer_code text check (length(answer_code) <= 4),
      destination_number text check (length(destination_number) <= 20),
      destination_at timestamptz,
      primary key (municipality_id, id),
      unique (municipality_id, exchange_id),
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id),
      foreign key (municipality_id, reception_id) references interchange_reception (municipality_id, id),
      check (num_nonnulls(entry_id, reception_id) = 1)
    );
    create index interchange_sending_newest on interchange_sending (municipality_id, created_at desc, id desc);
    create index interchange_sending_open on interchange_sending (municipality_id, created_at, id)
      where state in ('to-send', 'sent', 'error');   -- what nobody has acknowledged
    create index interchange_sending_entry on interchange_sending (municipality_id, entry_id) where entry_id is not null;
    create index interchange_sending_reception on interchange_sending (municipality_id, reception_id)
      where reception_id is not null;
    grant select, insert on interchange_sending to office_app;
    grant update (digest, state, attempts, next_attempt_at, last_fault, sent_at, acknowledged_at, decided_at, answer,
      answer_code, destination_number, destination_at) on interchange_sending to office_app;
    select concejo_tenant_table('interchange_sending');

    -- A late or repeated message takes nothing back.
    create function interchange_rank(state text) returns integer language sql immutable as $f$
      select case state when 'to-send' then 0 when 'sent' then 1 when 'acknowledged' then 2 when 'forwarded' then 3 else 4 end
    $f$;
    create function interchange_forward_only() returns trigger language plpgsql as $f$
    begin
      if tg_table_name = 'interchange_sending' then
        if new.state <> old.state and interchange_rank(new.state) <= interchange_rank(old.state)
           or old.digest is not null and new.digest is distinct from old.digest
        then raise exception 'an exchange does not go back' using errcode = 'insufficient_privilege'; end if;
      elsif new.state <> old.state and old.state <> 'waiting' then
        raise exception 'what was decided stays decided' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $f$;
    create trigger forward_only before update on interchange_sending
      for each row execute function interchange_forward_only();
    create trigger forward_only before update on interchange_reception
      for each row execute function interchange_forward_only();

    create table interchange_message (  -- every message that went or came: its bytes are in the storage under the digest
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null,
      direction text not null check (direction in ('in', 'out')),
      kind text not null check (kind in ('exchange', 'ack', 'error', 'confirmation', 'confirmation-ack', 'rejection',
        'rejection-ack')),
      exchange_id text not null,
      via text not null check (via in ('platform', 'hub')),
      peer text not null check (length(peer) <= 21),
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      size bigint not null,
      note text check (length(note) <= 300),       -- when it was not heeded: why
      primary key (municipality_id, id)
    );
    create index interchange_message_exchange on interchange_message (municipality_id, exchange_id, at, id);
    grant select, insert on interchange_message to office_app;
    select concejo_tenant_table('interchange_message'), concejo_insert_only('interchange_message');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table interchange_message, interchange_sending, interchange_annex, interchange_reception, interchange_counter,
      interchange_setting;
    drop function interchange_forward_only, interchange_rank;
    drop trigger directory_own on registry_office;
    drop trigger directory_own on municipality;
    drop function directory_own_office, directory_own_council;
    drop table directory_entry;
    drop function directory_plain;
  `)
}
