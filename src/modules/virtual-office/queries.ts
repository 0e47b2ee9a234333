import type { Work } from '../../platform/db/work.ts'
import type { Expedient } from '../expedients/index.ts'

/** Lists go by key, newest first: a page far back costs what the first one does. */
export interface After {
  at: string
  id: string
}

export interface FolderExpedient extends Pick<
  Expedient,
  'id' | 'number' | 'title' | 'state' | 'ending' | 'unitName' | 'dueOn' | 'turnDueOn' | 'silenceOn' | 'silence'
> {
  openedAt: Date
  changedAt: Date
  /** Something has happened in it since this person last looked. */
  isUnread: boolean
}

/** Of whom: the entity's when acting for one, otherwise one's own. `reader` is the person who looks. */
export async function listFolderExpedients(
  work: Work,
  { persons, reader }: { persons: string[]; reader: string },
  page: { after: After | null; limit: number },
): Promise<FolderExpedient[]> {
  const { tx, municipalityId } = work
  const { rows } = await tx.raw<{ rows: FolderExpedient[] }>(
    `select e.id, e.number, e.title, e.state, e.ending, u.name as "unitName", e.due_on as "dueOn",
            e.turn_due_on as "turnDueOn", e.silence_on as "silenceOn", e.silence, e.opened_at as "openedAt",
            e.changed_at as "changedAt", coalesce(s.seen_at < e.changed_at, true) as "isUnread"
       from (select distinct x.since, x.expedient_id from expedient_party x
              where x.municipality_id = :town and x.person_id = any(:persons::uuid[])
                and (:at::timestamptz is null or (x.since, x.expedient_id) < (:at::timestamptz, :id::uuid))
              order by x.since desc, x.expedient_id desc limit :limit) x
       join expedient e on e.municipality_id = :town and e.id = x.expedient_id
       join unit u on u.municipality_id = :town and u.id = e.unit_id
       left join expedient_seen s on s.municipality_id = :town and s.person_id = :reader and s.expedient_id = e.id
      order by x.since desc, x.expedient_id desc`,
    {
      town: municipalityId,
      persons,
      reader,
      at: page.after?.at ?? null,
      id: page.after?.id ?? null,
      limit: page.limit,
    },
  )
  return rows
}

export interface FolderDocument {
  documentId: string
  at: Date
  title: string
  fileName: string
  size: number
  /** Where it is read: in an expedient, or as the receipt of an entry. */
  expedientId: string | null
  entryId: string | null
  about: string
  /** The receipt of an entry that counts no more. */
  isAnnulled: boolean
}

/** All papers of a person's expedients and the receipts of their entries. What a notification brings is not here until
 *  that notification has been opened. */
export async function listFolderDocuments(
  { tx, municipalityId }: Work,
  persons: string[],
  page: { after: After | null; limit: number },
): Promise<FolderDocument[]> {
  const { rows } = await tx.raw<{ rows: (Omit<FolderDocument, 'size'> & { size: string | number })[] }>(
    `with own as (
       select distinct x.expedient_id as id from expedient_party x
        where x.municipality_id = :town and x.person_id = any(:persons::uuid[])
     ), papers as (
       select d.document_id, d.added_at as at, d.expedient_id, null::uuid as entry_id
         from expedient_document d join own on own.id = d.expedient_id
        where d.municipality_id = :town
          and not exists (select from notification n
                where n.municipality_id = :town and n.document_id = d.document_id and n.state = 'available')
          and not exists (select from signature_request s
                where s.municipality_id = :town and s.document_id = d.document_id and s.content->>'kind' = 'resolution'
                  and not exists (select from notification n where n.municipality_id = :town and n.document_id = s.document_id))
          and not exists (select from correction_request c
                where c.municipality_id = :town and c.document_id = d.document_id
                  and not exists (select from notification n where n.municipality_id = :town and n.document_id = c.document_id))
       union all
       select r.document_id, r.issued_at, null, r.entry_id
         from registry_receipt r
        where r.municipality_id = :town and r.entry_id in (
              select p.entry_id from registry_entry_party p
               where p.municipality_id = :town and p.person_id = any(:persons::uuid[]))
     )
     select p.document_id as "documentId", p.at, p.expedient_id as "expedientId", p.entry_id as "entryId",
            d.title, d.file_name as "fileName", d.size, coalesce(e.title, r.subject, '') as about,
            exists (select from registry_annotation a
              where a.municipality_id = :town and a.entry_id = p.entry_id and a.kind = 'voided') as "isAnnulled"
       from papers p
       join document d on d.municipality_id = :town and d.id = p.document_id
       left join expedient e on e.municipality_id = :town and e.id = p.expedient_id
       left join registry_entry r on r.municipality_id = :town and r.id = p.entry_id
      where :at::timestamptz is null or (p.at, p.document_id) < (:at::timestamptz, :id::uuid)
      order by p.at desc, p.document_id desc limit :limit`,
    {
      town: municipalityId,
      persons,
      at: page.after?.at ?? null,
      id: page.after?.id ?? null,
      limit: page.limit,
    },
  )
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

/** From now on it is not news. Written only when it was. */
export async function markSeen(
  { tx, municipalityId, now }: Work,
  reader: string,
  expedient: Pick<Expedient, 'id' | 'changedAt'>,
): Promise<void> {
  await tx.raw(
    `insert into expedient_seen as s (municipality_id, person_id, expedient_id, seen_at) values (:town, :reader, :id, :now)
     on conflict (municipality_id, person_id, expedient_id) do update set seen_at = excluded.seen_at
      where s.seen_at < :changedAt`,
    { town: municipalityId, reader, id: expedient.id, now, changedAt: expedient.changedAt },
  )
}
