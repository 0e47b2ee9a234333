import type { Work } from '../../../platform/db/work.ts'
import type { Direction } from '../entry.ts'

/** Which part of the book is asked for: from ≤ place < below. */
export interface Range {
  direction: Direction | null
  from: string
  below: string
}

/** Beginnings of words stand for at most this many different ones. */
const MAX_ENDINGS = 200
/** Uses of the leading word that one page looks at. Two common words that hardly ever meet would otherwise be looked for
 *  through the whole book: half a second with 100,000 entries, five with a million. */
const MAX_WALK = 10_000

/** Each word is the beginning of one in the entry. The rarest word leads, newest first, and the others are looked up at
 *  its places: the page costs what that word costs, however large the book is. Where it had to stop looking, the horizon
 *  says from where to go on; nothing above it is left out. */
export async function searchBook(
  work: Work,
  words: string[],
  range: Range,
  limit: number,
): Promise<{ places: string[]; horizon: string | null }> {
  const nothing = { places: [], horizon: null }
  const endings: { tokens: string[]; uses: number }[] = []
  for (const word of words) {
    const tokens = await tokensBeginning(work, word)
    if (tokens.length === 0) return nothing
    endings.push({ tokens, uses: words.length === 1 ? 0 : await usesOf(work, tokens) })
  }
  const [lead, ...others] = endings.toSorted((a, b) => a.uses - b.uses).map((ending) => ending.tokens)
  if (!lead) return nothing
  const walk = Math.max(100, Math.floor(MAX_WALK / lead.length))
  const places = await walkWord(work, lead, others, range, { walk, limit })
  // A lone word of both books meets itself at each step: its page is always full, or there is no more.
  if (places.length >= limit || (others.length === 0 && !range.direction)) return { places, horizon: null }
  const horizon = await horizonOf(work, lead, range, walk)
  return { places: horizon ? places.filter((place) => BigInt(place) >= BigInt(horizon)) : places, horizon }
}

async function walkWord(
  { tx, municipalityId }: Work,
  lead: string[],
  others: string[][],
  range: Range,
  { walk, limit }: { walk: number; limit: number },
): Promise<string[]> {
  // A look-up of one key for each place, also while the planner has no statistics yet: as `exists` it may become a join
  // that reads every use of the other word anew.
  const alsoThere = others.map(
    () => `and (select true from registry_search o
        where o.municipality_id = ? and o.token = any(?::text[]) and o.place = s.place limit 1)`,
  )
  // The lowest bit of a place says the direction.
  const direction = range.direction ? 'and (s.place & 1) = ?' : ''
  const { rows } = await tx.raw<{ rows: { place: string | number }[] }>(
    `select distinct f.place from unnest(?::text[]) t (token) cross join lateral (
       select s.place from (
         select w.place from registry_search w
          where w.municipality_id = ? and w.token = t.token and w.place >= ?::bigint and w.place < ?::bigint
          order by w.place desc limit ?) s
        where true ${direction} ${alsoThere.join(' ')}
        order by s.place desc limit ?) f
     order by f.place desc limit ?`,
    [
      lead,
      municipalityId,
      range.from,
      range.below,
      walk,
      ...(range.direction ? [range.direction === 'S' ? 1 : 0] : []),
      ...others.flatMap((tokens) => [municipalityId, tokens]),
      limit,
      limit,
    ] as never[],
  )
  return rows.map((row) => String(row.place))
}

/** The lowest place down to which every ending was looked at; null when all were looked at to their end. */
async function horizonOf(
  { tx, municipalityId }: Work,
  lead: string[],
  range: Range,
  walk: number,
): Promise<string | null> {
  const { rows } = await tx.raw<{ rows: { horizon: string | number | null }[] }>(
    `select max(f.place) as horizon from unnest(?::text[]) t (token) cross join lateral (
       select w.place from registry_search w
        where w.municipality_id = ? and w.token = t.token and w.place >= ?::bigint and w.place < ?::bigint
        order by w.place desc offset ? limit 1) f`,
    [lead, municipalityId, range.from, range.below, walk - 1] as never[],
  )
  const horizon = rows[0]?.horizon ?? null
  return horizon === null ? null : String(horizon)
}

/** The different words with this beginning, each found by one step down the index and not by reading its uses. */
async function tokensBeginning({ tx, municipalityId }: Work, word: string): Promise<string[]> {
  // Two letters begin too many words: they stand for themselves alone.
  if (word.length < 3) return [word]
  const { rows } = await tx.raw<{ rows: { token: string }[] }>(
    `with recursive k (token) as (
       select (select s.token from registry_search s where s.municipality_id = :town
                and s.token >= :first and s.token < :last order by s.token limit 1)
       union all
       select (select s.token from registry_search s where s.municipality_id = :town
                and s.token > k.token and s.token < :last order by s.token limit 1) from k where k.token is not null
     ) select k.token from k where k.token is not null limit :most`,
    { town: municipalityId, first: word, last: `${word}\u{10ffff}`, most: MAX_ENDINGS },
  )
  return rows.map((row) => row.token)
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
