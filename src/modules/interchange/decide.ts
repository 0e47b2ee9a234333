import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { annotateEntry } from '../registry/index.ts'
import { municipalityOfCode } from './directory/directory.ts'
import { ANSWER_JOB, TELL_FORWARDED_JOB, answerKey } from './jobs.ts'
import { forwardReception } from './send.ts'
import { isBefore } from './states.ts'
import * as store from './store.ts'

/** It is not for this council: back to where it began. It gets no number here, and keeps its date there. */
export async function rejectReception(work: Work, id: string, reason: string): Promise<void> {
  const reception = await store.getReception(work, id)
  if (!(await store.decideReception(work, id, { state: 'rejected', reason }))) {
    throw conflict('interchange.error.decided')
  }
  await audit(work, 'interchange.rejected', id, { exchangeId: reception.exchangeId })
  await enqueue(work, ANSWER_JOB, { receptionId: id, kind: 'rejection' }, { key: answerKey(id, 'rejection') })
}

/** It is for another office: on to it, and whoever sent it is told where it went. */
export async function forward(
  work: Work,
  id: string,
  to: { destinationCode: string; reason: string },
  hasHub: boolean,
): Promise<void> {
  const reception = await store.getReception(work, id)
  await forwardReception(work, reception, to, hasHub)
  // The norm has no message for it: outside of this platform they learn of it when the last office decides.
  if (reception.via === 'platform') await enqueue(work, TELL_FORWARDED_JOB, { receptionId: id })
}

/** Job: the exit of the council that sent it says who has it now. */
export async function tellForwarded(app: App, payload: JobPayload): Promise<void> {
  const receptionId = String(payload['receptionId'])
  const here = systemWho(payload.municipalityId, app.now())
  const { reception, sendings } = await inWork(app.db, here, async (work) => ({
    reception: await store.getReception(work, receptionId),
    sendings: await store.listSendingsOfReception(work, receptionId),
  }))
  const municipalityId = await municipalityOfCode({ tx: app.db }, reception.originOffice)
  const [to] = sendings
  if (!municipalityId || !to) return
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const sending = await store.lockSending(work, reception.exchangeId)
    if (!sending || sending.destinationOffice !== reception.destinationOffice) return
    if (!isBefore(sending.state, 'forwarded')) return
    await store.updateSending(work, sending.id, {
      state: 'forwarded',
      nextAttemptAt: null,
      sentAt: sending.sentAt ?? work.now,
      acknowledgedAt: sending.acknowledgedAt ?? work.now,
      answer: to.destinationName,
    })
    await audit(work, 'interchange.forwarded', sending.id, { exchangeId: sending.exchangeId })
    if (sending.entryId === null) return
    await annotateEntry(work, sending.entryId, {
      kind: 'forwarded',
      text: to.destinationName,
      details: { exchangeId: sending.exchangeId, office: to.destinationOffice, reason: reception.reason },
    })
  })
}
