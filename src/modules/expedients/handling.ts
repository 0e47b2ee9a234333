import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { addEvent } from './events.ts'
import { getExpedient, updateExpedient } from './store.ts'

/** Somebody takes it or is given it; an expedient just arrived is then in progress. */
export async function assign(
  work: Work,
  expedientId: string,
  officer: { staffId: string; name: string },
  version: number,
): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  if (expedient.state === 'closed' || expedient.version !== version) throw conflict('expedients.error.already-moved')
  await updateExpedient(work, expedient, {
    officer_staff_id: officer.staffId,
    ...(expedient.state === 'initiated' && { state: 'in-progress' as const }),
  })
  await addEvent(work, expedientId, { event: 'assigned', params: { officer: officer.name } })
  await audit(work, 'expedients.assigned', expedientId, { staffId: officer.staffId })
}

/** On the day after the term ran out with no answer: marked so that everyone sees it, never decided (arts. 24 and 25). */
export async function markSilence(work: Work, today: string): Promise<number> {
  const marked = await work.tx.raw<{ rows: { id: string }[] }>(
    `with late as (
       update expedient set silence_on = due_on, changed_at = :now, version = version + 1
        where municipality_id = :municipalityId and silence_on is null and due_on < :today::date
          and state in ('initiated', 'in-progress', 'for-signature')
       returning id
     )
     insert into expedient_event (municipality_id, expedient_id, at, kind, event, actor_name, is_public)
     select :municipalityId, late.id, :now, 'act', 'silence', :actor, true from late
     returning expedient_id as id`,
    { municipalityId: work.municipalityId, now: work.now, today, actor: work.actor.name },
  )
  return marked.rows.length
}
