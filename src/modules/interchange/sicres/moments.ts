import { Temporal } from 'temporal-polyfill'
import { RefusedMessage } from './refused.ts'

/** `yyyyMMddHHmmss+0200`: the official hour of whoever writes, with its distance to UTC. */
export function writeMoment(moment: Date): string {
  const official = Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO('Europe/Madrid')
  const figures = official.toPlainDateTime().toString({ smallestUnit: 'second', roundingMode: 'trunc' })
  return figures.replace(/[-:T]/g, '') + official.offset.replace(':', '')
}

export function readMoment(text: string): Date {
  const [, year, month, day, hour, minute, second, sign, hours, minutes] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-])(\d\d)(\d\d)$/.exec(text) ?? []
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const moment = new Date(`${written}${sign}${hours}:${minutes}`)
  // The 31st of April is no day: some readers take it for the 1st of May.
  const isDay = !Number.isNaN(moment.getTime()) && new Date(`${written}Z`).toISOString().startsWith(written)
  if (!isDay || Number(hours) > 14 || Number(year) < 1990 || Number(year) > 2200) {
    throw new RefusedMessage('not-sicres', 'a moment that cannot be')
  }
  return moment
}
