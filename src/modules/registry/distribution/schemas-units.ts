import { z } from 'zod'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { several } from './schemas-offices.ts'

export const successionForm = z
  .strictObject({
    unidades: several(20).refine((units) => units.length > 0, 'registry.units.error.none'),
    sucesora: z.uuid('registry.units.error.successor'),
    acuerdo: z
      .string({ error: 'registry.units.error.agreement' })
      .transform(cleanLine)
      .pipe(z.string().min(5, 'registry.units.error.agreement').max(250, 'registry.units.error.agreement-long')),
    fecha: z.iso.date('registry.units.error.day'),
    acto: z.enum(['ver', 'confirmar', 'corregir']).default('ver'),
  })
  .refine(({ unidades, sucesora }) => !unidades.includes(sucesora), {
    path: ['sucesora'],
    message: 'registry.units.error.itself',
  })
export type SuccessionForm = z.output<typeof successionForm>
