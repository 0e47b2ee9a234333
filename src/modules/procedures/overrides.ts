import { z } from 'zod'
import { invalid } from '../../platform/errors.ts'
import { feeKinds, unitRoles, type Definition } from './definition.ts'

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
