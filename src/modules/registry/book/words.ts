import type { Work } from '../../../platform/db/work.ts'
import { isOneSlipAway } from '../../../platform/text/sound-key.ts'
import type { Condition } from './postings.ts'
import { type WordQuery, wordQuery, wordsOf } from './tokens.ts'

/** More words than these make nothing rarer. */
const MAX_WORDS = 8
/** Beginnings of words stand for at most this many different ones. */
const MAX_ENDINGS = 60

export interface WordSearch {
  text: string
  scope: 'all' | 'person'
  /** Names one slip of the pen away, also when there are some spelt like this. */
  alsoSimilar: boolean
}

/** One condition for each word; undefined when some word is in no entry at all. */
export async function wordConditions(
  work: Work,
  { text, scope, alsoSimilar }: WordSearch,
): Promise<Condition[] | undefined> {
  const queries = wordsOf(text)
    .slice(0, MAX_WORDS)
    .map((word) => wordQuery(word, scope))
  if (queries.length === 0) return undefined
  const known = await lookUp(work, queries)
  return queries.map((query, nth) => {
    const { endings, near } = known[nth] ?? { endings: [], near: [] }
    const isKnown = endings.length > 0
    const similar = near.filter((token) => isOneSlipAway(token.slice(1), query.sound))
    return { tokens: [...new Set([...query.tokens, ...endings, ...(alsoSimilar || !isKnown ? similar : [])])] }
  })
}

interface Known {
  endings: string[]
  near: string[]
}

/** All words of the search at once, each by one step down the dictionary's index. */
async function lookUp({ tx, municipalityId }: Work, queries: readonly WordQuery[]): Promise<Known[]> {
  const asked = queries.flatMap(({ beginnings, slips }, nth) => [
    ...beginnings.map((first) => ({ nth, isSlip: false, first, last: `${first}\u{10ffff}` })),
    ...slips.map((word) => ({ nth, isSlip: true, first: word, last: word })),
  ])
  const known: Known[] = queries.map(() => ({ endings: [], near: [] }))
  if (asked.length === 0) return known
  const { rows } = await tx.raw<{ rows: { nth: number; is_slip: boolean; token: string }[] }>(
    `select distinct q.nth, q.is_slip, d.token
       from unnest(:nths::integer[], :slips::boolean[], :firsts::text[], :lasts::text[]) q (nth, is_slip, first, last)
       cross join lateral (select distinct k.token from (
         select k.token from registry_word k where k.municipality_id = :town
             and k.word >= q.first collate "C" and k.word <= q.last collate "C" order by k.word limit :most) k) d`,
    {
      town: municipalityId,
      nths: asked.map(({ nth }) => nth),
      slips: asked.map(({ isSlip }) => isSlip),
      firsts: asked.map(({ first }) => first),
      lasts: asked.map(({ last }) => last),
      most: MAX_ENDINGS,
    } as never,
  )
  for (const { nth, is_slip, token } of rows) known[nth]?.[is_slip ? 'near' : 'endings'].push(token)
  return known
}
