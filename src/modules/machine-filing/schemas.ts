import { z } from 'zod'
import { countryName } from '../../platform/identifiers/countries.ts'
import { parseEmail } from '../../platform/identifiers/email.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { limits } from '../../platform/limits.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'

/** What an application sends and what it is answered: these schemas validate, and the published description is made from
 *  them. Descriptions are locale keys; `overwrite` and not `transform`, so that the lengths are in the description too. */
const line = (most: number) => z.string().overwrite(cleanLine).min(1).max(most)
const text = (most: number) => z.string().overwrite(cleanText).min(1).max(most)
const about = <S extends z.ZodType>(schema: S, key: string): S => schema.describe(`machine-filing.api.${key}`)

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const nif = z
  .string()
  .min(9)
  .max(20)
  .overwrite((given) => parseNif(given)?.value ?? given)
  .refine((given) => parseNif(given) !== undefined, 'machine-filing.error.nif')

const contact = z.strictObject({
  address: line(160).optional(),
  postalCode: line(10).optional(),
  town: line(80).optional(),
  province: line(60).optional(),
  country: about(
    z
      .string()
      .length(2)
      .refine((code) => countryName(code) !== undefined, 'machine-filing.error.country'),
    'contact.country',
  ).optional(),
  email: z
    .string()
    .max(160)
    .refine((given) => parseEmail(given) !== undefined, 'machine-filing.error.email')
    .optional(),
  phone: line(40).optional(),
  channel: about(z.enum(['electronic', 'paper']), 'contact.channel').optional(),
})

const party = z.strictObject({
  role: about(z.enum(['interested', 'representative']), 'party.role').default('interested'),
  nif: about(nif, 'party.nif').optional(),
  name: about(line(250), 'party.name'),
  contact: about(contact, 'party.contact').optional(),
})

const section = z.strictObject({
  title: about(line(250), 'section.title'),
  rows: z
    .array(z.strictObject({ label: about(line(250), 'row.label'), value: about(text(5000), 'row.value') }))
    .min(1)
    .max(100),
})

const document = z.strictObject({
  fileName: about(line(limits.fileNameLength), 'document.file-name'),
  digest: about(sha256, 'document.digest'),
  title: about(line(250), 'document.title').optional(),
  validity: about(z.enum(['copy', 'collated-copy', 'authentic-copy', 'original']), 'document.validity').optional(),
  purpose: about(z.enum(['form', 'attachment', 'technical']), 'document.purpose').optional(),
  remarks: line(500).optional(),
})

export const entrySchema = z
  .strictObject({
    subject: about(line(250), 'subject'),
    parties: about(z.array(party).min(1).max(10), 'parties'),
    sections: about(z.array(section).max(20), 'sections').default([]),
    procedureCode: about(z.string().regex(/^[A-Z]{3}-\d{2}$/), 'procedure-code').optional(),
    matterCode: about(line(16), 'matter-code').optional(),
    externalReference: about(line(80), 'external-reference').optional(),
    observations: about(text(2000), 'observations').optional(),
    documents: about(z.array(document).max(limits.filesPerSlot), 'documents').default([]),
  })
  .refine(({ parties }) => parties.some(({ role }) => role === 'interested'), {
    path: ['parties'],
    message: 'machine-filing.error.no-interested',
  })
  .refine(({ documents }) => new Set(documents.map(({ digest }) => digest)).size === documents.length, {
    path: ['documents'],
    message: 'machine-filing.error.same-document',
  })

export type MachineEntry = z.output<typeof entrySchema>

const moment = z.iso.datetime()

const filedSchema = z.strictObject({
  id: z.uuid(),
  number: about(z.string(), 'answer.number'),
  council: z.strictObject({ code: z.string(), name: z.string() }),
  unit: about(z.string(), 'answer.unit'),
  subject: z.string(),
  presentedAt: about(moment, 'answer.presented'),
  effectiveAt: about(moment, 'answer.effective'),
  registeredAt: about(moment, 'answer.registered'),
  documents: z.array(z.strictObject({ fileName: z.string(), mime: z.string(), size: z.int(), digest: sha256 })),
  links: z.strictObject({ self: z.string(), receipt: z.string() }),
})

/** The answer to a filing: the same each time, so nothing in it may change with time. */
export const filedAnswer = about(filedSchema, 'answer')
export type FiledAnswer = z.output<typeof filedAnswer>

export const entryAnswer = about(
  filedSchema.extend({
    receipt: z.strictObject({
      state: about(z.enum(['pending', 'issued']), 'answer.receipt'),
      digest: sha256.nullable(),
      size: z.int().nullable(),
    }),
  }),
  'answer.entry',
)
export type EntryAnswer = z.output<typeof entryAnswer>

/** RFC 9457. */
export const problemAnswer = about(
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: about(z.string(), 'problem.instance'),
    errors: about(z.array(z.strictObject({ field: z.string(), detail: z.string() })), 'problem.errors').optional(),
  }),
  'problem',
)
export type ProblemAnswer = z.output<typeof problemAnswer>

export const FILING_KEY = /^[\x21-\x7e]{8,100}$/
export const COUNCIL_CODE = /^\d{5}$/

/** The secretary's form. */
export const clientForm = z.strictObject({
  nombre: z
    .string()
    .transform(cleanLine)
    .pipe(z.string().min(1, 'machine-filing.error.name-missing').max(150, 'machine-filing.error.too-long')),
  codigo: z
    .string()
    .trim()
    .min(2, 'machine-filing.error.code')
    .max(40, 'machine-filing.error.code')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'machine-filing.error.code'),
  unidad: z.uuid('machine-filing.error.unit'),
  permisos: z
    .union([z.string(), z.array(z.string())], 'machine-filing.error.rights')
    .transform((given) => [given].flat())
    .pipe(
      z
        .array(z.enum(['file', 'read'], 'machine-filing.error.rights'))
        .min(1, 'machine-filing.error.rights')
        .max(2),
    ),
  certificado: z
    .string()
    .trim()
    .min(1, 'machine-filing.error.certificate-missing')
    .max(40_000, 'machine-filing.error.certificate'),
  'hasta-day': z.string().trim().max(2).default(''),
  'hasta-month': z.string().trim().max(2).default(''),
  'hasta-year': z.string().trim().max(4).default(''),
})
export type ClientForm = z.output<typeof clientForm>
