import { officialDate, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Notification } from './notification.ts'

const base = '/carpeta/notificaciones'

/** Past its last moment it is expired for whoever looks, also before the clock's round has written it down. */
const stateOf = (notification: Notification, now: Date): Notification['state'] =>
  notification.state === 'available' && notification.expiresAt && notification.expiresAt <= now
    ? 'expired'
    : notification.state

export const stateTags: Record<Notification['state'], string> = {
  available: 'yellow',
  accessed: 'green',
  refused: '',
  expired: 'red',
  delivered: 'green',
  published: '',
}

export function listView(
  t: Translate,
  { found, limit, isFirst, now }: { found: Notification[]; limit: number; isFirst: boolean; now: Date },
) {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    title: t('notifications.list.title'),
    isEmpty: shown.length === 0,
    items: shown.map((notification) => notificationItem(t, notification, now)),
    first: isFirst ? null : base,
    next: found.length > limit && last ? `${base}?desde=${last.availableAt.toISOString()}~${last.id}` : null,
  }
}

/** One line of a list: what it is, since when, until when. */
export function notificationItem(t: Translate, notification: Notification, now: Date) {
  const state = stateOf(notification, now)
  return {
    name: notification.title,
    href: `${base}/${notification.id}`,
    facts: notification.expedientTitle,
    note:
      state === 'available' && notification.lastDay
        ? t('notifications.list.until', { date: officialDate(notification.lastDay) })
        : t('notifications.list.since', { date: officialDate(notification.availableAt) }),
    tag: t(`notifications.state.${state}`),
    tagColour: stateTags[state],
    isUnread: state === 'available',
  }
}

export function notificationView(
  t: Translate,
  { notification, council, now }: { notification: Notification; council: string; now: Date },
) {
  const state = stateOf(notification, now)
  const own = `${base}/${notification.id}`
  const isOpen = state !== 'available'
  const date = notification.lastDay ? officialDate(notification.lastDay) : ''
  const practised = notification.practisedOn ? officialDate(notification.practisedOn) : date
  return {
    title: notification.title,
    back: base,
    caption: notification.expedientTitle,
    isOpen,
    openAction: `${own}/apertura`,
    refuseHref: `${own}/rechazo`,
    meaning: isOpen
      ? []
      : [
          t('notifications.open.meaning'),
          notification.lastDay ? t('notifications.open.otherwise', { date }) : t('notifications.open.paper'),
        ],
    outcome: isOpen
      ? {
          title: t(`notifications.state.${state}`),
          text: t(`notifications.outcome.${state}.${notification.kind}`, { date: practised }),
          kind: state === 'accessed' || state === 'delivered' ? 'success' : 'warning',
        }
      : null,
    facts: [
      {
        key: t('notifications.field.issuer'),
        value: t('notifications.issuer', { council, unit: notification.unitName }),
      },
      { key: t('notifications.field.kind'), value: t(`notifications.kind.${notification.kind}`) },
      {
        key: t('notifications.field.expedient'),
        value: `${notification.expedientNumber}. ${notification.expedientTitle}`,
      },
      { key: t('notifications.field.available'), value: officialTime(notification.availableAt) },
      ...(notification.lastDay ? [{ key: t('notifications.field.until'), value: date }] : []),
      { key: t('notifications.field.entry'), value: notification.entryNumber },
      ...(isOpen && notification.practisedAt
        ? [{ key: t('notifications.field.practised'), value: officialTime(notification.practisedAt) }]
        : []),
    ],
    document:
      isOpen && notification.state !== 'available'
        ? {
            title: notification.documentTitle,
            frame: `${own}/documento?ver=1`,
            download: `${own}/documento`,
            digest: notification.documentDigest,
          }
        : null,
    // The button writes the expiry down and then the document can be read.
    isLateReading: isOpen && notification.state === 'available',
    acknowledgement: notification.acknowledgementId ? `${own}/acuse` : null,
    isAcknowledgementComing: isOpen && !notification.acknowledgementId && notification.state !== 'available',
    answerHref:
      notification.kind === 'correction' && isOpen ? `/carpeta/expedientes/${notification.expedientId}` : null,
  }
}

export const refusalView = (t: Translate, notification: Notification) => ({
  title: t('notifications.refuse.title'),
  caption: notification.title,
  back: `${base}/${notification.id}`,
  action: `${base}/${notification.id}/rechazo`,
  consequence: t(`notifications.refuse.consequence.${notification.kind}`),
})
