import type { Work } from '../../platform/db/work.ts'
import { foldText, searchTokens } from '../../platform/text/search-tokens.ts'
import { startOfDay } from '../municipalities/index.ts'
import type { Direction } from './entry.ts'

export interface EntryFilters {
  direction?: Direction
  /** A number, a NIF or words, as people type it into one box. */
  text?: string
  /** Days of presentation, both included. */
  from?: string
  until?: string
  /** The place of the last entry already shown. */
  before?: string
  limit?: number
}

export interface ListedEntry {
  id: string
  number: string
  direction: Direction
  place: string
  presentedAt: Date
  effectiveAt: Date
  subject: string
  procedureCode: string | null
  unitName: string
  interested: string | null
  isReceiptIssued: boolean
}

export interface EntryPage {
  entries: ListedEntry[]
  /** What to ask next pages with; null on the last one. */
  next: string | null
}

const PAGE = 30
const MAX_WORDS = 6
/** Beginnings of words stand for at most this many different ones. */
const MAX_ENDINGS = 50
/** Places are compared as 63-bit figures, kept as text on this side. */
const LAST_PLACE = '9223372036854775807'

/** Newest first, by keys: a page far back costs what the first one does. */
export async function listEntries(work: Work, filters: EntryFilters = {}): Promise<EntryPage> {
  const limit = Math.min(filters.limit ?? PAGE, 200)
  const range = rangeOf(filters)
  const number = numberIn(filters.text)
  if (number) return page(await listed(work, await placeOf(work, number, range)), limit)
  const words = searchTokens(filters.text ?? '').slice(0, MAX_WORDS)
  const isSearch = foldText(filters.text ?? '').trim() !== ''
  if (isSearch && words.length === 0) return { entries: [], next: null }
  const places = isSearch ? await search(work, words, range, limit + 1) : await newest(work, range, limit + 1)
  return page(await listed(work, places), limit)
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
    .andWhere('p.place', '<', placeText(options.before) ?? LAST_PLACE)
    .orderBy('p.place', 'desc')
    .limit(limit + 1)
  const places = rows.map((row) => String(row.place))
  return page(await listed(work, places), limit)
}

interface Range {
  direction: Direction | null
  /** from ≤ place < below */
  from: string
  below: string
}

function rangeOf({ direction, from, until, before }: EntryFilters): Range {
  const below = [before && placeText(before), until && firstPlace(dayAfter(until)), LAST_PLACE].flatMap((p) =>
    p ? [BigInt(p)] : [],
  )
  return {
    direction: direction ?? null,
    from: from ? firstPlace(startOfDay(from)) : '-1',
    below: String(below.reduce((least, place) => (place < least ? place : least))),
  }
}

/** The lowest place a moment can have: seconds lead in it. */
const firstPlace = (moment: Date): string => String(BigInt(Math.floor(moment.getTime() / 1000)) << 25n)

const dayAfter = (day: string): Date => {
  const noonAfter = new Date(startOfDay(day).getTime() + 36 * 3_600_000)
  return startOfDay(noonAfter.toISOString().slice(0, 10))
}

const placeText = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{1,18}$/.test(text) ? text : undefined

function numberIn(text: string | undefined): { year: number; direction: string; sequence: number } | undefined {
  const parts = /^\s*(\d{4})[\s/-]*([ES])[\s/-]*(\d{1,8})\s*$/i.exec(text ?? '')
  if (!parts) return undefined
  return { year: Number(parts[1]), direction: String(parts[2]).toUpperCase(), sequence: Number(parts[3]) }
}

async function placeOf(
  { tx, municipalityId }: Work,
  number: { year: number; direction: string; sequence: number },
  range: Range,
): Promise<string[]> {
  const rows = await tx
    .select<{ place: string | number }[]>('e.place')
    .from('registry_entry as e')
    .where({
      'e.municipality_id': municipalityId,
      'e.year': number.year,
      'e.direction': number.direction,
      'e.sequence': number.sequence,
    })
    .andWhere('e.place', '>=', range.from)
    .andWhere('e.place', '<', range.below)
    .andWhere((either) => {
      if (range.direction) void either.where('e.direction', range.direction)
    })
  return rows.map((row) => String(row.place))
}

async function newest({ tx, municipalityId }: Work, range: Range, limit: number): Promise<string[]> {
  const query = tx
    .select<{ place: string | number }[]>('e.place')
    .from('registry_entry as e')
    .where('e.municipality_id', municipalityId)
    .andWhere('e.place', '>=', range.from)
    .andWhere('e.place', '<', range.below)
    .orderBy('e.place', 'desc')
    .limit(limit)
  if (range.direction) void query.andWhere('e.direction', range.direction)
  return (await query).map((row) => String(row.place))
}

