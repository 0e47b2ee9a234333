import { z } from 'zod'

/** What a procedure is, as data: one YAML file each, checked here, published as a version that never changes again. */

export const themes = [
  'padron',
  'general',
  'participacion',
  'transparencia',
  'urbanismo',
  'actividades',
  'tributos',
  'via_publica',
  'comercio',
  'servicios',
  'empleo',
] as const

/** Categories of the State's inventory of procedures (SIA). */
export const categories = [
  'licencias_y_autorizaciones',
  'declaraciones_y_comunicaciones',
  'ayudas_y_subvenciones',
  'certificados',
  'registros_y_censos',
  'recaudacion',
  'impugnaciones',
  'informacion_y_participacion',
  'quejas_y_sugerencias',
  'prestacion_de_servicios',
  'recursos_humanos',
  'responsabilidad_patrimonial',
] as const

export const instruments = [
  'solicitud',
  'declaracion',
  'declaracion_responsable',
  'comunicacion',
  'aportacion',
  'alegacion',
  'recurso',
  'queja',
] as const

export const applicants = ['natural', 'legal', 'entity'] as const
/** The ladder of signing: the session's certificate with an act of will, a signature made at the person's own device,
 *  or a habilitated officer at the counter. */
export const signatureSteps = ['session', 'device', 'counter'] as const
export const feeKinds = ['none', 'none_or_tasa', 'tasa', 'icio_and_tasa', 'precio_publico', 'tax', 'interest'] as const
export const termUnits = ['working_days', 'natural_days', 'months'] as const
export const termStarts = [
  'entry_in_registry',
  'notification_of_request',
  'receipt_by_competent_body',
  'publication_of_call',
  'before_collection_period',
] as const
export const silenceEffects = ['positive', 'negative', 'depends', 'not_applicable'] as const
export const decidingBodies = ['mayor', 'secretary', 'treasurer', 'registry_office', 'same_body'] as const
export const appeals = [
  'reposicion',
  'reposicion_tributaria',
  'contencioso',
  'transparency_council',
  'data_protection_authority',
  'none',
] as const
/** Which desk of the council handles it. A council without that desk handles it in its registry office. */
export const unitRoles = ['registry', 'secretary', 'government', 'general', 'urbanism', 'taxes', 'social'] as const

/** ENI document types (NTI de documento electrónico). */
const eniTypes = [
  ...Array.from({ length: 20 }, (_, i) => `TD${String(i + 1).padStart(2, '0')}`),
  ...Array.from({ length: 19 }, (_, i) => `TD${i + 51}`),
  'TD99',
]

/** What is known of the person before the first question, and from where. */
export const factSources = [
  'certificate.name',
  'certificate.nif',
  'certificate.givenName',
  'certificate.surname1',
  'certificate.surname2',
  'certificate.email',
  'certificate.kind',
  'organization.name',
  'organization.nif',
  'applicant.name',
  'applicant.nif',
  'applicant.obliged',
] as const
export type FactSource = (typeof factSources)[number]

const text = (max: number) => z.string().trim().min(1).max(max)
/** Field ids become input names, where `-` separates a group, its row and its field. */
const fieldId = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'write it in camelCase, letters and digits only')
const pageId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'write it in lower case with hyphens')
  .max(40)
const optionValue = z.string().regex(/^[A-Z0-9][A-Z0-9_]{0,39}$/, 'write it in CAPITALS_WITH_UNDERSCORES')
const plainDay = z.string().regex(/^(today|\d{4}-\d{2}-\d{2})$/, 'write a date YYYY-MM-DD or «today»')

