import { z } from 'zod'

export const startForm = z.strictObject({
  procedimiento: z.string().max(80),
  clave: z.uuid('virtual-office.error.try-again'),
  /** Said after having seen that there is one already. */
  nueva: z.literal('1').optional(),
})

export const signForm = z.strictObject({
  huella: z.string().regex(/^[0-9a-f]{64}$/, 'virtual-office.error.try-again'),
  declaro: z.literal('1', { error: 'virtual-office.error.not-declared' }),
})
