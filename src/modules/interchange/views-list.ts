import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { ListedReception, ListedSending, Page } from './queries.ts'
import { partText, receptionTag, sendingTag } from './views.ts'

export type ListName = 'pendientes' | 'recibidos' | 'enviados' | 'sin-acuse'

interface ListFacts {
  list: ListName
  counts: { waiting: number; unacknowledged: number }
  /** Whether what comes is theirs to decide. */
  mayDecide: boolean
  mayConfigure: boolean
  hasHub: boolean
  isFirst: boolean
}

export function listPage(
  t: Translate,
  facts: ListFacts,
  page: { receptions: Page<ListedReception> } | { sendings: Page<ListedSending> },
) {
  const { list } = facts
  const received = 'receptions' in page
  const next = received ? page.receptions.next : page.sendings.next
  const address = (name: ListName): string => `/oficina/intercambio?ver=${name}`
  const item = (name: ListName, count?: number) => ({
    href: address(name),
    text: t(`interchange.list.${name}`),
    current: name === list,
    ...(count !== undefined && { count }),
  })
  return {
    title: t('interchange.list.title'),
    lists: {
      label: t('interchange.list.title'),
      items: [
        ...(facts.mayDecide ? [item('pendientes', facts.counts.waiting), item('recibidos')] : []),
        item('enviados'),
        item('sin-acuse', facts.counts.unacknowledged),
      ],
    },
    hasHub: facts.hasHub,
    mayConfigure: facts.mayConfigure,
    table: {
      caption: t(`interchange.list.${list}`),
      captionHidden: true,
      head: (received
        ? ['received', 'from', 'subject', 'origin-date', 'state']
        : ['created', 'to', 'subject', 'exchange', 'state']
      ).map((column) => t(`interchange.list.column.${column}`)),
      rows: received ? page.receptions.rows.map(receptionRow(t)) : page.sendings.rows.map(sendingRow(t)),
    },
    isEmpty: (received ? page.receptions.rows : page.sendings.rows).length === 0,
    empty: { title: t(`interchange.list.${list}.none`), text: t(`interchange.list.${list}.none.text`) },
    first: facts.isFirst ? null : address(list),
    next: next && `${address(list)}&desde=${next}`,
  }
}

const receptionRow = (t: Translate) => (row: ListedReception) => [
  { text: officialTime(row.receivedAt), href: `/oficina/intercambio/recibidos/${row.id}`, header: true, nowrap: true },
  row.originName,
  { text: row.subject, hint: partText(t, row.part, row.parts) },
  { text: officialTime(row.originAt), hint: row.originNumber },
  { ...receptionTag(t, row.state), hint: row.entryNumber },
]

const sendingRow = (t: Translate) => (row: ListedSending) => [
  { text: officialTime(row.createdAt), href: `/oficina/intercambio/envios/${row.id}`, header: true, nowrap: true },
  row.destinationName,
  { text: row.subject, hint: row.number },
  { text: row.exchangeId, hint: partText(t, row.part, row.parts), code: true },
  { ...sendingTag(t, row.state), hint: waitingText(t, row) },
]

function waitingText(t: Translate, { state, attempts, nextAttemptAt }: ListedSending): string | null {
  if (state !== 'to-send' && state !== 'sent') return null
  if (nextAttemptAt === null) return t('interchange.sending.gave-up', { count: attempts })
  return attempts === 0 ? null : t('interchange.sending.next', { count: attempts, moment: officialTime(nextAttemptAt) })
}
