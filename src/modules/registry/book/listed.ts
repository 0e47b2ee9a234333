import type { Work } from '../../../platform/db/work.ts'
import type { Direction } from '../entry.ts'

export interface ListedEntry {
  id: string
  number: string
  direction: Direction
  place: string
  presentedAt: Date
  effectiveAt: Date
  subject: string
  procedureCode: string | null
  unitName: string
  interested: string | null
  isReceiptIssued: boolean
  isAnnulled: boolean
}

/** What a line of a list shows, in the order of the book, newest first. */
export async function listed({ tx, municipalityId }: Work, places: string[]): Promise<ListedEntry[]> {
  if (places.length === 0) return []
  const rows = await tx
    .select({
      id: 'e.id',
      number: 'e.number',
      direction: 'e.direction',
      place: 'e.place',
      presentedAt: 'e.presented_at',
      effectiveAt: 'e.effective_at',
      subject: 'e.subject',
      procedureCode: 'e.procedure_code',
      unitName: 'u.name',
      interested: tx.raw(`(select p.name from registry_entry_party p
        where p.municipality_id = e.municipality_id and p.entry_id = e.id order by p.position limit 1)`),
      isReceiptIssued: tx.raw(`exists (select from registry_receipt r
        where r.municipality_id = e.municipality_id and r.entry_id = e.id)`),
      isAnnulled: tx.raw(`exists (select from registry_annotation a
        where a.municipality_id = e.municipality_id and a.entry_id = e.id and a.kind = 'voided')`),
    })
    .from('registry_entry as e')
    .join('unit as u', { 'u.municipality_id': 'e.municipality_id', 'u.id': 'e.unit_id' })
    .where('e.municipality_id', municipalityId)
    .whereIn('e.place', places)
    .orderBy('e.place', 'desc')
  return (rows as (Omit<ListedEntry, 'place'> & { place: string | number })[]).map((row) => ({
    ...row,
    place: String(row.place),
  }))
}
