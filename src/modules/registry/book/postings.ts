import { type Work, together } from '../../../platform/db/work.ts'
import type { Direction } from '../entry.ts'
import {
  BLOCK,
  LAST_PLACE,
  NumberSet,
  type Position,
  blockOf,
  directionOf,
  firstSequenceOf,
  positionOf,
  yearOf,
} from './blocks.ts'

/** Any of these tokens, or any of these places: what one condition asks of an entry. */
export interface Condition {
  tokens: string[]
  places?: bigint[]
}

/** Part of the book: from ≤ place < below. */
export interface Range {
  direction: Direction | null
  from: string
  below: string
}

/** The newest blocks are nearly always enough for a page; if not, eight times as many are read, and so on: what costs is
 *  going for them. */
const FIRST_BLOCKS = 8
const GROWTH = 8

/** Entries of one direction that meet every condition, newest first, some at a time. */
export type Hits = AsyncGenerator<{ year: number; sequence: number }[]>

/** Entries that meet all conditions. Which blocks a token is in is asked first, so the rarest condition decides how much of
 *  the others is read at all. */
export async function openPostings(
  work: Work,
  conditions: readonly Condition[],
  range: Range,
): Promise<(direction: Direction) => Hits> {
  const bounds = await boundsOf(work, range)
  const { fresh, blocks } = await together({
    fresh: freshOf(work, conditions, range),
    blocks: blocksOf(work, conditions, bounds),
  })
  const candidates = conditions
    .map(({ tokens }, i) => {
      const own = new Set(tokens.flatMap((token) => blocks.get(token) ?? []))
      for (const block of fresh[i]?.keys() ?? []) own.add(block)
      return own
    })
    .reduce((both, own) => new Set([...both].filter((block) => own.has(block))))
  const inOrder = [...candidates].filter((block) => isWithin(block, bounds)).toSorted((a, b) => b - a)
  const meeting = { work, conditions, fresh, bounds }
  return (direction) =>
    hitsIn(
      meeting,
      inOrder.filter((block) => directionOf(block) === direction),
    )
}

interface Meeting {
  work: Work
  conditions: readonly Condition[]
  fresh: Map<number, NumberSet>[]
  bounds: Bounds
}

async function* hitsIn({ work, conditions, fresh, bounds }: Meeting, blocks: number[]): Hits {
  let most = FIRST_BLOCKS
  for (let at = 0; at < blocks.length; most *= GROWTH) {
    const window = blocks.slice(at, at + most)
    at += window.length
    const folded = await foldedIn(work, conditions, window)
    const hits: { year: number; sequence: number }[] = []
    for (const block of window) {
      const [first, ...others] = conditions.map((_, i) => merged(folded[i]?.get(block), fresh[i]?.get(block)))
      if (!first) continue
      for (const other of others) first.keep(other)
      const base = firstSequenceOf(block)
      const own = bounds[directionOf(block)]
      for (const offset of first.descending()) {
        if (isInside(own, block, base + offset)) hits.push({ year: yearOf(block), sequence: base + offset })
      }
    }
    if (hits.length > 0) yield hits
  }
}

/** The first and the last entry of each book inside the range; null where there is none. */
interface Span {
  first: Position
  last: Position
}
type Bounds = Record<Direction, Span | null>

const everything: Span = {
  first: { year: 2000, direction: 'E', sequence: 0 },
  last: { year: 9000, direction: 'S', sequence: 0xffffff },
}

async function boundsOf({ tx, municipalityId }: Work, { direction, from, below }: Range): Promise<Bounds> {
  const bounds: Bounds = { E: null, S: null }
  const wanted: Direction[] = direction ? [direction] : ['E', 'S']
  if (BigInt(from) <= 0n && BigInt(below) >= LAST_PLACE) {
    for (const each of wanted) bounds[each] = everything
    return bounds
  }
  const { rows } = await tx.raw<{ rows: { direction: Direction; first: string | null; last: string | null }[] }>(
    `select d.direction,
            (select e.place from registry_entry e where e.municipality_id = :town and e.direction = d.direction
                and e.place >= :from::bigint order by e.place limit 1) as first,
            (select e.place from registry_entry e where e.municipality_id = :town and e.direction = d.direction
                and e.place < :below::bigint order by e.place desc limit 1) as last
       from unnest(:wanted::text[]) d (direction)`,
    { town: municipalityId, from, below, wanted } as never,
  )
  for (const { direction: each, first, last } of rows) {
    if (first === null || last === null || BigInt(first) > BigInt(last)) continue
    bounds[each] = { first: positionOf(BigInt(first)), last: positionOf(BigInt(last)) }
  }
  return bounds
}

