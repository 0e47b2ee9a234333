import type { Work } from '../../../../platform/db/work.ts'
import type { Entry } from '../../entry.ts'
import { type BookReport, fault } from './report.ts'
import type { BookFacts } from './facts.ts'

export interface Word {
  token: string
  entry: Entry
}

/** Words under which an entry should be found and is not. */
export async function missingTokens(work: Work, words: readonly Word[]): Promise<Word[]> {
  if (words.length === 0) return []
  const { rows } = await work.tx.raw<{ rows: { at: number }[] }>(
    `select (w.at - 1)::int as at from unnest(?::text[], ?::bigint[]) with ordinality w (token, place, at)
      where not exists (select from registry_search s where s.municipality_id = ? and s.token = w.token and s.place = w.place)`,
    [words.map(({ token }) => token), words.map(({ entry }) => entry.place), work.municipalityId] as never[],
  )
  return rows.flatMap(({ at }) => words[at] ?? [])
}

/** Every word of the entries is there, so as many words as they have means that there is no other. */
export async function checkWordCount(
  work: Work,
  report: BookReport,
  books: readonly { facts: BookFacts; words: number }[],
): Promise<void> {
  const { rows } = await work.tx.raw<{ rows: { year: number; book: string; words: number }[] }>(
    `select s.year, s.book, count(*)::int as words from (
       select extract(year from to_timestamp(w.place >> 25) at time zone 'Europe/Madrid')::int as year,
              case w.place & 1 when 1 then 'S' else 'E' end as book, (w.place >> 1) & 16777215 as sequence
         from registry_search w where w.municipality_id = ?) s
       left join unnest(?::int[], ?::text[], ?::int[]) b (year, book, until) using (year, book)
      -- What was registered while we looked is not counted; a word of no book is.
      where b.until is null or s.sequence <= b.until
      group by s.year, s.book`,
    [
      work.municipalityId,
      books.map(({ facts }) => facts.year),
      books.map(({ facts }) => facts.book),
      books.map(({ facts }) => facts.until),
    ] as never[],
  )
  const expected = new Map(books.map(({ facts, words }) => [`${facts.year}-${facts.book}`, words]))
  for (const { year, book, words } of rows) {
    const known = expected.get(`${year}-${book}`) ?? 0
    if (words > known) fault(report, 'search', `${year}-${book}`, `${words} words instead of ${known}`)
  }
}
