import type { Work } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { type Visible, visibleCondition } from './visibility.ts'

export const trayStates = ['distributed', 'accepted', 'linked', 'returned', 'redistributed', 'annulled'] as const
export type TrayState = (typeof trayStates)[number]
/** What still asks something of somebody. */
export type OpenState = 'distributed' | 'accepted' | 'returned'

/** A place in a unit's inbox as somebody had it before them. */
export interface Seen {
  unitId: string
  state: TrayState
  since: string
}

export interface TrayPlace {
  unitId: string
  unitName: string
  state: TrayState
  since: Date
  expedientId: string | null
}

export interface WaitingEntry extends Omit<TrayPlace, 'expedientId'> {
  entryId: string
  number: string
  subject: string
  presentedAt: Date
  interested: string | null
  /** Why the unit returned it. */
  reason: string | null
}

export interface TrayKey {
  since: string
  entryId: string
  unitId: string
}

/** Where an entry is, in every unit it has been to. */
export function listPlaces({ tx, municipalityId }: Work, entryId: string): Promise<TrayPlace[]> {
  return tx
    .select<TrayPlace[]>({
      unitId: 't.unit_id',
      unitName: 'u.name',
      state: 't.state',
      since: 't.since',
      expedientId: 't.expedient_id',
    })
    .from('registry_tray as t')
    .join('unit as u', { 'u.municipality_id': 't.municipality_id', 'u.id': 't.unit_id' })
    .where({ 't.municipality_id': municipalityId, 't.entry_id': entryId })
    .orderBy(['t.since', 'u.name', 't.unit_id'])
}

/** The longest waiting first, by key. Each unit brings its own by `registry_tray_open`, so the page costs the same
 *  however many entries the units have had. The list of states repeats the index's, for plans made before they are known. */
export async function listWaiting(
  { tx, municipalityId }: Work,
  asked: { unitIds: string[] | 'all'; state: OpenState; visible: Visible },
  page: { after: TrayKey | null; limit: number },
): Promise<WaitingEntry[]> {
  const { unitIds, state, visible } = asked
  // In one's own units everything is one's own; elsewhere each entry is asked.
  const { sql: mayBeSeen, bindings } =
    unitIds === 'all' ? visibleCondition(visible, 's') : { sql: 'true', bindings: {} }
  const isNarrowed = mayBeSeen !== 'true'
  const units =
    unitIds === 'all' ? '(select u.id from unit u where u.municipality_id = :town)' : 'unnest(:units::uuid[])'
  const { rows } = await tx.raw<{ rows: WaitingEntry[] }>(
    `select w.entry_id as "entryId", w.unit_id as "unitId", u.name as "unitName", w.state, w.since, e.number, e.subject,
            e.presented_at as "presentedAt", (select p.name from registry_entry_party p
              where p.municipality_id = :town and p.entry_id = e.id order by p.position limit 1) as interested,
            case when w.state = 'returned' then (select a.text from registry_annotation a
              where a.municipality_id = :town and a.entry_id = e.id and a.kind = 'returned' and a.unit_id = w.unit_id
              order by a.year desc, a.sequence desc limit 1) end as reason
       from (select f.* from ${units} own (id) cross join lateral (
               select t.entry_id, t.unit_id, t.state, t.since from registry_tray t
                 ${isNarrowed ? 'join registry_entry s on s.municipality_id = :town and s.id = t.entry_id' : ''}
                where t.municipality_id = :town and t.unit_id = own.id and t.state = :state
                  and t.state in ('distributed', 'accepted', 'returned')
                  and (t.since, t.entry_id, t.unit_id) > (:since::timestamptz, :afterEntry::uuid, :afterUnit::uuid)
                  ${isNarrowed ? `and ${mayBeSeen}` : ''}
                order by t.since, t.entry_id limit :limit) f
              order by f.since, f.entry_id, f.unit_id limit :limit) w
       join registry_entry e on e.municipality_id = :town and e.id = w.entry_id
       join unit u on u.municipality_id = :town and u.id = w.unit_id
      order by w.since, w.entry_id, w.unit_id`,
    {
      town: municipalityId,
      ...(unitIds !== 'all' && { units: unitIds }),
      state,
      since: page.after?.since ?? '-infinity',
      afterEntry: page.after?.entryId ?? FIRST,
      afterUnit: page.after?.unitId ?? FIRST,
      limit: page.limit,
      ...bindings,
    } as unknown as Record<string, string>,
  )
  return rows
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** How many wait in these units, by state; nobody needs to know whether it is 400 or 4,000. */
export async function countWaiting(
  { tx, municipalityId }: Work,
  unitIds: string[],
): Promise<{ distributed: number; accepted: number }> {
  const counted = (state: OpenState): string =>
    `(select count(*)::int from (select from registry_tray t where t.municipality_id = :town
        and t.unit_id = any(:units::uuid[]) and t.state = '${state}' limit 1000) w)`
  const { rows } = await tx.raw<{ rows: [{ distributed: number; accepted: number }] }>(
    `select ${counted('distributed')} as distributed, ${counted('accepted')} as accepted`,
    { town: municipalityId, units: unitIds },
  )
  return rows[0]
}

/** Changes it only if it is still as it was read: of two people at once the second is told. */
export async function moveTray(
  { tx, municipalityId, now }: Work,
  entryId: string,
  seen: Seen,
  change: { state: TrayState; expedientId?: string },
): Promise<void> {
  const moved = await tx('registry_tray')
    .where({ municipality_id: municipalityId, entry_id: entryId, unit_id: seen.unitId, state: seen.state })
    .andWhereRaw("date_trunc('milliseconds', since) = ?::timestamptz", [seen.since])
    .update({
      state: change.state,
      since: now,
      ...(change.expedientId && { expedient_id: change.expedientId }),
    })
  if (moved !== 1) throw conflict('registry.distribution.error.moved')
}

/** Puts it in these units' inboxes; where it is already open it stays as it is. */
export async function sendToUnits(
  { tx, municipalityId, now }: Work,
  entry: { id: string; place: string },
  unitIds: string[],
): Promise<void> {
  await tx.raw(
    `insert into registry_tray as t (municipality_id, entry_id, unit_id, state, since, place)
     select :town, :entry, u, 'distributed', :now, :place::bigint from unnest(:units::uuid[]) u order by u
     on conflict (municipality_id, entry_id, unit_id) do update set state = 'distributed', since = excluded.since
      where t.state in ('returned', 'redistributed')`,
    { town: municipalityId, entry: entry.id, now, place: entry.place, units: unitIds },
  )
}
