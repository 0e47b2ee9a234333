import type { Work } from '../../../../platform/db/work.ts'
import type { Book } from '../tree.ts'
import { type BookReport, fault } from './report.ts'

/** How long a book is in the eyes of each table, all at one moment. */
export interface BookFacts extends Book {
  /** Its counter; null: it has none. */
  last: number | null
  rows: number
  nodes: number
  /** Where to stop: the office goes on while we look. */
  until: number
}

interface FactRow {
  year: number
  book: string
  last: number | null
  counters: number
  rows: number
  highest: number | null
  nodes: number
  sameMoment: boolean | null
}

/** Every book there is, also one that only its nodes or its checkpoints know of. */
export async function readFacts(work: Work, report: BookReport): Promise<BookFacts[]> {
  const { rows } = await work.tx.raw<{ rows: FactRow[] }>(
    `with kept as (
       select e.year, e.direction as book, count(*)::int as rows, max(e.sequence) as highest, max(e.presented_at) as moment
         from registry_entry e where e.municipality_id = :town group by e.year, e.direction
       union all
       select a.year, 'A', count(*)::int, max(a.sequence), max(a.at)
         from registry_annotation a where a.municipality_id = :town group by a.year
     ), counted as (
       select c.year, c.direction as book, max(c.last) as last, max(c.last_at) as last_at, count(*)::int as counters
         from registry_counter c where c.municipality_id = :town group by c.year, c.direction
     ), planted as (
       select n.year, n.book, count(*)::int as nodes from registry_tree_node n where n.municipality_id = :town group by n.year, n.book
     ), named as (
       select year, book from kept union select year, book from counted union select year, book from planted
       union select k.year, k.book from registry_checkpoint k where k.municipality_id = :town
     )
     select b.year, b.book, c.last, coalesce(c.counters, 0) as counters, coalesce(k.rows, 0) as rows, k.highest, coalesce(p.nodes, 0) as nodes,
            c.last_at = k.moment as "sameMoment"
       from named b left join kept k using (year, book) left join counted c using (year, book)
       left join planted p using (year, book) order by b.year, b.book`,
    { town: work.municipalityId },
  )
  return rows.flatMap((row) => checked(report, row))
}

function checked(report: BookReport, row: FactRow): BookFacts[] {
  const { year, book, last, rows, highest, nodes } = row
  const subject = `${year}-${book}`
  if (book !== 'E' && book !== 'S' && book !== 'A') {
    fault(report, 'counter', subject, 'there is no such book')
    return []
  }
  if (row.counters > 1) fault(report, 'counter', subject, 'has more than one counter')
  if (last === null) fault(report, 'counter', subject, `no counter, and ${rows} rows`)
  else if (last !== rows || last !== (highest ?? 0)) {
    fault(report, 'counter', subject, `counter at ${last}, ${rows} rows, the last is ${highest ?? 'none'}`)
  } else if (row.sameMoment === false) {
    fault(report, 'counter', subject, 'the moment of the counter is not that of the last row')
  }
  const expected = nodesOf(last ?? rows)
  if (nodes !== expected) fault(report, 'tree', subject, `${nodes} nodes instead of ${expected}`)
  return [{ year, book, last, rows, nodes, until: Math.max(last ?? 0, highest ?? 0) }]
}

/** A tree has two nodes for each leaf, less one for each full tree at its edge. */
function nodesOf(size: number): number {
  let edges = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) edges += rest % 2
  return 2 * size - edges
}
