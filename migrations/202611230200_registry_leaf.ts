import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- JSON that any program can write again: no spaces, names in the order of their bytes, whole numbers in plain digits.
    create function registry_ordered_json(value jsonb) returns text language plpgsql immutable as $f$
    begin
      case jsonb_typeof(value)
        when 'object' then
          return '{' || coalesce((select string_agg(to_json(m.key)::text || ':' || registry_ordered_json(m.value), ','
                                                    order by m.key collate "C") from jsonb_each(value) m), '') || '}';
        when 'array' then
          return '[' || coalesce((select string_agg(registry_ordered_json(i.value), ',' order by i.place)
                                    from jsonb_array_elements(value) with ordinality i (value, place)), '') || ']';
        when 'number' then
          -- Fractions and larger numbers are written in as many ways as there are programs: such a fact is a text.
          if value::numeric % 1 <> 0 or abs(value::numeric) > 9007199254740991 then
            raise exception 'a number that is not whole cannot be proved: %', value;
          end if;
          return trunc(value::numeric)::text;
        else return value::text;
      end case;
    end $f$;
    revoke all on function registry_ordered_json from public;
    grant execute on function registry_ordered_json to office_app;

    -- With the documents themselves: the digest of the content knows only their bytes.
    create or replace function registry_entry_leaf(e registry_entry) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry entry v1', e.municipality_id, e.number, e.id, registry_moment(e.presented_at),
        registry_moment(e.effective_at), registry_moment(e.registered_at), e.content_digest, e.actor_kind,
        coalesce(e.actor_person_id::text, '-'), coalesce(e.actor_staff_id::text, '-'), registry_text_digest(e.actor_name),
        registry_text_digest(e.idempotency_key),
        coalesce((select string_agg(d.document_id::text, ' ' order by d.position) from registry_entry_document d
                   where d.municipality_id = e.municipality_id and d.entry_id = e.id), '-'), '')
    $f$;
    create or replace function registry_annotation_leaf(a registry_annotation) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry annotation v1', a.municipality_id, a.year || '-A-' || a.sequence, a.id, a.entry_id,
        registry_moment(a.at), a.kind, registry_text_digest(a.text), registry_text_digest(registry_ordered_json(a.details)),
        a.actor_kind, coalesce(a.staff_id::text, '-'), coalesce(a.unit_id::text, '-'), registry_text_digest(a.actor_name), '')
    $f$;
    ${plantAgain}
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function registry_entry_leaf(e registry_entry) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry entry v1', e.municipality_id, e.number, e.id, registry_moment(e.presented_at),
        registry_moment(e.effective_at), registry_moment(e.registered_at), e.content_digest, e.actor_kind,
        coalesce(e.actor_person_id::text, '-'), coalesce(e.actor_staff_id::text, '-'), registry_text_digest(e.actor_name),
        registry_text_digest(e.idempotency_key), '')
    $f$;
    create or replace function registry_annotation_leaf(a registry_annotation) returns text language sql stable as $f$
      select concat_ws(e'\\n', 'concejo registry annotation v1', a.municipality_id, a.year || '-A-' || a.sequence, a.id, a.entry_id,
        registry_moment(a.at), a.kind, registry_text_digest(a.text), registry_text_digest(a.details::text), a.actor_kind,
        coalesce(a.staff_id::text, '-'), coalesce(a.unit_id::text, '-'), registry_text_digest(a.actor_name), '')
    $f$;
    drop function registry_ordered_json;
    ${plantAgain}
  `)
}

/** No root was ever published before this: the trees of before are made anew from the books. */
const plantAgain = `
  alter table registry_entry no force row level security;
  alter table registry_entry_document no force row level security;
  alter table registry_annotation no force row level security;
  alter table registry_tree_node no force row level security;
  alter table registry_tree_node disable trigger insert_only;
  delete from registry_tree_node;
  alter table registry_tree_node enable trigger insert_only;
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
  alter table registry_entry force row level security;
  alter table registry_entry_document force row level security;
  alter table registry_annotation force row level security;
  alter table registry_tree_node force row level security;
`
