import { Temporal } from 'temporal-polyfill'
import { OFFICIAL_ZONE, plainDate } from '../../platform/i18n/format.ts'

/** Days with legal effect are 'YYYY-MM-DD' strings; moments are Dates. Nothing here reads a clock or a database. */
export interface Calendar {
  /** Sorted; Saturdays and Sundays need not be told. */
  readonly dates: readonly string[]
  /** Years the council's calendar speaks for. Beyond them only the holidays common to all of Spain are known. */
  readonly years: ReadonlySet<number>
  readonly isHoliday: (date: string) => boolean
}

export function calendarOf(dates: Iterable<string>, years?: Iterable<number>): Calendar {
  const sorted = [...new Set(dates)].toSorted()
  const own = new Set(sorted)
  const covered = new Set(years ?? sorted.map(yearOf))
  return {
    dates: sorted,
    years: covered,
    isHoliday: (date) => own.has(date) || (!covered.has(yearOf(date)) && nationalHolidays(yearOf(date)).has(date)),
  }
}

export type TermUnit = 'working_days' | 'days' | 'months' | 'years'
export interface Term {
  value: number
  unit: TermUnit
}

/** The official day a moment falls on. */
export const madridDate = plainDate

/** The registry's year turns at midnight of the official hour, not at UTC midnight. */
export const officialYear = (now: Date): number => yearOf(plainDate(now))

/** The first instant of an official day. */
export function startOfDay(date: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(OFFICIAL_ZONE).epochMilliseconds)
}

/** Ley 39/2015, art. 30.2: Saturdays, Sundays and holidays do not count. */
export function isWorkingDay(date: string, calendar: Calendar): boolean {
  const weekday = new Date(epochDay(date) * DAY).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !calendar.isHoliday(date)
}

/** The day itself when it is a working day, otherwise the first that is. */
export function firstWorkingDayFrom(date: string, calendar: Calendar): string {
  let day = epochDay(date)
  for (let tries = 0; tries < 366; tries++, day++) {
    if (isWorkingDay(dateOf(day), calendar)) return dateOf(day)
  }
  throw new RangeError(`no working day in the year after ${date}`)
}

/** The n-th working day after `start`; the start itself never counts (art. 30.3). */
export function addWorkingDays(start: string, days: number, calendar: Calendar): string {
  if (!Number.isInteger(days) || days < 0 || days > 10_000) throw new RangeError(`not a number of days: ${days}`)
  let day = epochDay(start)
  for (let left = days; left > 0;) if (isWorkingDay(dateOf(++day), calendar)) left--
  return dateOf(day)
}

/** Last day of a term notified (or entered, or published) on `start`: art. 30. */
export function addTerm(start: string, term: Term, calendar: Calendar): string {
  // Art. 30.5: a last day that is not a working day moves to the next that is.
  return firstWorkingDayFrom(nominalEnd(start, checked(term), calendar), calendar)
}

function nominalEnd(start: string, { value, unit }: Term, calendar: Calendar): string {
  if (unit === 'working_days') return addWorkingDays(start, value, calendar)
  if (unit === 'days') return dateOf(epochDay(start) + value)
  // Art. 30.4: the same day number, or the last day of a month that has none.
  const months = unit === 'years' ? value * 12 : value
  return Temporal.PlainDate.from(start).add({ months }, { overflow: 'constrain' }).toString()
}

/**
 * Half of a term: urgency (art. 33) rounds up, in favour of whoever must act; an extension (art. 32.1) may not pass the
 * half, so it rounds down. Months that do not halve evenly become days: 15 a month for urgency, 14 for an extension,
 * which is never more than half of any month.
 */
export function halfTerm(term: Term, purpose: 'urgency' | 'extension'): Term {
  const { value, unit } = checked(term)
  if (unit === 'years') return halfTerm({ value: value * 12, unit: 'months' }, purpose)
  if (unit === 'months' && value % 2 === 1) return { value: value * (purpose === 'urgency' ? 15 : 14), unit: 'days' }
  return { value: purpose === 'urgency' ? Math.ceil(value / 2) : Math.floor(value / 2), unit }
}

/** The clock stands from the day after `from` up to and including `to`; `to` is null while it still stands. */
export interface Suspension {
  from: string
  to: string | null
}

