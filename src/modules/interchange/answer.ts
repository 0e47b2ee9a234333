import type { App } from '../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { getEntry } from '../registry/index.ts'
import { HubRefused } from './hub.ts'
import { ANSWER_JOB, answerKey } from './jobs.ts'
import { letterOf, post } from './post.ts'
import type { Control, ControlKind } from './sicres/exchange.ts'
import { RefusedMessage } from './sicres/refused.ts'
import { writeControl } from './sicres/write.ts'
import { type Via, nextAttempt } from './states.ts'
import * as store from './store.ts'

interface Answer {
  control: Control
  via: Via
  /** A decision is said again until the other side has acknowledged it. */
  decision: store.Reception | null
}

/** Job: says to the other side what became of an exchange. A failure is tried again by the queue, each time later. */
export async function answer(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const kind = String(payload['kind']) as ControlKind
  const who = systemWho(municipalityId, app.now())
  const isTrial = !app.config.production
  const { sendingId, receptionId } = payload
  const found = await inWork(app.db, who, (work) =>
    typeof sendingId === 'string'
      ? ofSending(work, sendingId, kind, isTrial)
      : ofReception(work, String(receptionId), kind, isTrial),
  )
  if (found.decision && found.decision.toldAt !== null) return
  const { control, via, decision } = found
  const letter = await letterOf(app, writeControl(control))
  // Counted before it goes: what fails for ever must not be said for ever.
  if (decision) {
    await inWork(app.db, who, async (work) => {
      await store.countTelling(work, decision.id)
      const runAt = nextAttempt(work.now, decision.toldAttempts + 1)
      const again = { receptionId: decision.id, kind }
      if (runAt) await enqueue(work, ANSWER_JOB, again, { key: answerKey(decision.id, kind), runAt })
    })
  }
  let note: string | undefined
  try {
    await post(app, via, letter, control.identifier)
  } catch (error) {
    if (!(error instanceof RefusedMessage || error instanceof HubRefused)) {
      // The decision has its own turn already; anything else is tried again by the queue.
      if (!decision) throw error
      app.log.warn({ err: error, exchangeId: control.identifier, kind }, 'answer not delivered')
      return
    }
    app.log.warn({ err: error, exchangeId: control.identifier, kind }, 'answer not taken')
    note = error.message
  }
  await inWork(app.db, who, (work) =>
    store.insertMessage(work, {
      direction: 'out',
      kind,
      exchangeId: control.identifier,
      via,
      peer: control.destination,
      digest: letter.digest,
      size: letter.size,
      ...(note !== undefined && { note }),
    }),
  )
}

async function ofReception(work: Work, id: string, kind: ControlKind, isTrial: boolean): Promise<Answer> {
  const reception = await store.getReception(work, id)
  const base = {
    ...emptyControl,
    kind,
    origin: reception.destinationOffice,
    destination: reception.originOffice,
    identifier: reception.exchangeId,
    isTrial,
  }
  const { via } = reception
  if (kind !== 'confirmation' && kind !== 'rejection') return { control: base, via, decision: null }
  if (reception.state === 'accepted') {
    const entry = await getEntry(work, String(reception.entryId))
    return { control: { ...base, entryNumber: entry.number, entryAt: entry.registeredAt }, via, decision: reception }
  }
  if (reception.state === 'rejected') {
    return { control: { ...base, description: reception.reason }, via, decision: reception }
  }
  const parts = await store.listSendingsOfReception(work, id)
  const told = parts.find(({ state }) => (kind === 'confirmation' ? state === 'confirmed' : state !== 'confirmed'))
  const control = {
    ...base,
    description: [told?.destinationName, told?.answer].filter(Boolean).join(': ') || null,
    entryNumber: told?.destinationNumber ?? null,
    entryAt: told?.destinationAt ?? null,
  }
  return { control, via, decision: reception }
}

async function ofSending(work: Work, id: string, kind: ControlKind, isTrial: boolean): Promise<Answer> {
  const sending = await store.getSending(work, id)
  const control = {
    ...emptyControl,
    kind,
    origin: sending.originOffice,
    destination: sending.destinationOffice,
    identifier: sending.exchangeId,
    isTrial,
  }
  return { control, via: sending.via, decision: null }
}

const emptyControl = { description: null, entryNumber: null, entryAt: null, files: [], errorCode: null }

/** Job: tells whoever sent something through the hub that it was not taken, and why. */
export async function refuse(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const text = (name: string): string => String(payload[name])
  const control: Control = {
    ...emptyControl,
    kind: 'error',
    origin: text('office'),
    destination: text('peer'),
    identifier: text('exchangeId'),
    description: app.t(`interchange.refusal.${text('refusal')}`),
    errorCode: text('code'),
    isTrial: !app.config.production,
  }
  const letter = await letterOf(app, writeControl(control))
  let note = control.description ?? ''
  try {
    await post(app, 'hub', letter, control.identifier)
  } catch (error) {
    if (!(error instanceof HubRefused)) throw error
    note = error.message
  }
  await inWork(app.db, systemWho(municipalityId, app.now()), (work) =>
    store.insertMessage(work, {
      direction: 'out',
      kind: 'error',
      exchangeId: control.identifier,
      via: 'hub',
      peer: control.destination,
      digest: letter.digest,
      size: letter.size,
      note,
    }),
  )
}
