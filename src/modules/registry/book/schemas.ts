import { z } from 'zod'
import { cleanText } from '../../../platform/text/clean-text.ts'

const optionalDay = z
  .string()
  .regex(/^(|\d{4}-\d{2}-\d{2})$/)
  .refine((day) => day === '' || !Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
  .catch('')

/** Filters stay in the address; one that somebody spoilt is as if it were not there. */
export const listFilters = z.object({
  direccion: z.enum(['', 'E', 'S']).catch(''),
  q: z.string().max(200).catch(''),
  desde: optionalDay,
  hasta: optionalDay,
  antes: z
    .string()
    .regex(/^\d{1,18}$/)
    .or(z.literal(''))
    .catch(''),
})
export type ListFilters = z.output<typeof listFilters>

export const annotationForm = z.strictObject({
  texto: z
    .string({ error: 'registry.error.annotation-missing' })
    .transform(cleanText)
    .pipe(z.string().min(1, 'registry.error.annotation-missing').max(2000, 'registry.error.annotation-long')),
})
