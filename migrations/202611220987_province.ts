import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What the province may know of its councils: how many, never what or who. Row security hides every council's rows
    -- from every other, also from the owner of these functions, so they go from council to council, count, and come
    -- back. Whoever asks in another council's name gets nothing.
    create function province_asks() returns text language plpgsql stable as $f$
    declare asker constant text := current_setting('app.municipality_id', true);
    begin
      if not exists (select from public.municipality m where m.id = asker and m.kind = 'province') then
        raise exception 'only the province counts its councils' using errcode = 'insufficient_privilege';
      end if;
      return asker;
    end $f$;

    create function province_figures(of_year integer, today date) returns table (
      municipality_id text, filings bigint, last_filing_at timestamptz, expedients_open bigint, expedients_late bigint,
      procedures bigint, has_regulation boolean
    ) language plpgsql security definer set search_path = pg_catalog, public as $f$
    declare
      asker constant text := province_asks();
      town text;
    begin
      for town in select m.id from municipality m where m.kind = 'council' order by m.id loop
        perform set_config('app.municipality_id', town, true);
        -- Numbers have no gaps, so the book's counter is the count: no entry is read.
        return query select town, coalesce(c.last, 0)::bigint, c.last_at, e.open, e.late, a.procedures,
            exists (select from regulation r where r.municipality_id = town and r.state in ('published', 'in-force') and r.in_force_on <= today)
          from (select count(*) as open,
                       count(*) filter (where x.due_on < today) as late
                  from expedient x where x.municipality_id = town and x.state <> 'closed') e
          cross join (select count(*) as procedures from procedure_adoption p
                       where p.municipality_id = town and p.status = 'offered') a
          left join registry_counter c on c.municipality_id = town and c.year = of_year and c.direction = 'E';
      end loop;
      perform set_config('app.municipality_id', asker, true);
    end $f$;

    create function province_adoptions() returns table (code text, version integer, councils bigint)
      language plpgsql security definer set search_path = pg_catalog, public as $f$
    declare
      asker constant text := province_asks();
      town text;
      counted jsonb := '{}';
    begin
      for town in select m.id from municipality m where m.kind = 'council' order by m.id loop
        perform set_config('app.municipality_id', town, true);
        select counted || coalesce(jsonb_object_agg(k.key, coalesce((counted->>k.key)::bigint, 0) + 1), '{}') into counted
          from (select p.code || ' ' || p.version as key from procedure_adoption p where p.municipality_id = town) k;
      end loop;
      perform set_config('app.municipality_id', asker, true);
      return query select split_part(c.key, ' ', 1), split_part(c.key, ' ', 2)::integer, c.value::bigint
        from jsonb_each_text(counted) c;
    end $f$;

    revoke all on function province_asks, province_figures, province_adoptions from public;
    grant execute on function province_figures, province_adoptions to office_app;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function province_adoptions, province_figures, province_asks')
}
