import type { Work } from '../../platform/db/work.ts'
import { audit } from '../../platform/audit.ts'
import { conflict, invalid, notFound } from '../../platform/errors.ts'
import { nationalHolidays } from './calendar.ts'

export interface Holiday {
  date: string
  name: string
  scope: 'national' | 'regional' | 'local'
  /** Taken from custom or without decree yet. */
  provisional: boolean
}

export interface CalendarYear {
  year: number
  holidays: Holiday[]
  confirmedAt: Date | null
  confirmedByName: string | null
}

export async function getCalendarYear(work: Work, year: number): Promise<CalendarYear> {
  const { tx, municipalityId } = work
  const found = await tx
    .select<{ confirmedAt: Date | null; confirmedByName: string | null }[]>({
      confirmedAt: 'c.confirmed_at',
      confirmedByName: 'c.confirmed_by_name',
    })
    .from('calendar_year as c')
    .where({ 'c.municipality_id': municipalityId, 'c.year': year })
    .first()
  if (!found) throw notFound('municipalities.error.no-calendar', { year })
  const holidays = await tx
    .select<Holiday[]>({ date: 'h.date', name: 'h.name', scope: 'h.scope', provisional: 'h.provisional' })
    .from('holiday as h')
    .where('h.municipality_id', municipalityId)
    .andWhere('h.date', '>=', `${year}-01-01`)
    .andWhere('h.date', '<', `${year + 1}-01-01`)
    .orderBy('h.date')
  return { year, holidays, ...found }
}

/** The names that Real Decreto 2001/1983, art. 45, and the region's Statute give to the days that come every year. */
const names: Record<string, string> = {
  '01-01': 'Año Nuevo',
  '01-06': 'Epifanía del Señor',
  '05-01': 'Fiesta del Trabajo',
  '08-15': 'Asunción de la Virgen',
  '10-12': 'Fiesta Nacional de España',
  '11-01': 'Todos los Santos',
  '12-06': 'Día de la Constitución',
  '12-08': 'Inmaculada Concepción',
  '12-25': 'Natividad del Señor',
}
const REGION_DAY = { date: '09-08', name: 'Día de Extremadura' }

/** The year after the last one there is, with the days that come every year. All of them wait for the decree: the region
 *  moves what falls on a Sunday. The two local days are the council's to say. */
export async function prepareCalendarYear(work: Work, year: number): Promise<void> {
  const { tx, municipalityId } = work
  const last = await tx('calendar_year').where({ municipality_id: municipalityId }).max<{ max: number }>('year').first()
  if (!last || year !== last.max + 1) throw conflict('municipalities.error.not-the-next-year', { year })
  const made = await tx('calendar_year')
    .insert({ municipality_id: municipalityId, year })
    .onConflict(['municipality_id', 'year'])
    .ignore()
    .returning('year')
  if (made.length === 0) return
  const [thursday] = [...nationalHolidays(year)].filter((date) => names[date.slice(5)] === undefined)
  const nameOf = (date: string) => names[date.slice(5)] ?? (date === thursday ? 'Jueves Santo' : 'Viernes Santo')
  const days = [...nationalHolidays(year)].map((date) => ({ date, name: nameOf(date), scope: 'national' }))
  days.push({ date: `${year}-${REGION_DAY.date}`, name: REGION_DAY.name, scope: 'regional' })
  await tx('holiday').insert(days.map((day) => ({ ...day, municipality_id: municipalityId, provisional: true })))
  await audit(work, 'municipalities.calendar-prepared', String(year))
}

/** A year is open until the council confirms it; afterwards terms have been counted on it and it stays as it is. */
export async function addHoliday(work: Work, holiday: Omit<Holiday, 'provisional'>): Promise<void> {
  const { tx, municipalityId } = work
  await openYear(work, Number(holiday.date.slice(0, 4)))
  const added = await tx('holiday')
    .insert({ municipality_id: municipalityId, ...holiday, provisional: false })
    .onConflict(['municipality_id', 'date'])
    .ignore()
    .returning('date')
  if (added.length === 0) throw conflict('municipalities.error.holiday-exists')
  await audit(work, 'municipalities.holiday-added', holiday.date, { scope: holiday.scope })
}

export async function removeHoliday(work: Work, date: string): Promise<void> {
  const { tx, municipalityId } = work
  await openYear(work, Number(date.slice(0, 4)))
  const removed = await tx('holiday').where({ municipality_id: municipalityId, date }).delete()
  if (removed === 0) throw notFound('municipalities.error.no-such-holiday')
  await audit(work, 'municipalities.holiday-removed', date)
}

/** Art. 30.7 asks for the calendar before the year begins; it is confirmed whole, with its two local days. */
export async function confirmCalendarYear(work: Work, year: number): Promise<void> {
  const { tx, municipalityId, now, actor } = work
  await openYear(work, year)
  const { holidays } = await getCalendarYear(work, year)
  const local = holidays.filter((holiday) => holiday.scope === 'local').length
  if (local !== 2) throw invalid('municipalities.error.two-local-holidays', { year, found: local })
  await tx('holiday')
    .where({ municipality_id: municipalityId, provisional: true })
    .andWhere('date', '>=', `${year}-01-01`)
    .andWhere('date', '<', `${year + 1}-01-01`)
    .update({ provisional: false })
  await tx('calendar_year')
    .where({ municipality_id: municipalityId, year })
    .update({ confirmed_at: now, confirmed_by: actor.personId, confirmed_by_name: actor.name })
  await audit(work, 'municipalities.calendar-confirmed', String(year), { holidays: holidays.length })
}

/** Locks the year: a holiday cannot slip in while somebody else confirms. */
async function openYear({ tx, municipalityId }: Work, year: number): Promise<void> {
  const row = await tx
    .select<{ confirmedAt: Date | null }[]>({ confirmedAt: 'c.confirmed_at' })
    .from('calendar_year as c')
    .where({ 'c.municipality_id': municipalityId, 'c.year': year })
    .forUpdate()
    .first()
  if (!row) throw notFound('municipalities.error.no-calendar', { year })
  if (row.confirmedAt) throw conflict('municipalities.error.calendar-confirmed', { year })
}
