import type { Work } from '../../../platform/db/work.ts'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import { foldText } from '../../../platform/text/search-tokens.ts'
import { startOfDay } from '../../municipalities/index.ts'
import type { Visible } from '../distribution/visibility.ts'
import { storableText } from '../content.ts'
import type { Channel, Direction } from '../entry.ts'
import { LAST_PLACE, dayAfter, firstPlace } from './blocks.ts'
import { type ListedEntry, listed } from './listed.ts'
import type { Condition, Range } from './postings.ts'
import { searchBook } from './search.ts'
import type { EntryState } from './states.ts'
import { channelToken, nifToken, officerToken, procedureToken, referenceToken, unitToken } from './tokens.ts'
import { wordConditions } from './words.ts'

/** All of them together; what is absent asks nothing. */
export interface EntryFilters {
  direction?: Direction
  /** A number, a NIF or words, as people type it into one box. */
  text?: string
  /** A NIF or the words of a name. */
  person?: string
  /** Also names one slip of the pen away from what was typed. */
  alsoSimilar?: boolean
  /** Days of presentation, both included. */
  from?: string
  until?: string
  unitId?: string
  state?: EntryState
  procedureCode?: string
  staffId?: string
  reference?: string
  channel?: Channel
  /** The place of the last entry already shown. */
  before?: string
  limit?: number
  /** What somebody may see of the book; without it all of it, for the house itself. */
  visible?: Visible
}

export interface EntryPage {
  entries: ListedEntry[]
  /** What to ask next pages with; null on the last one. */
  next: string | null
}

const PAGE = 30
const wholeBook: Visible = { all: true, unitIds: [], officeIds: [], keepsTheRest: false }

/** Newest first, by keys: a page far back costs what the first one does. */
export async function listEntries(work: Work, filters: EntryFilters = {}): Promise<EntryPage> {
  const { places, next } = await searchPlaces(work, filters)
  return { entries: await listed(work, places), next }
}

/** Where they are in the book, and what to ask the next page with. A search that has looked far enough for one page goes
 *  on from there on the next one. */
export async function searchPlaces(
  work: Work,
  filters: EntryFilters,
): Promise<{ places: string[]; next: string | null }> {
  const limit = Math.min(filters.limit ?? PAGE, 500)
  const conditions = await conditionsOf(work, filters)
  if (!conditions) return { places: [], next: null }
  const search = { conditions, state: filters.state, visible: filters.visible ?? wholeBook, range: rangeOf(filters) }
  const { places, horizon } = await searchBook(work, search, limit + 1)
  const shown = places.slice(0, limit)
  return { places: shown, next: places.length > limit ? (shown.at(-1) ?? null) : horizon }
}

/** Undefined when nothing can meet them. */
async function conditionsOf(work: Work, filters: EntryFilters): Promise<Condition[] | undefined> {
  const { text = '', person = '', alsoSimilar = false, unitId, procedureCode, staffId, reference, channel } = filters
  const words: Condition[] = []
  for (const [typed, scope] of [
    [text, 'all'],
    [person, 'person'],
  ] as const) {
    if (foldText(typed).trim() === '') continue
    const found = await oneBox(work, { text: typed, scope, alsoSimilar })
    if (!found) return undefined
    words.push(...found)
  }
  const exact = [
    unitId && unitToken(unitId),
    procedureCode && procedureToken(procedureCode),
    staffId && officerToken(staffId),
    reference && referenceToken(reference),
    channel && channelToken(channel),
  ]
  return [...words, ...exact.flatMap((token) => (token ? [{ tokens: [storableText(token)] }] : []))]
}

/** Whatever somebody brings: the number of an entry, that of a person, or words. */
async function oneBox(
  work: Work,
  typed: { text: string; scope: 'all' | 'person'; alsoSimilar: boolean },
): Promise<Condition[] | undefined> {
  const number = typed.scope === 'all' ? numberIn(typed.text) : undefined
  if (number) return [{ tokens: [], places: await placeOf(work, number) }]
  const nif = parseNif(typed.text)
  if (nif) return [{ tokens: [nifToken(nif.value)] }]
  return wordConditions(work, typed)
}

/** A person's own entries, as interested party or as who represents. */
export async function listEntriesOfPerson(
  work: Work,
  personId: string,
  options: { limit?: number; before?: string } = {},
): Promise<EntryPage> {
  const limit = Math.min(options.limit ?? PAGE, 200)
  const rows = await work.tx
    .distinct<{ place: string | number }[]>('p.place')
    .from('registry_entry_party as p')
    .where({ 'p.municipality_id': work.municipalityId, 'p.person_id': personId })
    .andWhere('p.place', '<', placeText(options.before) ?? String(LAST_PLACE))
    .orderBy('p.place', 'desc')
    .limit(limit + 1)
  const places = rows.map((row) => String(row.place))
  const shown = places.slice(0, limit)
  return { entries: await listed(work, shown), next: places.length > limit ? (shown.at(-1) ?? null) : null }
}

export function rangeOf({ direction, from, until, before }: EntryFilters): Range {
  const below = [
    before && placeText(before),
    until && String(firstPlace(startOfDay(dayAfter(until)))),
    String(LAST_PLACE),
  ]
    .flatMap((place) => (place ? [BigInt(place)] : []))
    .reduce((least, place) => (place < least ? place : least))
  return {
    direction: direction ?? null,
    from: from ? String(firstPlace(startOfDay(from))) : '-1',
    below: String(below),
  }
}

const placeText = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{1,18}$/.test(text) ? text : undefined

function numberIn(text: string): { year: number; direction: string; sequence: number } | undefined {
  const parts = /^\s*(\d{4})[\s/-]*([ES])[\s/-]*(\d{1,8})\s*$/i.exec(text)
  if (!parts) return undefined
  return { year: Number(parts[1]), direction: String(parts[2]).toUpperCase(), sequence: Number(parts[3]) }
}

async function placeOf(
  { tx, municipalityId }: Work,
  number: { year: number; direction: string; sequence: number },
): Promise<bigint[]> {
  const rows = await tx
    .select<{ place: string | number }[]>('e.place')
    .from('registry_entry as e')
    .where({ 'e.municipality_id': municipalityId, 'e.year': number.year, 'e.direction': number.direction })
    .andWhere('e.sequence', number.sequence)
  return rows.map((row) => BigInt(row.place))
}
