import type { Work } from '../../../../platform/db/work.ts'
import { BLOCK, NumberSet, blockOf } from '../../book/blocks.ts'
import type { Entry } from '../../entry.ts'
import { type BookReport, fault } from './report.ts'
import type { BookFacts } from './facts.ts'

export interface Word {
  token: string
  entry: Entry
}

/** Words under which an entry should be found and is not: neither on its own nor in the lists of what is folded. */
export async function missingTokens(work: Work, words: readonly Word[]): Promise<Word[]> {
  if (words.length === 0) return []
  const { rows } = await work.tx.raw<{ rows: { at: number }[] }>(
    `select (w.at - 1)::int as at from unnest(?::text[], ?::bigint[]) with ordinality w (token, place, at)
      where not exists (select from registry_search s
                         where s.municipality_id = ? and s.token = w.token and s.place = w.place and not s.is_later)`,
    [words.map(({ token }) => token), words.map(({ entry }) => entry.place), work.municipalityId] as never[],
  )
  const waiting = rows.flatMap(({ at }) => words[at] ?? [])
  if (waiting.length === 0) return []
  const lists = await listsOf(work, waiting)
  return waiting.filter(({ token, entry }) => !lists.get(`${blockOf(entry)} ${token}`)?.has(entry.sequence % BLOCK))
}

async function listsOf(work: Work, words: readonly Word[]): Promise<Map<string, NumberSet>> {
  const pairs = new Map(
    words.map(({ token, entry }) => [`${blockOf(entry)} ${token}`, { token, block: blockOf(entry) }]),
  )
  const { rows } = await work.tx.raw<{ rows: { token: string; block: number; entries: Buffer }[] }>(
    `select p.token, p.block, p.entries from unnest(?::text[], ?::int[]) w (token, block)
       join registry_posting p on p.municipality_id = ? and p.token = w.token and p.block = w.block`,
    [
      [...pairs.values()].map(({ token }) => token),
      [...pairs.values()].map(({ block }) => block),
      work.municipalityId,
    ] as never[],
  )
  return new Map(
    rows.map(({ token, block, entries }) => {
      const set = new NumberSet()
      set.addStored(entries)
      return [`${block} ${token}`, set]
    }),
  )
}

/** Every word of the entries is there, so as many words as they have means that there is no other. */
export async function checkWordCount(
  work: Work,
  report: BookReport,
  books: readonly { facts: BookFacts; words: number }[],
): Promise<void> {
  const { rows } = await work.tx.raw<{ rows: { year: number; book: string; words: number }[] }>(
    `with kept as (
       select * from unnest(:years::int[], :books::text[], :untils::int[]) b (year, book, until)
     ), own as (
       select extract(year from to_timestamp(w.place >> 25) at time zone 'Europe/Madrid')::int as year,
              case w.place & 1 when 1 then 'S' else 'E' end as book, (w.place >> 1) & 16777215 as sequence
         from registry_search w where w.municipality_id = :town and not w.is_later
     ), folded as (
       select 2000 + p.block / 8192 as year, case p.block % 2 when 1 then 'S' else 'E' end as book,
              (p.block / 2 % 4096)::bigint * 4096 as base, p.entries
         from registry_posting p where p.municipality_id = :town
     ), counted as (
       -- What was registered while we looked is not counted; a word of no book is.
       select year, book, count(*) as words from own left join kept using (year, book)
        where until is null or sequence <= until group by year, book
       union all
       select year, book, sum(case when until is null or base + 4095 <= until then length(entries) / 2 else
              (select count(*) from generate_series(0, length(entries) - 2, 2) i
                where base + get_byte(entries, i) * 256 + get_byte(entries, i + 1) <= until) end)
         from folded left join kept using (year, book) group by year, book
     )
     select year, book, sum(words)::int as words from counted group by year, book`,
    {
      town: work.municipalityId,
      years: books.map(({ facts }) => facts.year),
      books: books.map(({ facts }) => facts.book),
      untils: books.map(({ facts }) => facts.until),
    } as never,
  )
  const expected = new Map(books.map(({ facts, words }) => [`${facts.year}-${facts.book}`, words]))
  for (const { year, book, words } of rows) {
    const known = expected.get(`${year}-${book}`) ?? 0
    if (words > known) fault(report, 'search', `${year}-${book}`, `${words} words instead of ${known}`)
  }
  await checkLater(work, report)
}

/** What an entry came to be found by later has its reason: a unit it was sent to, or a correction. */
async function checkLater(work: Work, report: BookReport): Promise<void> {
  const { rows } = await work.tx.raw<{ rows: { number: string | null; token: string }[] }>(
    `select e.number, s.token from registry_search s
       left join registry_entry e on e.municipality_id = s.municipality_id and e.place = s.place
      where s.municipality_id = ? and s.is_later and case when s.token like 'u:%'
        then not exists (select from registry_tray t where t.municipality_id = s.municipality_id and t.entry_id = e.id
                            and s.token = 'u:' || t.unit_id)
        else not exists (select from registry_annotation a where a.municipality_id = s.municipality_id and a.entry_id = e.id
                            and a.kind = 'correction') end
      limit 100`,
    [work.municipalityId],
  )
  for (const { number, token } of rows)
    fault(report, 'search', number ?? token, `is found by «${token}» without a reason`)
}
