import { randomUUID } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { derivedUuid } from '../../platform/identifiers/derived-uuid.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { markdownBlocks } from '../../platform/pdf/index.ts'
import { getDocument, pressDocument } from '../documents/index.ts'
import {
  CORRECTION_DAYS,
  type Expedient,
  type ExpedientParty,
  addDocuments,
  addEvent,
  attachCorrectionDocument,
  getCorrection,
  getExpedient,
  linkEntry,
  listParties,
  markNotified,
} from '../expedients/index.ts'
import { loadCalendar, notificationExpiry } from '../municipalities/index.ts'
import { findEarlierFiling, registerEntry } from '../registry/index.ts'
import type { NotificationKind } from './notification.ts'
import { addEvidence, insertNotification } from './store.ts'

export const NOTICE_JOB = 'notifications.send-notice'

/** Job: the resolution is signed and sealed. Twice is harmless. */
export async function notifyResolution(app: App, payload: JobPayload): Promise<void> {
  await makeAvailable(app, payload.municipalityId, {
    kind: 'resolution',
    expedientId: String(payload['expedientId']),
    correctionId: null,
    documentId: String(payload['documentId']),
  })
}

/** Job: a clerk asks for what is missing (Ley 39/2015, art. 68). First its paper, then its notification; twice is harmless. */
export async function notifyCorrection(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const correctionId = String(payload['correctionId'])
  const { correction, expedient, applicant } = await inWork(
    app.db,
    systemWho(municipalityId, app.now()),
    async (work) => {
      const found = await getCorrection(work, correctionId)
      const parties = await listParties(work, found.expedientId)
      return {
        correction: found,
        expedient: await getExpedient(work, found.expedientId),
        applicant: parties.find(({ role }) => role === 'interested') ?? parties[0],
      }
    },
  )
  if (expedient.state !== 'correction-pending' || correction.answeredAt) return
  const { t } = app
  const documentId = derivedUuid(`correction request ${municipalityId} ${correctionId}`)
  await pressDocument(
    app,
    municipalityId,
    {
      documentId,
      title: t('notifications.correction.title', { number: expedient.number }),
      fileName: `requerimiento-${expedient.number.replace('/', '-')}.pdf`,
      kind: 'TD07',
      unit: expedient.unitName,
      at: correction.askedAt,
      reason: t('notifications.seal.reason'),
      blocks: [
        { kind: 'heading', level: 1, text: t('notifications.correction.heading') },
        {
          kind: 'fields',
          fields: [
            { label: t('notifications.field.expedient'), value: `${expedient.number}. ${expedient.title}` },
            {
              label: t('notifications.field.addressee'),
              value: applicant ? `${applicant.name}, ${applicant.nif}` : expedient.applicantName,
            },
            { label: t('notifications.field.unit'), value: expedient.unitName },
            { label: t('notifications.field.date'), value: officialDate(correction.askedAt) },
          ],
        },
        { kind: 'paragraph', style: 'lead', text: t('notifications.correction.lead') },
        ...markdownBlocks(correction.body),
        { kind: 'heading', level: 2, text: t('notifications.correction.term.title') },
        { kind: 'paragraph', text: t('notifications.correction.term', { count: CORRECTION_DAYS }) },
        { kind: 'paragraph', text: t('notifications.correction.clock') },
        { kind: 'heading', level: 2, text: t('notifications.correction.consequence.title') },
        { kind: 'paragraph', text: t('notifications.correction.consequence') },
        { kind: 'heading', level: 2, text: t('notifications.correction.how.title') },
        {
          kind: 'paragraph',
          text: t('notifications.correction.how', { address: app.municipalityOf(municipalityId).origin }),
        },
      ],
    },
    async (work, made) => {
      await attachCorrectionDocument(work, correctionId, made.documentId)
      await addDocuments(work, expedient.id, [made.documentId], 'office')
    },
  )
  await makeAvailable(app, municipalityId, {
    kind: 'correction',
    expedientId: expedient.id,
    correctionId,
    documentId,
  })
}

interface Act {
  kind: NotificationKind
  expedientId: string
  correctionId: string | null
  documentId: string
}

/** One Work: the exit's number, the notification at the party's disposal, its evidence, the notices and the expedient's next state. */
async function makeAvailable(app: App, municipalityId: string, act: Act): Promise<void> {
  const id = derivedUuid(`notification ${municipalityId} ${act.documentId}`)
  const key = `notification:${id}`
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    if (await findEarlierFiling(work, key)) return
    const expedient = await getExpedient(work, act.expedientId)
    if (expedient.state === 'closed') return
    const document = await getDocument(work, act.documentId)
    const parties = await addresseesOf(work, act.expedientId)
    const channel = channelFor(parties)
    const expiry = channel === 'electronic' ? notificationExpiry(work.now) : null
    const title = app.t(`notifications.title.${act.kind}`, { number: expedient.number })
    const entryId = randomUUID()
    await insertNotification(
      work,
      { id, ...act, channel, entryId, title, lastDay: expiry?.lastDay ?? null, expiresAt: expiry?.expiresAt ?? null },
      parties,
    )
    await addEvidence(work, { id, documentDigest: document.digest }, { event: 'available', details: { channel } })
    for (const { personId, email } of parties) {
      if (!email) continue
      const notice = { notificationId: id, personId }
      await enqueue(work, NOTICE_JOB, notice, { key: `${NOTICE_JOB}:${id}:${personId}` })
    }
    await linkEntry(work, expedient.id, entryId)
    await tellExpedient(work, expedient, act, { lastDay: expiry?.lastDay ?? null, entryId })
    await audit(work, 'notifications.made-available', id, { channel, expedientId: expedient.id })
    await registerEntry(
      work,
      {
        id: entryId,
        direction: 'S',
        channel: 'system',
        subject: title,
        content: null,
        procedureCode: expedient.procedureCode,
        unitId: expedient.unitId,
        idempotencyKey: key,
        parties: parties.map(({ personId, nif, name }) => ({ role: 'addressee' as const, personId, nif, name })),
        documents: [
          {
            documentId: document.id,
            // What it decides is read by opening it, and not off the registry's receipt.
            title,
            fileName: document.fileName,
            mime: document.mime,
            size: document.size,
            digest: document.digest,
          },
        ],
        expedientId: expedient.id,
      },
      { calendar: await loadCalendar(work), clockToleranceMs: app.config.clockToleranceMs },
    )
  })
}

/** Each person once, as interested if they are both. */
async function addresseesOf(work: Work, expedientId: string): Promise<ExpedientParty[]> {
  const parties = await listParties(work, expedientId)
  return parties.filter((party, place) => parties.findIndex(({ personId }) => personId === party.personId) === place)
}

/** Paper only for natural persons who chose it (arts. 14 and 41.1). */
function channelFor(parties: ExpedientParty[]): 'electronic' | 'paper' {
  const interested = parties.filter(({ role }) => role === 'interested')
  const onPaper = interested.some(({ kind, channel }) => kind === 'natural' && channel === 'paper')
  return onPaper ? 'paper' : 'electronic'
}

async function tellExpedient(
  work: Work,
  expedient: Expedient,
  act: Act,
  made: { lastDay: string | null; entryId: string },
): Promise<void> {
  const { entryId, lastDay } = made
  if (act.kind === 'resolution') {
    return markNotified(work, expedient.id, { availableUntil: lastDay, entryId, documentId: act.documentId })
  }
  await addEvent(work, expedient.id, {
    event: lastDay ? 'correction-available' : 'correction-by-post',
    kind: 'act',
    params: lastDay ? { until: lastDay } : {},
    entryId,
    documentId: act.documentId,
  })
}
