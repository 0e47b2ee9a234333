import type { App } from '../../platform/app.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Block, PdfSpec } from '../../platform/pdf/index.ts'
import { issuerOf, verificationCodeOf } from '../documents/index.ts'
import type { Person } from '../identity/index.ts'
import type { Council } from '../municipalities/index.ts'
import { addressLines } from '../procedures/index.ts'
import type { Addressee, Notification } from './notification.ts'

interface Facts {
  council: Council
  notification: Notification
  addressee: Addressee
  person: Person
  at: Date
}

/** The sheet that goes in the envelope before the document: for whom, what it is, and the slip that comes back signed. */
export function postSheet(app: App, t: Translate, facts: Facts): PdfSpec {
  const { council, notification, addressee, at } = facts
  const { origin } = app.municipalityOf(council.id)
  const code = verificationCodeOf(app.config, council.id, notification.documentId)
  return {
    title: t('notifications.sheet.title', { number: notification.entryNumber }),
    issuer: issuerOf(council, origin, notification.unitName),
    createdAt: at,
    blocks: [
      { kind: 'heading', level: 1, text: t('notifications.sheet.heading') },
      { kind: 'paragraph', style: 'lead', text: [addressee.name, ...linesOf(t, facts.person)].join('\n') },
      {
        kind: 'fields',
        fields: [
          { label: t('notifications.field.title'), value: notification.title },
          { label: t('notifications.field.document'), value: notification.documentTitle },
          { label: t('notifications.field.entry'), value: notification.entryNumber },
          { label: t('notifications.field.date'), value: officialDate(notification.availableAt) },
          // Of the paper that goes with it: this sheet proves nothing by itself.
          { label: t('notifications.sheet.code'), value: code, code: true },
        ],
      },
      { kind: 'paragraph', text: t('notifications.sheet.text') },
      { kind: 'paragraph', text: t('notifications.sheet.also', { address: `${origin}/carpeta/notificaciones` }) },
      ...slip(t, notification, addressee),
    ],
  }
}

function slip(t: Translate, notification: Notification, addressee: Addressee): Block[] {
  const blank = ' '
  return [
    { kind: 'rule' },
    { kind: 'heading', level: 2, text: t('notifications.sheet.slip') },
    {
      kind: 'paragraph',
      text: t('notifications.sheet.slip.of', { number: notification.entryNumber, name: addressee.name }),
    },
    {
      kind: 'table',
      caption: t('notifications.sheet.attempts'),
      columns: [
        { header: t('notifications.sheet.attempt'), width: 1 },
        { header: t('notifications.sheet.day'), width: 1.4 },
        { header: t('notifications.sheet.hour'), width: 1 },
        { header: t('notifications.sheet.result'), width: 3 },
      ],
      rows: ['1', '2'].map((attempt) => [attempt, blank, blank, t('notifications.sheet.results')]),
    },
    {
      kind: 'fields',
      fields: ['receiver', 'receiver-nif', 'relation', 'signature', 'agent'].map((field) => ({
        label: t(`notifications.sheet.${field}`),
        value: '……………………………………………………………………',
      })),
    },
    { kind: 'paragraph', style: 'small', text: t('notifications.sheet.law') },
  ]
}

/** Without an address the sheet says so: somebody has to find it before it is posted. */
const linesOf = (t: Translate, { address }: Person): string[] =>
  address ? addressLines(address, t) : [t('notifications.sheet.no-address')]
