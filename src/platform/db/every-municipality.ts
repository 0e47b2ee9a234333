import type { Knex } from 'knex'

/**
 * One statement for each of many councils in a single round trip: for founding and seeding, where a Work for each would
 * cost minutes. Row policies bind the owner of the tables too, so the council in whose name we write changes as we go.
 *
 * In the statement $1 is the council's code, $2 what was given for it and $3 what was given for all; it returns at most
 * one jsonb, and what is not null comes back. The statement is source code, never anybody's input.
 */
export async function inEveryMunicipality<T>(
  tx: Knex.Transaction,
  statement: string,
  councils: readonly { id: string }[],
  common: Record<string, unknown> = {},
): Promise<T[]> {
  if (councils.length === 0) return []
  // Of this session alone: nothing of it stays in the schema.
  await tx.raw(loop)
  const { rows } = await tx.raw<{ rows: { answer: T }[] }>(
    'select answer from pg_temp.in_every_municipality(?, ?::jsonb, ?::jsonb) as answer',
    [statement, JSON.stringify(councils), JSON.stringify(common)],
  )
  return rows.map((row) => row.answer)
}

const loop = `
  create or replace function pg_temp.in_every_municipality(statement text, councils jsonb, common jsonb)
  returns setof jsonb language plpgsql as $f$
  declare council jsonb; answer jsonb; before text := current_setting('app.municipality_id', true);
  begin
    for council in select e.value from jsonb_array_elements(councils) e loop
      perform set_config('app.municipality_id', council->>'id', true);
      execute statement into answer using council->>'id', council, common;
      if answer is not null then return next answer; end if;
    end loop;
    perform set_config('app.municipality_id', coalesce(before, ''), true);
  end $f$`
