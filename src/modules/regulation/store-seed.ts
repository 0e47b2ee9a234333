import type { Knex } from 'knex'
import { inEveryMunicipality } from '../../platform/db/every-municipality.ts'
import type { NamedProcedure, RegulationSection } from './store.ts'

export interface CouncilWithout {
  id: string
  officialName: string
  name: string
  address: string | null
  postalCode: string
  /** Its calendar. */
  dates: string[]
  years: number[]
}

export function councilsWithoutRegulation(tx: Knex.Transaction, ids: readonly string[]): Promise<CouncilWithout[]> {
  return inEveryMunicipality<CouncilWithout>(
    tx,
    `select jsonb_build_object('id', m.id, 'officialName', m.official_name, 'name', m.name, 'address', m.address,
              'postalCode', m.postal_code,
              'dates', array(select h.date::text from holiday h where h.municipality_id = m.id order by h.date),
              'years', array(select distinct extract(year from h.date)::int from holiday h where h.municipality_id = m.id))
       from municipality m
      where m.id = $1 and not exists (select from regulation r where r.municipality_id = m.id)`,
    ids.map((id) => ({ id })),
  )
}

export interface SeededRegulation {
  /** The council's code. */
  id: string
  title: string
  sections: RegulationSection[]
  sede_address: string
  codes: string[]
  /** The columns that bring it into force; null leaves a draft. */
  in_force: Record<string, string | number> | null
}

/** As a draft, because the annex of anything later is closed; then, by itself, in force. */
export async function insertRegulations(
  tx: Knex.Transaction,
  seeds: readonly SeededRegulation[],
  common: { procedures: readonly NamedProcedure[]; now: Date },
): Promise<void> {
  const made = await inEveryMunicipality<{ id: string; regulation: string }>(
    tx,
    `insert into regulation (municipality_id, number, title, sections, sede_address, created_at)
     select $1, 1, $2->>'title', $2->'sections', $2->>'sede_address', ($3->>'now')::timestamptz
     on conflict do nothing
     returning jsonb_build_object('id', municipality_id, 'regulation', id)`,
    seeds,
    common,
  )
  const seedOf = new Map(seeds.map((seed) => [seed.id, seed]))
  const drafts = made.map(({ id, regulation }) => {
    return { id, regulation, codes: seedOf.get(id)?.codes, in_force: seedOf.get(id)?.in_force ?? null }
  })
  await inEveryMunicipality(
    tx,
    `with named as (
       insert into regulation_procedure (municipality_id, regulation_id, code, name)
       select $1, ($2->>'regulation')::uuid, p.code, p.name
         from jsonb_to_recordset($3->'procedures') as p(code text, name text)
        where $2->'codes' ? p.code returning 1)
     select null::jsonb from named limit 1`,
    drafts,
    common,
  )
  await inEveryMunicipality(
    tx,
    `with entered as (
       update regulation r set state = s.state, initially_approved_on = s.initially_approved_on,
              exposure_announced_on = s.exposure_announced_on, exposure_bop = s.exposure_bop,
              exposure_until = s.exposure_until, allegations = s.allegations,
              finally_approved_on = s.finally_approved_on, published_on = s.published_on, bop_number = s.bop_number,
              in_force_on = s.in_force_on
         from jsonb_populate_record(null::regulation, $2->'in_force') s
        where r.municipality_id = $1 and r.id = ($2->>'regulation')::uuid returning r.id),
     touched as (
       update municipality m set content_version = m.content_version + 1 where m.id = $1 returning 1)
     insert into audit_event (municipality_id, at, actor_kind, event, subject_id, details)
     select $1, ($3->>'now')::timestamptz, 'system', 'regulation.in-force', e.id::text, '{"demonstration":true}'
       from entered e
     returning null::jsonb`,
    drafts.filter((draft) => draft.in_force !== null),
    common,
  )
}
