import { z } from 'zod'

const day = (missing: string) =>
  z
    .string({ error: missing })
    .regex(/^\d{4}-\d{2}-\d{2}$/, missing)
    .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)), missing)

export const resultForm = z.strictObject({
  formato: z.enum(['csv', 'ods'], { error: 'registry.error.export-format' }),
  /** The address of the search, as the page wrote it; read again as any address is. */
  consulta: z.string().max(2000),
})

export const bookForm = z
  .strictObject({
    libro: z.enum(['E', 'S'], { error: 'registry.error.export-book' }),
    desde: day('registry.error.export-from'),
    hasta: day('registry.error.export-until'),
    /** Where the form stood; it comes back there with its problems. */
    consulta: z.string().max(2000),
  })
  .refine(({ desde, hasta }) => desde <= hasta, { path: ['hasta'], error: 'registry.error.export-order' })
