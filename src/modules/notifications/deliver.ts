import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, invalid } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import type { Evidence, Notification } from './notification.ts'
import { takeEffect } from './practise.ts'
import type { Delivery } from './schemas.ts'
import { addEvidence, decide, getNotification, listEvidence, lockNotification } from './store.ts'

/** What the postman or the official brought back (Ley 39/2015, art. 42.2). An attempt changes nothing but the count;
 *  handed over, refused or announced in the gazette (art. 44) it is practised, on the day that it was. */
export async function recordDelivery(work: Work, id: string, delivery: Delivery): Promise<void> {
  await lockNotification(work, id)
  const notification = await getNotification(work, id)
  if (notification.channel !== 'paper') throw conflict('notifications.error.not-on-paper')
  if (notification.state !== 'available') throw conflict('notifications.error.already-practised')
  const at = await momentOf(work, delivery)
  if (delivery.day < plainDate(notification.availableAt) || at > work.now)
    throw invalid('notifications.error.day.range')
  const evidence = await listEvidence(work, id)
  if (delivery.result === 'published' && !mayBePublished(evidence)) throw conflict('notifications.error.too-early')
  const details = {
    result: delivery.result,
    ...(delivery.receiver && { receiver: delivery.receiver }),
    ...(delivery.remarks && { remarks: delivery.remarks }),
  }
  if (delivery.result === 'absent' || delivery.result === 'unknown') {
    await addEvidence(work, notification, { event: 'attempted', at, details })
    await audit(work, 'notifications.attempted', id, { result: delivery.result })
    return
  }
  await decide(work, id, { state: delivery.result, at, on: delivery.day })
  await addEvidence(work, notification, { event: eventOf(delivery.result), at, details })
  await audit(work, `notifications.${delivery.result}`, id)
  await takeEffect(work, id)
}

/** A refusal at the door is the party's act, written down by the office: the evidence keeps the two apart. */
const eventOf = (result: 'delivered' | 'refused' | 'published') => (result === 'refused' ? 'refused-on-paper' : result)

/** The gazette comes after two attempts, or when nobody lives there (arts. 42.2 and 44). */
export function mayBePublished(evidence: Pick<Evidence, 'event' | 'details'>[]): boolean {
  const attempts = evidence.filter(({ event }) => event === 'attempted')
  return attempts.length >= 2 || attempts.some(({ details }) => details['result'] === 'unknown')
}

/** Whether there is anything left to do with the paper. */
export const waitsForDelivery = ({ channel, state }: Notification): boolean =>
  channel === 'paper' && state === 'available'

/** The hour on the slip is Madrid's; PostgreSQL knows when the clocks change. */
async function momentOf(work: Work, { day, time }: Delivery): Promise<Date> {
  const { rows } = await work.tx.raw<{ rows: { at: Date }[] }>(
    "select (?::date + ?::time) at time zone 'Europe/Madrid' as at",
    [day, time],
  )
  return rows[0]?.at ?? work.now
}
