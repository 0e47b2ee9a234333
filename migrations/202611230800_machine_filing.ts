import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table machine_client (  -- an application of the council that files by itself, known by its certificate
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      -- What stays when the certificate is renewed: the keys of its filings belong to it.
      application text not null check (application ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(application) between 2 and 40),
      name text not null check (length(name) between 1 and 150),
      fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),
      certificate bytea not null check (length(certificate) <= 32768),
      holder text not null check (length(holder) between 1 and 300),
      issuer text not null check (length(issuer) <= 300),
      rights text[] not null check (cardinality(rights) > 0 and rights <@ array['file', 'read']),
      unit_id uuid not null,
      valid_until date not null,                   -- the last day; never after the certificate's own
      registered_at timestamptz not null,
      registered_by_name text not null check (length(registered_by_name) between 1 and 250),
      revoked_at timestamptz,
      revoked_by_name text check (length(revoked_by_name) between 1 and 250),
      primary key (municipality_id, id),
      foreign key (municipality_id, unit_id) references unit (municipality_id, id),
      check ((revoked_at is null) = (revoked_by_name is null))
    );
    create unique index machine_client_certificate on machine_client (municipality_id, fingerprint) where revoked_at is null;
    grant select, insert, update (revoked_at, revoked_by_name) on machine_client to office_app;
    select concejo_tenant_table('machine_client');

    -- What was done with it stays as it was; taking the permission away happens once.
    create function machine_client_keep() returns trigger language plpgsql as $f$
    begin
      if tg_op = 'UPDATE' and old.revoked_at is null
         and to_jsonb(new) - array['revoked_at', 'revoked_by_name'] = to_jsonb(old) - array['revoked_at', 'revoked_by_name']
      then
        return new;
      end if;
      raise exception 'machine_client only changes to be revoked' using errcode = 'insufficient_privilege';
    end $f$;
    create trigger keep before update or delete on machine_client for each row execute function machine_client_keep();
    create trigger insert_only_truncate before truncate on machine_client
      for each statement execute function concejo_refuse_change();

    create table machine_filing (  -- which application made which entry, under which key, with what body
      municipality_id text not null,
      application text not null,
      filing_key text not null check (length(filing_key) between 8 and 100),
      body_digest text not null check (body_digest ~ '^[0-9a-f]{64}$'),
      entry_id uuid not null,
      client_id uuid not null,
      filed_at timestamptz not null,
      primary key (municipality_id, application, filing_key),
      unique (municipality_id, entry_id),
      foreign key (municipality_id, client_id) references machine_client (municipality_id, id),
      -- The number is given last in its transaction, so the entry is there only at its end.
      foreign key (municipality_id, entry_id) references registry_entry (municipality_id, id) deferrable initially deferred
    );
    grant select, insert on machine_filing to office_app;
    select concejo_tenant_table('machine_filing'), concejo_insert_only('machine_filing');

    -- Counted requests, in the shape its library asks for. Of no council: keys are digests with an expiry.
    create table machine_attempt (
      key text primary key,
      points integer not null default 0,
      expire bigint
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table machine_attempt, machine_filing, machine_client;
    drop function machine_client_keep;
  `)
}
