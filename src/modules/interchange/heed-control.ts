import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { annotateEntry } from '../registry/index.ts'
import { municipalityOfCode } from './directory/directory.ts'
import { ANSWER_JOB, answerKey } from './jobs.ts'
import type { Control } from './sicres/exchange.ts'
import { RefusedMessage } from './sicres/refused.ts'
import { type SendingState, type Via, isBefore } from './states.ts'
import * as store from './store.ts'

interface ControlLetter {
  bytes: Buffer
  digest: string
  size: number
  via: Via
}

/** What the other side says became of an exchange. Heard twice it counts once; what contradicts what is known counts not
 *  at all; and only they may say it who have a part in that exchange. */
export async function heedControl(app: App, control: Control, letter: ControlLetter): Promise<void> {
  if (control.isTrial === app.config.production) throw new RefusedMessage('trial', 'a trial among messages in earnest')
  const municipalityId = await municipalityOfCode({ tx: app.db }, control.destination)
  if (!municipalityId) throw new RefusedMessage('unknown-destination', 'no registry of ours')
  const refusal = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const isOurs = control.kind !== 'confirmation-ack' && control.kind !== 'rejection-ack'
    const outcome = isOurs ? await ofSending(work, control, letter.via) : await ofReception(work, control, letter.via)
    if (outcome.unheard) return outcome.unheard
    await store.insertMessage(work, {
      ...letter,
      direction: 'in',
      kind: control.kind,
      exchangeId: control.identifier,
      peer: control.origin,
      ...(outcome.note && { note: outcome.note }),
    })
    await outcome.last?.()
    return outcome.note === 'contradiction'
      ? new RefusedMessage('contradiction', 'otherwise decided already')
      : undefined
  })
  if (refusal) throw refusal
}

interface Outcome {
  /** Not written down among the council's messages: it is none of theirs. */
  unheard?: RefusedMessage
  note?: string
  /** Annotations are numbered, so they come last of all. */
  last?: () => Promise<unknown>
}

async function ofReception(work: Work, control: Control, via: Via): Promise<Outcome> {
  const reception = await store.findReception(work, control.identifier)
  if (!reception) return { unheard: new RefusedMessage('unknown-exchange', 'nothing like it ever came') }
  if (reception.originOffice !== control.origin || reception.via !== via)
    return { unheard: new RefusedMessage('stranger', 'not who sent it') }
  const isOfDecision = control.kind === (reception.state === 'rejected' ? 'rejection-ack' : 'confirmation-ack')
  const isDecided = reception.state !== 'waiting'
  if (!isDecided || (reception.state !== 'forwarded' && !isOfDecision)) return { note: 'contradiction' }
  if (reception.toldAt === null) await store.markTold(work, reception.id)
  return reception.toldAt === null ? {} : { note: 'repeated' }
}

const stateOf: Partial<Record<Control['kind'], SendingState>> = {
  ack: 'acknowledged',
  error: 'error',
  confirmation: 'confirmed',
  rejection: 'rejected',
}

async function ofSending(work: Work, control: Control, via: Via): Promise<Outcome> {
  const sending = await store.lockSending(work, control.identifier)
  if (!sending) return { unheard: new RefusedMessage('unknown-exchange', 'we never sent it') }
  // Nor does anybody outside speak for one of our councils.
  if (sending.destinationOffice !== control.origin || sending.via !== via)
    return { unheard: new RefusedMessage('stranger', 'not whom it went to') }
  const next = stateOf[control.kind] as SendingState
  if (next === 'confirmed' && (control.entryNumber === null || control.entryAt === null)) {
    return { unheard: new RefusedMessage('not-sicres', 'a confirmation without number or date') }
  }
  const isDecision = next === 'confirmed' || next === 'rejected'
  if (!isBefore(sending.state, next)) {
    const isRepeated =
      !isDecision ||
      (sending.state === next && (next === 'rejected' || sending.destinationNumber === control.entryNumber))
    // Whoever repeats a decision has not heard our answer to it.
    if (isRepeated && isDecision) await acknowledge(work, sending, next)
    return { note: isRepeated ? 'repeated' : 'contradiction' }
  }
  await store.updateSending(work, sending.id, {
    state: next,
    nextAttemptAt: null,
    lastFault: null,
    sentAt: sending.sentAt ?? work.now,
    ...(next !== 'error' && sending.acknowledgedAt === null && { acknowledgedAt: work.now }),
    ...(next !== 'acknowledged' && { decidedAt: work.now, answer: control.description, answerCode: control.errorCode }),
    ...(next === 'confirmed' && { destinationNumber: control.entryNumber, destinationAt: control.entryAt }),
  })
  await audit(work, `interchange.${next}`, sending.id, { exchangeId: sending.exchangeId })
  if (isDecision) await acknowledge(work, sending, next)
  if (isDecision && sending.receptionId !== null) await relay(work, sending.receptionId)
  return { last: () => annotate(work, sending, control, next) }
}

const acknowledge = (work: Work, { id }: store.Sending, next: SendingState): Promise<void> => {
  const kind = next === 'confirmed' ? 'confirmation-ack' : 'rejection-ack'
  return enqueue(work, ANSWER_JOB, { sendingId: id, kind }, { key: answerKey(id, kind) })
}

/** What we forwarded has been decided: whoever sent it to us waits for it. Not before all its parts are. */
async function relay(work: Work, receptionId: string): Promise<void> {
  const parts = await store.listSendingsOfReception(work, receptionId)
  const states = parts.map(({ state }) => state)
  if (!states.every((state) => ['confirmed', 'rejected', 'error'].includes(state))) return
  const kind = states.every((state) => state === 'confirmed') ? 'confirmation' : 'rejection'
  await enqueue(work, ANSWER_JOB, { receptionId, kind }, { key: answerKey(receptionId, kind) })
}

/** The exit tells it too: in its own book, in order, for ever. */
async function annotate(work: Work, sending: store.Sending, control: Control, next: SendingState): Promise<void> {
  if (sending.entryId === null) return
  const details = { exchangeId: sending.exchangeId, office: sending.destinationOffice, number: control.entryNumber }
  if (sending.state === 'to-send' && next !== 'error') {
    await annotateEntry(work, sending.entryId, { kind: 'sent', text: sending.destinationName, details })
  }
  if (next === 'confirmed') {
    const text = `${sending.destinationName}: ${control.entryNumber}`
    await annotateEntry(work, sending.entryId, { kind: 'confirmed', text, details })
  }
  if (next === 'rejected') {
    const text = control.description ?? sending.destinationName
    await annotateEntry(work, sending.entryId, { kind: 'rejected', text, details })
  }
}
