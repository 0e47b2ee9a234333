import type { NoteKeys } from '../../../platform/note-keys.ts'
import { type NoteKey, keyOf } from './note.ts'
import type { Book } from './tree.ts'

/** Names that no host has: a council may move to another address and its book is still the same. */
export const originOfBook = (municipalityId: string, { year, book }: Book): string =>
  `concejo/${municipalityId}/registro/${year}/${book}`

export function bookOfOrigin(origin: string): { municipalityId: string; book: Book } | undefined {
  const [, municipalityId, year, book] = /^concejo\/(\d{5})\/registro\/(\d{4})\/([ESA])$/.exec(origin) ?? []
  if (!municipalityId || !year || !book) return undefined
  return { municipalityId, book: { year: Number(year), book: book as Book['book'] } }
}

/** One key signs all the books of a council. */
export const councilKeyName = (municipalityId: string): string => `concejo/${municipalityId}/registro`
export const witnessKeyName = (provinceId: string): string => `concejo/${provinceId}/testigo`

export const councilPrivateKey = (keys: NoteKeys, municipalityId: string) => keys.keyFor(`${municipalityId}-libro`)
export const witnessPrivateKey = (keys: NoteKeys, provinceId: string) => keys.keyFor(`${provinceId}-testigo`)

export async function councilKey(keys: NoteKeys, municipalityId: string): Promise<NoteKey> {
  return keyOf(councilKeyName(municipalityId), 'log', await councilPrivateKey(keys, municipalityId))
}

export async function witnessKey(keys: NoteKeys, provinceId: string): Promise<NoteKey> {
  return keyOf(witnessKeyName(provinceId), 'witness', await witnessPrivateKey(keys, provinceId))
}
