import { z } from 'zod'
import { isRealDay, withDates } from '../../platform/http/form-dates.ts'
import { parseEmail } from '../../platform/identifiers/email.ts'
import { formatPhone, parsePhone } from '../../platform/identifiers/phone.ts'
import { parseUrl } from '../../platform/identifiers/url.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'

const line = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(most, tooLong))
const text = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanText).pipe(z.string().min(1, missing).max(most, tooLong))
const optionalLine = (most: number, tooLong: string) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(most, tooLong))
    .transform((value) => value || null)

/** What a parser of identifiers does not know is a problem of its field; nothing written is nothing known. */
const optional = (parse: (value: string) => string | undefined, wrong: string) =>
  z
    .string()
    .transform(cleanLine)
    .refine((value) => value === '' || parse(value) !== undefined, wrong)
    .transform((value) => (value === '' ? null : (parse(value) ?? null)))

export const contactForm = z.strictObject({
  address: optionalLine(200, 'sede.error.too-long'),
  openingHours: optionalLine(300, 'sede.error.too-long'),
  phone: optional((value) => {
    const phone = parsePhone(value)
    return phone && formatPhone(phone)
  }, 'sede.error.phone'),
  email: optional(parseEmail, 'sede.error.email'),
  website: optional(parseUrl, 'sede.error.website'),
})

export const pageForm = z.strictObject({
  body: text(20_000, 'sede.error.body-missing', 'sede.error.body-long'),
  version: z.coerce.number().int().min(0),
  action: z.enum(['preview', 'publish']).default('publish'),
})

const day = z.string().min(1, 'sede.error.date-missing').refine(isRealDay, 'sede.error.date-wrong')
const optionalDay = z
  .string()
  .refine(isRealDay, 'sede.error.date-wrong')
  .transform((date) => date || null)

export const noticeForm = withDates(['from', 'until'], {
  title: line(150, 'sede.error.title-missing', 'sede.error.too-long'),
  body: text(2000, 'sede.error.notice-missing', 'sede.error.too-long'),
  from: day,
  until: optionalDay,
})
  .refine(({ from, until }) => until === null || until >= from, { path: ['until'], message: 'sede.error.until-before' })
  .transform(({ title, body, from, until }) => ({ title, body, shownFrom: from, shownUntil: until }))

export const holidayForm = withDates(['date'], {
  date: day,
  name: line(120, 'sede.error.holiday-missing', 'sede.error.too-long'),
  scope: z.enum(['local', 'regional']).default('local'),
})

export const emptyForm = z.strictObject({})

/** The steps of the ordinance: the day on which others acted, and where it was published. */
export const approvalForm = withDates(['on'], { on: day })

export const bulletinForm = withDates(['on'], {
  on: day,
  bopNumber: line(40, 'sede.error.bop-missing', 'sede.error.too-long'),
})

export const finalForm = withDates(['on'], {
  on: day,
  allegations: z
    .string()
    .trim()
    .regex(/^\d{1,4}$/, 'sede.error.allegations')
    .transform(Number),
})

export const sectionForm = z.strictObject({
  text: text(20_000, 'regulation.error.section-length', 'regulation.error.section-length'),
})

export const annexForm = z.strictObject({
  codes: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((value) => [value ?? []].flat()),
})
