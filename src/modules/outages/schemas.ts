import { z } from 'zod'
import { hourOfDay, isRealDay, momentOf, withDates } from '../../platform/http/form-dates.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'
import { termKinds } from './incidents.ts'

const description = z
  .string({ error: 'outages.error.description' })
  .transform(cleanText)
  .pipe(z.string().min(1, 'outages.error.description').max(2000, 'outages.error.too-long'))
const day = z.string().min(1, 'outages.error.day').refine(isRealDay, 'outages.error.day-wrong')
const hour = hourOfDay('outages.error.hour')

/** What the probes saw has its moments already. */
export const seenForm = z.strictObject({ description, interrupcion: z.uuid() })

export const incidentForm = withDates(['began'], {
  description,
  began: day,
  'began-hour': hour,
}).transform(({ description: words, began, 'began-hour': time }) => ({
  description: words,
  beganAt: momentOf(began, time),
}))

export const endForm = withDates(['ended'], { ended: day, 'ended-hour': hour }).transform(
  ({ ended, 'ended-hour': time }) => ({ endedAt: momentOf(ended, time) }),
)

export const dismissForm = z.strictObject({
  motivo: z
    .string({ error: 'outages.error.reason' })
    .transform(cleanLine)
    .pipe(z.string().min(3, 'outages.error.reason').max(500, 'outages.error.too-long')),
})

const kind = z.enum(termKinds as [string, ...string[]], 'outages.error.terms')

export const extensionForm = z
  .strictObject({
    dias: z
      .string('outages.error.days')
      .trim()
      .regex(/^([0-9]|[1-5][0-9]|60)$/, 'outages.error.days')
      .transform(Number),
    plazos: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .transform((given) => [given ?? []].flat())
      .pipe(z.array(kind).max(3)),
  })
  .refine(({ dias, plazos }) => dias === 0 || plazos.length > 0, { path: ['plazos'], message: 'outages.error.terms' })
