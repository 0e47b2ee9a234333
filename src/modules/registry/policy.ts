import type { Viewer } from '../../platform/http/context.ts'
import type { Entry } from './entry.ts'

/** Who filed it, for whom it was filed, and to whom it goes. */
export function mayReadAsParty(
  viewer: Pick<Viewer, 'personId' | 'representing'>,
  entry: Pick<Entry, 'parties'>,
): boolean {
  const own = new Set([viewer.personId, viewer.representing?.personId])
  return entry.parties.some(({ personId }) => personId !== null && own.has(personId))
}
