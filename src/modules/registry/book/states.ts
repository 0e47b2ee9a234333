import type { Work } from '../../../platform/db/work.ts'
import type { Range } from './postings.ts'

/** Where entries are in the house, and what became of those that went to other administrations. */
export const trayStates = ['distributed', 'accepted', 'linked', 'returned'] as const
export const annotatedStates = {
  annulled: 'voided',
  'annulment-requested': 'annulment-requested',
  sent: 'sent',
  confirmed: 'confirmed',
  rejected: 'rejected',
  forwarded: 'forwarded',
} as const
export type EntryState = (typeof trayStates)[number] | keyof typeof annotatedStates
export const entryStates: readonly EntryState[] = [
  ...trayStates,
  ...(Object.keys(annotatedStates) as (keyof typeof annotatedStates)[]),
]

/** So many can be a list that others are compared with; more are asked of each entry in its turn. */
const FEW = 3000

const isTray = (state: EntryState): state is (typeof trayStates)[number] =>
  (trayStates as readonly string[]).includes(state)

/** The condition on `registry_entry e`, with the named binding :state. What has been decided is no request any more. */
export function stateCondition(state: EntryState): { sql: string; bindings: Record<string, string> } {
  if (isTray(state)) {
    return {
      sql: `exists (select from registry_tray st where st.municipality_id = e.municipality_id and st.entry_id = e.id
              and st.state = :state)`,
      bindings: { state },
    }
  }
  const own = `exists (select from registry_annotation st where st.municipality_id = e.municipality_id and st.entry_id = e.id
                 and st.kind = :state)`
  const undecided = `(select st.kind from registry_annotation st where st.municipality_id = e.municipality_id
    and st.entry_id = e.id and st.kind in ('annulment-requested', 'annulment-refused', 'voided')
    order by st.year desc, st.sequence desc limit 1) = :state`
  return { sql: state === 'annulment-requested' ? undecided : own, bindings: { state: annotatedStates[state] } }
}

/** All places in this state, when they are few; undefined when they are many. */
export async function fewPlacesIn(work: Work, state: EntryState, range: Range): Promise<bigint[] | undefined> {
  const { tx, municipalityId } = work
  const condition = stateCondition(state)
  const source = isTray(state)
    ? `select t.place from registry_tray t where t.municipality_id = :town and t.state = :state
        and t.place >= :from::bigint and t.place < :below::bigint order by t.place desc limit :most`
    : `select e.place from registry_annotation a
         join registry_entry e on e.municipality_id = a.municipality_id and e.id = a.entry_id
        where a.municipality_id = :town and a.kind = :state and ${condition.sql}
          and e.place >= :from::bigint and e.place < :below::bigint limit :most`
  const { rows } = await tx.raw<{ rows: { place: string | number }[] }>(source, {
    town: municipalityId,
    ...condition.bindings,
    from: range.from,
    below: range.below,
    most: FEW + 1,
  })
  return rows.length > FEW ? undefined : rows.map(({ place }) => BigInt(place))
}

/** The newest in this state, walked by the state's own index. */
export async function newestInTray(
  { tx, municipalityId }: Work,
  state: EntryState,
  range: Pick<Range, 'from' | 'below'>,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { place: string | number }[] }>(
    `select distinct t.place from registry_tray t where t.municipality_id = :town and t.state = :state
        and t.place >= :from::bigint and t.place < :below::bigint order by t.place desc limit :limit`,
    { town: municipalityId, state, from: range.from, below: range.below, limit },
  )
  return rows.map(({ place }) => String(place))
}
