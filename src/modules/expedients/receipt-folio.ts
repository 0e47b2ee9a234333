import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import type { JobPayload } from '../../platform/jobs/queue.ts'
import { addDocuments } from './store.ts'

/** Job: the sealed receipt, with the whole application as filed, takes its folio in the expedient the entry belongs to.
 *  Twice is harmless: a document is in an expedient once. */
export async function addReceiptFolio(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const [entryId, documentId] = [String(payload['entryId']), String(payload['documentId'])]
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const { rows } = await work.tx.raw<{ rows: { expedientId: string; isFirst: boolean }[] }>(
      `select x.expedient_id as "expedientId", not exists (
                select from expedient_entry e where e.municipality_id = x.municipality_id
                   and e.expedient_id = x.expedient_id and e.added_at < x.added_at) as "isFirst"
         from expedient_entry x
         join registry_entry r on r.municipality_id = x.municipality_id and r.id = x.entry_id
        where x.municipality_id = ? and x.entry_id = ? and r.direction = 'E'`,
      [municipalityId, entryId],
    )
    const [link] = rows
    if (link) await addDocuments(work, link.expedientId, [documentId], link.isFirst ? 'application' : 'party')
  })
}
