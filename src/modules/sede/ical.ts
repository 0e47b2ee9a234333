import type { Holiday } from '../municipalities/index.ts'

export interface HolidayFeed {
  name: string
  /** Of the sede: identifiers of events must be the same each time and nobody else's. */
  host: string
  stamp: Date
  holidays: readonly Holiday[]
}

/** The non-working days for people's own calendars (RFC 5545). */
export function icalendar({ name, host, stamp, holidays }: HolidayFeed): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Concejo//Calendario de inhábiles//ES',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    ...holidays.flatMap((holiday) => [
      'BEGIN:VEVENT',
      `UID:inhabil-${holiday.date}@${host.replace(/:\d+$/, '')}`,
      `DTSTAMP:${stamp.toISOString().replace(/[-:]|\.\d{3}/g, '')}`,
      `DTSTART;VALUE=DATE:${compact(holiday.date)}`,
      `DTEND;VALUE=DATE:${compact(dayAfter(holiday.date))}`,
      `SUMMARY:${escaped(holiday.name)}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const compact = (date: string): string => date.replaceAll('-', '')
const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
const escaped = (text: string): string => text.replace(/[\\;,]/g, (c) => `\\${c}`).replace(/\r?\n/g, String.raw`\n`)

/** Lines of at most 75 bytes, cut between characters and never inside one. */
function folded(line: string): string {
  const rows: string[] = []
  let row = ''
  for (const character of line) {
    if (Buffer.byteLength(row + character) > (rows.length === 0 ? 75 : 74)) {
      rows.push(row)
      row = ''
    }
    row += character
  }
  return [...rows, row].join('\r\n ')
}
