import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import type { Addressee, Evidence, EvidenceEvent, Notification, NotificationState, Reader } from './notification.ts'

const columns = {
  id: 'n.id',
  kind: 'n.kind',
  channel: 'n.channel',
  expedientId: 'n.expedient_id',
  expedientNumber: 'e.number',
  expedientTitle: 'e.title',
  unitName: 'u.name',
  correctionId: 'n.correction_id',
  documentId: 'n.document_id',
  documentTitle: 'd.title',
  documentDigest: 'd.digest',
  entryId: 'n.entry_id',
  entryNumber: 'r.number',
  title: 'n.title',
  state: 'n.state',
  availableAt: 'n.available_at',
  lastDay: 'n.last_day',
  expiresAt: 'n.expires_at',
  practisedAt: 'n.practised_at',
  practisedOn: 'n.practised_on',
  acknowledgementId: 'n.acknowledgement_id',
}

/** The columns and joins that every reading of notifications shares. */
export function notifications({ tx, municipalityId }: Work) {
  return tx
    .select<Notification[]>(columns)
    .from('notification as n')
    .join('expedient as e', { 'e.municipality_id': 'n.municipality_id', 'e.id': 'n.expedient_id' })
    .join('unit as u', { 'u.municipality_id': 'e.municipality_id', 'u.id': 'e.unit_id' })
    .join('document as d', { 'd.municipality_id': 'n.municipality_id', 'd.id': 'n.document_id' })
    .join('registry_entry as r', { 'r.municipality_id': 'n.municipality_id', 'r.id': 'n.entry_id' })
    .where('n.municipality_id', municipalityId)
}

export const findNotification = (work: Work, id: string): Promise<Notification | undefined> =>
  notifications(work).andWhere('n.id', id).first()

export async function getNotification(work: Work, id: string): Promise<Notification> {
  const notification = await findNotification(work, id)
  if (!notification) throw notFound('notifications.error.not-found')
  return notification
}

/** Theirs or nobody's: to anyone else it does not exist. */
export async function getNotificationFor(work: Work, id: string, personIds: string[]): Promise<Notification> {
  const notification = await notifications(work)
    .andWhere('n.id', id)
    .whereExists(
      work
        .tx('notification_addressee as a')
        .select(work.tx.raw('1'))
        .whereRaw('a.municipality_id = n.municipality_id and a.notification_id = n.id')
        .whereIn('a.person_id', personIds),
    )
    .first()
  if (!notification) throw notFound('notifications.error.not-found')
  return notification
}

/** What is decided about it now is decided once: whoever comes second waits here and finds it decided. */
export async function lockNotification({ tx, municipalityId }: Work, id: string): Promise<void> {
  await tx('notification').where({ municipality_id: municipalityId, id }).forUpdate().first('id')
}

export interface NewNotification {
  id: string
  kind: Notification['kind']
  channel: Notification['channel']
  expedientId: string
  correctionId: string | null
  documentId: string
  entryId: string
  title: string
  lastDay: string | null
  expiresAt: Date | null
}

export async function insertNotification(
  { tx, municipalityId, now }: Work,
  notification: NewNotification,
  addressees: Omit<Addressee, 'noticeSentAt'>[],
): Promise<void> {
  await tx('notification').insert({
    municipality_id: municipalityId,
    id: notification.id,
    kind: notification.kind,
    channel: notification.channel,
    expedient_id: notification.expedientId,
    correction_id: notification.correctionId,
    document_id: notification.documentId,
    entry_id: notification.entryId,
    title: notification.title,
    state: 'available',
    available_at: now,
    last_day: notification.lastDay,
    expires_at: notification.expiresAt,
  })
  await tx('notification_addressee').insert(
    addressees.map((addressee) => ({
      municipality_id: municipalityId,
      notification_id: notification.id,
      person_id: addressee.personId,
      role: addressee.role,
      name: addressee.name,
      nif: addressee.nif,
      email: addressee.email,
      available_at: now,
    })),
  )
}

