/** How dates, times, money and sizes are written for people. A day with legal effect is a 'YYYY-MM-DD' string and belongs
 *  to no time zone; a moment is a Date and is shown in the official time of the council. */
export const OFFICIAL_ZONE = 'Europe/Madrid'

/** Formatters are kept: making one costs a hundred times what using it does. */
const spanish = (options: Intl.DateTimeFormatOptions) => ({
  moment: new Intl.DateTimeFormat('es-ES', { ...options, timeZone: OFFICIAL_ZONE }),
  day: new Intl.DateTimeFormat('es-ES', { ...options, timeZone: 'UTC' }),
})
const long = spanish({ day: 'numeric', month: 'long', year: 'numeric' })
const withWeekday = spanish({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const short = spanish({ day: '2-digit', month: '2-digit', year: 'numeric' })
const clock = new Intl.DateTimeFormat('es-ES', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZone: OFFICIAL_ZONE,
})
const brief = new Intl.DateTimeFormat('es-ES', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: OFFICIAL_ZONE,
})
const iso = new Intl.DateTimeFormat('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZone: OFFICIAL_ZONE,
})
const euros = new Intl.NumberFormat('es-ES', { style: 'currency', currency: 'EUR', useGrouping: 'always' })
const decimal = new Intl.NumberFormat('es-ES', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('es-ES', { useGrouping: true })

type Day = string | Date

function written(style: { moment: Intl.DateTimeFormat; day: Intl.DateTimeFormat }, day: Day): string {
  if (typeof day !== 'string') return style.moment.format(day)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new RangeError(`not a plain date: ${day}`)
  return style.day.format(new Date(`${day}T00:00:00Z`))
}

/** 22 de noviembre de 2026 */
export const officialDate = (day: Day): string => written(long, day)
/** domingo, 22 de noviembre de 2026 */
export const weekdayDate = (day: Day): string => written(withWeekday, day)
/** 22/11/2026 */
export const shortDate = (day: Day): string => written(short, day)
/** 22/11/2026, 18:53:07 */
export const officialTime = (moment: Date): string => `${short.moment.format(moment)}, ${clock.format(moment)}`
/** 18:53 */
export const timeOfDay = (moment: Date): string => brief.format(moment)
/** 2026-11-22: the official day a moment falls on. */
export const plainDate = (moment: Date): string => iso.format(moment)
/** 1.234,50 € from whole cents. */
export const money = (cents: number): string => euros.format(cents / 100)
/** 1.234 */
export const count = (n: number): string => whole.format(n)

/** 812 bytes · 1,2 MB, in the powers of 1,000 that file managers show. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 999_950) return `${decimal.format(bytes / 1000)} kB`
  if (bytes < 999_950_000) return `${decimal.format(bytes / 1_000_000)} MB`
  return `${decimal.format(bytes / 1_000_000_000)} GB`
}
