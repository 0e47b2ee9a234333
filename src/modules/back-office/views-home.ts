import type { Viewer } from '../../platform/http/context.ts'
import { shortDate, weekdayDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { DeskCounts, SignatureRequest } from '../expedients/index.ts'
import { type OutagesNow, outageWarnings } from '../outages/index.ts'
import { counterSearch } from './views-counter.ts'
import type { Today } from './queries.ts'

interface HomeFacts {
  viewer: Viewer
  today: string
  expedients: (DeskCounts & { untaken: number }) | null
  toSend: number
  /** Entries of their units that nobody has accepted. */
  inbox: number
  signatures: SignatureRequest[] | null
  book: Today | null
  outages: OutagesNow
}

const SHOWN = 5

/** What waits today, worst first. What does not wait is left out: a row of noughts hides the one thing that matters. */
export function homeView(t: Translate, facts: HomeFacts) {
  const { viewer, today, expedients, toSend, inbox, signatures, book, outages } = facts
  const may = (right: string): boolean => viewer.staff?.rights.includes(right) ?? false
  const card = (key: string, count: number, href: string, colour = '') => ({
    href,
    title: t(`back-office.home.${key}`, { count }),
    text: t(`back-office.home.${key}.text`),
    tag: colour ? t(`back-office.home.${key}.tag`) : null,
    tagColour: colour,
    count,
  })
  const urgent = [
    ...(expedients
      ? [
          card('late', expedients.late, '/oficina/expedientes?ver=mias&estado=vencidos', 'red'),
          card('due-soon', expedients.dueSoon, '/oficina/expedientes?ver=mias', 'yellow'),
          card('to-send', toSend, '/oficina/notificaciones?ver=papel', 'yellow'),
          card('untaken', expedients.untaken, '/oficina/expedientes?ver=unidad', 'blue'),
        ]
      : []),
    card('inbox', inbox, '/oficina/registro/bandeja', 'yellow'),
  ].filter(({ count }) => count > 0)
  const cards = [
    ...urgent,
    ...(expedients ? [card('mine', expedients.mine, '/oficina/expedientes?ver=mias')] : []),
    ...(book ? [card('entries', book.entries, '/oficina/registro')] : []),
    ...(book ? [card('exits', book.exits, '/oficina/registro?direccion=S')] : []),
  ]
  return {
    title: t('back-office.home.title', { day: weekdayDate(today) }),
    warnings: outageWarnings(t, outages),
    decide:
      outages.undecided > 0 && may('office:configure')
        ? { href: '/oficina/incidencias', text: t('outages.now.undecided', { count: outages.undecided }) }
        : null,
    cards,
    isCalm: expedients !== null && urgent.length === 0 && (signatures?.length ?? 0) === 0,
    register: may('registry:register') ? '/oficina/registro/nuevo' : null,
    search: may('citizens:assist') ? counterSearch(t) : null,
    signatures: signatures && {
      title: t('back-office.home.signatures', { count: signatures.length }),
      none: signatures.length === 0,
      more: signatures.length > SHOWN,
      documents: signatures.slice(0, SHOWN).map((request) => ({
        name: request.content.title,
        href: `/oficina/firmas/${request.id}`,
        facts: `${request.expedientNumber} · ${request.applicantName} · ${request.postName}`,
        note: request.expedientDueOn ? t('back-office.home.due', { date: shortDate(request.expedientDueOn) }) : null,
        tag: request.expedientDueOn && request.expedientDueOn < today ? t('back-office.home.late.tag') : null,
        tagColour: 'red',
      })),
    },
  }
}
