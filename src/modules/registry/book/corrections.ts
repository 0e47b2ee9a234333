import type { Work } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import { annotateEntry } from '../service.ts'
import { listAnnotations } from '../store.ts'
import { annulmentOf } from './annulments.ts'
import { findAlsoBy } from './fold.ts'
import { type EntryTokens, nifToken, referenceToken, spokenTokens } from './tokens.ts'

/** What may turn out to have been written down wrongly. Number, moments, content and documents are what they are. */
export const correctableFacts = [
  'subject',
  'matterCode',
  'externalReference',
  'transportNumber',
  'originOffice',
  'originNumber',
  'destinationName',
  'observations',
] as const
export type CorrectableFact = (typeof correctableFacts)[number]
/** A fact of the entry, or name and number of one of its parties: `party.2.nif`. */
export type CorrectedField = CorrectableFact | `party.${number}.${'name' | 'nif'}`

export interface CorrectedValue {
  field: CorrectedField
  /** What was believed until then: the entry's own word, or that of an earlier correction. */
  was: string | null
  is: string | null
}

/** Every field that can be corrected, with what the entry itself says. */
export function statedValues(entry: Entry): Map<CorrectedField, string | null> {
  return new Map<CorrectedField, string | null>([
    ...correctableFacts.map((fact) => [fact, entry[fact]] as const),
    ...entry.parties.flatMap(({ position, name, nif }) => [
      [`party.${position}.name`, name] as const,
      [`party.${position}.nif`, nif] as const,
    ]),
  ])
}

/** What each corrected field says by now. */
export function correctedValues(annotations: readonly EntryAnnotation[]): Map<CorrectedField, string | null> {
  return new Map(annotations.flatMap(correctionsIn).map(({ field, is }) => [field, is]))
}

export function correctionsIn({ kind, details }: Pick<EntryAnnotation, 'kind' | 'details'>): CorrectedValue[] {
  const fields = details['fields']
  return kind === 'correction' && Array.isArray(fields) ? (fields as CorrectedValue[]) : []
}

/** What was wrong and what it should say, beside the entry that stays as it was made (Ley 39/2015, art. 16.2 and 109.2). */
export async function correctEntry(
  work: Work,
  entry: Entry,
  correction: { reason: string; values: ReadonlyMap<CorrectedField, string | null> },
): Promise<CorrectedValue[]> {
  const annotations = await listAnnotations(work, entry.id)
  if (annulmentOf(annotations).state === 'annulled') throw conflict('registry.error.annulled')
  const known = new Map([...statedValues(entry), ...correctedValues(annotations)])
  const fields = [...correction.values].flatMap(([field, is]) => {
    const was = known.get(field)
    return was === undefined || was === is ? [] : [{ field, was, is }]
  })
  if (fields.length > 0) {
    await findAlsoBy(work, entry.place, correctedWords(fields))
    await annotateEntry(work, entry.id, { kind: 'correction', text: correction.reason, details: { fields } })
  }
  return fields
}

/** It is found by what it should have said, too. */
function correctedWords(fields: readonly CorrectedValue[]): EntryTokens {
  const valuesOf = (are: (field: CorrectedField) => boolean) =>
    fields.flatMap(({ field, is }) => (is !== null && are(field) ? [is] : []))
  const isName = (field: CorrectedField) => field.endsWith('.name')
  const isNif = (field: CorrectedField) => field.endsWith('.nif')
  const { tokens, words } = spokenTokens(
    valuesOf((field) => !isName(field) && !isNif(field)),
    valuesOf(isName),
  )
  const references = valuesOf((field) => field === 'externalReference' || field === 'originNumber')
  return { tokens: [...tokens, ...valuesOf(isNif).map(nifToken), ...references.map(referenceToken)], words }
}
