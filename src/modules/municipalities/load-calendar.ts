import type { Work } from '../../platform/db/work.ts'
import { type Calendar, calendarOf } from './calendar.ts'

const kept = new Map<string, { version: number; calendar: Calendar }>()
/** A process serves any council of the country; calendars are small, but not free. */
const MOST_KEPT = 2_000

/**
 * The council's own calendar, all its years. One indexed look-up tells whether the copy in memory is still true, so
 * every process sees a new holiday in its next transaction.
 */
export async function loadCalendar({ tx, municipalityId }: Work): Promise<Calendar> {
  const known = kept.get(municipalityId)
  const { rows } = await tx.raw<{
    rows: { version: number; dates: string[] | null; years: number[] | null; own: boolean | null }[]
  }>(
    `select m.calendar_version as version,
            m.xmin::text = pg_current_xact_id_if_assigned()::xid::text as own,
            case when m.calendar_version <> ? then array(
              select h.date::text from holiday h where h.municipality_id = m.id order by h.date) end as dates,
            case when m.calendar_version <> ? then array(
              select distinct extract(year from h.date)::int from holiday h where h.municipality_id = m.id) end as years
       from municipality m where m.id = ?`,
    [known?.version ?? -1, known?.version ?? -1, municipalityId],
  )
  const row = rows[0]
  if (!row) throw new Error(`no municipality ${municipalityId}`)
  if (row.dates === null || row.years === null) {
    if (known) return known.calendar
    throw new Error('a calendar without dates')
  }
  const calendar = calendarOf(row.dates, row.years)
  // What this transaction changed and may still undo must not be kept for others.
  if (row.own !== true) keep(municipalityId, { version: row.version, calendar })
  return calendar
}

function keep(municipalityId: string, entry: { version: number; calendar: Calendar }): void {
  kept.delete(municipalityId)
  kept.set(municipalityId, entry)
  if (kept.size > MOST_KEPT) {
    const [oldest] = kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
  }
}
