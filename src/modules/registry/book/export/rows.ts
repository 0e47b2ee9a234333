import type { Knex } from 'knex'
import { type Who, type Work, inWork } from '../../../../platform/db/work.ts'
import type { Channel, Direction } from '../../entry.ts'
import { type EntryFilters, searchPlaces } from '../queries.ts'

/** A line of the book as it leaves the house: what the entry says, and whether something was written beside it. */
export interface ExportRow {
  place: string
  number: string
  direction: Direction
  presentedAt: Date
  effectiveAt: Date
  channel: Channel
  subject: string
  parties: { role: string; name: string; nif: string | null }[]
  unitName: string
  procedureCode: string | null
  externalReference: string | null
  originOffice: string | null
  originNumber: string | null
  destinationName: string | null
  actorName: string
  documents: number
  annulledAt: Date | null
  correctedAt: Date | null
}

/** Few enough to be nothing in memory, many enough that going for them costs little. */
const PAGE = 500

/** Newest first, a page at a time, each in a Work of its own: no transaction lasts as long as somebody's download. */
export async function* exportRows(db: Knex, who: Who, filters: EntryFilters): AsyncGenerator<ExportRow[]> {
  let before = filters.before
  for (;;) {
    const page = await inWork(db, who, async (work) => {
      const { places, next } = await searchPlaces(work, { ...filters, limit: PAGE, ...(before && { before }) })
      return { rows: await rowsAt(work, places), next }
    })
    if (page.rows.length > 0) yield page.rows
    if (page.next === null) return
    before = page.next
  }
}

/** The next of a book, oldest first, from ≤ place < below. */
export async function bookRows(
  work: Work,
  book: { direction: Direction; from: string; below: string },
  limit: number,
): Promise<ExportRow[]> {
  const { rows } = await work.tx.raw<{ rows: { place: string | number }[] }>(
    `select e.place from registry_entry e where e.municipality_id = :town and e.direction = :direction
        and e.place >= :from::bigint and e.place < :below::bigint order by e.place limit :limit`,
    { town: work.municipalityId, ...book, limit },
  )
  const found = await rowsAt(
    work,
    rows.map(({ place }) => String(place)),
  )
  return found.toReversed()
}

async function rowsAt({ tx, municipalityId }: Work, places: string[]): Promise<ExportRow[]> {
  if (places.length === 0) return []
  const { rows } = await tx.raw<{ rows: (Omit<ExportRow, 'place'> & { place: string | number })[] }>(
    `select e.place, e.number, e.direction, e.presented_at as "presentedAt", e.effective_at as "effectiveAt", e.channel,
            e.subject, e.procedure_code as "procedureCode", e.external_reference as "externalReference",
            e.origin_office as "originOffice", e.origin_number as "originNumber", e.destination_name as "destinationName",
            e.actor_name as "actorName", u.name as "unitName",
            coalesce((select jsonb_agg(jsonb_build_object('role', p.role, 'name', p.name, 'nif', p.nif) order by p.position)
              from registry_entry_party p where p.municipality_id = e.municipality_id and p.entry_id = e.id), '[]') as parties,
            (select count(*)::int from registry_entry_document d
              where d.municipality_id = e.municipality_id and d.entry_id = e.id) as documents,
            a.annulled as "annulledAt", a.corrected as "correctedAt"
       from registry_entry e
       join unit u on u.municipality_id = e.municipality_id and u.id = e.unit_id
       cross join lateral (
         select max(x.at) filter (where x.kind = 'voided') as annulled, max(x.at) filter (where x.kind = 'correction') as corrected
           from registry_annotation x where x.municipality_id = e.municipality_id and x.entry_id = e.id) a
      where e.municipality_id = ? and e.place = any(?::bigint[]) order by e.place desc`,
    [municipalityId, places] as never[],
  )
  return rows.map((row) => ({ ...row, place: String(row.place) }))
}
