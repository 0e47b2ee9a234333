import type { Work } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'

export interface SavedSearch {
  id: string
  name: string
  /** What follows the question mark of its address. */
  query: string
}

/** A list that would be longer than this is no help. */
const MOST = 50

export function listSavedSearches({ tx, municipalityId }: Work, personId: string): Promise<SavedSearch[]> {
  return tx
    .select<SavedSearch[]>({ id: 's.id', name: 's.name', query: 's.query' })
    .from('registry_saved_search as s')
    .where({ 's.municipality_id': municipalityId, 's.person_id': personId })
    .orderBy('s.name')
    .limit(MOST)
}

/** The same name again is the same search, with what it asks for now. */
export async function saveSearch(work: Work, personId: string, search: Omit<SavedSearch, 'id'>): Promise<void> {
  const known = await listSavedSearches(work, personId)
  if (known.length >= MOST && !known.some(({ name }) => name === search.name)) {
    throw conflict('registry.error.search-too-many')
  }
  await work
    .tx('registry_saved_search')
    .insert({ municipality_id: work.municipalityId, person_id: personId, ...search, created_at: work.now })
    .onConflict(['municipality_id', 'person_id', 'name'])
    .merge(['query'])
}

/** Only one's own; what is not there any more is as good as forgotten. */
export async function forgetSearch({ tx, municipalityId }: Work, personId: string, id: string): Promise<void> {
  await tx('registry_saved_search').where({ municipality_id: municipalityId, person_id: personId, id }).delete()
}
