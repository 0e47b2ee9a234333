import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { OFFICIAL_ZONE } from '../i18n/format.ts'

/** What three boxes said that no calendar has. */
const UNREAL = 'unreal'

export const isRealDay = (date: string): boolean => date !== UNREAL

/** The date component posts three boxes: put together before anything is judged, so that every fault is named at once. */
export const withDates = <S extends z.ZodRawShape>(names: readonly string[], shape: S) =>
  z.preprocess((given) => {
    const data: Record<string, unknown> = given && typeof given === 'object' ? { ...given } : {}
    for (const name of names) {
      const parts = ['year', 'month', 'day'].map((part) => data[`${name}-${part}`] ?? '')
      for (const part of ['year', 'month', 'day']) delete data[`${name}-${part}`]
      data[name] = dayOf(parts.map((part) => (typeof part === 'string' ? part.trim() : UNREAL)))
    }
    return data
  }, z.strictObject(shape))

/** 'YYYY-MM-DD', '' when nothing is written. */
function dayOf([year = '', month = '', day = '']: string[]): string {
  if (year + month + day === '') return ''
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  // Date.parse takes 31 February for 3 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : UNREAL
}

/** «9:30» or «9.30», as 'HH:MM'. */
export const hourOfDay = (wrong: string) =>
  z
    .string()
    .trim()
    .regex(/^([01]?\d|2[0-3])[:.][0-5]\d$/, wrong)
    .transform((written) => written.replace('.', ':').padStart(5, '0'))

/** The moment of an official date and time; an hour that comes twice in October is its first. */
export const momentOf = (date: string, time: string): Date =>
  new Date(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(OFFICIAL_ZONE).epochMilliseconds)
