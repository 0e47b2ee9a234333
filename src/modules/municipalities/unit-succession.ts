import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { touchContent } from './store.ts'

export interface SucceedUnits {
  unitIds: string[]
  successorId: string
  /** The decree or agreement that says so. */
  agreement: string
  decidedOn: string
  today: string
}

export interface Succession {
  id: string
  at: Date
  decidedOn: string
  agreement: string
  actorName: string
  successorName: string
  unitNames: string[]
  moved: Record<string, number>
}

/** These units and all that ended in them: who works in a unit answers for what its predecessors received. */
export async function withPredecessors({ tx, municipalityId }: Work, unitIds: string[]): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `with recursive line (id) as (
       select unnest(:units::uuid[])
       union
       select m.unit_id from line
         join unit_succession s on s.municipality_id = :town and s.successor_id = line.id
         join unit_succession_unit m on m.municipality_id = :town and m.succession_id = s.id
     ) select line.id from line`,
    { town: municipalityId, units: unitIds },
  )
  return rows.map(({ id }) => id)
}

/** Who does today what this unit did. */
export async function successorOf({ tx, municipalityId }: Work, unitId: string): Promise<string> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `with recursive line (id, step) as (
       select :unit::uuid, 0
       union all
       select s.successor_id, line.step + 1 from line
         join unit_succession_unit m on m.municipality_id = :town and m.unit_id = line.id
         join unit_succession s on s.municipality_id = :town and s.id = m.succession_id
     ) select line.id from line order by line.step desc limit 1`,
    { town: municipalityId, unit: unitId },
  )
  return rows[0]?.id ?? unitId
}

export async function postsThatMove({ tx, municipalityId }: Work, unitIds: string[]): Promise<number> {
  const [row] = await tx('post')
    .where('municipality_id', municipalityId)
    .whereIn('unit_id', unitIds)
    .count<{ count: string }[]>()
  return Number(row?.count ?? 0)
}

/** Ends these units, with what `moved` of each kind to the successor. Both are locked: two acts that cross wait, and the
 *  second finds a unit that is no more. */
export async function endUnits(
  work: Work,
  act: SucceedUnits,
  repoint: () => Promise<Record<string, number>>,
): Promise<string> {
  const { tx, municipalityId, now, actor } = work
  const living = await tx('unit')
    .where('municipality_id', municipalityId)
    .whereIn('id', [...act.unitIds, act.successorId])
    .whereNull('extinct_on')
    .orderBy('id')
    .forUpdate()
    .select<{ id: string }[]>('id')
  if (living.length !== new Set([...act.unitIds, act.successorId]).size || act.unitIds.includes(act.successorId)) {
    throw conflict('municipalities.error.unit-ended')
  }
  const moved = await repoint()
  const { rows } = await tx.raw<{ rows: { id: string; posts: number }[] }>(
    `with act as (
       insert into unit_succession (municipality_id, successor_id, agreement, decided_on, at, staff_id, actor_name, moved)
       values (:town, :successor, :agreement, :decidedOn, :now, :staffId, :actor, :moved) returning id
     ), ended as (
       insert into unit_succession_unit (municipality_id, unit_id, succession_id)
       select :town, u, act.id from act, unnest(:units::uuid[]) u
     ), posts as (
       insert into unit_succession_post (municipality_id, succession_id, post_id, unit_id)
       select :town, act.id, o.id, o.unit_id from act, post o
        where o.municipality_id = :town and o.unit_id = any(:units::uuid[])
     ), marked as (
       update unit set extinct_on = :today where municipality_id = :town and id = any(:units::uuid[])
     ), repointed as (
       update post set unit_id = :successor where municipality_id = :town and unit_id = any(:units::uuid[])
     ) select act.id from act`,
    {
      town: municipalityId,
      successor: act.successorId,
      agreement: act.agreement,
      decidedOn: act.decidedOn,
      now,
      staffId: actor.staffId,
      actor: actor.name,
      moved: JSON.stringify(moved),
      units: act.unitIds,
      today: act.today,
    },
  )
  await touchContent(work)
  return rows[0]?.id ?? ''
}

/** The newest first. */
export async function listSuccessions({ tx, municipalityId }: Work): Promise<Succession[]> {
  const { rows } = await tx.raw<{ rows: Succession[] }>(
    `select s.id, s.at, s.decided_on as "decidedOn", s.agreement, s.actor_name as "actorName", w.name as "successorName",
            s.moved, array(select u.name from unit_succession_unit m
              join unit u on u.municipality_id = m.municipality_id and u.id = m.unit_id
             where m.municipality_id = s.municipality_id and m.succession_id = s.id order by u.name) as "unitNames"
       from unit_succession s join unit w on w.municipality_id = s.municipality_id and w.id = s.successor_id
      where s.municipality_id = ? order by s.at desc, s.id limit 100`,
    [municipalityId],
  )
  return rows
}
