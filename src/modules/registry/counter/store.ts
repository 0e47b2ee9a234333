import type { Work } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import type { Direction } from '../entry.ts'

export interface EntryTemplate {
  id: string
  direction: Direction
  name: string
  form: Record<string, unknown>
  actorName: string
  updatedAt: Date
}

const columns = {
  id: 'm.id',
  direction: 'm.direction',
  name: 'm.name',
  form: 'm.form',
  actorName: 'm.actor_name',
  updatedAt: 'm.updated_at',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Kept again under its name, it takes the place of the earlier one. */
export async function keepTemplate(
  { tx, municipalityId, now, actor }: Work,
  template: Pick<EntryTemplate, 'direction' | 'name' | 'form'>,
): Promise<string> {
  const [row] = await tx('registry_template')
    .insert({
      municipality_id: municipalityId,
      direction: template.direction,
      name: template.name,
      form: JSON.stringify(template.form),
      staff_id: actor.staffId,
      actor_name: actor.name.slice(0, 250),
      updated_at: now,
    })
    .onConflict(['municipality_id', 'direction', 'name'])
    .merge(['form', 'staff_id', 'actor_name', 'updated_at'])
    .returning<{ id: string }[]>('id')
  if (!row) throw new Error('a template was not kept')
  return row.id
}

export const listTemplates = ({ tx, municipalityId }: Work): Promise<EntryTemplate[]> =>
  tx
    .select<EntryTemplate[]>(columns)
    .from('registry_template as m')
    .where('m.municipality_id', municipalityId)
    .orderBy(['m.direction', 'm.name'])
    .limit(200)

export async function getTemplate({ tx, municipalityId }: Work, id: string): Promise<EntryTemplate> {
  const found = UUID.test(id)
    ? await tx
        .select<EntryTemplate[]>(columns)
        .from('registry_template as m')
        .where({ 'm.municipality_id': municipalityId, 'm.id': id })
        .first()
    : undefined
  if (!found) throw notFound('registry.counter.error.template-not-found')
  return found
}

export async function deleteTemplate(work: Work, id: string): Promise<void> {
  const { id: known } = await getTemplate(work, id)
  await work.tx('registry_template').where({ municipality_id: work.municipalityId, id: known }).delete()
}
