import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { closeNotified, correctionNotified, getExpedient } from '../expedients/index.ts'
import { madridDate } from '../municipalities/index.ts'
import { type Notification, type Reader, personsOf } from './notification.ts'
import { addEvidence, decide, getNotification, getNotificationFor, hasRead, lockNotification } from './store.ts'

export const ACKNOWLEDGE_JOB = 'notifications.acknowledge'
export const EXPIRED_JOB = 'notifications.expired'

/** Opened by whoever it is for: practised from this moment (Ley 39/2015, art. 43.2). Opened again it is only read. */
export async function openNotification(work: Work, id: string, reader: Reader, statement: string): Promise<void> {
  await act(work, id, 'accessed', reader, statement)
}

/** Refused in so many words: the step is done and the case goes on (art. 41.5). */
export async function refuseNotification(work: Work, id: string, reader: Reader, statement: string): Promise<void> {
  const state = await act(work, id, 'refused', reader, statement)
  if (state === 'accessed') throw conflict('notifications.error.already-open')
}

async function act(
  work: Work,
  id: string,
  deed: 'accessed' | 'refused',
  reader: Reader,
  statement: string,
): Promise<Notification['state']> {
  await lockNotification(work, id)
  const notification = await getNotificationFor(work, id, personsOf(reader))
  if (notification.state !== 'available') return notification.state
  // Whoever comes after the last day finds it expired, also when the clock's own round has not passed yet.
  if (notification.expiresAt && notification.expiresAt <= work.now) {
    await expireOne(work, notification, notification.expiresAt)
    return 'expired'
  }
  await decide(work, id, { state: deed, at: work.now, on: plainDate(work.now) })
  await addEvidence(work, notification, { event: deed, reader, statement })
  await audit(work, `notifications.${deed}`, id, { digest: notification.documentDigest })
  await takeEffect(work, id)
  return deed
}

/** A later reading has no effect, and yet the party may want to know who looked: once for each time they came in. */
export async function recordReading(work: Work, notification: Notification, reader: Reader): Promise<void> {
  if (await hasRead(work, notification.id, reader.identificationId)) return
  await addEvidence(work, notification, { event: 'read', reader })
}

async function expireOne(work: Work, notification: Notification, at: Date): Promise<void> {
  await decide(work, notification.id, { state: 'expired', at, on: madridDate(at) })
  await addEvidence(work, notification, { event: 'expired', at })
  await audit(work, 'notifications.expired', notification.id)
  await takeEffect(work, notification.id)
}

/** At the first instant of the eleventh day, all that nobody opened (art. 43.2): one statement for a whole council. What
 *  follows for each expedient is a job of its own, so that one in trouble does not keep the others waiting. */
export async function expireNotifications(work: Work): Promise<number> {
  const { rows } = await work.tx.raw<{ rows: { id: string }[] }>(
    `with late as (
       update notification n set state = 'expired', practised_at = n.expires_at,
              practised_on = (n.expires_at at time zone 'Europe/Madrid')::date
        where n.municipality_id = :town and n.state = 'available' and n.expires_at <= :now
       returning n.id, n.document_id, n.expires_at
     ), proof as (
       insert into notification_evidence (municipality_id, notification_id, at, event, actor_kind, name, document_digest)
       select :town, late.id, late.expires_at, 'expired', 'system', :actor, d.digest
         from late join document d on d.municipality_id = :town and d.id = late.document_id
     ), trail as (
       insert into audit_event (municipality_id, at, actor_kind, event, subject_id)
       select :town, :now, 'system', 'notifications.expired', late.id::text from late
     )
     select late.id from late order by late.expires_at, late.id`,
    { town: work.municipalityId, now: work.now, actor: work.actor.name },
  )
  for (const { id } of rows) await enqueue(work, EXPIRED_JOB, { notificationId: id }, { key: `${EXPIRED_JOB}:${id}` })
  return rows.length
}

/** What being notified causes, and the sealed proof of it. Twice is harmless. */
export async function takeEffect(work: Work, id: string): Promise<void> {
  const notification = await getNotification(work, id)
  const { expedientId, correctionId, practisedOn, state } = notification
  if (state === 'available' || !practisedOn) return
  // A clerk may be changing the expedient at this very moment; an act of the party does not fail for that, it waits.
  await work.tx('expedient').where({ municipality_id: work.municipalityId, id: expedientId }).forUpdate().first('id')
  const expedient = await getExpedient(work, expedientId)
  if (correctionId && expedient.state === 'correction-pending') {
    await correctionNotified(work, correctionId, practisedOn)
  }
  if (notification.kind === 'resolution') await closeNotified(work, expedientId, state)
  await enqueue(work, ACKNOWLEDGE_JOB, { notificationId: id }, { key: `${ACKNOWLEDGE_JOB}:${id}` })
}
