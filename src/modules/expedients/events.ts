import type { Work } from '../../platform/db/work.ts'

export interface ExpedientEvent {
  id: number
  at: Date
  /** Acts have legal effect; steps are the office's own. */
  kind: 'act' | 'step'
  event: string
  params: Record<string, string | number>
  actorName: string
  documentId: string | null
  entryId: string | null
  isPublic: boolean
}

/** The words of an event are the locale key `expedients.event.<event>` with its params. */
export async function addEvent(
  { tx, municipalityId, now, actor }: Work,
  expedientId: string,
  event: {
    event: string
    kind?: 'act' | 'step'
    params?: Record<string, string | number>
    documentId?: string
    entryId?: string
    isPublic?: boolean
  },
): Promise<void> {
  await tx('expedient_event').insert({
    municipality_id: municipalityId,
    expedient_id: expedientId,
    at: now,
    kind: event.kind ?? 'step',
    event: event.event,
    params: JSON.stringify(event.params ?? {}),
    actor_name: actor.name,
    staff_id: actor.staffId,
    document_id: event.documentId ?? null,
    entry_id: event.entryId ?? null,
    is_public: event.isPublic ?? event.kind === 'act',
  })
}

export async function listEvents(
  { tx, municipalityId }: Work,
  expedientId: string,
  options: { onlyPublic: boolean },
): Promise<ExpedientEvent[]> {
  const query = tx
    .select<ExpedientEvent[]>({
      id: 'v.id',
      at: 'v.at',
      kind: 'v.kind',
      event: 'v.event',
      params: 'v.params',
      actorName: 'v.actor_name',
      documentId: 'v.document_id',
      entryId: 'v.entry_id',
      isPublic: 'v.is_public',
    })
    .from('expedient_event as v')
    .where({ 'v.municipality_id': municipalityId, 'v.expedient_id': expedientId })
    .orderBy('v.id', 'desc')
    .limit(500)
  if (options.onlyPublic) query.andWhere('v.is_public', true)
  return query
}
