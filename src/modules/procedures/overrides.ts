import { z } from 'zod'
import { invalid } from '../../platform/errors.ts'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'
import { feeKinds, unitRoles, type Definition } from './definition.ts'
import { canonicalJson } from './form/canonical.ts'

const text = (max: number) => z.string().trim().min(1).max(max)

/** Where a council may differ from the province: its words, its fee, who handles it, which documents it asks for. */
export const overridesSchema = z.strictObject({
  wording: z
    .strictObject({
      name: text(150).optional(),
      summary: text(400).optional(),
      purpose: text(3000).optional(),
      youNeed: z.array(text(300)).max(15).optional(),
      goodToKnow: z.array(text(500)).max(15).optional(),
    })
    .optional(),
  fee: z.strictObject({ kind: z.enum(feeKinds), text: text(500).optional() }).optional(),
  unit: z.enum(unitRoles).optional(),
  documents: z
    .record(
      z.string(),
      z.strictObject({
        name: text(300).optional(),
        help: text(1000).optional(),
        when: z.enum(['always', 'conditional', 'optional']).optional(),
        condition: text(300).optional(),
        soft: z.boolean().optional(),
      }),
    )
    .optional(),
  templates: z.strictObject({ resolution: text(40).optional(), report: text(40).optional() }).optional(),
})
export type Overrides = z.output<typeof overridesSchema>

/** Refuses what does not fit the definition, such as a document it does not ask for. */
export function checkOverrides(definition: Definition, given: unknown): Overrides {
  const parsed = overridesSchema.safeParse(given)
  if (!parsed.success) throw invalid('procedures.error.overrides')
  const known = new Set(definition.documents.map(({ id }) => id))
  if (Object.keys(parsed.data.documents ?? {}).some((id) => !known.has(id))) throw invalid('procedures.error.overrides')
  return parsed.data
}

/** The procedure as this council offers it. */
export function withOverrides(definition: Definition, overrides: Overrides): Definition {
  if (Object.keys(overrides).length === 0) return definition
  const { wording, fee, unit, documents, templates } = overrides
  return {
    ...definition,
    ...stated(wording ?? {}),
    ...(fee && { fee }),
    ...(unit && { unit }),
    ...(templates && { templates: { ...definition.templates, ...stated(templates) } }),
    ...(documents && {
      documents: definition.documents.map((slot) =>
        Object.hasOwn(documents, slot.id) ? { ...slot, ...stated(documents[slot.id] ?? {}) } : slot,
      ),
    }),
  }
}

type Stated<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** What the council says; silence keeps the province's text. */
const stated = <T extends object>(part: T): Stated<T> =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Stated<T>

/** What of these changes really differs from the province's text and still has a place in it. */
export function onlyOwn(definition: Definition, overrides: Overrides): Overrides {
  const { wording, fee, unit, documents, templates } = overrides
  const ownWording = differing(definition, wording ?? {})
  const ownTemplates = differing(definition.templates, templates ?? {})
  const ownDocuments = Object.fromEntries(
    definition.documents
      .map((slot) => [slot.id, differing(slot, documents?.[slot.id] ?? {})] as const)
      .filter(([, own]) => isSome(own)),
  )
  return {
    ...(isSome(ownWording) && { wording: ownWording }),
    ...(fee && !alike(fee, definition.fee) && { fee }),
    ...(unit && unit !== definition.unit && { unit }),
    ...(isSome(ownDocuments) && { documents: ownDocuments }),
    ...(isSome(ownTemplates) && { templates: ownTemplates }),
  }
}

const isSome = (part: object): boolean => Object.keys(part).length > 0

const differing = <T extends object>(from: object, part: T): Stated<T> => {
  const given = new Map(Object.entries(from))
  return Object.fromEntries(
    Object.entries(part).filter(([key, value]) => value !== undefined && !alike(value, given.get(key))),
  ) as Stated<T>
}

/** A text that came back from a form is the same, however its lines ended. */
const alike = (a: unknown, b: unknown): boolean => canonicalJson(cleaned(a)) === canonicalJson(cleaned(b))

const cleaned = (value: unknown): unknown => {
  if (value === undefined) return null
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map((item: unknown) => (typeof item === 'string' ? cleanLine(item) : item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, cleaned(part)]),
  )
}