/** One test on the answer of another field, or several joined by `all`, `any`, `not`. */
export interface Condition {
  field?: string | undefined
  equals?: string | boolean | number | undefined
  in?: (string | number)[] | undefined
  filled?: boolean | undefined
  not?: Condition | undefined
  all?: Condition[] | undefined
  any?: Condition[] | undefined
}

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z
    .strictObject({
      field: fieldId.optional(),
      equals: z.union([z.string(), z.boolean(), z.number()]).optional(),
      in: z
        .array(z.union([z.string(), z.number()]))
        .min(1)
        .max(60)
        .optional(),
      filled: z.boolean().optional(),
      not: condition.optional(),
      all: z.array(condition).min(1).max(10).optional(),
      any: z.array(condition).min(1).max(10).optional(),
    })
    .superRefine((value, context) => {
      const tests = [value.equals, value.in, value.filled].filter((test) => test !== undefined).length
      const joins = [value.not, value.all, value.any].filter((join) => join !== undefined).length
      const isTest = value.field !== undefined && tests === 1 && joins === 0
      const isJoin = value.field === undefined && tests === 0 && joins === 1
      if (!isTest && !isJoin) {
        context.addIssue({
          code: 'custom',
          message: 'a condition is either {field, equals|in|filled} or exactly one of all, any, not',
        })
      }
    }),
)

const common = {
  id: fieldId,
  label: text(300),
  hint: text(500).optional(),
  required: z.boolean().default(true),
  showWhen: condition.optional(),
  /** Filled in from the certificate; the person may change it. */
  prefill: z.enum(factSources).optional(),
}
const lengths = {
  minLength: z.int().min(1).max(8000).optional(),
  maxLength: z.int().min(1).max(8000).optional(),
}
const option = z.strictObject({ value: optionValue, label: text(200), hint: text(300).optional() })
const options = z.array(option).min(1).max(60)

const textField = z.strictObject({ ...common, type: z.literal('text'), ...lengths })
const textareaField = z.strictObject({
  ...common,
  type: z.literal('textarea'),
  ...lengths,
  rows: z.int().min(2).max(20).optional(),
})
const numberField = z.strictObject({
  ...common,
  type: z.literal('number'),
  min: z.number().optional(),
  max: z.number().optional(),
  decimals: z.int().min(0).max(4).default(0),
  suffix: text(20).optional(),
})
const moneyField = z.strictObject({
  ...common,
  type: z.literal('money'),
  /** In euros, as a person would write them here. */
  min: z.number().min(0).optional(),
  max: z.number().min(0).optional(),
})
const dateField = z.strictObject({
  ...common,
  type: z.literal('date'),
  min: plainDay.optional(),
  max: plainDay.optional(),
})
const selectField = z.strictObject({ ...common, type: z.literal('select'), options })
const multiselectField = z.strictObject({ ...common, type: z.literal('multiselect'), options })
const simpleTypes = [
  'boolean',
  'statement',
  'time',
  'identity_document',
  'nif',
  'iban',
  'postal_code',
  'address',
  'cadastral_ref',
  'plate',
  'phone',
  'email',
  'url',
  'country',
  'municipality_or_country',
  'location',
] as const
const simpleField = z.strictObject({ ...common, type: z.enum(simpleTypes) })
/** Words between the fields, in Markdown; asks nothing. */
const noteField = z.strictObject({
  id: fieldId,
  type: z.literal('note'),
  text: text(3000),
  showWhen: condition.optional(),
})
/** What the certificate says and nobody types; `hidden` ones only serve conditions. */
const factField = z.strictObject({
  id: fieldId,
  type: z.literal('fact'),
  label: text(300),
  source: z.enum(factSources),
  hidden: z.boolean().default(false),
  showWhen: condition.optional(),
})

const rowField = z.discriminatedUnion('type', [
  textField,
  textareaField,
  numberField,
  moneyField,
  dateField,
  selectField,
  multiselectField,
  simpleField,
])
const groupField = z.strictObject({
  id: fieldId,
  type: z.literal('group'),
  label: text(300),
  hint: text(500).optional(),
  showWhen: condition.optional(),
  /** What one row is called: «Persona 1», «Añadir otra persona». */
  itemName: text(60),
  /** Grammar of «Añadir otra persona» and «Añadir otro vehículo». */
  itemGender: z.enum(['f', 'm']).default('f'),
  min: z.int().min(0).max(20).default(1),
  max: z.int().min(1).max(30).default(20),
  fields: z.array(rowField).min(1).max(20),
})
const field = z.discriminatedUnion('type', [
  textField,
  textareaField,
  numberField,
  moneyField,
  dateField,
  selectField,
  multiselectField,
  simpleField,
  noteField,
  factField,
  groupField,
])

