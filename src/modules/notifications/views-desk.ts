import { officialDate, officialTime, shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { mayBePublished, waitsForDelivery } from './deliver.ts'
import type { Addressee, Evidence, Notification } from './notification.ts'
import type { DeskRow } from './queries-desk.ts'
import type { DeskAddress } from './schemas.ts'
import { stateTags } from './views.ts'

const base = '/oficina/notificaciones'

export function deskListView(
  t: Translate,
  { found, limit, address }: { found: DeskRow[]; limit: number; address: DeskAddress },
) {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    title: t('notifications.desk.title'),
    lists: (['sin-abrir', 'papel', 'todas'] as const).map((list) => ({
      href: `${base}?ver=${list}`,
      text: t(`notifications.desk.list.${list}`),
      current: address.ver === list,
    })),
    isEmpty: shown.length === 0,
    empty: { title: t(`notifications.desk.empty.${address.ver}`), text: t('notifications.desk.empty.text') },
    table: {
      caption: t(`notifications.desk.list.${address.ver}`),
      captionHidden: true,
      head: ['entry', 'title', 'addressee', 'channel', 'since', 'state'].map((column) =>
        t(`notifications.desk.column.${column}`),
      ),
      rows: shown.map((row) => ({
        cells: [
          { text: row.entryNumber, href: `${base}/${row.id}`, nowrap: true, header: true },
          { text: row.title, hint: row.expedientTitle },
          { text: row.addressee },
          { text: t(`notifications.channel.${row.channel}`) },
          {
            text: shortDate(row.availableAt),
            nowrap: true,
            hint: row.lastDay && t('notifications.desk.until', { date: shortDate(row.lastDay) }),
          },
          { text: t(`notifications.state.${row.state}`), tag: stateTags[row.state] },
        ],
      })),
    },
    first: address.desde ? `${base}?ver=${address.ver}` : null,
    next:
      found.length > limit && last
        ? `${base}?ver=${address.ver}&desde=${last.availableAt.toISOString()}~${last.id}`
        : null,
  }
}

interface Facts {
  notification: Notification
  addressees: Addressee[]
  evidence: Evidence[]
  mayProcess: boolean
}

export function deskNotificationView(t: Translate, { notification, addressees, evidence, mayProcess }: Facts) {
  const folder = `/oficina/expedientes/${notification.expedientId}`
  const toDeliver = waitsForDelivery(notification)
  return {
    title: notification.title,
    caption: notification.entryNumber,
    back: base,
    state: { text: t(`notifications.state.${notification.state}`), colour: stateTags[notification.state] },
    toPost: toDeliver && mayProcess ? `${base}/${notification.id}/envio.pdf` : null,
    deliveryAction: toDeliver && mayProcess ? `${base}/${notification.id}/entregas` : null,
    results: ['delivered', 'refused', 'absent', 'unknown', ...(mayBePublished(evidence) ? ['published'] : [])].map(
      (value) => ({ value, text: t(`notifications.delivery.result.${value}`) }),
    ),
    facts: [
      {
        key: t('notifications.field.expedient'),
        value: `${notification.expedientNumber}. ${notification.expedientTitle}`,
        href: folder,
        linkText: t('notifications.desk.open'),
      },
      ...addressees.map((addressee) => ({
        key: t(`notifications.field.${addressee.role}`),
        values: [`${addressee.name}, ${addressee.nif}`, noticeOf(t, addressee)],
      })),
      { key: t('notifications.desk.column.channel'), value: t(`notifications.channel.${notification.channel}`) },
      { key: t('notifications.field.available'), value: officialTime(notification.availableAt) },
      ...(notification.lastDay
        ? [{ key: t('notifications.field.until'), value: officialDate(notification.lastDay) }]
        : []),
      ...(notification.practisedAt
        ? [{ key: t('notifications.field.practised'), value: officialTime(notification.practisedAt) }]
        : []),
      { key: t('notifications.field.digest'), value: notification.documentDigest, code: true },
    ],
    documents: [
      {
        name: notification.documentTitle,
        href: `${folder}/documentos/${notification.documentId}?ver=1`,
        actions: [{ href: `${folder}/documentos/${notification.documentId}`, text: t('notifications.desk.download') }],
      },
      ...(notification.acknowledgementId
        ? [
            {
              name: t('notifications.acknowledgement.heading'),
              href: `${folder}/documentos/${notification.acknowledgementId}?ver=1`,
              actions: [
                {
                  href: `${folder}/documentos/${notification.acknowledgementId}`,
                  text: t('notifications.desk.download'),
                },
              ],
            },
          ]
        : []),
    ],
    events: evidence.toReversed().map((each) => evidenceItem(t, each)),
  }
}

function noticeOf(t: Translate, { email, noticeSentAt }: Addressee): string {
  if (!email) return t('notifications.desk.notice.none')
  if (!noticeSentAt) return t('notifications.desk.notice.waiting', { email })
  return t('notifications.desk.notice.sent', { email, when: officialTime(noticeSentAt) })
}

function evidenceItem(t: Translate, { event, at, name, nif, representing, address, details }: Evidence) {
  const { result, receiver, remarks, to, reason } = details
  return {
    title: t(`notifications.evidence.${event}`),
    when: officialTime(at),
    text: [
      [name, nif].filter(Boolean).join(', '),
      representing && t('notifications.evidence.for', { name: representing }),
      address,
      result && t(`notifications.delivery.result.${result}`),
      receiver && t('notifications.evidence.receiver', { name: receiver }),
      remarks,
      to,
      reason && t('notifications.evidence.reason', { code: reason }),
    ]
      .filter(Boolean)
      .join(' · '),
  }
}
