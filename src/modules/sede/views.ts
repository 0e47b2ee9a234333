import { officialDate, weekdayDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { richText } from '../../platform/text/rich-text.ts'
import { type Council, type Post, type Unit, isWorkingDay, madridDate, type Calendar } from '../municipalities/index.ts'
import { type Offered, procedureFacts } from '../procedures/index.ts'
import type { Regulation } from '../regulation/index.ts'
import { ofOwner } from './owner.ts'
import { type PageKey, type SedePage, sedePages } from './pages.ts'
import type { SealFacts } from './seals.ts'
import type { PageText } from './service.ts'
import { attention } from './views-home.ts'

interface Link {
  href: string
  text: string
  note: string
}

export interface IndexData {
  council: Council
  origin: string
  dates: ReadonlyMap<PageKey, string | Date>
  procedures: ReadonlyMap<string, string>
}

/** Every compulsory content, one click away (RD 203/2021, art. 11). */
export function indexPage(t: Translate, { council, origin, dates, procedures }: IndexData) {
  const isCouncil = council.kind === 'council'
  const text = (key: PageKey): Link => {
    const page = sedePages.find((one) => one.key === key) as SedePage
    const day = dates.get(key)
    return {
      href: page.path,
      text: t(`sede.page.${key}.title`),
      note: day ? t('sede.index.updated', { date: officialDate(day) }) : '',
    }
  }
  const data = (key: string, href: string): Link => ({
    href,
    text: t(`sede.${key}.title`),
    note: t(`sede.index.${key}-note`),
  })
  const complaints = procedures.get('GEN-05')
  return {
    title: t('sede.index.title', { of: ofOwner(t, council) }),
    facts: ownerRows(t, council, origin),
    attention: attention(t, council),
    groups: [
      { title: t('sede.index.group.what'), links: [text('identification'), text('creation'), text('help')] },
      {
        title: t('sede.index.group.services'),
        links: [
          ...(isCouncil ? [data('services', '/sede/servicios')] : []),
          ...(complaints ? [data('complaints', `/tramites/${complaints}`)] : []),
          data('verify', '/verificar'),
          data('time', '/sede/hora-oficial'),
          data('calendar', '/calendario'),
          data('incidents', '/sede/incidencias'),
        ],
      },
      {
        title: t('sede.index.group.rules'),
        links: [
          ...(isCouncil ? [data('regulation', '/reglamento')] : []),
          text('registry'),
          data('book', '/sede/libro'),
          text('signatures'),
          ...(isCouncil ? [data('officials', '/sede/personal-habilitado')] : []),
          text('automated-actions'),
          text('seals'),
        ],
      },
      {
        title: t('sede.index.group.rights'),
        links: [text('accessibility'), text('data-protection'), text('legal-notice')],
      },
    ],
  }
}

function ownerRows(t: Translate, council: Council, origin: string) {
  return [
    { key: t('sede.fact.owner'), value: council.officialName },
    { key: t('sede.fact.origin'), value: origin },
    { key: t('sede.fact.dir3'), value: council.dir3, code: true },
    { key: t('sede.fact.nif'), value: council.nif, code: true },
  ]
}

export interface TextPageData {
  page: SedePage
  text: PageText
  council: Council
  origin: string
  /** Addresses of the procedures offered, by code. */
  procedures: ReadonlyMap<string, string>
  units?: { units: readonly Unit[]; posts: readonly Post[] }
  regulation?: Regulation | null
  seal?: SealFacts | null
}

export function textPage(t: Translate, data: TextPageData) {
  const { page, text, council, origin } = data
  const slug = page.procedure && data.procedures.get(page.procedure)
  return {
    title: t(`sede.page.${page.key}.title`),
    blocks: richText(text.body),
    facts: page.key === 'identification' ? ownerRows(t, council, origin) : creationRows(t, data.regulation),
    units: data.units ? unitsTable(t, data.units, council.dir3) : null,
    seal: data.seal ? sealRows(t, data.seal) : null,
    sealAway: page.key === 'seals' && !data.seal ? t('sede.seals.away') : '',
    action: slug ? { href: `/tramites/${slug}`, text: t(`sede.page.${page.key}.action`) } : null,
    updated: t('sede.page.updated', { date: officialDate(text.updatedOn), of: ofOwner(t, council) }),
  }
}

function unitsTable(t: Translate, { units, posts }: NonNullable<TextPageData['units']>, dir3: string) {
  const names = new Map(posts.map((post) => [post.id, post.name]))
  return {
    caption: t('sede.units.caption'),
    head: [t('sede.units.name'), t('sede.units.head'), t('sede.units.dir3')],
    rows: units.map((unit) => [
      { text: unit.name, header: true },
      (unit.headPostId && names.get(unit.headPostId)) || t('sede.units.no-head'),
      { text: unit.dir3 ?? dir3, code: true },
    ]),
  }
}

function creationRows(t: Translate, regulation: Regulation | null | undefined) {
  if (!regulation?.publishedOn) return []
  return [
    { key: t('sede.creation.act'), value: regulation.title },
    ...(regulation.finallyApprovedOn
      ? [{ key: t('sede.creation.approved'), value: officialDate(regulation.finallyApprovedOn) }]
      : []),
    {
      key: t('sede.creation.published'),
      value: t('sede.creation.bop', { number: regulation.bopNumber ?? '', date: officialDate(regulation.publishedOn) }),
    },
    ...(regulation.inForceOn ? [{ key: t('sede.creation.in-force'), value: officialDate(regulation.inForceOn) }] : []),
  ]
}

function sealRows(t: Translate, seal: SealFacts) {
  return [
    { key: t('sede.seals.holder'), value: seal.holder },
    { key: t('sede.seals.issuer'), value: seal.issuer },
    { key: t('sede.seals.serial'), value: seal.serial, code: true },
    {
      key: t('sede.seals.validity'),
      value: t('sede.seals.from-to', { from: officialDate(seal.from), until: officialDate(seal.until) }),
    },
    { key: t('sede.seals.fingerprint'), value: seal.fingerprint, code: true },
  ]
}

export function timePage(t: Translate, now: Date, calendar: Calendar) {
  const today = madridDate(now)
  const clock = new Intl.DateTimeFormat('es-ES', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: 'Europe/Madrid',
  })
  return {
    title: t('sede.time.title'),
    time: clock.format(now),
    date: weekdayDate(now),
    iso: now.toISOString(),
    day: t(isWorkingDay(today, calendar) ? 'sede.time.working' : 'sede.time.not-working'),
  }
}

/** Art. 11.2.a: access to each service with its term and what silence means. */
export function servicesPage(t: Translate, offered: readonly Offered[], inForce: ReadonlySet<string>) {
  return {
    title: t('sede.services.title'),
    table: {
      caption: t('sede.services.caption', { count: offered.length }),
      head: ['name', 'term', 'silence', 'channel', 'adopted'].map((column) => t(`sede.services.${column}`)),
      rows: offered.map(({ slug, name, code, definition, adoptedAt }) => {
        const facts = procedureFacts(t, definition)
        return [
          { text: name, href: `/tramites/${slug}`, header: true },
          facts.term,
          facts.silence,
          t(inForce.has(code) ? 'sede.services.online' : 'sede.services.in-person'),
          officialDate(adoptedAt),
        ]
      }),
    },
    isEmpty: offered.length === 0,
  }
}
