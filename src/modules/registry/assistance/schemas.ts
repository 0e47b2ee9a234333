import { z } from 'zod'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { identityDocuments } from './cases.ts'

const line = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(most, tooLong))

const day = (wrong: string) => z.iso.date(wrong)

const optionalDay = (wrong: string) => day(wrong).or(z.literal(''))

export const startForm = z.strictObject({
  /** Only people: a company is obliged to come by itself (Ley 39/2015, arts. 12.2 and 14.2). */
  nif: z
    .string({ error: 'registry.assistance.error.nif' })
    .transform(cleanLine)
    .refine((text) => parseNif(text) !== undefined, 'registry.assistance.error.nif')
    .transform((text) => parseNif(text)?.value ?? '')
    .refine((nif) => parseNif(nif)?.kind !== 'cif', 'registry.assistance.error.legal'),
  nombre: line(80, 'registry.assistance.error.name', 'registry.assistance.error.name-long'),
  apellido1: line(80, 'registry.assistance.error.surname', 'registry.assistance.error.name-long'),
  apellido2: z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(80, 'registry.assistance.error.name-long'))
    .default(''),
  documento: z.enum(identityDocuments, 'registry.assistance.error.document'),
  caducidad: optionalDay('registry.assistance.error.expiry').default(''),
  tramite: z.string().min(1, 'registry.assistance.error.procedure').max(80, 'registry.assistance.error.procedure'),
  comprobado: z.literal('si', 'registry.assistance.error.not-checked'),
  'no-obligado': z.literal('si', 'registry.assistance.error.obliged'),
  clave: z.uuid('registry.assistance.error.try-again'),
})
export type StartForm = z.output<typeof startForm>

export const consentForm = z.strictObject({
  huella: z.string().regex(/^[0-9a-f]{64}$/, 'registry.assistance.error.try-again'),
  modo: z.enum(['paper', 'attested'], 'registry.assistance.error.try-again'),
  copia: z.uuid('registry.assistance.error.copy').optional(),
  conforme: z.literal('si').optional(),
})

export const fileForm = z.strictObject({
  huella: z.string().regex(/^[0-9a-f]{64}$/, 'registry.assistance.error.try-again'),
  conforme: z.literal('si', 'registry.assistance.error.not-agreed'),
})

const act = line(250, 'registry.assistance.error.act', 'registry.assistance.error.act-long').pipe(
  z.string().min(5, 'registry.assistance.error.act'),
)

export const officialForm = z
  .strictObject({
    persona: z.string().regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/, 'registry.assistance.error.person'),
    facultades: z.preprocess(
      (value) => (value === undefined ? [] : [value].flat()),
      z.array(z.enum(['assist', 'copy'])).min(1, 'registry.assistance.error.powers'),
    ),
    acto: act,
    'fecha-acto': day('registry.assistance.error.act-day'),
    desde: day('registry.assistance.error.since'),
    hasta: optionalDay('registry.assistance.error.until').default(''),
  })
  .refine((form) => form['fecha-acto'] <= form.desde, {
    path: ['desde'],
    error: 'registry.assistance.error.before-act',
  })
  .refine((form) => form.hasta === '' || form.hasta >= form.desde, {
    path: ['hasta'],
    error: 'registry.assistance.error.until-before',
  })

export const endForm = z.strictObject({ acto: act, ultimo: day('registry.assistance.error.last-day') })

/** Filters stay in the address; one that somebody spoilt is as if it were not there. */
export const actFilters = z.object({
  clase: z.enum(['', 'authentic-copy', 'filing']).catch(''),
  persona: z.uuid().or(z.literal('')).catch(''),
  desde: optionalDay('').catch(''),
  hasta: optionalDay('').catch(''),
  antes: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .catch(''),
})
export type ActAddress = z.output<typeof actFilters>
