import { z } from 'zod'
import { applicants, themes } from './definition.ts'

/** The address of the catalogue: what it does not understand of it, it does without. */
export const catalogueAddress = z.object({
  q: z.string().trim().max(200).catch('').default(''),
  tema: z.enum(themes).optional().catch(undefined),
  quien: z.enum(applicants).optional().catch(undefined),
})
export type CatalogueAddress = z.output<typeof catalogueAddress>
