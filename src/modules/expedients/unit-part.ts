import type { Work } from '../../platform/db/work.ts'

/** What this module has of units, for the act that ends some of them: open expedients go on in the successor and say so in
 *  their history; closed ones stay with who closed them. */
export const expedientsOfUnits = {
  preview: async ({ tx, municipalityId }: Work, unitIds: string[]): Promise<{ expedients: number }> => {
    const row = await tx('expedient')
      .where('municipality_id', municipalityId)
      .whereIn('unit_id', unitIds)
      .andWhereRaw("state <> 'closed'")
      .first<{ count: number }>(tx.raw('count(*)::int as count'))
    return { expedients: row?.count ?? 0 }
  },
  repoint: async (
    { tx, municipalityId, now, actor }: Work,
    unitIds: string[],
    successorId: string,
  ): Promise<{ expedients: number }> => {
    const { rows } = await tx.raw<{ rows: { id: string }[] }>(
      `with was as (
         select e.id, u.name from expedient e join unit u on u.municipality_id = :town and u.id = e.unit_id
          where e.municipality_id = :town and e.unit_id = any(:units::uuid[]) and e.state <> 'closed'
          order by e.id for update of e
       ), moved as (
         update expedient e set unit_id = :successor, changed_at = :now, version = e.version + 1 from was
          where e.municipality_id = :town and e.id = was.id
         returning e.id
       )
       insert into expedient_event (municipality_id, expedient_id, at, kind, event, params, actor_name, staff_id, is_public)
       select :town, moved.id, :now, 'step', 'unit-succeeded', jsonb_build_object('from', was.name, 'to', s.name), :actor,
              :staffId, true
         from moved join was on was.id = moved.id join unit s on s.municipality_id = :town and s.id = :successor
       returning expedient_id as id`,
      {
        town: municipalityId,
        units: unitIds,
        successor: successorId,
        now,
        actor: actor.name,
        staffId: actor.staffId,
      },
    )
    return { expedients: rows.length }
  },
}
