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

export const followUpForm = z.strictObject({
  escrito: z.enum(['documents', 'correction', 'withdrawal'], 'virtual-office.error.try-again'),
  clave: z.uuid('virtual-office.error.try-again'),
})

export const folderAddress = z.object({
  desde: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .refine((text) => !Number.isNaN(Date.parse(text.split('~')[0] ?? '')))
    .catch(''),
})
