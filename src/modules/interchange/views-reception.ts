import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Unit } from '../municipalities/index.ts'
import { nameOf } from './people.ts'
import type { ExchangePeople } from './sicres/exchange.ts'
import type { KeptAnnex, KeptMessage, Reception, Sending } from './store.ts'
import { annexRows, messageEvents, partText, receptionTag, sendingTag } from './views.ts'

export interface ReceptionFacts {
  reception: Reception
  annexes: KeptAnnex[]
  messages: KeptMessage[]
  /** Of the same sending. */
  others: Reception[]
  forwarded: Sending[]
  entryNumber: string | null
  units: Unit[]
  mayDecide: boolean
}

export const receptionAddress = (id: string): string => `/oficina/intercambio/recibidos/${id}`

export function receptionPage(t: Translate, facts: ReceptionFacts) {
  const { reception, annexes, others } = facts
  const { exchange, state } = reception
  const address = receptionAddress(reception.id)
  return {
    title: t('interchange.reception.title', { subject: reception.subject }),
    subject: reception.subject,
    exchangeId: reception.exchangeId,
    tag: receptionTag(t, state),
    isTrial: exchange.isTrial,
    facts: receptionFacts(t, facts),
    people: exchange.people.flatMap((people) => peopleRows(t, people)),
    form: exchange.form && [
      { key: t('interchange.content.states'), value: exchange.form.states },
      { key: t('interchange.content.requests'), value: exchange.form.requests },
    ],
    documents: annexRows(t, annexes, address),
    others: others
      .filter(({ id }) => id !== reception.id)
      .map((other) => ({
        name: partText(t, other.part, other.parts),
        href: receptionAddress(other.id),
        facts: officialTime(other.receivedAt),
        tag: receptionTag(t, other.state).text,
        tagColour: receptionTag(t, other.state).colour,
      })),
    missing: reception.parts === null ? 0 : reception.parts - others.length,
    forwarded: facts.forwarded.map((sending) => ({
      name: sending.destinationName,
      href: `/oficina/intercambio/envios/${sending.id}`,
      facts: sending.exchangeId,
      tag: sendingTag(t, sending.state).text,
      tagColour: sendingTag(t, sending.state).colour,
    })),
    messages: messageEvents(t, facts.messages),
    isWaiting: state === 'waiting' && facts.mayDecide,
    units: facts.units.map((unit) => ({ value: unit.id, text: unit.name })),
    accept: `${address}/aceptacion`,
    reject: `${address}/rechazo`,
    forward: `${address}/reenvio`,
  }
}

function receptionFacts(t: Translate, { reception, entryNumber }: ReceptionFacts) {
  const { exchange } = reception
  const row = (key: string, value: string | null) => (value ? [{ key: t(`interchange.reception.${key}`), value }] : [])
  return [
    ...row('from', `${reception.originName} (${reception.originOffice})`),
    ...(exchange.kind === 'forwarded'
      ? row('start', `${exchange.start.officeName ?? ''} (${reception.startOffice})`.trim())
      : []),
    ...row('number', reception.originNumber),
    ...row('origin-at', t('interchange.reception.counts', { moment: officialTime(reception.originAt) })),
    ...row('received', officialTime(reception.receivedAt)),
    ...row('part', partText(t, reception.part, reception.parts)),
    ...row('paper', t(`interchange.paper.${exchange.paper}`)),
    ...row('reference', exchange.entry.externalReference),
    ...row('remarks', exchange.remarks),
    ...row('user', exchange.userName),
    ...(reception.decidedAt
      ? row('decided', `${reception.decidedBy ?? ''}, ${officialTime(reception.decidedAt)}`)
      : []),
    ...row('reason', reception.reason),
    ...(entryNumber
      ? [
          {
            key: t('interchange.reception.entry'),
            value: entryNumber,
            href: `/oficina/registro/${reception.entryId}`,
            linkText: t('interchange.reception.see-entry'),
          },
        ]
      : []),
    ...(reception.state === 'waiting'
      ? []
      : row('told', reception.toldAt ? officialTime(reception.toldAt) : t('interchange.reception.untold'))),
  ]
}

function peopleRows(t: Translate, { interested, representative, remarks }: ExchangePeople) {
  const value = (person: NonNullable<ExchangePeople['interested']>): string[] => [
    [nameOf(person), person.document].join(', '),
    [person.address, person.postalCode].filter(Boolean).join(', '),
    [person.email, person.phone].filter(Boolean).join(', '),
  ]
  return [
    ...(interested ? [{ key: t('registry.party.interested'), values: value(interested).filter(Boolean) }] : []),
    ...(representative
      ? [{ key: t('registry.party.representative'), values: value(representative).filter(Boolean) }]
      : []),
    ...(remarks ? [{ key: t('interchange.reception.remarks'), values: [remarks] }] : []),
  ]
}
