import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type Expedient, getExpedient, isParty } from '../expedients/index.ts'
import { personsOf } from '../notifications/index.ts'
import { type FollowUpKind, followUps } from './definition-of.ts'
import { insertDraft, isUuid } from './drafts.ts'

/** An expedient of which these eyes are a party. For anybody else it does not exist. */
export async function getOwnExpedient(work: Work, viewer: Viewer, id: string): Promise<Expedient> {
  if (!isUuid(id) || !(await isParty(work, id, personsOf(viewer)))) throw notFound('expedients.error.not-found')
  return getExpedient(work, id)
}

/** What a party can do in it today. */
export function possibleActs({ state }: Pick<Expedient, 'state'>): FollowUpKind[] {
  if (state === 'closed') return []
  if (state === 'resolved' || state === 'notified') return ['documents']
  return state === 'correction-pending' ? ['correction', 'documents', 'withdrawal'] : ['documents', 'withdrawal']
}

/** Begins it, or goes on with what was begun: in an expedient there is one of each kind under way. */
export async function startFollowUp(
  work: Work,
  viewer: Viewer,
  expedient: Expedient,
  command: { kind: FollowUpKind; startKey: string; t: Translate },
): Promise<string> {
  const { kind, startKey, t } = command
  if (!possibleActs(expedient).includes(kind)) throw conflict('virtual-office.error.not-now')
  const open = await work
    .tx('draft')
    .where({ municipality_id: work.municipalityId, person_id: viewer.personId, expedient_id: expedient.id, kind })
    .whereNull('filed_entry_id')
    .andWhere('expires_at', '>', work.now)
    .andWhereRaw('represented_id is not distinct from ?::uuid', [viewer.representing?.personId ?? null])
    .orderBy('created_at')
    .first<{ id: string } | undefined>('id')
  if (open) return open.id
  const { code, version } = followUps[kind]
  const { id, isNew } = await insertDraft(work, viewer, {
    kind,
    procedure: { code, version },
    title: t(`virtual-office.follow-up.title.${kind}`, { number: expedient.number }),
    expedientId: expedient.id,
    answers: {},
    startKey,
  })
  if (isNew) await audit(work, 'virtual-office.draft-begun', id, { kind, expedientId: expedient.id })
  return id
}
