import { z } from 'zod'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'

const line = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(most, tooLong))

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
