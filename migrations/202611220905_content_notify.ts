import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Kept public pages die when what they show changes. PostgreSQL tells every process at commit, and equal messages
    -- of one transaction arrive once. Without a council's key in the table the change concerns them all: '*'.
    create function concejo_notify_content() returns trigger language plpgsql as $f$
    begin
      if tg_nargs > 0 and tg_argv[0] = 'all' then
        perform pg_notify('concejo_content', '*');
      else
        perform pg_notify('concejo_content', c.municipality_id) from (select distinct municipality_id from changed) as c;
      end if;
      return null;
    end $f$;

    -- To be called by the migration of a table that public pages show: select concejo_watch_content('table_name').
    create function concejo_watch_content(name text) returns void language plpgsql as $f$
    declare
      scope text := case when exists (
        select from pg_attribute where attrelid = name::regclass and attname = 'municipality_id' and not attisdropped
      ) then '' else '''all''' end;
    begin
      execute format('create trigger content_inserted after insert on %I referencing new table as changed
        for each statement execute function concejo_notify_content(%s)', name, scope);
      execute format('create trigger content_updated after update on %I referencing new table as changed
        for each statement execute function concejo_notify_content(%s)', name, scope);
      execute format('create trigger content_deleted after delete on %I referencing old table as changed
        for each statement execute function concejo_notify_content(%s)', name, scope);
      execute format('create trigger content_truncated after truncate on %I
        for each statement execute function concejo_notify_content(''all'')', name);
    end $f$;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function concejo_watch_content, concejo_notify_content')
}