/** False when it was already decided: the first way by which it was practised is the one that counts (art. 41.7). */
export async function decide(
  { tx, municipalityId }: Work,
  id: string,
  decision: { state: Exclude<NotificationState, 'available'>; at: Date; on: string },
): Promise<boolean> {
  const decided = await tx('notification')
    .where({ municipality_id: municipalityId, id, state: 'available' })
    .update({ state: decision.state, practised_at: decision.at, practised_on: decision.on })
  return decided === 1
}

export async function recordAcknowledgement(
  { tx, municipalityId }: Work,
  id: string,
  documentId: string,
): Promise<void> {
  await tx('notification').where({ municipality_id: municipalityId, id }).update({ acknowledgement_id: documentId })
}

export function listAddressees({ tx, municipalityId }: Work, notificationId: string): Promise<Addressee[]> {
  return tx
    .select<Addressee[]>({
      personId: 'a.person_id',
      role: 'a.role',
      name: 'a.name',
      nif: 'a.nif',
      email: 'a.email',
      noticeSentAt: 'a.notice_sent_at',
    })
    .from('notification_addressee as a')
    .where({ 'a.municipality_id': municipalityId, 'a.notification_id': notificationId })
    .orderBy(['a.role', 'a.name', 'a.person_id'])
    .limit(200)
}

export async function markNoticeSent(
  { tx, municipalityId, now }: Work,
  notificationId: string,
  personId: string,
): Promise<void> {
  await tx('notification_addressee')
    .where({ municipality_id: municipalityId, notification_id: notificationId, person_id: personId })
    .update({ notice_sent_at: now })
}

export async function addEvidence(
  work: Work,
  notification: Pick<Notification, 'id' | 'documentDigest'>,
  evidence: {
    event: EvidenceEvent
    at?: Date
    reader?: Reader
    statement?: string
    details?: Record<string, string>
  },
): Promise<void> {
  const { reader } = evidence
  const { actor } = work
  await work.tx('notification_evidence').insert({
    municipality_id: work.municipalityId,
    notification_id: notification.id,
    at: evidence.at ?? work.now,
    event: evidence.event,
    // An employee who opens what is addressed to them does so as anybody would.
    actor_kind: reader ? 'citizen' : actor.kind,
    person_id: reader?.personId ?? actor.personId,
    nif: reader?.nif ?? null,
    name: reader?.name ?? actor.name,
    representing: reader?.representing ? `${reader.representing.name}, ${reader.representing.nif}` : null,
    identification_id: reader?.identificationId ?? null,
    address: reader?.address ?? null,
    user_agent: reader?.userAgent?.slice(0, 300) ?? null,
    document_digest: notification.documentDigest,
    statement: evidence.statement ?? null,
    details: JSON.stringify(evidence.details ?? {}),
  })
}

export function listEvidence({ tx, municipalityId }: Work, notificationId: string): Promise<Evidence[]> {
  return tx
    .select<Evidence[]>({
      at: 'v.at',
      event: 'v.event',
      name: 'v.name',
      nif: 'v.nif',
      representing: 'v.representing',
      identificationId: 'v.identification_id',
      address: 'v.address',
      documentDigest: 'v.document_digest',
      statement: 'v.statement',
      details: 'v.details',
    })
    .from('notification_evidence as v')
    .where({ 'v.municipality_id': municipalityId, 'v.notification_id': notificationId })
    .orderBy('v.id')
    .limit(500)
}

/** Whether this coming in of somebody has already left its trace. */
export async function hasRead(
  { tx, municipalityId }: Work,
  notificationId: string,
  identificationId: string,
): Promise<boolean> {
  const row = await tx('notification_evidence')
    .where({
      municipality_id: municipalityId,
      notification_id: notificationId,
      identification_id: identificationId,
    })
    .whereIn('event', ['accessed', 'read'])
    .first('id')
  return row !== undefined
}
