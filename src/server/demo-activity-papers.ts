import { findOpenCorrection, sealSigned } from '../modules/expedients/index.ts'
import { expireNotifications, notificationJobs, notificationsOfExpedient } from '../modules/notifications/index.ts'
import { openNotification } from '../modules/notifications/practise.ts'
import type { App } from '../platform/app.ts'
import { type Work, inWork, systemWho } from '../platform/db/work.ts'
import { showCertificate } from './demo-activity-acts.ts'
import { type Filing, type Town, answer, citizenOf, workingMoment } from './demo-activity-filings.ts'

const MINUTE = 60_000

/** What was notified in the past, in the order of time: the same jobs as ever, at the moment they would have run. What is
 *  cut here is taken up by the queue, which then notifies today. */
export async function papersOf(town: Town, filings: Filing[]): Promise<void> {
  const past = filings.filter(({ fate }) => ['expired', 'opened', 'correction-answered'].includes(fate))
  const noticed = await Promise.all(past.map(async (filing) => ({ filing, at: await lastChange(town, filing) })))
  for (const { filing, at } of noticed.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    await makeAvailable(town, filing, new Date(at.getTime() + 5 * MINUTE))
    // The citizen looks in two days; what nobody opens is left to the clock.
    if (filing.fate !== 'expired') await open(town, filing, workingMoment(town, at, 2))
  }
  await inWork(town.app.db, systemWho(town.municipalityId, town.app.now()), expireNotifications)
  for (const filing of past.filter(({ fate }) => fate === 'correction-answered')) {
    // Last of its book: the entries of the past are all before.
    const at = new Date(town.app.now().getTime() - 5 * MINUTE)
    await asCitizen(town, filing, at, (work) => answer(work, town, filing))
  }
}

const lastChange = (town: Town, { expedientId }: Filing): Promise<Date> =>
  inWork(town.app.db, systemWho(town.municipalityId, town.app.now()), async ({ tx, municipalityId }) => {
    const row = await tx('expedient')
      .where({ municipality_id: municipalityId, id: expedientId })
      .first<{ at: Date }>({ at: 'changed_at' })
    return row.at
  })

async function makeAvailable(town: Town, filing: Filing, at: Date): Promise<void> {
  const app: App = { ...town.app, now: () => at }
  const { municipalityId } = town
  const { expedientId } = filing
  const job = { attempt: 1, maxAttempts: 1 }
  const { correctionId, requestId } = await inWork(app.db, systemWho(municipalityId, at), async (work) => ({
    correctionId: (await findOpenCorrection(work, expedientId))?.id,
    requestId: await signedRequest(work, expedientId),
  }))
  if (correctionId)
    return notificationJobs['expedients.correction-requested']?.(app, { municipalityId, correctionId }, job)
  if (!requestId) return
  await sealSigned(app, { municipalityId, signatureRequestId: requestId })
  const documentId = await inWork(app.db, systemWho(municipalityId, at), async ({ tx }) => {
    const row = await tx('signature_request')
      .where({ municipality_id: municipalityId, id: requestId })
      .first<{ documentId: string }>({ documentId: 'document_id' })
    return row.documentId
  })
  await notificationJobs['expedients.resolution-signed']?.(app, { municipalityId, expedientId, documentId }, job)
}

async function signedRequest({ tx, municipalityId }: Work, expedientId: string): Promise<string | undefined> {
  const row = await tx('signature_request')
    .where({ municipality_id: municipalityId, expedient_id: expedientId, state: 'signed' })
    .first<{ id: string } | undefined>('id')
  return row?.id
}

async function open(town: Town, filing: Filing, at: Date): Promise<void> {
  await asCitizen(town, filing, at, async (work) => {
    const [notification] = await notificationsOfExpedient(work, filing.expedientId)
    if (!notification) return
    const { person } = filing
    const identificationId = await showCertificate(work, town, person.slug, { purpose: 'login' })
    const reader = {
      personId: person.id,
      nif: person.nif,
      name: person.name,
      representing: null,
      identificationId,
      address: null,
      userAgent: null,
    }
    await openNotification(work, notification.id, reader, town.app.t('notifications.open.statement'))
  })
}

const asCitizen = (town: Town, filing: Filing, at: Date, run: (work: Work) => Promise<void>): Promise<void> =>
  inWork(town.app.db, { municipalityId: town.municipalityId, now: at, actor: citizenOf(filing) }, run)
