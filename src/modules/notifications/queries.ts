import type { Work } from '../../platform/db/work.ts'
import type { Notification } from './notification.ts'
import { notifications } from './store.ts'

/** A person's notifications, newest first, for the folder and the counter. */
export async function listNotifications(
  work: Work,
  personIds: string[],
  page: { before?: { availableAt: string; id: string } | null; limit: number },
): Promise<Notification[]> {
  const query = notifications(work)
    .whereIn(
      'n.id',
      work
        .tx('notification_addressee as a')
        .select('a.notification_id')
        .where('a.municipality_id', work.municipalityId)
        .whereIn('a.person_id', personIds),
    )
    .orderByRaw('n.available_at desc, n.id desc')
    .limit(page.limit)
  if (page.before) {
    query.andWhereRaw('(n.available_at, n.id) < (?::timestamptz, ?::uuid)', [page.before.availableAt, page.before.id])
  }
  return query
}

/** How many wait to be opened. */
export async function countUnread({ tx, municipalityId }: Work, personIds: string[]): Promise<number> {
  const row = await tx('notification as n')
    .join('notification_addressee as a', {
      'a.municipality_id': 'n.municipality_id',
      'a.notification_id': 'n.id',
    })
    .where({ 'n.municipality_id': municipalityId, 'n.state': 'available' })
    .whereIn('a.person_id', personIds)
    .first<{ count: number }>(tx.raw('count(distinct n.id)::int as count'))
  return row?.count ?? 0
}

export const notificationsOfExpedient = (work: Work, expedientId: string): Promise<Notification[]> =>
  notifications(work).andWhere('n.expedient_id', expedientId).orderByRaw('n.available_at, n.id').limit(100)

/** Documents that a party gets to see by opening their notification and in no other way: the folder leaves them out until then. */
export async function withheldDocumentIds({ tx, municipalityId }: Work, expedientId: string): Promise<Set<string>> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select n.document_id as id from notification n
      where n.municipality_id = :town and n.expedient_id = :expedient and n.state = 'available'
     union
     select s.document_id from signature_request s
      where s.municipality_id = :town and s.expedient_id = :expedient and s.document_id is not null
        and s.content->>'kind' = 'resolution' and not exists (
          select from notification n where n.municipality_id = :town and n.document_id = s.document_id)
     union
     select c.document_id from correction_request c
      where c.municipality_id = :town and c.expedient_id = :expedient and c.document_id is not null and not exists (
          select from notification n where n.municipality_id = :town and n.document_id = c.document_id)`,
    { town: municipalityId, expedient: expedientId },
  )
  return new Set(rows.map(({ id }) => id))
}
