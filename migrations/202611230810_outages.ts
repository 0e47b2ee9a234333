import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table outage_probe (  -- what the platform saw of itself; in the province's rows, because all share one program
      municipality_id text not null references municipality,
      id bigint generated always as identity,
      at timestamptz not null,
      failed text[] not null,                      -- parts that did not answer; none is a good round
      failed_councils jsonb not null default '{}', -- council → its own parts that did not
      primary key (municipality_id, id)
    );
    create index outage_probe_last on outage_probe (municipality_id, at desc);
    grant select, insert on outage_probe to office_app;
    select concejo_tenant_table('outage_probe'), concejo_insert_only('outage_probe');

    create table outage_interruption (  -- what the probes found out for one council; closed once, decided once
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      began_at timestamptz not null,
      ended_at timestamptz check (ended_at >= began_at),
      parts text[] not null check (cardinality(parts) > 0),
      is_shared boolean not null,                  -- of the whole program, or of this council alone
      dismissed_at timestamptz,                    -- the secretary looked and found nothing to publish
      dismissed_by_name text check (length(dismissed_by_name) between 1 and 250),
      dismissal text check (length(dismissal) between 3 and 500),
      primary key (municipality_id, id),
      check ((dismissed_at is null) = (dismissed_by_name is null) and (dismissed_at is null) = (dismissal is null))
    );
    create index outage_interruption_newest on outage_interruption (municipality_id, began_at desc);
    create unique index outage_interruption_open on outage_interruption (municipality_id, is_shared) where ended_at is null;
    grant select, insert, update (ended_at, dismissed_at, dismissed_by_name, dismissal) on outage_interruption to office_app;
    select concejo_tenant_table('outage_interruption');

    create function outage_interruption_keep() returns trigger language plpgsql as $f$
    begin
      if tg_op = 'UPDATE'
         and (new.municipality_id, new.id, new.began_at, new.is_shared) = (old.municipality_id, old.id, old.began_at, old.is_shared)
         and (old.ended_at is null or (new.ended_at, new.parts) = (old.ended_at, old.parts))
         and (old.dismissed_at is null or (new.dismissed_at, new.dismissed_by_name, new.dismissal)
              = (old.dismissed_at, old.dismissed_by_name, old.dismissal))
      then
        return new;
      end if;
      raise exception 'an interruption is closed once and decided once' using errcode = 'insufficient_privilege';
    end $f$;
    create trigger keep before update or delete on outage_interruption
      for each row execute function outage_interruption_keep();
    create trigger insert_only_truncate before truncate on outage_interruption
      for each statement execute function concejo_refuse_change();

    -- Ley 39/2015, art. 32.4. Incidents were only words of the sede; now terms hang on them.
    alter table sede_incident rename to outage_incident;
    alter index sede_incident_newest rename to outage_incident_newest;
    alter table outage_incident
      add interruption_id uuid,                    -- what the probes had seen; none when people found out first
      add extension_days integer check (extension_days between 0 and 60),   -- 0: decided that no term is extended
      add extended_terms text[] check (extended_terms <@ array['correction', 'notification', 'draft']),
      add extended_at timestamptz,
      add extended_by_name text check (length(extended_by_name) between 1 and 250),
      add certificate_id uuid,                     -- the last sealed certificate
      add foreign key (municipality_id, interruption_id) references outage_interruption (municipality_id, id),
      add foreign key (municipality_id, certificate_id) references document (municipality_id, id),
      add check ((extension_days is null) = (extended_at is null)),
      add check ((extension_days is null) = (extended_terms is null)),
      add check ((extension_days is null) = (extended_by_name is null)),
      add check (extended_at is null or ended_at is not null);
    create unique index outage_incident_interruption on outage_incident (municipality_id, interruption_id);
    grant update (extension_days, extended_terms, extended_at, extended_by_name, certificate_id) on outage_incident to office_app;

    create table outage_extended_term (  -- which term went from which day to which, so that doing it twice moves it once
      municipality_id text not null,
      incident_id uuid not null,
      kind text not null check (kind in ('correction', 'notification', 'draft')),
      subject_id uuid not null,
      expedient_id uuid,
      ended_on date not null,
      ends_on date not null check (ends_on > ended_on),
      at timestamptz not null,
      primary key (municipality_id, incident_id, kind, subject_id),
      foreign key (municipality_id, incident_id) references outage_incident (municipality_id, id)
    );
    create index outage_extended_term_subject on outage_extended_term (municipality_id, kind, subject_id, at desc);
    grant select, insert on outage_extended_term to office_app;
    select concejo_tenant_table('outage_extended_term'), concejo_insert_only('outage_extended_term');

    -- The ten days of a notification may be extended too.
    grant update (last_day, expires_at) on notification to office_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    revoke update (last_day, expires_at) on notification from office_app;
    drop table outage_extended_term;
    drop index outage_incident_interruption;
    alter table outage_incident
      drop interruption_id, drop extension_days, drop extended_terms, drop extended_at, drop extended_by_name,
      drop certificate_id;
    alter index outage_incident_newest rename to sede_incident_newest;
    alter table outage_incident rename to sede_incident;
    drop table outage_interruption, outage_probe;
    drop function outage_interruption_keep;
  `)
}
