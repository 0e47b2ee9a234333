import { z } from 'zod'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { several } from './schemas-offices.ts'

const day = z
  .string({ error: 'registry.units.error.day' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'registry.units.error.day')
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)), 'registry.units.error.day')

export const successionForm = z
  .strictObject({
    unidades: several(20).refine((units) => units.length > 0, 'registry.units.error.none'),
    sucesora: z.uuid('registry.units.error.successor'),
    acuerdo: z
      .string({ error: 'registry.units.error.agreement' })
      .transform(cleanLine)
      .pipe(z.string().min(5, 'registry.units.error.agreement').max(250, 'registry.units.error.agreement-long')),
    fecha: day,
    acto: z.enum(['ver', 'confirmar', 'corregir']).default('ver'),
  })
  .refine(({ unidades, sucesora }) => !unidades.includes(sucesora), {
    path: ['sucesora'],
    message: 'registry.units.error.itself',
  })
export type SuccessionForm = z.output<typeof successionForm>
