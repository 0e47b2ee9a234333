import { z } from 'zod'
import { seenFields } from '../registry/index.ts'

const uuid = z.uuid('expedients.error.unreadable')
const version = z.coerce.number().int().min(1)

export const assignment = z.strictObject({ officer: uuid, version })

export const correctionForm = z.strictObject({
  body: z
    .string()
    .trim()
    .min(10, 'expedients.error.correction.missing')
    .max(8000, 'expedients.error.correction.too-long'),
})

export const newDraft = z.strictObject({ template: z.string().min(1, 'expedients.error.no-template').max(60) })

export const draftForm = z.strictObject({
  title: z.string().trim().min(1, 'expedients.error.title.missing').max(250, 'expedients.error.title.too-long'),
  body: z.string().trim().min(20, 'expedients.error.body.missing').max(60_000, 'expedients.error.body.too-long'),
  version,
  action: z.enum(['save', 'continue']).default('save'),
})

export const sendForm = z.strictObject({ post: uuid })

export const rejection = z.strictObject({
  reason: z.string().trim().min(3, 'expedients.error.reason.missing').max(2000, 'expedients.error.reason.too-long'),
})

/** The desk's filters as they stand in the address; what cannot be read is as if it were not there. */
export const deskAddress = z.object({
  ver: z.enum(['mias', 'unidad', 'todas']).catch('unidad'),
  estado: z.enum(['abiertos', 'vencidos', 'cerrados', 'todos']).catch('abiertos'),
  q: z.string().max(200).catch(''),
  procedimiento: z
    .string()
    .regex(/^[A-Z]{3}-\d{2}$/)
    .or(z.literal(''))
    .catch(''),
  desde: z
    .string()
    .regex(/^(infinity|[\d:TZ.-]+)~[0-9a-f-]{36}$/)
    .catch(''),
})
export type DeskAddress = z.output<typeof deskAddress>

/** 2026/123 as people write it is 2026/000123. */
const expedientNumber = z
  .string()
  .trim()
  .transform((text) => /^(\d{4})\s*\/\s*0*(\d{1,8})$/.exec(text))
  .transform((parts) => (parts ? `${parts[1]}/${String(parts[2]).padStart(6, '0')}` : ''))

export const entryLinkForm = z
  .strictObject({
    ...seenFields,
    modo: z.enum(['existente', 'nuevo'], 'expedients.entry.error.way'),
    numero: expedientNumber.default(''),
    procedimiento: z
      .string()
      .regex(/^[A-Z]{3}-\d{2}$/, 'expedients.entry.error.procedure')
      .or(z.literal(''))
      .default(''),
  })
  .refine(({ modo, numero }) => modo !== 'existente' || numero !== '', {
    path: ['numero'],
    message: 'expedients.entry.error.number',
  })
  .refine(({ modo, procedimiento }) => modo !== 'nuevo' || procedimiento !== '', {
    path: ['procedimiento'],
    message: 'expedients.entry.error.procedure',
  })
