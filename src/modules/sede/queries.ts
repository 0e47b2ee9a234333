import type { Work } from '../../platform/db/work.ts'

const LATEST_ENTRIES = 500

/** Codes of what people file most, among the last entries: the cost does not grow with the book. */
export async function mostFiled({ tx, municipalityId }: Work, most: number): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { code: string }[] }>(
    `select e.procedure_code as code from (
       select r.procedure_code from registry_entry r
        where r.municipality_id = ? and r.direction = 'E' order by r.place desc limit ?) e
      where e.procedure_code is not null
      group by e.procedure_code order by count(*) desc, e.procedure_code limit ?`,
    [municipalityId, LATEST_ENTRIES, most],
  )
  return rows.map((row) => row.code)
}

/** Years for which the council has a calendar. */
export async function calendarYears({ tx, municipalityId }: Work): Promise<number[]> {
  const rows = await tx
    .select<{ year: number }[]>('c.year')
    .from('calendar_year as c')
    .where('c.municipality_id', municipalityId)
    .orderBy('c.year')
  return rows.map((row) => row.year)
}

export interface CalendarState {
  year: number
  isConfirmed: boolean
  localDays: number
}

/** How the calendars of this year and the next stand. */
export async function calendarStates({ tx, municipalityId }: Work, from: number): Promise<CalendarState[]> {
  const { rows } = await tx.raw<{ rows: { year: number; isConfirmed: boolean; localDays: number | string }[] }>(
    `select c.year, c.confirmed_at is not null as "isConfirmed",
            (select count(*) from holiday h where h.municipality_id = c.municipality_id and h.scope = 'local'
               and h.date >= make_date(c.year, 1, 1) and h.date < make_date(c.year + 1, 1, 1)) as "localDays"
       from calendar_year c where c.municipality_id = ? and c.year between ? and ? order by c.year`,
    [municipalityId, from, from + 1],
  )
  return rows.map((row) => ({ ...row, localDays: Number(row.localDays) }))
}
