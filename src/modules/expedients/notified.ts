import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { addEvent } from './events.ts'
import { getExpedient, updateExpedient } from './store.ts'

/** The resolution waits for the party: until the day it is opened, refused or expires. Twice is harmless. */
export async function markNotified(
  work: Work,
  expedientId: string,
  /** Until when it can be opened; null for one that goes by post. */
  notification: { availableUntil: string | null; entryId: string; documentId: string },
): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  if (expedient.state !== 'resolved') return
  await updateExpedient(work, expedient, { state: 'notified', turn_due_on: notification.availableUntil })
  await addEvent(work, expedientId, {
    event: notification.availableUntil ? 'notified' : 'notified-by-post',
    kind: 'act',
    params: notification.availableUntil ? { until: notification.availableUntil } : {},
    entryId: notification.entryId,
    documentId: notification.documentId,
  })
}

/** Notified for good (opened, refused or expired: Ley 39/2015, art. 41.5): nothing is left to do. Twice is harmless. */
export async function closeNotified(
  work: Work,
  expedientId: string,
  how: 'accessed' | 'refused' | 'expired' | 'delivered' | 'published',
): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  if (expedient.state !== 'notified') return
  await updateExpedient(work, expedient, {
    state: 'closed',
    ending: 'resolution',
    closed_at: work.now,
    due_on: null,
    turn_due_on: null,
  })
  await addEvent(work, expedientId, { event: `notification-${how}`, kind: 'act' })
  await addEvent(work, expedientId, { event: 'closed', kind: 'act' })
  await audit(work, 'expedients.closed', expedientId, { how })
}
