import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The role every Work runs as: no table is its own, so row policies and grants always bind it.
    do $$ begin
      if not exists (select from pg_roles where rolname = 'office_app') then create role office_app nologin; end if;
      -- From PostgreSQL 16 on whoever makes a role may hand it out, but does not get to be it.
      if not pg_has_role(current_user, 'office_app', case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
      then execute format('grant office_app to %I', current_user); end if;
    exception when duplicate_object or unique_violation then null;  -- another process was first
    end $$;
    grant usage on schema public to office_app;

    -- One council sees its own rows and nobody else's. Without a council in the transaction there are no rows at all:
    -- after a transaction the setting is '' and not null, hence nullif.
    create function concejo_tenant_table(name text) returns void language plpgsql as $f$
    begin
      execute format('alter table %I enable row level security', name);
      execute format('alter table %I force row level security', name);
      execute format($p$create policy own_municipality on %I
        using (municipality_id = nullif(current_setting('app.municipality_id', true), ''))
        with check (municipality_id = nullif(current_setting('app.municipality_id', true), ''))$p$, name);
    end $f$;

    -- What the law forbids to rewrite, nobody rewrites: not even the owner of the table.
    create function concejo_refuse_change() returns trigger language plpgsql as $f$
    begin
      raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
    end $f$;
    create function concejo_insert_only(name text) returns void language plpgsql as $f$
    begin
      execute format('create trigger insert_only before update or delete on %I for each row execute function concejo_refuse_change()', name);
      execute format('create trigger insert_only_truncate before truncate on %I for each statement execute function concejo_refuse_change()', name);
    end $f$;

    -- The office role writes jobs in its own transaction without any right on the queue's tables.
    create function concejo_enqueue(name text, payload json, key text, run_at timestamptz) returns void
      language sql security definer set search_path = pg_catalog, public
      as 'select graphile_worker.add_job(name, payload, job_key => key, run_at => run_at)';
    revoke all on function concejo_enqueue from public;
    grant execute on function concejo_enqueue to office_app;

    create table audit_event (
      municipality_id text not null,
      id bigint generated always as identity,
      at timestamptz not null,
      actor_kind text not null check (actor_kind in ('anonymous', 'citizen', 'staff', 'system')),
      person_id uuid,
      staff_id uuid,
      event text not null check (length(event) between 3 and 100),
      subject_id text not null check (length(subject_id) <= 200),
      details jsonb not null default '{}',
      primary key (municipality_id, id)
    );
    create index audit_event_subject on audit_event (municipality_id, subject_id, id);  -- the history of one thing
    grant select, insert on audit_event to office_app;
    select concejo_tenant_table('audit_event'), concejo_insert_only('audit_event');

    create table access_log (  -- who read whose data and why
      municipality_id text not null,
      id bigint generated always as identity,
      at timestamptz not null,
      person_id uuid,
      staff_id uuid,
      subject_kind text not null,
      subject_id text not null,
      purpose text not null check (length(purpose) between 1 and 200),
      primary key (municipality_id, id)
    );
    create index access_log_subject on access_log (municipality_id, subject_kind, subject_id, id);
    grant select, insert on access_log to office_app;
    select concejo_tenant_table('access_log'), concejo_insert_only('access_log');

    create table session (  -- the shape connect-pg-simple asks for; outside row security, reached by its secret id only
      sid text primary key,
      sess json not null,
      expire timestamptz not null
    );
    create index session_expire on session (expire);  -- pruning
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table session, access_log, audit_event;
    drop function concejo_enqueue, concejo_insert_only, concejo_refuse_change, concejo_tenant_table;
    revoke usage on schema public from office_app;
  `)
}
