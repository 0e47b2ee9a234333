import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { endUnits, postsThatMove, unitsFor } from '../../municipalities/index.ts'
import { listOffered } from '../../procedures/index.ts'

/** How many things of each kind, by the name that the page has words for. */
export type Counts = Record<string, number>

/** What a later module has of units: how much of it would go to the successor, and sending it there. */
export interface UnitPart {
  preview: (work: Work, unitIds: string[]) => Promise<Counts>
  repoint: (work: Work, unitIds: string[], successorId: string) => Promise<Counts>
}

export interface Succession {
  unitIds: string[]
  successorId: string
  agreement: string
  decidedOn: string
}

/** What would change, before anything does. */
export async function previewSuccession(work: Work, unitIds: string[], parts: readonly UnitPart[]): Promise<Counts> {
  const counts: Counts = {
    ...(await countOwn(work, unitIds)),
    posts: await postsThatMove(work, unitIds),
    procedures: await countProcedures(work, unitIds),
  }
  for (const part of parts) Object.assign(counts, await part.preview(work, unitIds))
  return counts
}

/** One act (a merge or an extinction): all that was open goes on in the successor, at once or not at all. Entries and receipts stay as
 *  they are; each entry that moves says so in its own history. The annotations come last of all, for their book is locked. */
export async function succeedUnits(work: Work, act: Succession, parts: readonly UnitPart[]): Promise<string> {
  const { unitIds, successorId } = act
  let moved: MovedPlace[] = []
  const id = await endUnits(work, { ...act, today: plainDate(work.now) }, async () => {
    const counts = await previewSuccession(work, unitIds, [])
    moved = await moveOpenPlaces(work, unitIds, successorId)
    await repointRules(work, unitIds, successorId)
    await repointTemplates(work, unitIds, successorId)
    for (const part of parts) Object.assign(counts, await part.repoint(work, unitIds, successorId))
    return counts
  })
  await audit(work, 'registry.units-succeeded', id, {
    units: unitIds,
    successor: successorId,
    agreement: act.agreement,
  })
  await annotateMoved(work, id, act, moved)
  return id
}

async function countOwn({ tx, municipalityId }: Work, unitIds: string[]): Promise<Counts> {
  const { rows } = await tx.raw<{ rows: [Counts] }>(
    `select
       (select count(distinct t.entry_id)::int from registry_tray t where t.municipality_id = :town
          and t.unit_id = any(:units::uuid[]) and t.state in ('distributed', 'accepted', 'returned')) as entries,
       (select count(*)::int from registry_tray t where t.municipality_id = :town
          and t.unit_id = any(:units::uuid[]) and t.state in ('distributed', 'accepted', 'returned')) as places,
       (select count(distinct x.rule_id)::int from registry_routing_rule_unit x
          join registry_routing_rule r on r.municipality_id = :town and r.id = x.rule_id and r.removed_at is null
         where x.municipality_id = :town and x.unit_id = any(:units::uuid[])) as rules,
       (select count(*)::int from registry_template f where f.municipality_id = :town
          and f.form::text ~ :pattern) as templates`,
    { town: municipalityId, units: unitIds, pattern: patternOf(unitIds) },
  )
  return rows[0]
}

/** Procedures name a kind of work and not a unit: whoever succeeds the unit that did it does it from then on. */
async function countProcedures(work: Work, unitIds: string[]): Promise<number> {
  const offered = await listOffered(work)
  const kinds = offered.map(({ definition }) => definition.unit)
  const living = await unitsFor(work, kinds)
  return kinds.filter((kind) => unitIds.includes(living.get(kind)?.id ?? '')).length
}

interface MovedPlace {
  entryId: string
  unitId: string
}

/** An entry that waited in two of them waits once in the successor, since the earlier moment and as far as the further one had
 *  come; where the successor has it already it stays as it is there. */
async function moveOpenPlaces(
  { tx, municipalityId, now }: Work,
  unitIds: string[],
  successorId: string,
): Promise<MovedPlace[]> {
  const { rows } = await tx.raw<{ rows: MovedPlace[] }>(
    `with was as (
       select t.entry_id, t.unit_id, t.state, t.since, t.place from registry_tray t
        where t.municipality_id = :town and t.unit_id = any(:units::uuid[])
          and t.state in ('distributed', 'accepted', 'returned')
        order by t.entry_id, t.unit_id for update
     ), left_there as (
       update registry_tray t set state = 'redistributed', since = :now from was
        where t.municipality_id = :town and t.entry_id = was.entry_id and t.unit_id = was.unit_id
     ), arrived as (
       insert into registry_tray as t (municipality_id, entry_id, unit_id, state, since, place)
       select :town, was.entry_id, :successor, case when bool_or(was.state = 'accepted') then 'accepted'
                when bool_or(was.state = 'distributed') then 'distributed' else 'returned' end, min(was.since), min(was.place)
         from was group by was.entry_id
       on conflict (municipality_id, entry_id, unit_id) do update set state = excluded.state, since = excluded.since
        where t.state = 'redistributed' or (t.state = 'returned' and excluded.state <> 'returned')
     )
     select was.entry_id as "entryId", was.unit_id as "unitId" from was order by was.entry_id, was.unit_id`,
    { town: municipalityId, units: unitIds, successor: successorId, now },
  )
  return rows
}

async function repointRules({ tx, municipalityId }: Work, unitIds: string[], successorId: string): Promise<void> {
  await tx.raw(
    `with gone as (
       delete from registry_routing_rule_unit x where x.municipality_id = :town and x.unit_id = any(:units::uuid[])
       returning x.rule_id, x.position
     )
     insert into registry_routing_rule_unit (municipality_id, rule_id, position, unit_id)
     select :town, gone.rule_id, min(gone.position), :successor from gone group by gone.rule_id
     on conflict do nothing`,
    { town: municipalityId, units: unitIds, successor: successorId },
  )
}

/** Templates keep their form as it was filled in, units by their identifiers among the rest. */
async function repointTemplates({ tx, municipalityId }: Work, unitIds: string[], successorId: string): Promise<void> {
  await tx.raw(
    `update registry_template f set form = regexp_replace(f.form::text, :pattern, :successor, 'g')::jsonb
      where f.municipality_id = :town and f.form::text ~ :pattern`,
    { town: municipalityId, pattern: patternOf(unitIds), successor: successorId },
  )
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const patternOf = (unitIds: string[]): string => unitIds.filter((id) => UUID.test(id)).join('|')

/** A row in the history of each entry that moved, all in one round trip. */
async function annotateMoved(
  { tx, now, actor }: Work,
  successionId: string,
  { successorId, agreement }: Succession,
  moved: MovedPlace[],
): Promise<void> {
  if (moved.length === 0) return
  await tx.raw(
    `select count(registry_annotate(jsonb_build_object('entryId', m.entry_id, 'at', :now::timestamptz, 'kind', 'redistributed',
              'text', :agreement::text, 'unitId', m.unit_id, 'actorKind', :kind::text, 'staffId', :staffId::uuid,
              'actorName', :actor::text, 'details', jsonb_build_object('from', m.unit_id,
                'to', jsonb_build_array(:successor::text), 'succession', :succession::text))))
       from (select * from unnest(:entries::uuid[], :units::uuid[]) m (entry_id, unit_id) order by 1, 2) m`,
    {
      now,
      agreement,
      kind: actor.kind === 'staff' ? 'staff' : 'system',
      staffId: actor.staffId,
      actor: actor.name,
      successor: successorId,
      succession: successionId,
      entries: moved.map(({ entryId }) => entryId),
      units: moved.map(({ unitId }) => unitId),
    },
  )
}
