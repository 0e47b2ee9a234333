import type { Work } from '../../../../platform/db/work.ts'
import { type BookReport, fault } from './report.ts'

/** Rows that hang from no entry, or say another place than theirs. Each answers with the first few. */
const questions: { detail: string; sql: string }[] = [
  {
    detail: 'a party of no entry, or in another place than its entry',
    sql: `select p.entry_id as id from registry_entry_party p
           where p.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = p.municipality_id and e.id = p.entry_id and e.place = p.place)`,
  },
  {
    detail: 'a document of no entry',
    sql: `select d.entry_id as id from registry_entry_document d
           where d.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = d.municipality_id and e.id = d.entry_id)`,
  },
  {
    detail: 'a destination of no entry, or in another place than its entry',
    sql: `select d.entry_id as id from registry_entry_destination d
           where d.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = d.municipality_id and e.id = d.entry_id and e.place = d.place)`,
  },
  {
    detail: 'its destinations are not numbered from one',
    sql: `select d.entry_id as id from registry_entry_destination d where d.municipality_id = :town
           group by d.entry_id having min(d.position) <> 1 or max(d.position) <> count(*)`,
  },
  {
    detail: 'a receipt of no entry',
    sql: `select r.entry_id as id from registry_receipt r
           where r.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = r.municipality_id and e.id = r.entry_id)`,
  },
  {
    detail: 'an annotation of no entry',
    sql: `select a.entry_id as id from registry_annotation a
           where a.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = a.municipality_id and e.id = a.entry_id)`,
  },
  {
    detail: 'an inbox has a row of no entry, or in another place than its entry',
    sql: `select t.entry_id as id from registry_tray t
           where t.municipality_id = :town and not exists (select from registry_entry e
             where e.municipality_id = t.municipality_id and e.id = t.entry_id and e.place = t.place)`,
  },
  {
    // The digest of the content tells moments to the millisecond, as they were said.
    detail: 'the moment of its registry of origin is finer than anybody could have said it',
    sql: `select e.id from registry_entry e where e.municipality_id = :town
             and e.origin_at <> date_trunc('milliseconds', e.origin_at)`,
  },
]

export async function checkStrays(work: Work, report: BookReport): Promise<void> {
  for (const { detail, sql } of questions) {
    const { rows } = await work.tx.raw<{ rows: { id: string; number: string | null }[] }>(
      `select s.id, (select e.number from registry_entry e where e.municipality_id = :town and e.id = s.id limit 1) as number
         from (${sql} limit 20) s`,
      { town: work.municipalityId },
    )
    for (const { id, number } of rows) fault(report, 'orphan', number ?? id, detail)
  }
}
