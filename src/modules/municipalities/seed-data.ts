import { readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../../seed')

/** The councils that the demonstration fills with staff and activity; the last one is a village of 300. */
export const showcase = ['10037', '10148', '10131', '10067', '10195', '10118'] as const

export interface SeedMunicipality {
  id: string
  slug: string
  name: string
  sortingName: string
  dir3: string
  nif: string
  postalCode: string
  population: number
  latitude: number
  longitude: number
}

export interface SeedHoliday {
  date: string
  name: string
  scope: 'national' | 'regional' | 'local'
  provisional: boolean
}

/** Names and codes are public facts; population and coordinates are indicative. */
export function seedRows(): SeedMunicipality[] {
  return table('municipalities.csv').map((row) => ({
    id: cell(row, 'id'),
    slug: cell(row, 'slug'),
    name: cell(row, 'name'),
    sortingName: cell(row, 'sorting_name'),
    dir3: cell(row, 'dir3'),
    nif: cell(row, 'nif'),
    postalCode: cell(row, 'postal_code'),
    population: Number(cell(row, 'population')),
    latitude: Number(cell(row, 'latitude')),
    longitude: Number(cell(row, 'longitude')),
  }))
}

/** National and regional days, those still without decree marked as provisional. */
export function commonHolidays(): SeedHoliday[] {
  return table('holidays.csv').map((row) => ({
    date: cell(row, 'date'),
    name: cell(row, 'name'),
    scope: cell(row, 'scope') as 'national' | 'regional',
    provisional: cell(row, 'provisional') === 'yes',
  }))
}

const patrons: [string, string][] = [
  ['02-03', 'San Blas'],
  ['03-19', 'San José'],
  ['04-25', 'San Marcos'],
  ['05-15', 'San Isidro Labrador'],
  ['06-13', 'San Antonio de Padua'],
  ['06-24', 'San Juan Bautista'],
  ['06-29', 'San Pedro y San Pablo'],
  ['07-22', 'Santa María Magdalena'],
  ['07-25', 'Santiago Apóstol'],
  ['08-16', 'San Roque'],
  ['08-24', 'San Bartolomé'],
  ['09-14', 'Exaltación de la Cruz'],
  ['09-21', 'San Mateo'],
  ['09-29', 'San Miguel Arcángel'],
  ['10-04', 'San Francisco de Asís'],
  ['11-30', 'San Andrés'],
]

/**
 * Two local holidays a year, invented and always the same for a council: each council names its own every year, and no
 * list of them was at hand. They are provisional until the council confirms its calendar.
 */
export function inventedLocalHolidays(municipalityId: string, common: readonly SeedHoliday[]): SeedHoliday[] {
  const taken = new Set(common.map((holiday) => holiday.date))
  const years = [...new Set(common.map((holiday) => holiday.date.slice(0, 4)))]
  const order = Number(municipalityId.slice(2))
  const first = order % patrons.length
  const second = (first + 5 + (Math.floor(order / patrons.length) % 6)) % patrons.length
  return years.flatMap((year) =>
    [first, second].map((index): SeedHoliday => {
      const [day, name] = patrons[index] as [string, string]
      const date = movedOffWeekends(`${year}-${day}`, taken)
      return { date, name, scope: 'local', provisional: true }
    }),
  )
}

/** A local holiday that falls on a free day is kept on the Monday after, or on the next day that is not free. */
function movedOffWeekends(date: string, taken: ReadonlySet<string>): string {
  const day = new Date(`${date}T00:00:00Z`)
  const text = () => day.toISOString().slice(0, 10)
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6 || taken.has(text())) day.setUTCDate(day.getUTCDate() + 1)
  return text()
}

function table(file: string): Map<string, string>[] {
  const [head = '', ...lines] = readFileSync(path.join(folder, file), 'utf8').trim().split('\n')
  const columns = head.split(';')
  return lines.map((line) => {
    const cells = line.split(';')
    return new Map(columns.map((column, i) => [column, cells[i] ?? '']))
  })
}

function cell(row: Map<string, string>, column: string): string {
  const value = row.get(column)
  if (!value) throw new Error(`seed: ${column} is missing for ${[...row.values()].join(';')}`)
  return value
}
