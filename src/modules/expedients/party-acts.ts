import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { resume } from './clock.ts'
import { addEvent } from './events.ts'
import { addDocuments, getExpedient, linkEntry, updateExpedient } from './store.ts'

/** More documents of the party's own accord, already registered (Ley 39/2015, art. 76.1). */
export async function addPartyDocuments(
  work: Work,
  expedientId: string,
  added: { entryId: string; documentIds: string[] },
): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  if (expedient.state === 'closed') throw conflict('expedients.error.closed')
  await linkEntry(work, expedientId, added.entryId)
  await addDocuments(work, expedientId, added.documentIds, 'party')
  await updateExpedient(work, expedient, {})
  await addEvent(work, expedientId, { event: 'documents-added', kind: 'act', entryId: added.entryId })
  await audit(work, 'expedients.documents-added', expedientId, { entryId: added.entryId })
}

/** The party withdraws (art. 94). What is already resolved cannot be withdrawn from. */
export async function withdraw(work: Work, expedientId: string, entryId: string): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  if (expedient.state === 'resolved' || expedient.state === 'notified' || expedient.state === 'closed') {
    throw conflict('expedients.error.too-late-to-withdraw')
  }
  await linkEntry(work, expedientId, entryId)
  await resume(work, expedientId, plainDate(work.now))
  await work
    .tx('signature_request')
    .where({ municipality_id: work.municipalityId, expedient_id: expedientId, state: 'waiting' })
    .update({ state: 'rejected', reason: 'withdrawal', decided_at: work.now })
  await updateExpedient(work, expedient, {
    state: 'closed',
    ending: 'withdrawal',
    closed_at: work.now,
    due_on: null,
    turn_due_on: null,
  })
  await addEvent(work, expedientId, { event: 'withdrawn', kind: 'act', entryId })
  await audit(work, 'expedients.withdrawn', expedientId, { entryId })
}
