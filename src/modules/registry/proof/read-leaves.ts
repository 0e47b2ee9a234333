import type { Work } from '../../../platform/db/work.ts'
import type { AnnotationLeaf, EntryLeaf } from './leaf.ts'
import type { Book } from './tree.ts'

/** Rows behind this one, in the order of the book. With the id, because a book that was tampered with may say a number twice. */
export interface Stretch {
  after: { sequence: number; id: string }
  /** The last number asked for. */
  until: number
  limit: number
}

/** Moments as the whole microseconds that the database keeps; text, because a Date holds fewer and a number is not sure to. */
export const microseconds = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint::text`

export async function readEntryLeaves(
  work: Work,
  { year, book }: Book,
  { after, until, limit }: Stretch,
): Promise<(EntryLeaf & { sequence: number })[]> {
  const { rows } = await work.tx.raw<{ rows: (Record<Moments, string> & EntryRow)[] }>(
    `select e.sequence, e.municipality_id as "municipalityId", e.number, e.id, e.content_digest as "contentDigest",
            e.actor_kind as "actorKind", e.actor_person_id as "actorPersonId", e.actor_staff_id as "actorStaffId",
            e.actor_name as "actorName", e.idempotency_key as "idempotencyKey",
            ${microseconds('e.presented_at')} as "presentedAt", ${microseconds('e.effective_at')} as "effectiveAt",
            ${microseconds('e.registered_at')} as "registeredAt",
            array(select d.document_id::text from registry_entry_document d
                   where d.municipality_id = e.municipality_id and d.entry_id = e.id order by d.position) as "documentIds"
       from registry_entry e
      where e.municipality_id = ? and e.year = ? and e.direction = ?
        and (e.sequence, e.id::text) > (?, ?) and e.sequence <= ?
      order by e.sequence, e.id::text limit ?`,
    [work.municipalityId, year, book, after.sequence, after.id, until, limit],
  )
  return rows.map((row) => ({
    ...row,
    presentedAt: BigInt(row.presentedAt),
    effectiveAt: BigInt(row.effectiveAt),
    registeredAt: BigInt(row.registeredAt),
  }))
}

type Moments = 'presentedAt' | 'effectiveAt' | 'registeredAt'
type EntryRow = Omit<EntryLeaf, Moments> & { sequence: number }

export async function readAnnotationLeaves(
  work: Work,
  year: number,
  { after, until, limit }: Stretch,
): Promise<AnnotationLeaf[]> {
  const { rows } = await work.tx.raw<{ rows: (Omit<AnnotationLeaf, 'at'> & { at: string })[] }>(
    `select a.municipality_id as "municipalityId", a.year, a.sequence, a.id, a.entry_id as "entryId", a.kind, a.text,
            a.details, a.actor_kind as "actorKind", a.staff_id as "staffId", a.unit_id as "unitId",
            a.actor_name as "actorName", ${microseconds('a.at')} as at
       from registry_annotation a
      where a.municipality_id = ? and a.year = ? and (a.sequence, a.id::text) > (?, ?) and a.sequence <= ?
      order by a.sequence, a.id::text limit ?`,
    [work.municipalityId, year, after.sequence, after.id, until, limit],
  )
  return rows.map((row) => ({ ...row, at: BigInt(row.at) }))
}
