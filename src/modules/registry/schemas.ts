import { z } from 'zod'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'

const line = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(most, tooLong))

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

export const counterForm = z.strictObject({
  nif: z
    .string()
    .transform(cleanLine)
    .refine((text) => text === '' || parseNif(text) !== undefined, 'registry.error.nif')
    .transform((text) => parseNif(text)?.value ?? null),
  nombre: line(250, 'registry.error.name-missing', 'registry.error.name-long'),
  asunto: line(250, 'registry.error.subject-missing', 'registry.error.subject-long'),
  unidad: z.uuid('registry.error.unit-missing'),
  observaciones: z.string().transform(cleanText).pipe(z.string().max(2000, 'registry.error.observations-long')),
  clave: z.uuid('registry.error.form-key'),
  /** Files of an earlier attempt, in our own signed words. */
  adjuntos: z.string().max(50_000).default(''),
})
export type CounterForm = z.output<typeof counterForm>

export const annotationForm = z.strictObject({
  texto: z
    .string({ error: 'registry.error.annotation-missing' })
    .transform(cleanText)
    .pipe(z.string().min(1, 'registry.error.annotation-missing').max(2000, 'registry.error.annotation-long')),
})