export const pageSchema = z.strictObject({
  id: pageId,
  title: text(150),
  help: text(2000).optional(),
  showWhen: condition.optional(),
  fields: z.array(field).min(1).max(30),
})

export const documentSchema = z.strictObject({
  id: fieldId,
  name: text(300),
  help: text(1000).optional(),
  when: z.enum(['always', 'conditional', 'optional']),
  /** In words, for the procedure's page: «Si se inscribe a menores». */
  condition: text(300).optional(),
  /** The same for the engine. Without it a conditional document is offered and never demanded. */
  showWhen: condition.optional(),
  eniType: z.enum(eniTypes),
  /** The service of other administrations where the council can look it up, unless the person objects. */
  dataExchange: text(60).optional(),
  maxFiles: z.int().min(1).max(20).default(5),
  /** When missing: true warns and lets the person file, false does not. */
  soft: z.boolean().default(true),
})

const maximumTerm = z.strictObject({
  /** Absent when the procedure has no term of its own: the note says so. */
  value: z.int().min(1).max(365).optional(),
  unit: z.enum(termUnits).optional(),
  from: z.enum(termStarts).optional(),
  note: text(500).optional(),
  /** Not read in the norm by us: the council's secretary confirms it before real use. */
  toConfirm: z.boolean().default(false),
})

export const definitionSchema = z.strictObject({
  code: z.string().regex(/^[A-Z]{3}-\d{2}$/, 'write it like GEN-01'),
  /** The address of its page: stable for ever. */
  slug: pageId.max(80),
  /** Rises whenever anything below changes. */
  version: z.int().min(1).max(9999),
  /** Code of the State's inventory, once it has given one. */
  siaCode: z
    .string()
    .regex(/^\d{6,7}$/)
    .optional(),
  name: text(150),
  summary: text(400),
  theme: z.enum(themes),
  category: z.enum(categories),
  instrument: z.enum(instruments),
  /** What people type when they look for it. */
  keywords: z.array(text(60)).min(1).max(40),
  whoMayApply: z.array(z.enum(applicants)).min(1).max(3),
  representation: z.boolean(),
  signature: z.strictObject({
    /** Applications, statements, notices, appeals, withdrawal and waiver are signed (Ley 39/2015, art. 11.2). */
    required: z.boolean(),
    steps: z.array(z.enum(signatureSteps)).min(1).max(3).default(['session', 'device', 'counter']),
  }),
  /** What it is for, in Markdown. */
  purpose: text(3000),
  youNeed: z.array(text(300)).max(15),
  goodToKnow: z.array(text(500)).max(15).default([]),
  /** Minutes to fill it in. */
  howLong: z.int().min(1).max(120),
  fee: z.strictObject({ kind: z.enum(feeKinds), text: text(500).optional() }),
  maximumTerm,
  silence: z.strictObject({
    effect: z.enum(silenceEffects),
    note: text(500).optional(),
    toConfirm: z.boolean().default(false),
  }),
  decidingBody: z.enum(decidingBodies),
  appeal: z.enum(appeals),
  legalBasis: z.array(text(300)).min(1).max(15),
  unit: z.enum(unitRoles),
  /** Way of working an expedient of this kind. */
  workflow: pageId.default('common'),
  templates: z.strictObject({ resolution: pageId.optional(), report: pageId.optional() }).default({}),
  documents: z.array(documentSchema).max(15),
  form: z.strictObject({ pages: z.array(pageSchema).min(1).max(15) }),
})

export type Definition = z.output<typeof definitionSchema>
export type Page = Definition['form']['pages'][number]
export type Field = Page['fields'][number]
export type RowField = z.output<typeof rowField>
export type GroupField = z.output<typeof groupField>
export type FactField = z.output<typeof factField>
export type NoteField = z.output<typeof noteField>
/** A field a person answers with one value. */
export type QuestionField = RowField
export type DocumentSlot = Definition['documents'][number]
export type Theme = (typeof themes)[number]
export type UnitRole = (typeof unitRoles)[number]
export type SignatureStep = (typeof signatureSteps)[number]
export type ApplicantKind = (typeof applicants)[number]
