import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { derivedUuid } from '../../platform/identifiers/derived-uuid.ts'
import { officialDate, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { JobPayload } from '../../platform/jobs/queue.ts'
import type { Block } from '../../platform/pdf/index.ts'
import { pressDocument } from '../documents/index.ts'
import { addDocuments } from '../expedients/index.ts'
import type { Addressee, Evidence, Notification } from './notification.ts'
import { takeEffect } from './practise.ts'
import { getNotification, listAddressees, listEvidence, recordAcknowledgement } from './store.ts'

/** Job: nobody opened it in ten days; its expedient moves on. */
export async function afterExpiry(app: App, payload: JobPayload): Promise<void> {
  await inWork(app.db, systemWho(payload.municipalityId, app.now()), (work) =>
    takeEffect(work, String(payload['notificationId'])),
  )
}

/** Job: the sealed proof of what became of a notification (Real Decreto 203/2021, art. 42). Made twice, the first is kept. */
export async function acknowledge(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const id = String(payload['notificationId'])
  const facts = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => ({
    notification: await getNotification(work, id),
    addressees: await listAddressees(work, id),
    evidence: await listEvidence(work, id),
  }))
  const { notification } = facts
  if (notification.acknowledgementId || !notification.practisedAt) return
  const { t } = app
  await pressDocument(
    app,
    municipalityId,
    {
      documentId: derivedUuid(`acknowledgement ${municipalityId} ${id}`),
      title: t('notifications.acknowledgement.title', { number: notification.entryNumber }),
      fileName: `acuse-${notification.entryNumber}.pdf`,
      kind: 'TD09',
      unit: notification.unitName,
      at: notification.practisedAt,
      reason: t('notifications.seal.reason'),
      blocks: acknowledgementBlocks(t, { ...facts, issuer: app.municipalityOf(municipalityId).name }),
    },
    async (work, made) => {
      await recordAcknowledgement(work, id, made.documentId)
      await addDocuments(work, notification.expedientId, [made.documentId], 'office')
    },
  )
}

interface Facts {
  notification: Notification
  addressees: Addressee[]
  evidence: Evidence[]
  issuer: string
}

function acknowledgementBlocks(t: Translate, { notification, addressees, evidence, issuer }: Facts): Block[] {
  const decisive = evidence.findLast(({ event }) => event === notification.state || event === 'refused-on-paper')
  const field = (key: string, value: string, code = false) => ({
    label: t(`notifications.field.${key}`),
    value,
    ...(code && { code }),
  })
  return [
    { kind: 'heading', level: 1, text: t('notifications.acknowledgement.heading') },
    {
      kind: 'paragraph',
      style: 'lead',
      text: t(`notifications.acknowledgement.lead.${notification.state}`, {
        date: officialDate(notification.practisedOn ?? notification.availableAt),
      }),
    },
    {
      kind: 'fields',
      fields: [
        field('issuer', t('notifications.issuer', { council: issuer, unit: notification.unitName })),
        ...addressees.map(({ role, name, nif }) => field(role, `${name}, ${nif}`)),
        field('title', notification.title),
        field('expedient', `${notification.expedientNumber}. ${notification.expedientTitle}`),
        field('entry', notification.entryNumber),
        field('document', notification.documentTitle),
        field('digest', notification.documentDigest, true),
        field('available', officialTime(notification.availableAt)),
        ...(notification.lastDay ? [field('until', officialDate(notification.lastDay))] : []),
      ],
    },
    { kind: 'heading', level: 2, text: t('notifications.acknowledgement.what') },
    {
      kind: 'fields',
      fields: [
        field('result', t(`notifications.state.${notification.state}`)),
        field('practised', officialTime(notification.practisedAt ?? notification.availableAt)),
        ...(decisive ? decisiveFields(t, decisive, field) : []),
      ],
    },
    { kind: 'paragraph', style: 'small', text: t('notifications.acknowledgement.law') },
  ]
}

function decisiveFields(
  t: Translate,
  evidence: Evidence,
  field: (key: string, value: string) => { label: string; value: string },
) {
  const { name, nif, representing, identificationId, address, details } = evidence
  const who = identificationId ? [field('who', [name, nif].filter(Boolean).join(', '))] : []
  return [
    ...who,
    ...(representing ? [field('on-behalf', representing)] : []),
    ...(identificationId ? [field('identification', t('notifications.identification.certificate'))] : []),
    ...(address ? [field('address', address)] : []),
    ...['receiver', 'remarks'].flatMap((key) => (details[key] ? [field(`detail.${key}`, details[key])] : [])),
  ]
}
