import type { Work } from '../../../platform/db/work.ts'
import { foldText, searchTokens } from '../../../platform/text/search-tokens.ts'
import { startOfDay } from '../../municipalities/index.ts'
import type { Direction } from '../entry.ts'
import { type Range, searchBook } from './search.ts'

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
  isAnnulled: boolean
}

export interface EntryPage {
  entries: ListedEntry[]
  /** What to ask next pages with; null on the last one. */
  next: string | null
}

const PAGE = 30
const MAX_WORDS = 6
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
  if (!isSearch) return page(await listed(work, await newest(work, range, limit + 1)), limit)
  const { places, horizon } = await searchBook(work, words, range, limit + 1)
  return page(await listed(work, places), limit, horizon)
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
      isAnnulled: tx.raw(`exists (select from registry_annotation a
        where a.municipality_id = e.municipality_id and a.entry_id = e.id and a.kind = 'voided')`),
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

/** A search that has looked far enough for one page goes on from there on the next one. */
function page(entries: ListedEntry[], limit: number, horizon: string | null = null): EntryPage {
  const shown = entries.slice(0, limit)
  return { entries: shown, next: entries.length > limit ? (shown.at(-1)?.place ?? null) : horizon }
}
