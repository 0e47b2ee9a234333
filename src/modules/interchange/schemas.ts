import { z } from 'zod'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'

const one = z.string().max(200).catch('')
const key = z
  .string()
  .regex(/^\d{1,15}_[0-9a-f-]{36}$/)
  .catch('')

/** The address of the list. */
export const listAddress = z.object({
  ver: z.enum(['pendientes', 'recibidos', 'enviados', 'sin-acuse']).catch('pendientes'),
  desde: key.default(''),
})

export const searchAddress = z.object({ q: one.default('').transform(cleanLine) })

const reason = z
  .string({ error: 'interchange.error.reason-missing' })
  .transform(cleanText)
  .pipe(z.string().min(5, 'interchange.error.reason-missing').max(1000, 'interchange.error.reason-long'))
const destination = z
  .string({ error: 'interchange.error.destination-missing' })
  .regex(/^[A-Z][A-Z0-9][0-9]{7}$/, 'interchange.error.destination-missing')

export const acceptForm = z.strictObject({ unidad: z.uuid('interchange.error.unit-missing') })
export const rejectForm = z.strictObject({ motivo: reason })
export const forwardForm = z.strictObject({ destino: destination, motivo: reason })
export const sendForm = z.strictObject({
  destino: destination,
  observaciones: z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(160, 'interchange.error.remarks-long'))
    .default(''),
})
export const settingsForm = z.strictObject({ registro: z.enum(['esperar', 'al-llegar'], 'interchange.error.setting') })
