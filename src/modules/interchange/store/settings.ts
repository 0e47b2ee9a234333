import type { Work } from '../../../platform/db/work.ts'

export async function registersAtOnce({ tx, municipalityId }: Work): Promise<boolean> {
  const row = await tx
    .select<{ isOn: boolean }[]>({ isOn: 'o.registers_at_once' })
    .from('interchange_setting as o')
    .where('o.municipality_id', municipalityId)
    .first()
  return row?.isOn ?? false
}

export async function setRegistersAtOnce(work: Work, isOn: boolean): Promise<void> {
  await work
    .tx('interchange_setting')
    .insert({
      municipality_id: work.municipalityId,
      registers_at_once: isOn,
      changed_at: work.now,
      staff_id: work.actor.staffId,
    })
    .onConflict('municipality_id')
    .merge()
}