/**
 * Last day to resolve, suspensions included (arts. 21.3 and 22); null while one of them is open, because nobody can know.
 *
 * The law suspends «por el tiempo que medie» between two acts, so what is given back is exactly that time: with terms in
 * days, months or years, as many calendar days as passed between the two dates; with terms in working days, the working
 * days among them. Days of two suspensions at once count once; one that begins when the term is over revives nothing.
 */
export function dueDateWithSuspensions(
  start: string,
  term: Term,
  suspensions: readonly Suspension[],
  calendar: Calendar,
): string | null {
  let nominal = nominalEnd(start, checked(term), calendar)
  let counted = start
  for (const { from, to } of suspensions.toSorted((a, b) => compare(a.from, b.from))) {
    if (to !== null && to < from) throw new RangeError(`a suspension ends before it begins: ${from}, ${to}`)
    if (from > firstWorkingDayFrom(nominal, calendar)) break
    if (to === null) return null
    const begins = from > counted ? from : counted
    if (to <= begins) continue
    nominal =
      term.unit === 'working_days'
        ? addWorkingDays(nominal, workingDaysBetween(begins, to, calendar), calendar)
        : dateOf(epochDay(nominal) + epochDay(to) - epochDay(begins))
    counted = to
  }
  return firstWorkingDayFrom(nominal, calendar)
}

/** Working days after `from`, up to and including `to`. */
function workingDaysBetween(from: string, to: string, calendar: Calendar): number {
  let count = 0
  for (let day = epochDay(from) + 1; day <= epochDay(to); day++) if (isWorkingDay(dateOf(day), calendar)) count++
  return count
}

/** Art. 31.2.b: what is presented on a non-working day counts at the first hour of the next working day. */
export function effectiveMoment(presentedAt: Date, calendar: Calendar): Date {
  const date = plainDate(presentedAt)
  const working = firstWorkingDayFrom(date, calendar)
  return working === date ? presentedAt : startOfDay(working)
}

/** Days that an electronic notification waits to be read before it counts as rejected: art. 43.2, calendar days. */
export const NOTIFICATION_DAYS = 10

/**
 * The day it is made available does not count; it expires when the tenth day has ended. Whether a tenth day that is not
 * a working day moves on (art. 30.5) is disputed: by default it does not, and a council that wants it gives `rollWith`.
 */
export function notificationExpiry(
  madeAvailableAt: Date,
  options: { rollWith?: Calendar } = {},
): { lastDay: string; expiresAt: Date } {
  const tenth = dateOf(epochDay(plainDate(madeAvailableAt)) + NOTIFICATION_DAYS)
  const lastDay = options.rollWith ? firstWorkingDayFrom(tenth, options.rollWith) : tenth
  return { lastDay, expiresAt: startOfDay(dateOf(epochDay(lastDay) + 1)) }
}

const nationalOf = new Map<number, ReadonlySet<string>>()
const fixed = ['01-01', '01-06', '05-01', '08-15', '10-12', '11-01', '12-06', '12-08', '12-25']

/** What Real Decreto 2001/1983, art. 45 names for every year, before each region moves what falls on a Sunday. */
export function nationalHolidays(year: number): ReadonlySet<string> {
  let found = nationalOf.get(year)
  if (!found) {
    const easter = epochDay(easterSunday(year))
    found = new Set([...fixed.map((day) => `${year}-${day}`), dateOf(easter - 3), dateOf(easter - 2)].toSorted())
    nationalOf.set(year, found)
  }
  return found
}

/** Gregorian Easter, by the method of Meeus, Jones and Butcher. */
function easterSunday(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const day = h + l - 7 * m + 114
  return `${year}-${pad(Math.floor(day / 31))}-${pad((day % 31) + 1)}`
}

function checked(term: Term): Term {
  if (!Number.isInteger(term.value) || term.value < 1 || term.value > 10_000) {
    throw new RangeError(`not a term: ${term.value} ${term.unit}`)
  }
  return term
}

const DAY = 86_400_000

function epochDay(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  // Date.parse takes 31 February for 3 March; a legal date that does not exist is a defect of the caller.
  if (Number.isNaN(time) || dateOf(time / DAY) !== date) throw new RangeError(`not a date: ${date}`)
  return time / DAY
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
const yearOf = (date: string): number => Number(date.slice(0, 4))
const pad = (n: number): string => String(n).padStart(2, '0')
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
