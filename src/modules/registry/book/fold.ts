import type { App } from '../../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import type { Direction, Entry } from '../entry.ts'
import { listBook } from '../store.ts'
import { BLOCK, blockOf, stored } from './blocks.ts'
import { type EntryTokens, entryTokens } from './tokens.ts'

/** Fewer new ones than these wait, for a day at most. */
const WORTH_FOLDING = 256
const DAY_MS = 86_400_000

/** Schedule: what the search found one row at a time goes into its lists. One short Work after another, so that neither
 *  memory nor the book's writers notice how much there is. */
export async function foldSearch(app: Pick<App, 'db' | 'now'>, municipalityId: string): Promise<number> {
  let folded = 0
  for (;;) {
    const step = await inWork(app.db, systemWho(municipalityId, app.now()), foldNext)
    if (step === 0) return folded
    folded += step
  }
}

export async function foldSearchEverywhere(app: Pick<App, 'db' | 'now'>): Promise<void> {
  const councils = await app.db.select<{ id: string }[]>('m.id').from('municipality as m').orderBy('m.id')
  for (const { id } of councils) await foldSearch(app, id)
}

interface Waiting {
  year: number
  direction: Direction
  upto: number
  last: number
}

async function foldNext(work: Work): Promise<number> {
  // Two processes would append the same numbers twice.
  await work.tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`registry fold ${work.municipalityId}`])
  const next = await findWaiting(work)
  if (!next) return 0
  const endOfBlock = (Math.floor((next.upto + 1) / BLOCK) + 1) * BLOCK - 1
  const limit = Math.min(next.last, endOfBlock) - next.upto
  const entries: Entry[] = []
  while (entries.length < limit) {
    const after = next.upto + entries.length
    const more = await listBook(work, { ...next, after, limit: Math.min(500, limit - entries.length) })
    if (more.length === 0) break
    entries.push(...more)
  }
  const last = entries.at(-1)
  if (!last) return 0
  await writePostings(work, entries)
  await work
    .tx('registry_fold')
    .insert({ municipality_id: work.municipalityId, year: next.year, direction: next.direction, upto: last.sequence })
    .onConflict(['municipality_id', 'year', 'direction'])
    .merge(['upto'])
  return entries.length
}

async function findWaiting({ tx, municipalityId, now }: Work): Promise<Waiting | undefined> {
  const { rows } = await tx.raw<{ rows: Waiting[] }>(
    `select c.year, c.direction, coalesce(f.upto, 0) as upto, c.last
       from registry_counter c
       left join registry_fold f on f.municipality_id = c.municipality_id and f.year = c.year and f.direction = c.direction
      where c.municipality_id = :town and c.direction in ('E', 'S') and c.last > coalesce(f.upto, 0)
        and (f.upto is null or c.last - f.upto >= :worth or exists (
          select from registry_entry e where e.municipality_id = :town and e.year = c.year and e.direction = c.direction
             and e.sequence = f.upto + 1 and e.presented_at < :yesterday))
      order by c.year, c.direction limit 1`,
    { town: municipalityId, worth: WORTH_FOLDING, yesterday: new Date(now.getTime() - DAY_MS) },
  )
  return rows[0]
}

/** The lists of one block are lengthened; the rows they stand for go, in the same transaction. */
async function writePostings({ tx, municipalityId }: Work, entries: readonly Entry[]): Promise<void> {
  const offsets = new Map<string, number[]>()
  const rows: { tokens: string[]; places: string[] } = { tokens: [], places: [] }
  const words: Record<string, string> = {}
  for (const entry of entries) {
    const found = entryTokens(entry)
    Object.assign(words, found.words)
    for (const token of found.tokens) {
      const own = offsets.get(token)
      if (own) own.push(entry.sequence % BLOCK)
      else offsets.set(token, [entry.sequence % BLOCK])
      rows.tokens.push(token)
      rows.places.push(entry.place)
    }
  }
  const [first] = entries
  if (!first) return
  await tx.raw('select registry_learn_words(?::jsonb)', [JSON.stringify(words)])
  await tx.raw(
    `insert into registry_posting (municipality_id, token, block, entries)
     select :town, t.token, :block, decode(t.entries, 'hex')
       from unnest(:tokens::text[], :entries::text[]) t (token, entries) order by t.token
     on conflict (municipality_id, token, block) do update set entries = registry_posting.entries || excluded.entries`,
    {
      town: municipalityId,
      block: blockOf(first),
      tokens: [...offsets.keys()],
      entries: [...offsets.values()].map((each) => stored(each).toString('hex')),
    } as never,
  )
  await tx.raw(
    `delete from registry_search s using unnest(:tokens::text[], :places::bigint[]) k (token, place)
      where s.municipality_id = :town and s.token = k.token and s.place = k.place and not s.is_later`,
    { town: municipalityId, ...rows } as never,
  )
}

/** What an entry came to be found by after it was made. */
export async function findAlsoBy(
  { tx, municipalityId }: Work,
  place: string,
  { tokens, words }: EntryTokens,
): Promise<void> {
  await tx.raw('select registry_learn_words(?::jsonb)', [JSON.stringify(words)])
  await tx.raw(
    `insert into registry_search (municipality_id, token, place, is_later)
     select ?, t.token, ?::bigint, true from unnest(?::text[]) t (token) on conflict do nothing`,
    [municipalityId, place, tokens] as never[],
  )
}
