import type { Work } from '../../platform/db/work.ts'

const LATEST_ENTRIES = 500

/** Codes of what people file most, among the last entries: the cost does not grow with the book. */
export async function mostFiled({ tx, municipalityId }: Work, most: number): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { code: string }[] }>(
    `select e.procedure_code as code from (
       select r.procedure_code from registry_entry r
        where r.municipality_id = ? and r.direction = 'E' order by r.place desc limit ?) e
      where e.procedure_code is not null
      group by e.procedure_code order by count(*) desc, e.procedure_code limit ?`,
    [municipalityId, LATEST_ENTRIES, most],
  )
  return rows.map((row) => row.code)
}
