import { officialDate, officialTime, shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type Expedient, publicEvents, turnBox, whoseTurn } from '../expedients/index.ts'
import type { Person } from '../identity/index.ts'
import { type Notification, notificationItem } from '../notifications/index.ts'
import { addressLines } from '../procedures/index.ts'
import type { ListedEntry } from '../registry/index.ts'
import type { Found } from './find.ts'
import type { StatusFacts } from './routes-counter.ts'
import { type Purpose, purposes } from './schemas.ts'

const base = '/oficina/atencion'
const personHref = (id: string, purpose: Purpose) => `${base}/personas/${id}?motivo=${purpose}`
const statusHref = (id: string, purpose: Purpose) => `${base}/expedientes/${id}/estado?motivo=${purpose}`

/** The search: who, and why they are looked for. */
export const counterSearch = (t: Translate) => ({
  action: base,
  label: t('back-office.counter.words'),
  hint: t('back-office.counter.words.hint'),
  purposes: purposes.map((value) => ({ value, text: t(`back-office.purpose.${value}`) })),
})

export function counterView(t: Translate, { found, purpose }: { found: Found | null; purpose: Purpose | null }) {
  return {
    title: t('back-office.counter.title'),
    search: counterSearch(t),
    found:
      found && purpose
        ? {
            isEmpty: found.people.length === 0 && !found.expedient && !found.entryId,
            isPartial: found.isPartial,
            expedient: found.expedient && {
              name: `${found.expedient.number}. ${found.expedient.title}`,
              href: statusHref(found.expedient.id, purpose),
              facts: found.expedient.applicantName,
            },
            people: peopleTable(t, found.people, purpose),
            entry: found.entryId && `/oficina/registro/${found.entryId}`,
          }
        : null,
  }
}

function peopleTable(t: Translate, people: Person[], purpose: Purpose) {
  return {
    caption: t('back-office.counter.people', { count: people.length }),
    size: 's',
    head: ['name', 'nif', 'contact'].map((column) => t(`back-office.column.${column}`)),
    rows: people.map((person) => ({
      cells: [
        { text: person.name, href: personHref(person.id, purpose), header: true },
        { text: person.nif, nowrap: true },
        { text: [person.email, person.phone].filter(Boolean).join(' · ') || t('back-office.person.no-contact') },
      ],
    })),
  }
}

interface PersonFacts {
  person: Person
  expedients: Expedient[]
  limit: number
  drafts: number
  unread: number
  notifications: Notification[]
  entries: ListedEntry[]
  purpose: Purpose
  today: string
  now: Date
}

export function personView(t: Translate, facts: PersonFacts) {
  const { person, expedients, purpose, today } = facts
  return {
    title: person.name,
    caption: person.nif,
    back: base,
    glance: [
      { term: t('back-office.person.open'), text: String(expedients.filter(({ state }) => state !== 'closed').length) },
      { term: t('back-office.person.unread'), text: String(facts.unread) },
      { term: t('back-office.person.drafts'), text: String(facts.drafts) },
    ],
    facts: [
      { key: t('back-office.person.email'), value: person.email ?? t('back-office.person.unknown') },
      { key: t('back-office.person.phone'), value: person.phone ?? t('back-office.person.unknown') },
      {
        key: t('back-office.person.address'),
        ...(person.address ? { values: addressLines(person.address, t) } : { value: t('back-office.person.unknown') }),
      },
      { key: t('back-office.person.channel'), value: t(`back-office.person.channel.${person.channel}`) },
    ],
    expedients: expedients.slice(0, facts.limit).map((expedient) => ({
      heading: expedient.title,
      number: expedient.number,
      href: statusHref(expedient.id, purpose),
      turn: turnBox(whoseTurn(t, expedient, today)),
    })),
    isCut: expedients.length > facts.limit,
    notifications: facts.notifications.map((one) => ({ ...notificationItem(t, one, facts.now), href: null })),
    entries: facts.entries.map((entry) => ({
      name: entry.number,
      href: `/oficina/registro/${entry.id}`,
      facts: entry.subject,
      note: officialTime(entry.presentedAt),
    })),
  }
}

interface StatusPage extends StatusFacts {
  purpose: Purpose
  today: string
  now: Date
}

export function statusView(t: Translate, facts: StatusPage) {
  const { expedient, purpose, today } = facts
  const [applicant] = facts.parties
  return {
    title: expedient.title,
    caption: t('back-office.status.caption', { number: expedient.number }),
    back: applicant ? personHref(applicant.personId, purpose) : base,
    sheet: `${base}/expedientes/${expedient.id}/estado.pdf?motivo=${purpose}`,
    turn: turnBox(whoseTurn(t, expedient, today)),
    rows: statusRows(t, facts),
    notifications: facts.notifications.map((one) => ({ ...notificationItem(t, one, facts.now), href: null })),
    documents: facts.folios.map((folio) => ({
      name: t('back-office.status.folio', { position: folio.position, title: folio.title }),
      facts: t(`back-office.status.source.${folio.source}`, { date: shortDate(folio.addedAt) }),
    })),
    events: publicEvents(t, facts.events),
    printed: t('back-office.status.printed', { when: officialTime(facts.now) }),
  }
}

/** The same facts on the screen and on the sheet. */
export const statusRows = (t: Translate, { expedient, parties, entries }: StatusFacts) => [
  ...parties.map(({ role, name, nif }) => ({ key: t(`back-office.status.${role}`), value: `${name}, ${nif}` })),
  { key: t('back-office.status.state'), value: t(`expedients.state.${expedient.state}`) },
  { key: t('back-office.status.unit'), value: expedient.unitName },
  { key: t('back-office.status.entered'), value: officialDate(expedient.enteredOn) },
  ...(expedient.dueOn ? [{ key: t('back-office.status.due'), value: officialDate(expedient.dueOn) }] : []),
  ...(expedient.state === 'closed'
    ? []
    : [{ key: t('back-office.status.silence'), value: t(`expedients.silence.${expedient.silence}`) }]),
  ...entries.map(({ number, presentedAt, subject }) => ({
    key: t('back-office.status.entry', { number }),
    value: `${subject}. ${officialTime(presentedAt)}`,
  })),
]
