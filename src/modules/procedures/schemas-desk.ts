import { z } from 'zod'
import { cleanLine, cleanText } from '../../platform/text/clean-text.ts'
import { feeKinds, unitRoles, type DocumentSlot } from './definition.ts'

/** Nothing written is the province's text. */
const line = (most: number, tooLong: string) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(most, tooLong))
    .transform((value) => value || undefined)
const text = (most: number, tooLong: string) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(most, tooLong))
    .transform((value) => value || undefined)
/** One thing on each line. */
const lines = (most: number, length: number, tooMany: string, tooLong: string) =>
  z
    .string()
    .transform((value) => cleanText(value).split('\n').map(cleanLine).filter(Boolean))
    .pipe(
      z
        .array(z.string())
        .max(most, tooMany)
        .refine((all) => all.every((one) => one.length <= length), tooLong),
    )
    .transform((all) => (all.length > 0 ? all : undefined))

const seen = z.string().max(40)

export const textsForm = z.strictObject({
  seen,
  name: line(150, 'procedures.error.desk.name-long'),
  summary: line(400, 'procedures.error.desk.summary-long'),
  purpose: text(3000, 'procedures.error.desk.purpose-long'),
  youNeed: lines(15, 300, 'procedures.error.desk.lines-many', 'procedures.error.desk.need-long'),
  goodToKnow: lines(15, 500, 'procedures.error.desk.lines-many', 'procedures.error.desk.know-long'),
  feeKind: z.enum(feeKinds, 'procedures.error.desk.fee-kind'),
  feeText: line(500, 'procedures.error.desk.fee-long'),
  unit: z.enum(unitRoles, 'procedures.error.desk.unit'),
})
export type TextsForm = z.output<typeof textsForm>

/** Where the engine asks for it only in some case, a council cannot ask for it in all of them. */
export function needsOf({ showWhen, when }: DocumentSlot): DocumentSlot['when'][] {
  if (showWhen === undefined) return ['always', 'conditional', 'optional']
  return [when === 'always' ? 'always' : 'conditional', 'optional']
}

export const documentForm = (slot: DocumentSlot) =>
  z
    .strictObject({
      seen,
      name: line(300, 'procedures.error.desk.document-long'),
      help: text(1000, 'procedures.error.desk.help-long'),
      when: z.enum(needsOf(slot), 'procedures.error.desk.when'),
      condition: line(300, 'procedures.error.desk.condition-long').optional(),
      missing: z.enum(['warn', 'stop'], 'procedures.error.desk.missing'),
    })
    .refine(({ when, condition }) => when !== 'conditional' || Boolean(condition ?? slot.condition), {
      path: ['condition'],
      error: 'procedures.error.desk.condition',
    })
export type DocumentForm = z.output<ReturnType<typeof documentForm>>

/** The number of the version that was read on the page. */
export const versionForm = z.strictObject({ version: z.coerce.number().int().min(1).max(9999) })
export const statusForm = z.strictObject({ status: z.enum(['offered', 'suspended']) })

export const deskLists = ['todos', 'nuevas', 'propios', 'suspendidos'] as const
export type DeskList = (typeof deskLists)[number]
export const deskAddress = z.object({ ver: z.enum(deskLists).catch('todos').default('todos') })
