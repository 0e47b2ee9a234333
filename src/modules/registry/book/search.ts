import type { Work } from '../../../platform/db/work.ts'
import { type Visible, newestVisible, visibleCondition } from '../distribution/visibility.ts'
import type { Direction } from '../entry.ts'
import { type Condition, type Hits, type Range, openPostings } from './postings.ts'
import { type EntryState, fewPlacesIn, newestInTray, stateCondition, trayStates } from './states.ts'
import { officeToken, unitToken } from './tokens.ts'

export interface Search {
  /** What the lists of tokens answer. */
  conditions: Condition[]
  state: EntryState | undefined
  visible: Visible
  range: Range
}

export interface Found {
  /** Newest first. */
  places: string[]
  /** Where it stopped looking before the page was full; null when there is no more. */
  horizon: string | null
}

/** Entries looked at for one page, when what is asked of them has no list of its own. */
const MOST_LOOKED_AT = 4000
const BATCH = 64
const FAR = 500

/** The newest entries that meet everything, however large the book is. Every condition that never changes is a list of
 *  numbers, and the rarest one leads; a state is one too while it has few entries. What somebody may see is both a list,
 *  so that a small unit is not looked for through the whole book, and a last question about each entry, so that no list
 *  is trusted with a secret. */
export async function searchBook(work: Work, search: Search, limit: number): Promise<Found> {
  const { state, visible, range } = search
  if (search.conditions.length === 0 && state === undefined) {
    return { places: await newestVisible(work, visible, range, limit), horizon: null }
  }
  const few = state && (await fewPlacesIn(work, state, range))
  if (state && !few && search.conditions.length === 0) return walkState(work, { ...search, state }, limit)
  const conditions = [
    ...search.conditions,
    ...(few ? [{ tokens: [], places: few }] : []),
    ...(visible.all ? [] : [{ tokens: visibleTokens(visible) }]),
  ]
  return merge(work, search, conditions, limit)
}

const visibleTokens = ({ unitIds, officeIds, keepsTheRest }: Visible): string[] => [
  ...unitIds.map(unitToken),
  ...officeIds.map(officeToken),
  ...(keepsTheRest ? [officeToken(null)] : []),
]

/** Entries and exits run side by side: each brings its newest, and the later of both is next. */
async function merge(work: Work, search: Search, conditions: Condition[], limit: number): Promise<Found> {
  const hits = await openPostings(work, conditions, search.range)
  const books = (['E', 'S'] as const).map((direction) => placesOf(work, search, direction, hits(direction)))
  const heads = await Promise.all(books.map(next))
  const streams: Stream[] = books.map((rows, i) => ({ rows, head: heads[i] }))
  const places: string[] = []
  for (let lookedAt = 1; ; lookedAt++) {
    const latest = streams.reduce((a, b) => ((a.head?.place ?? -1n) >= (b.head?.place ?? -1n) ? a : b))
    if (!latest.head) return { places, horizon: null }
    const { place, isWanted } = latest.head
    if (isWanted) places.push(String(place))
    if (places.length >= limit) return { places, horizon: null }
    if (lookedAt >= MOST_LOOKED_AT) return { places, horizon: String(place) }
    latest.head = await next(latest.rows)
  }
}

interface Looked {
  place: bigint
  isWanted: boolean
}
interface Stream {
  rows: AsyncGenerator<Looked>
  head: Looked | undefined
}

async function next(rows: AsyncGenerator<Looked>): Promise<Looked | undefined> {
  const step = await rows.next()
  return step.done ? undefined : step.value
}

/** Where these numbers are in the order of the book, and whether what no list knows holds for them. */
async function* placesOf(
  { tx, municipalityId }: Work,
  { state, visible }: Search,
  direction: Direction,
  hits: Hits,
): AsyncGenerator<Looked> {
  const seen = visibleCondition(visible)
  const asked = state ? stateCondition(state) : { sql: 'true', bindings: {} }
  for await (const found of hits) {
    for (let at = 0; at < found.length; at += BATCH) {
      const batch = found.slice(at, at + BATCH)
      const { rows } = await tx.raw<{ rows: { place: string | number; isWanted: boolean }[] }>(
        `select e.place, (${seen.sql}) and (${asked.sql}) as "isWanted"
           from unnest(:years::integer[], :sequences::integer[]) h (year, sequence)
           join registry_entry e on e.municipality_id = :town and e.year = h.year and e.direction = :direction
            and e.sequence = h.sequence
          order by e.place desc`,
        {
          town: municipalityId,
          direction,
          years: batch.map(({ year }) => year),
          sequences: batch.map(({ sequence }) => sequence),
          ...seen.bindings,
          ...asked.bindings,
        } as never,
      )
      for (const { place, isWanted } of rows) yield { place: BigInt(place), isWanted }
    }
  }
}

/** By the index of the state alone; those somebody may not see are passed over. */
async function walkState(work: Work, search: Search & { state: EntryState }, limit: number): Promise<Found> {
  const { tx, municipalityId } = work
  const { state, visible, range } = search
  const seen = visibleCondition(visible)
  const asked = stateCondition(state)
  const places: string[] = []
  let below = range.below
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += FAR) {
    const walked = isTrayState(state)
      ? await newestInTray(work, state, { from: range.from, below }, FAR)
      : await newestVisible(work, visible, { ...range, below }, FAR)
    const { rows } = await tx.raw<{ rows: { place: string | number }[] }>(
      `select e.place from registry_entry e where e.municipality_id = :town and e.place = any(:walked::bigint[])
          and (${seen.sql}) and (${asked.sql}) ${range.direction ? 'and e.direction = :direction' : ''}
        order by e.place desc`,
      { town: municipalityId, walked, direction: range.direction ?? '', ...seen.bindings, ...asked.bindings } as never,
    )
    places.push(...rows.map(({ place }) => String(place)))
    if (places.length >= limit) return { places: places.slice(0, limit), horizon: null }
    const last = walked.at(-1)
    if (walked.length < FAR || last === undefined) return { places, horizon: null }
    below = last
  }
  return { places, horizon: below }
}

const isTrayState = (state: EntryState): boolean => (trayStates as readonly string[]).includes(state)
