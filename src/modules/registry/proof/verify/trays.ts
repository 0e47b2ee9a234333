import type { Work } from '../../../../platform/db/work.ts'
import type { CheckedEntry } from './entries.ts'
import { type BookReport, fault } from './report.ts'

interface TrayRow {
  entryId: string
  unitId: string
  state: string
  expedientId: string | null
  /** Some act of this moment and kind, about this entry, that leads to this state. */
  isTold: boolean
  /** Acts of the unit after that moment that would have left another state. */
  isPast: boolean
}

/** Where an entry is in each unit's inbox is told by its annotations: each row has the moment of the act that left it so,
 *  and no later act of that unit says otherwise. What came in and has no expedient is in the inbox of each of its units. */
export async function checkTrays(work: Work, report: BookReport, checked: readonly CheckedEntry[]): Promise<void> {
  const incoming = checked.filter(({ entry }) => entry.direction === 'E')
  if (incoming.length === 0) return
  const rows = await readTrays(work, incoming.map(({ entry }) => entry.id)) // prettier-ignore
  const byEntry = Map.groupBy(rows, ({ entryId }) => entryId)
  for (const { entry } of incoming) {
    const trays = byEntry.get(entry.id) ?? []
    for (const { state, isTold, isPast, expedientId, unitId } of trays) {
      const wrong = (detail: string) => fault(report, 'tray', entry.number, `${detail} (unit ${unitId})`)
      if (!isTold) wrong(`no act left it «${state}» at that moment`)
      else if (isPast) wrong(`a later act did not leave it «${state}»`)
      if ((state === 'linked') !== (expedientId !== null)) wrong('its expedient is not that of its state')
    }
    if (entry.expedientId !== null) continue
    const units = new Set(trays.map(({ unitId }) => unitId))
    for (const unit of [entry.unitId, ...(entry.alsoUnitIds ?? [])]) {
      if (!units.has(unit)) fault(report, 'tray', entry.number, `is in no inbox of its unit ${unit}`)
    }
  }
}

/** Which kinds of act leave which state. */
const acts = `(values ('accepted', 'accepted'), ('returned', 'returned'), ('linked', 'linked'), ('annulled', 'voided'),
  ('redistributed', 'redistributed'), ('distributed', 'redistributed'), ('distributed', 'distributed'))`

async function readTrays(work: Work, entryIds: string[]): Promise<TrayRow[]> {
  const { rows } = await work.tx.raw<{ rows: TrayRow[] }>(
    `select t.entry_id as "entryId", t.unit_id as "unitId", t.state, t.expedient_id as "expedientId",
            (t.state = 'distributed' and t.since = e.presented_at)
              or exists (select from registry_annotation a join ${acts} k (state, kind) on k.kind = a.kind
                          where a.municipality_id = t.municipality_id and a.entry_id = t.entry_id
                            and k.state = t.state and a.at = t.since)
              or exists (select from unit_succession s where s.municipality_id = t.municipality_id and s.at = t.since)
              as "isTold",
            exists (select from registry_annotation a
                     where a.municipality_id = t.municipality_id and a.entry_id = t.entry_id and a.unit_id = t.unit_id
                       and a.at > t.since and a.kind in ('accepted', 'returned', 'linked')) as "isPast"
       from registry_tray t
       join registry_entry e on e.municipality_id = t.municipality_id and e.id = t.entry_id
      where t.municipality_id = ? and t.entry_id = any(?::uuid[])
      order by t.unit_id`,
    [work.municipalityId, entryIds] as never[],
  )
  return rows
}
