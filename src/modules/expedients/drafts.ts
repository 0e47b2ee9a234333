import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { addEvent } from './events.ts'
import { type Expedient, getExpedient } from './store.ts'

export interface DraftText {
  id: string
  expedientId: string
  kind: 'report' | 'resolution'
  title: string
  template: string
  body: string
  state: 'draft' | 'for-signature' | 'rejected' | 'signed'
  writtenBy: string
  changedAt: Date
  version: number
}

const columns = {
  id: 'd.id',
  expedientId: 'd.expedient_id',
  kind: 'd.kind',
  title: 'd.title',
  template: 'd.template',
  body: 'd.body',
  state: 'd.state',
  writtenBy: 'd.written_by',
  changedAt: 'd.changed_at',
  version: 'd.version',
}

export async function getDraft({ tx, municipalityId }: Work, id: string): Promise<DraftText> {
  const draft = await tx
    .select<DraftText[]>(columns)
    .from('draft_text as d')
    .where({ 'd.municipality_id': municipalityId, 'd.id': id })
    .first()
  if (!draft) throw notFound('expedients.error.draft-not-found')
  return draft
}

export async function listDrafts({ tx, municipalityId }: Work, expedientId: string): Promise<DraftText[]> {
  return tx
    .select<DraftText[]>(columns)
    .from('draft_text as d')
    .where({ 'd.municipality_id': municipalityId, 'd.expedient_id': expedientId })
    .orderBy('d.created_at')
    .limit(100)
}

/** Begun from a template, with the expedient's data already in its place. */
export async function beginDraft(
  work: Work,
  expedientId: string,
  draft: Pick<DraftText, 'kind' | 'title' | 'template' | 'body'>,
): Promise<string> {
  const expedient = await getExpedient(work, expedientId)
  refuseWhenDecided(expedient)
  const [row] = await work
    .tx('draft_text')
    .insert({
      municipality_id: work.municipalityId,
      expedient_id: expedientId,
      kind: draft.kind,
      title: draft.title,
      template: draft.template,
      body: draft.body,
      state: 'draft',
      written_by: work.actor.staffId,
      created_at: work.now,
      changed_at: work.now,
    })
    .returning<{ id: string }[]>('id')
  await addEvent(work, expedientId, { event: 'draft-begun', params: { title: draft.title } })
  return row?.id ?? ''
}

/** Text can be written while nobody has been asked to sign it, and again after a refusal. */
export async function rewriteDraft(
  work: Work,
  id: string,
  text: { title: string; body: string; version: number },
): Promise<void> {
  const changed = await work
    .tx('draft_text')
    .where({ municipality_id: work.municipalityId, id, version: text.version })
    .whereIn('state', ['draft', 'rejected'])
    .update({
      title: text.title,
      body: text.body,
      state: 'draft',
      changed_at: work.now,
      version: text.version + 1,
    })
  if (changed !== 1) throw conflict('expedients.error.draft-moved')
  await audit(work, 'expedients.draft-rewritten', id)
}

/** What is decided or ended is not written upon any more. */
export function refuseWhenDecided(expedient: Expedient): void {
  if (expedient.state === 'resolved' || expedient.state === 'notified' || expedient.state === 'closed') {
    throw conflict('expedients.error.already-decided')
  }
}
