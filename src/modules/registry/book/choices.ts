import { type Work, together } from '../../../platform/db/work.ts'
import { rolesWith } from '../../identity/index.ts'
import { listAllUnits } from '../../municipalities/index.ts'
import { listPublishedNames } from '../../procedures/index.ts'

export interface Choice {
  value: string
  text: string
}

/** What the filters of the book offer. */
export interface Choices {
  units: Choice[]
  procedures: Choice[]
  officers: Choice[]
}

const byText = new Intl.Collator('es')

export async function listChoices(work: Work): Promise<Choices> {
  const { units, procedures, officers } = await together({
    units: listAllUnits(work),
    procedures: listPublishedNames(work.tx),
    officers: listOfficers(work),
  })
  return {
    units: units.map(({ id, name }) => ({ value: id, text: name })),
    procedures: procedures
      .map(({ code, name }) => ({ value: code, text: name }))
      .toSorted((a, b) => byText.compare(a.text, b.text)),
    officers,
  }
}

/** Whoever has held a post that registers, also those who have left: what they wrote is still in the book. */
async function listOfficers({ tx, municipalityId }: Work): Promise<Choice[]> {
  const { rows } = await tx.raw<{ rows: Choice[] }>(
    `select s.id as value, p.name || ', ' || o.name as text from staff_member s
       join post o on o.municipality_id = s.municipality_id and o.id = s.post_id and o.role = any(?::text[])
       join person p on p.municipality_id = s.municipality_id and p.id = s.person_id
      where s.municipality_id = ? order by p.name, s.id limit 200`,
    [rolesWith('registry:register'), municipalityId] as never[],
  )
  return rows
}
