import { parseNif } from '../../../platform/identifiers/nif.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import type { TypedParty } from './schemas.ts'

/** What the annotation that warns of it says of itself. */
export const OBLIGED_ON_PAPER = 'obliged-on-paper'

/** Companies, associations, communities of owners: the letter of the NIF tells them (Ley 39/2015, art. 14.2.a and b). */
export const isLegalPerson = (nif: string | null | undefined): boolean => !!nif && parseNif(nif)?.kind === 'cif'

/** Who should have come by electronic means. Of professionals and employees only a person can tell (art. 14.2.c to e). */
export const obligedNames = (parties: readonly TypedParty[]): string[] =>
  parties.filter(({ nif, isObliged }) => isObliged || isLegalPerson(nif)).map(({ name }) => name)

/** Whether the entry came on paper from somebody obliged, and its correction is to be asked for (art. 68.4). */
export const isObligedOnPaper = (entry: Pick<Entry, 'channel'>, annotations: readonly EntryAnnotation[]): boolean =>
  entry.channel === 'counter' &&
  annotations.some(({ details }) => (details as Record<string, unknown>)['reason'] === OBLIGED_ON_PAPER)
