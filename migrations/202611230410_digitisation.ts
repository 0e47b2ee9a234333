import type { Knex } from 'knex'

/** Paper that becomes an electronic document (Ley 39/2015, arts. 16.5 and 27; norma técnica de digitalización). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table digitisation (
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      staff_id uuid not null,
      title text not null check (length(title) between 1 and 250),
      kind text not null check (kind ~ '^TD(0[1-9]|1[0-9]|20|99)$'),
      origin text not null check (origin in ('citizen', 'administration')),
      is_confidential boolean not null default false,
      paper text not null check (paper in ('a4', 'a3', 'a5', 'folio', 'id-card', 'passport')),  -- of the pages to come
      -- Its pages are being taken · attested, waiting for the seal · a document.
      state text not null check (state in ('open', 'attested', 'ready')),
      started_at timestamptz not null,
      changed_at timestamptz not null,
      validity text check (validity in ('authentic-copy', 'copy')),
      attested_at timestamptz,
      pages_digest text check (pages_digest ~ '^[0-9a-f]{64}$'),  -- what was looked at and attested
      statement text,
      evidence_id uuid,
      document_id uuid,                                           -- known before it is made
      primary key (municipality_id, id),
      foreign key (municipality_id, staff_id) references staff_member (municipality_id, id),
      foreign key (municipality_id, evidence_id) references identification (municipality_id, id),
      check ((state = 'open') = (attested_at is null)),
      check ((state = 'open') = (validity is null or pages_digest is null or statement is null or evidence_id is null
                                 or document_id is null))
    );
    create index digitisation_staff on digitisation (municipality_id, staff_id, changed_at desc, id);
    create index digitisation_forgotten on digitisation (municipality_id, changed_at) where state = 'open';  -- sweeping
    grant select, insert, update, delete on digitisation to office_app;
    select concejo_tenant_table('digitisation');

    create table digitisation_page (
      municipality_id text not null,
      digitisation_id uuid not null,
      id uuid not null default gen_random_uuid(),
      position integer not null check (position > 0),
      file_name text not null check (length(file_name) between 1 and 250),
      mime text not null check (mime in ('image/jpeg', 'image/png')),
      size bigint not null check (size > 0),
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      width integer not null check (width > 0),       -- pixels, as they lie in the file
      height integer not null check (height > 0),
      orientation integer not null check (orientation between 1 and 8),  -- how the camera was held (EXIF)
      turn integer not null default 0 check (turn in (0, 90, 180, 270)),  -- what the officer turned besides
      paper text not null check (paper in ('a4', 'a3', 'a5', 'folio', 'id-card', 'passport')),
      primary key (municipality_id, digitisation_id, id),
      foreign key (municipality_id, digitisation_id) references digitisation (municipality_id, id) on delete cascade
    );
    grant select, insert, update, delete on digitisation_page to office_app;
    select concejo_tenant_table('digitisation_page');

    -- What somebody attested stays as it was attested, whoever asks.
    create function digitisation_keep_attested() returns trigger language plpgsql as $f$
    begin
      if old.state = 'open' then
        return case when tg_op = 'DELETE' then old else new end;
      end if;
      if tg_op = 'UPDATE' and old.state = 'attested' and new.state = 'ready'
         and to_jsonb(new) - '{state,changed_at}'::text[] = to_jsonb(old) - '{state,changed_at}'::text[]
      then
        return new;
      end if;
      raise exception 'digitisation % is attested', old.id using errcode = 'insufficient_privilege';
    end $f$;
    create trigger keep_attested before update or delete on digitisation
      for each row execute function digitisation_keep_attested();

    create function digitisation_page_keep_attested() returns trigger language plpgsql as $f$
    declare
      page constant digitisation_page := case when tg_op = 'DELETE' then old else new end;
    begin
      if exists (select from digitisation d where d.municipality_id = page.municipality_id
                  and d.id = page.digitisation_id and d.state <> 'open')
      then
        raise exception 'digitisation % is attested', page.digitisation_id using errcode = 'insufficient_privilege';
      end if;
      return page;
    end $f$;
    create trigger keep_attested before insert or update or delete on digitisation_page
      for each row execute function digitisation_page_keep_attested();
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table digitisation_page, digitisation;
    drop function digitisation_page_keep_attested, digitisation_keep_attested;
  `)
}
