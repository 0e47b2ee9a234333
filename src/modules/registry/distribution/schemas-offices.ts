import { z } from 'zod'
import { cleanLine } from '../../../platform/text/clean-text.ts'

/** Checkboxes: none, one or several. */
export const several = (most: number) =>
  z
    .union([z.uuid(), z.array(z.uuid())], 'form.error.unreadable')
    .default([])
    .transform((values) => [...new Set([values].flat())])
    .pipe(z.array(z.string()).max(most, 'form.error.unreadable'))

const office = {
  nombre: z
    .string({ error: 'registry.offices.error.name-missing' })
    .transform(cleanLine)
    .pipe(z.string().min(1, 'registry.offices.error.name-missing').max(120, 'registry.offices.error.name-long')),
  dir3: z
    .string()
    .default('')
    .transform((text) => text.replace(/\s+/g, '').toUpperCase())
    .pipe(z.string().regex(/^(|O\d{8})$/, 'registry.offices.error.dir3'))
    .transform((text) => text || null),
  puestos: several(200),
}

export const newOfficeForm = z.strictObject(office)

export const officeForm = z.strictObject({
  ...office,
  version: z.coerce.number().int().min(1),
  acto: z.enum(['guardar', 'cerrar']).default('guardar'),
})
