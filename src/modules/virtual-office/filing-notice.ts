import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { officialTime } from '../../platform/i18n/format.ts'
import type { JobPayload } from '../../platform/jobs/queue.ts'
import { getPerson } from '../identity/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import { getEntry } from '../registry/index.ts'

export const FILING_NOTICE_JOB = 'virtual-office.filing-notice'

/** Job: tells by e-mail that it has been registered. Sent again after a fault it has the same identifier, so mail programs show
 *  it once. It says the number, what it is and where to look, and nothing else of the person. */
export async function sendFilingNotice(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const entryId = String(payload['entryId'])
  const known = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const filing = await work
      .tx('filing')
      .where({ municipality_id: municipalityId, entry_id: entryId })
      .first<{ contact: string; expedientId: string } | undefined>({
        contact: 'contact_person_id',
        expedientId: 'expedient_id',
      })
    if (!filing) return null
    const { email } = await getPerson(work, filing.contact)
    return email && { email, filing, entry: await getEntry(work, entryId), council: await getCouncil(work) }
  })
  if (!known) return
  const { email, filing, entry, council } = known
  const { origin, host } = app.municipalityOf(municipalityId)
  await app.mailer.send({
    to: email,
    subject: app.t('virtual-office.mail.filed.subject', { council: council.officialName, number: entry.number }),
    text: app.t('virtual-office.mail.filed.text', {
      number: entry.number,
      time: officialTime(entry.presentedAt),
      title: entry.content?.title ?? entry.subject,
      link: `${origin}/carpeta/expedientes/${filing.expedientId}`,
    }),
    messageId: `filing-${entry.id}@${host.replace(/:\d+$/, '')}`,
  })
}