/** Each word is the beginning of one in the entry. The rarest word leads, newest first, and the others are looked up at
 *  its places: the page costs what that word costs, however large the book is. */
async function search(work: Work, words: string[], range: Range, limit: number): Promise<string[]> {
  const endings: { tokens: string[]; uses: number }[] = []
  for (const word of words) {
    const tokens = await tokensBeginning(work, word)
    if (tokens.length === 0) return []
    endings.push({ tokens, uses: words.length === 1 ? 0 : await usesOf(work, tokens) })
  }
  const [rarest, ...others] = endings.toSorted((a, b) => a.uses - b.uses).map((ending) => ending.tokens)
  const town = work.municipalityId
  const both = others.map(
    () => `and exists (select from registry_search o
        where o.municipality_id = ? and o.place = s.place and o.token = any(?::text[]))`,
  )
  // The lowest bit of a place says the direction.
  const direction = range.direction ? 'and (s.place & 1) = ?' : ''
  const { rows } = await work.tx.raw<{ rows: { place: string | number }[] }>(
    `select distinct f.place from unnest(?::text[]) t (token) cross join lateral (
       select s.place from registry_search s
        where s.municipality_id = ? and s.token = t.token and s.place >= ?::bigint and s.place < ?::bigint
        ${direction} ${both.join(' ')}
        order by s.place desc limit ?) f
     order by f.place desc limit ?`,
    [
      rarest,
      town,
      range.from,
      range.below,
      ...(range.direction ? [range.direction === 'S' ? 1 : 0] : []),
      ...others.flatMap((tokens) => [town, tokens]),
      limit,
      limit,
    ] as never[],
  )
  return rows.map((row) => String(row.place))
}

/** The different words with this beginning, each found by one step down the index and not by reading its uses. */
async function tokensBeginning({ tx, municipalityId }: Work, word: string): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { token: string }[] }>(
    `with recursive k (token) as (
       select (select s.token from registry_search s where s.municipality_id = :town
                and s.token >= :first and s.token < :last order by s.token limit 1)
       union all
       select (select s.token from registry_search s where s.municipality_id = :town
                and s.token > k.token and s.token < :last order by s.token limit 1) from k where k.token is not null
     ) select k.token from k where k.token is not null limit :most`,
    { town: municipalityId, first: word, last: `${word}\u{10ffff}`, most: word.length < 3 ? 1 : MAX_ENDINGS },
  )
  // Two letters begin too many words: they stand for themselves alone.
  return rows.map((row) => row.token).filter((token) => word.length >= 3 || token === word)
}

/** How often, as far as it matters for which word leads. */
async function usesOf({ tx, municipalityId }: Work, tokens: string[]): Promise<number> {
  const { rows } = await tx.raw<{ rows: { uses: string | number }[] }>(
    `select count(*) as uses from (select from registry_search s
       where s.municipality_id = ? and s.token = any(?::text[]) limit 2000) s`,
    [municipalityId, tokens] as never[],
  )
  return Number(rows[0]?.uses ?? 0)
}

async function listed({ tx, municipalityId }: Work, places: string[]): Promise<ListedEntry[]> {
  if (places.length === 0) return []
  const rows = await tx
    .select({
      id: 'e.id',
      number: 'e.number',
      direction: 'e.direction',
      place: 'e.place',
      presentedAt: 'e.presented_at',
      effectiveAt: 'e.effective_at',
      subject: 'e.subject',
      procedureCode: 'e.procedure_code',
      unitName: 'u.name',
      interested: tx.raw(`(select p.name from registry_entry_party p
        where p.municipality_id = e.municipality_id and p.entry_id = e.id order by p.position limit 1)`),
      isReceiptIssued: tx.raw(`exists (select from registry_receipt r
        where r.municipality_id = e.municipality_id and r.entry_id = e.id)`),
    })
    .from('registry_entry as e')
    .join('unit as u', { 'u.municipality_id': 'e.municipality_id', 'u.id': 'e.unit_id' })
    .where('e.municipality_id', municipalityId)
    .whereIn('e.place', places)
    .orderBy('e.place', 'desc')
  return (rows as (Omit<ListedEntry, 'place'> & { place: string | number })[]).map((row) => ({
    ...row,
    place: String(row.place),
  }))
}

function page(entries: ListedEntry[], limit: number): EntryPage {
  const shown = entries.slice(0, limit)
  return { entries: shown, next: entries.length > limit ? (shown.at(-1)?.place ?? null) : null }
}