function isWithin(block: number, bounds: Bounds): boolean {
  const direction = directionOf(block)
  const own = bounds[direction]
  return own !== null && block >= blockOf({ ...own.first, direction }) && block <= blockOf({ ...own.last, direction })
}

function isInside(own: Span | null, block: number, sequence: number): boolean {
  if (!own) return false
  const year = yearOf(block)
  const isAfter = year > own.first.year || (year === own.first.year && sequence >= own.first.sequence)
  const isBefore = year < own.last.year || (year === own.last.year && sequence <= own.last.sequence)
  return isAfter && isBefore
}

function merged(entries: Buffer[] | undefined, fresh: NumberSet | undefined): NumberSet {
  const set = fresh ? NumberSet.of(fresh.descending()) : new NumberSet()
  for (const each of entries ?? []) set.addStored(each)
  return set
}

const tokensOf = (conditions: readonly Condition[]): string[] => [
  ...new Set(conditions.flatMap(({ tokens }) => tokens)),
]

async function blocksOf(work: Work, conditions: readonly Condition[], bounds: Bounds): Promise<Map<string, number[]>> {
  const spans = [bounds.E, bounds.S].flatMap((span) => span ?? [])
  const tokens = tokensOf(conditions)
  if (spans.length === 0 || tokens.length === 0) return new Map()
  // Years are the highest part of a block: those of both books lie between the same two figures.
  const lowest = Math.min(...spans.map(({ first }) => blockOf({ ...first, direction: 'E' })))
  const highest = Math.max(...spans.map(({ last }) => blockOf({ ...last, direction: 'S' })))
  const { rows } = await work.tx.raw<{ rows: { token: string; blocks: Buffer | null }[] }>(
    `select t.token, (select string_agg(int4send(p.block), '') from registry_posting p
       where p.municipality_id = :town and p.token = t.token and p.block >= :lowest and p.block <= :highest) as blocks
       from unnest(:tokens::text[]) t (token)`,
    { town: work.municipalityId, tokens, lowest, highest } as never,
  )
  return new Map(rows.map(({ token, blocks }) => [token, blocks ? figuresIn(blocks) : []]))
}

const figuresIn = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32BE(i * 4))

async function foldedIn(
  work: Work,
  conditions: readonly Condition[],
  blocks: number[],
): Promise<Map<number, Buffer[]>[]> {
  const tokens = tokensOf(conditions)
  if (tokens.length === 0) return []
  const { rows } = await work.tx.raw<{ rows: { token: string; block: number; entries: Buffer }[] }>(
    `select p.token, p.block, p.entries from registry_posting p
      where p.municipality_id = :town and p.token = any(:tokens::text[]) and p.block = any(:blocks::integer[])`,
    { town: work.municipalityId, tokens, blocks } as never,
  )
  const byToken = Map.groupBy(rows, ({ token }) => token)
  return conditions.map(({ tokens }) => {
    const own = new Map<number, Buffer[]>()
    for (const { block, entries } of tokens.flatMap((token) => byToken.get(token) ?? [])) {
      own.set(block, [...(own.get(block) ?? []), entries])
    }
    return own
  })
}

/** What was registered since the last fold, and what an entry came to be found by later. */
async function freshOf(work: Work, conditions: readonly Condition[], range: Range): Promise<Map<number, NumberSet>[]> {
  const byToken = await freshPlaces(work, tokensOf(conditions), range)
  return conditions.map(({ tokens, places = [] }) => {
    const own = new Map<number, NumberSet>()
    const add = (place: bigint) => {
      const position = positionOf(place)
      const block = blockOf(position)
      const set = own.get(block) ?? new NumberSet()
      set.add(position.sequence % BLOCK)
      own.set(block, set)
    }
    for (const token of tokens) {
      const bytes = byToken.get(token) ?? Buffer.alloc(0)
      for (let at = 0; at < bytes.length; at += 8) add(bytes.readBigInt64BE(at))
    }
    for (const place of places) add(place)
    return own
  })
}

async function freshPlaces(work: Work, tokens: string[], range: Range): Promise<Map<string, Buffer>> {
  if (tokens.length === 0) return new Map()
  const { rows } = await work.tx.raw<{ rows: { token: string; places: Buffer }[] }>(
    `select t.token, f.places from unnest(:tokens::text[]) t (token) cross join lateral (
       select string_agg(int8send(s.place), '') as places from registry_search s
        where s.municipality_id = :town and s.token = t.token and s.place >= :from::bigint and s.place < :below::bigint) f
      where f.places is not null`,
    { town: work.municipalityId, tokens, from: range.from, below: range.below } as never,
  )
  return new Map(rows.map(({ token, places }) => [token, places]))
}
