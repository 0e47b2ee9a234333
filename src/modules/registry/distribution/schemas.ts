import { z } from 'zod'
import { cleanText } from '../../../platform/text/clean-text.ts'
import { type Seen, trayStates } from './tray.ts'

/** The place in the inbox as the page showed it. */
export const seenFields = {
  unidad: z.uuid('form.error.unreadable'),
  estado: z.enum(trayStates, 'form.error.unreadable'),
  desde: z.iso.datetime('form.error.unreadable'),
}
export const seenOf = (form: { unidad: string; estado: Seen['state']; desde: string }): Seen => ({
  unitId: form.unidad,
  state: form.estado,
  since: form.desde,
})

const reason = (text: z.ZodType<string, string>) => z.string().transform(cleanText).pipe(text)

export const acceptForm = z.strictObject({ ...seenFields, volver: z.enum(['bandeja', 'asiento']).default('asiento') })

export const returnForm = z.strictObject({
  ...seenFields,
  motivo: reason(
    z
      .string()
      .min(5, 'registry.distribution.error.reason-missing')
      .max(2000, 'registry.distribution.error.reason-long'),
  ),
})

export const redistributeForm = z.strictObject({
  ...seenFields,
  unidades: z
    .union([z.uuid(), z.array(z.uuid())], 'registry.distribution.error.units-missing')
    .transform((units) => [units].flat())
    .pipe(z.array(z.uuid()).min(1, 'registry.distribution.error.units-missing').max(20, 'form.error.unreadable')),
  motivo: reason(z.string().max(2000, 'registry.distribution.error.reason-long')),
})

/** Which place the page is about, in its address. */
export const placeAddress = z.object({ unidad: z.uuid().catch('') })

/** The inbox's list as it stands in the address; what cannot be read is as if it were not there. */
export const trayAddress = z.object({
  ver: z.enum(['nuevas', 'aceptadas', 'devueltas', 'todas']).catch('nuevas'),
  desde: z
    .string()
    .regex(/^[\d:TZ.-]+~[0-9a-f-]{36}~[0-9a-f-]{36}$/)
    .catch(''),
  hecho: z.enum(['aceptado', 'devuelto', 'enviado']).or(z.literal('')).catch(''),
})
export type TrayAddress = z.output<typeof trayAddress>
