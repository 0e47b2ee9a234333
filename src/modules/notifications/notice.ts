import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import type { JobPayload } from '../../platform/jobs/queue.ts'
import { addEvidence, getNotification, listAddressees, markNoticeSent } from './store.ts'

/** Job: tells by e-mail that something waits, and nothing of what it says (Ley 39/2015, art. 41.6). Its lack takes nothing
 *  from the notification, so it never stands in its way. Sent again after a cut it is the same message with the same
 *  identifier, and mail programs show it once. */
export async function sendNotice(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const id = String(payload['notificationId'])
  const personId = String(payload['personId'])
  const { notification, addressee } = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => ({
    notification: await getNotification(work, id),
    addressee: (await listAddressees(work, id)).find((each) => each.personId === personId),
  }))
  // Once it is practised the news is old: a late notice would only frighten.
  if (!addressee?.email || addressee.noticeSentAt || notification.state !== 'available') return
  const { t } = app
  const council = app.municipalityOf(municipalityId)
  const refusal = await app.mailer
    .send({
      to: addressee.email,
      subject: t('notifications.mail.subject', { council: council.name }),
      text: t(notification.lastDay ? 'notifications.mail.text' : 'notifications.mail.text.paper', {
        council: council.name,
        date: notification.lastDay ? officialDate(notification.lastDay) : '',
        address: `${council.origin}/carpeta/notificaciones/${id}`,
      }),
      messageId: `notificacion.${id}.${personId}@${new URL(council.origin).hostname}`,
    })
    .then(() => null, reasonIfFinal)
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    if (refusal === null) await markNoticeSent(work, id, personId)
    await addEvidence(work, notification, {
      event: refusal === null ? 'notice-sent' : 'notice-failed',
      details: { to: addressee.email ?? '', ...(refusal !== null && { reason: refusal }) },
    })
  })
}

/** A mailbox that the other side says does not exist will not exist tomorrow; anything else is tried again. */
function reasonIfFinal(error: unknown): string {
  const { responseCode, code } = error as { responseCode?: number; code?: string }
  if (code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500) return String(responseCode)
  throw error
}
