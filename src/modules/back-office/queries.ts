import type { Work } from '../../platform/db/work.ts'

/** Forms begun and not filed: how many, never what is in them. */
export async function countDrafts({ tx, municipalityId, now }: Work, personId: string): Promise<number> {
  const row = await tx('draft as d')
    .where({ 'd.municipality_id': municipalityId })
    .andWhereRaw('(d.person_id = ? or d.represented_id = ?)', [personId, personId])
    .whereNull('d.filed_entry_id')
    .andWhere('d.expires_at', '>', now)
    .first<{ count: number }>(tx.raw('count(*)::int as count'))
  return row?.count ?? 0
}

/** Expedients of these units that nobody has taken yet. */
export async function countUntaken({ tx, municipalityId }: Work, unitIds: string[]): Promise<number> {
  const row = await tx('expedient as e')
    .where({ 'e.municipality_id': municipalityId })
    .whereIn('e.unit_id', unitIds)
    .whereNull('e.officer_staff_id')
    .andWhereRaw("e.state <> 'closed'")
    .first<{ count: number }>(tx.raw('count(*)::int as count'))
  return row?.count ?? 0
}

export interface Today {
  entries: number
  exits: number
}

/** What the book has taken in and sent out since midnight. */
export async function countToday({ tx, municipalityId }: Work, midnight: Date): Promise<Today> {
  const row = await tx('registry_entry as r')
    .where('r.municipality_id', municipalityId)
    // The place leads with the second, and the index with the place.
    .andWhereRaw('r.place >= ?::bigint', [String(BigInt(Math.floor(midnight.getTime() / 1000)) << 25n)])
    .first<Today>(
      tx.raw(`(count(*) filter (where r.direction = 'E'))::int as entries,
              (count(*) filter (where r.direction = 'S'))::int as exits`),
    )
  return row ?? { entries: 0, exits: 0 }
}
