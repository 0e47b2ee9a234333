import type { Knex } from 'knex'
import { foundMunicipalities, type NewMunicipality } from './found-municipality.ts'
import { type SeedMunicipality, seedRows, showcase } from './seed-data.ts'

export { showcase } from './seed-data.ts'

/**
 * The province and its councils. On every start: what is there already stays as its council left it.
 * Names and codes are facts. Ways to reach an office and local holidays are not known: only a demonstration invents them.
 */
export async function seedMunicipalities(db: Knex, options: { demonstration: boolean } = { demonstration: true }) {
  await foundMunicipalities(
    db,
    seedRows().map((row) => ({ ...factsOf(row), ...(options.demonstration && examplesFor(row)) })),
  )
}

const factsOf = (row: SeedMunicipality): NewMunicipality => ({
  ...row,
  kind: row.id === '10000' ? 'province' : 'council',
  officialName: row.id === '10000' ? 'Diputación Provincial de Cáceres' : `Ayuntamiento de ${row.name}`,
})

/** No such line or mailbox answers. */
const examplesFor = (row: SeedMunicipality): Partial<NewMunicipality> => ({
  address: row.id === '10000' ? 'Plaza de Santa María, s/n' : 'Plaza Mayor, 1',
  phone: `927 000 ${row.id.slice(2)}`,
  email: `registro@${row.slug}.example`,
  openingHours: 'De lunes a viernes, de 9:00 a 14:00',
  inventedLocalDays: true,
  // Councils with activity have had time to confirm; the others still have it before them.
  ...((row.id === '10000' || (showcase as readonly string[]).includes(row.id)) && { confirmedUntil: 2026 }),
})
