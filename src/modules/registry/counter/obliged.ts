import { parseNif } from '../../../platform/identifiers/nif.ts'
import type { AnnotateEntry, Entry, EntryAnnotation } from '../entry.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { TypedParty } from './schemas.ts'

const REASON = 'obliged-on-paper'

/** Companies, associations, communities of owners: the letter of the NIF tells them (Ley 39/2015, art. 14.2.a and b). */
export const isLegalPerson = (nif: string | null | undefined): boolean => !!nif && parseNif(nif)?.kind === 'cif'

/** What is written beside an entry that came on paper from somebody who should have come by electronic means, for the
 *  clerk who has to ask for its correction (art. 68.4). Of professionals and employees only a person can tell
 *  (art. 14.2.c to e). Undefined when nobody of them is obliged. */
export function obligedNote(t: Translate, parties: readonly TypedParty[]): AnnotateEntry | undefined {
  const names = parties.filter(({ nif, isObliged }) => isObliged || isLegalPerson(nif)).map(({ name }) => name)
  if (names.length === 0) return undefined
  return {
    kind: 'note',
    text: t('registry.counter.obliged.annotation', { names: names.join('; ').slice(0, 1400) }),
    details: { reason: REASON, names },
  }
}

/** Who came on paper and should not have, as the annotation says; nobody when there is none. */
export function obligedOnPaper(entry: Pick<Entry, 'channel'>, annotations: readonly EntryAnnotation[]): string[] {
  if (entry.channel !== 'counter') return []
  return annotations.flatMap(({ details }) =>
    details['reason'] === REASON && Array.isArray(details['names']) ? details['names'].map(String) : [],
  )
}
