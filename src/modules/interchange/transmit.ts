import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { annotateEntry } from '../registry/index.ts'
import { composeExchange, withContents } from './compose.ts'
import { HubRefused } from './hub.ts'
import { TRANSMIT_JOB, transmitKey } from './jobs.ts'
import { type Letter, letterOf, post } from './post.ts'
import { RefusedMessage } from './sicres/refused.ts'
import { writeExchange } from './sicres/write.ts'
import { isBefore, nextAttempt } from './states.ts'
import * as store from './store.ts'

/** Job: hands an exchange over and comes back, each time later, until somebody has acknowledged it. Safe to die anywhere:
 *  the message is made once, whoever receives it twice takes it once, and the exit is annotated with the state that changes. */
export async function transmit(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const sendingId = String(payload['sendingId'])
  const who = () => systemWho(municipalityId, app.now())
  const sending = await inWork(app.db, who(), (work) => store.getSending(work, sendingId))
  if (sending.state !== 'to-send' && sending.state !== 'sent') return
  const attempt = sending.attempts + 1
  const fault = await attemptFault(app, municipalityId, sending)
  failpoint('between-councils')
  await inWork(app.db, who(), async (work) => {
    const current = await store.lockSending(work, sending.exchangeId)
    // The answer may have been faster than we are.
    if (!current || !isBefore(current.state, 'acknowledged')) return
    const next = nextAttempt(work.now, attempt)
    if (fault?.isFinal) return settleFault(work, current, fault.detail)
    const isFirst = !fault && current.state === 'to-send'
    await store.updateSending(work, sending.id, {
      attempts: attempt,
      nextAttemptAt: next,
      lastFault: fault?.detail ?? null,
      ...(isFirst && { state: 'sent' as const, sentAt: work.now }),
    })
    if (next) await enqueue(work, TRANSMIT_JOB, { sendingId }, { key: transmitKey(sendingId), runAt: next })
    if (isFirst) await audit(work, 'interchange.sent', sending.id, { exchangeId: sending.exchangeId, via: sending.via })
    if (isFirst && current.entryId !== null) {
      await annotateEntry(work, current.entryId, {
        kind: 'sent',
        text: current.destinationName,
        details: {
          exchangeId: current.exchangeId,
          office: current.destinationOffice,
          part: current.part,
          parts: current.parts,
        },
      })
    }
  })
}

interface Fault {
  detail: string
  /** Said again it would fail again. */
  isFinal: boolean
}

async function attemptFault(app: App, municipalityId: string, sending: store.Sending): Promise<Fault | undefined> {
  try {
    const letter = await ownLetter(app, municipalityId, sending)
    await post(app, sending.via, letter, sending.exchangeId)
    return undefined
  } catch (error) {
    const isFinal = error instanceof RefusedMessage || error instanceof HubRefused
    const { exchangeId, attempts } = sending
    app.log.warn({ err: error, exchangeId, municipalityId, attempts, isFinal }, 'exchange not delivered')
    const code = error instanceof RefusedMessage ? `${error.code} ` : ''
    return { detail: `${code}${error instanceof Error ? error.message : String(error)}`.slice(0, 300), isFinal }
  }
}

/** Made the first time and kept: what goes out again are the same bytes, by which the other side knows that it has them. */
async function ownLetter(app: App, municipalityId: string, sending: store.Sending): Promise<Letter> {
  if (sending.digest !== null) {
    const bytes = await app.storage.read(sending.digest)
    return { bytes, digest: sending.digest, size: bytes.length }
  }
  const who = systemWho(municipalityId, app.now())
  const described = await inWork(app.db, who, (work) => composeExchange(work, sending, !app.config.production))
  const exchange = sending.via === 'hub' ? await withContents(app, described) : described
  const letter = await letterOf(app, writeExchange(exchange))
  await inWork(app.db, who, async (work) => {
    await store.updateSending(work, sending.id, { digest: letter.digest })
    await store.insertMessage(work, {
      direction: 'out',
      kind: 'exchange',
      exchangeId: sending.exchangeId,
      via: sending.via,
      peer: sending.destinationOffice,
      digest: letter.digest,
      size: letter.size,
    })
  })
  return letter
}

async function settleFault(work: Work, sending: store.Sending, detail: string): Promise<void> {
  await store.updateSending(work, sending.id, {
    state: 'error',
    attempts: sending.attempts + 1,
    nextAttemptAt: null,
    lastFault: detail,
    decidedAt: work.now,
    answer: detail,
    answerCode: /^\d{4}(?= )/.exec(detail)?.[0] ?? null,
  })
  await audit(work, 'interchange.error', sending.id, { exchangeId: sending.exchangeId })
}
