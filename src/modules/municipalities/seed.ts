import type { Knex } from 'knex'
import { foundMunicipalities, type NewMunicipality } from './found-municipality.ts'
import { type SeedMunicipality, seedRows, showcase } from './seed-data.ts'

export { showcase } from './seed-data.ts'

/** The province and its councils. On every start: what is there already stays as its council left it. */
export async function seedMunicipalities(db: Knex): Promise<void> {
  await foundMunicipalities(db, seedRows().map(newMunicipality))
}

function newMunicipality(row: SeedMunicipality): NewMunicipality {
  const isProvince = row.id === '10000'
  const isShowcase = (showcase as readonly string[]).includes(row.id)
  return {
    ...row,
    kind: isProvince ? 'province' : 'council',
    officialName: isProvince ? 'Diputación Provincial de Cáceres' : `Ayuntamiento de ${row.name}`,
    // Ways to reach a demonstration council are examples: no such line or mailbox answers.
    address: isProvince ? 'Plaza de Santa María, s/n' : 'Plaza Mayor, 1',
    phone: `927 000 ${row.id.slice(2)}`,
    email: `registro@${row.slug}.example`,
    // Demonstration councils have had time to confirm; the others still have it before them.
    confirmedYears: isShowcase || isProvince ? [2025, 2026] : [],
  }
}
