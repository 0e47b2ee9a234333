import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { limits } from '../../platform/limits.ts'
import type { Entry } from '../registry/index.ts'
import type { KeptMessage, Reception, Sending } from './store.ts'
import { type Found, answerText, destinationChoices, messageEvents, partText, sendingTag } from './views.ts'

export interface SendingFacts {
  sending: Sending
  source: { number: string; subject: string; href: string }
  group: Sending[]
  messages: KeptMessage[]
  mayRegister: boolean
}

const address = (id: string): string => `/oficina/intercambio/envios/${id}`

export function sendingPage(t: Translate, { sending, source, group, messages, mayRegister }: SendingFacts) {
  const isOpen = sending.state === 'to-send' || sending.state === 'sent'
  return {
    title: t('interchange.sending.title', { destination: sending.destinationName }),
    exchangeId: sending.exchangeId,
    tag: sendingTag(t, sending.state),
    facts: sendingFacts(t, sending, source),
    group: group
      .filter(({ id }) => id !== sending.id)
      .map((other) => ({
        name: partText(t, other.part, other.parts),
        href: address(other.id),
        facts: other.exchangeId,
        tag: sendingTag(t, other.state).text,
        tagColour: sendingTag(t, other.state).colour,
      })),
    messages: messageEvents(t, messages),
    retry: isOpen && mayRegister ? `${address(sending.id)}/reintento` : null,
    again:
      sending.state === 'error' && sending.entryId && mayRegister
        ? `/oficina/intercambio/enviar/${sending.entryId}`
        : null,
  }
}

function sendingFacts(t: Translate, sending: Sending, source: SendingFacts['source']) {
  const row = (key: string, value: string | null) => (value ? [{ key: t(`interchange.sending.${key}`), value }] : [])
  const at = (moment: Date | null): string | null => moment && officialTime(moment)
  return [
    {
      key: t('interchange.sending.entry'),
      value: `${source.number} · ${source.subject}`,
      href: source.href,
      linkText: t('interchange.sending.see-entry'),
    },
    ...row('destination', `${sending.destinationName} (${sending.destinationOffice})`),
    ...row('via', t(`interchange.via.${sending.via}`)),
    ...row('part', partText(t, sending.part, sending.parts)),
    ...row('remarks', sending.remarks),
    ...row('created', `${sending.actorName}, ${officialTime(sending.createdAt)}`),
    ...row('sent', at(sending.sentAt)),
    ...row('acknowledged', at(sending.acknowledgedAt)),
    ...row('number', sending.destinationNumber),
    ...row('number-at', at(sending.destinationAt)),
    ...row('decided', at(sending.decidedAt)),
    ...row(sending.state === 'forwarded' ? 'forwarded-to' : 'answer', answerText(t, sending)),
    ...(sending.lastFault && sending.state !== 'error'
      ? row('fault', t('interchange.sending.fault-text', { count: sending.attempts }))
      : []),
    ...(['to-send', 'sent'].includes(sending.state) && sending.nextAttemptAt && sending.attempts > 0
      ? row('next-attempt', officialTime(sending.nextAttemptAt))
      : []),
  ]
}

export interface ChooseFacts {
  q: string
  found: Found[]
}

export interface SendFacts extends ChooseFacts {
  entry: Entry
  earlier: Sending[]
  isAnnulled: boolean
  isReceiptPending: boolean
  hasHub: boolean
}

/** Choosing where an entry goes. */
export function sendPage(t: Translate, facts: SendFacts) {
  const { entry, q, found } = facts
  return {
    title: t('interchange.send.title', { number: entry.number }),
    number: entry.number,
    subject: entry.subject,
    back: `/oficina/registro/${entry.id}`,
    action: `/oficina/intercambio/enviar/${entry.id}`,
    earlier: facts.earlier.map((sending) => ({
      name: sending.destinationName,
      href: address(sending.id),
      facts: [sending.exchangeId, partText(t, sending.part, sending.parts)].filter(Boolean).join(' · '),
      tag: sendingTag(t, sending.state).text,
      tagColour: sendingTag(t, sending.state).colour,
    })),
    isAnnulled: facts.isAnnulled,
    isReceiptPending: facts.isReceiptPending,
    notes: [
      ...(facts.hasHub ? [] : [t('interchange.no-hub')]),
      t('interchange.send.limits', {
        annexes: limits.interchange.annexes,
        megabytes: limits.interchange.annexBytes / 1024 / 1024,
        total: limits.interchange.totalBytes / 1024 / 1024,
      }),
    ],
    ...choices(t, { q, found }),
  }
}

/** Choosing where something that came goes on to. */
export const forwardPage = (t: Translate, reception: Reception, { q, found }: ChooseFacts) => ({
  title: t('interchange.forward.title'),
  subject: reception.subject,
  back: `/oficina/intercambio/recibidos/${reception.id}`,
  action: `/oficina/intercambio/recibidos/${reception.id}/reenvio`,
  counts: t('interchange.forward.counts', { moment: officialTime(reception.originAt) }),
  ...choices(t, { q, found }),
})

const choices = (t: Translate, { q, found }: ChooseFacts) => ({
  q,
  isSearched: q !== '',
  isFound: found.length > 0,
  ...destinationChoices(t, found),
})
