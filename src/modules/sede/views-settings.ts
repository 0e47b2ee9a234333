import { officialDate, officialTime, plainDate, weekdayDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { richText } from '../../platform/text/rich-text.ts'
import type { CalendarYear, Council, Holiday } from '../municipalities/index.ts'
import type { Incident } from '../outages/index.ts'
import type { Regulation } from '../regulation/index.ts'
import { type PageKey, type SedePage, sedePages } from './pages.ts'
import type { CalendarState } from './queries.ts'
import type { Notice } from './store.ts'

export interface SettingsData {
  council: Council
  dates: ReadonlyMap<PageKey, string | Date>
  notices: readonly Notice[]
  incidents: readonly Incident[]
  calendars: readonly CalendarState[]
  regulation: Regulation | null
  done: string | null
}

export function settingsPage(t: Translate, data: SettingsData) {
  const { council, dates, notices, incidents, calendars, regulation, done } = data
  const open = incidents.filter(({ endedAt }) => endedAt === null)
  return {
    title: t('sede.settings.title'),
    done: done ? t(`sede.settings.done.${done}`) : '',
    contact: [
      { key: t('sede.attention.address'), value: council.address },
      { key: t('sede.attention.hours'), value: council.openingHours },
      { key: t('sede.attention.phone'), value: council.phone },
      { key: t('sede.attention.email'), value: council.email },
      { key: t('sede.attention.website'), value: council.website },
    ],
    news: [
      {
        href: '/oficina/ajustes/avisos',
        title: t('sede.settings.notices'),
        text: t('sede.settings.notices-text', { count: notices.length }),
      },
      {
        href: '/oficina/incidencias',
        title: t('sede.settings.incidents'),
        text: t('sede.settings.incidents-text', { count: open.length }),
        ...(open.length > 0 && { tag: t('outages.state.open'), tagColour: 'red' }),
      },
      ...(council.kind === 'council'
        ? [
            {
              href: '/oficina/registro/oficinas',
              title: t('sede.settings.registry'),
              text: t('sede.settings.registry-text'),
            },
            {
              href: '/oficina/registro/libro',
              title: t('sede.settings.numbers'),
              text: t('sede.settings.numbers-text'),
            },
            {
              href: '/oficina/registro/asistencia/funcionarios',
              title: t('sede.officials.title'),
              text: t('sede.index.officials-note'),
            },
            {
              href: '/oficina/ajustes/aplicaciones',
              title: t('sede.settings.applications'),
              text: t('sede.settings.applications-text'),
            },
          ]
        : []),
      ...calendars.map(({ year, isConfirmed, localDays }) => ({
        href: `/oficina/ajustes/calendario?anio=${year}`,
        title: t('sede.settings.calendar', { year }),
        text: t('sede.settings.calendar-text', { count: localDays }),
        tag: t(isConfirmed ? 'sede.settings.confirmed' : 'sede.settings.to-confirm'),
        tagColour: isConfirmed ? 'green' : 'yellow',
      })),
      ...(council.kind === 'council'
        ? [
            {
              href: '/oficina/ajustes/reglamento',
              title: t('sede.settings.regulation'),
              text: t('sede.settings.regulation-text'),
              tag: t(regulation ? `regulation.state.${regulation.state}` : 'sede.settings.no-regulation'),
              tagColour: regulation?.state === 'in-force' ? 'green' : 'yellow',
            },
          ]
        : []),
    ],
    pages: {
      caption: t('sede.settings.pages'),
      head: ['page', 'basis', 'updated'].map((column) => t(`sede.settings.page.${column}`)),
      rows: sedePages.map(({ key, basis }) => [
        { text: t(`sede.page.${key}.title`), href: `/oficina/ajustes/paginas/${key}`, header: true },
        basis,
        officialDate(dates.get(key) ?? ''),
      ]),
    },
  }
}

/** Without a council: the values posted are shown. */
export function contactPage(t: Translate, council: Council | null) {
  return {
    title: t('sede.settings.contact'),
    values: council
      ? {
          address: council.address ?? '',
          openingHours: council.openingHours ?? '',
          phone: council.phone ?? '',
          email: council.email ?? '',
          website: council.website ?? '',
        }
      : {},
  }
}

export function editPage(
  t: Translate,
  page: SedePage,
  written: { body: string; version: number; isPreview?: boolean },
) {
  return {
    title: t(`sede.page.${page.key}.title`),
    basis: page.basis,
    action: `/oficina/ajustes/paginas/${page.key}`,
    publicHref: page.path,
    values: { body: written.body, version: written.version },
    preview: written.isPreview ? richText(written.body) : null,
  }
}

export function noticeSettingsPage(t: Translate, notices: readonly Notice[], now: Date) {
  const [year, month, day] = plainDate(now).split('-')
  return {
    title: t('sede.settings.notices'),
    values: { 'from-day': String(Number(day)), 'from-month': String(Number(month)), 'from-year': year },
    notices: notices.map((notice) => ({
      title: notice.title,
      blocks: richText(notice.body),
      when: notice.shownUntil
        ? t('sede.settings.notice.from-to', {
            from: officialDate(notice.shownFrom),
            until: officialDate(notice.shownUntil),
          })
        : t('sede.settings.notice.from', { from: officialDate(notice.shownFrom) }),
      by: t('sede.settings.notice.by', { name: notice.publishedByName, at: officialTime(notice.publishedAt) }),
      withdraw: `/oficina/ajustes/avisos/${notice.id}/retirada`,
    })),
  }
}

/** A year is prepared in the one before it. */
function nextYear(t: Translate, year: number, thisYear: number) {
  if (year > thisYear + 1) return null
  return {
    action: `/oficina/ajustes/calendario/${year}`,
    text: t('sede.settings.calendar.next', { year }),
    hint: t('sede.settings.calendar.next-hint'),
  }
}

/** Until the year is confirmed: the council's own days, and those that wait for their decree. */
export const isRemovable = ({ scope, provisional }: Pick<Holiday, 'scope' | 'provisional'>): boolean =>
  scope === 'local' || provisional

export function calendarSettingsPage(
  t: Translate,
  data: { calendar: CalendarYear; years: readonly number[]; thisYear: number },
) {
  const { year, holidays, confirmedAt, confirmedByName } = data.calendar
  const base = `/oficina/ajustes/calendario/${year}`
  const local = holidays.filter(({ scope }) => scope === 'local').length
  return {
    title: t('sede.settings.calendar', { year }),
    years: data.years.map((one) => ({
      href: `/oficina/ajustes/calendario?anio=${one}`,
      text: String(one),
      current: one === year,
    })),
    confirmed: confirmedAt
      ? t('sede.settings.calendar.confirmed', { at: officialDate(confirmedAt), name: confirmedByName ?? '' })
      : '',
    isOpen: confirmedAt === null,
    localText: t(local === 2 ? 'sede.settings.calendar.local-two' : 'sede.settings.calendar.local', { count: local }),
    mayConfirm: confirmedAt === null && local === 2,
    scopes: (['local', 'regional'] as const).map((scope) => ({
      value: scope,
      text: t(`municipalities.scope.${scope}`),
    })),
    values: { scope: 'local' },
    next: nextYear(t, Math.max(...data.years) + 1, data.thisYear),
    add: `${base}/fiestas`,
    confirm: `${base}/confirmacion`,
    holidays: holidays.map((holiday) => ({
      date: weekdayDate(holiday.date),
      name: holiday.name,
      scope: t(`municipalities.scope.${holiday.scope}`),
      note: holiday.provisional ? t('sede.calendar.to-confirm') : '',
      remove: confirmedAt === null && isRemovable(holiday) ? `${base}/fiestas/${holiday.date}/baja` : '',
    })),
  }
}
