import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { CalendarYear, Council, Holiday } from '../municipalities/index.ts'
import { ofOwner } from './owner.ts'

interface Cell {
  day: string
  kind: '' | 'weekend' | 'holiday'
  /** What screen readers hear after the number. */
  said: string
}

export interface CalendarData {
  council: Council
  calendar: CalendarYear
  years: readonly number[]
}

export function calendarPage(t: Translate, { council, calendar, years }: CalendarData) {
  const { year, holidays, confirmedAt } = calendar
  return {
    title: t('sede.calendar.title-year', { year }),
    lead: t('sede.calendar.lead', { of: ofOwner(t, council) }),
    confirmed: confirmedAt ? t('sede.calendar.confirmed', { date: officialDate(confirmedAt) }) : '',
    provisional: confirmedAt ? '' : t('sede.calendar.provisional'),
    years: years.map((one) => ({ href: `/calendario?anio=${one}`, text: String(one), current: one === year })),
    table: {
      caption: t('sede.calendar.list'),
      head: ['date', 'name', 'scope'].map((column) => t(`sede.calendar.${column}`)),
      rows: holidays.map((holiday) => [
        { text: dayOfYear.format(new Date(`${holiday.date}T00:00:00Z`)), header: true },
        { text: holiday.name, ...(holiday.provisional && { hint: t('sede.calendar.to-confirm') }) },
        t(`municipalities.scope.${holiday.scope}`),
      ]),
    },
    download: `/calendario/${year}.ics`,
    weekdays: [1, 2, 3, 4, 5, 6, 7].map((day) => weekday(day)),
    months: monthsOf(t, year, holidays),
  }
}

function monthsOf(t: Translate, year: number, holidays: readonly Holiday[]) {
  const byDate = new Map(holidays.map((holiday) => [holiday.date, holiday]))
  return Array.from({ length: 12 }, (_none, month) => ({
    name: monthName.format(new Date(Date.UTC(year, month, 1))),
    weeks: weeksOf(t, year, month, byDate),
  }))
}

function weeksOf(t: Translate, year: number, month: number, byDate: ReadonlyMap<string, Holiday>): Cell[][] {
  const first = new Date(Date.UTC(year, month, 1))
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const before = (first.getUTCDay() + 6) % 7
  const cells: Cell[] = Array.from({ length: before }, () => ({ day: '', kind: '', said: '' }))
  for (let day = 1; day <= days; day++) {
    const date = new Date(Date.UTC(year, month, day))
    const holiday = byDate.get(date.toISOString().slice(0, 10))
    const isWeekend = date.getUTCDay() % 6 === 0
    cells.push({
      day: String(day),
      kind: holiday ? 'holiday' : isWeekend ? 'weekend' : '',
      said: holiday?.name ?? (isWeekend ? t('sede.calendar.weekend') : ''),
    })
  }
  while (cells.length % 7 !== 0) cells.push({ day: '', kind: '', said: '' })
  return Array.from({ length: cells.length / 7 }, (_none, week) => cells.slice(week * 7, week * 7 + 7))
}

const monthName = new Intl.DateTimeFormat('es-ES', { month: 'long', timeZone: 'UTC' })
/** The year is in the title: a telephone has no room to repeat it. */
const dayOfYear = new Intl.DateTimeFormat('es-ES', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
const longDay = new Intl.DateTimeFormat('es-ES', { weekday: 'long', timeZone: 'UTC' })
/** 1 is Monday, as weeks begin here. */
const weekday = (day: number) => {
  const long = longDay.format(new Date(Date.UTC(2024, 0, day)))
  return { long, short: long.slice(0, 2) }
}
