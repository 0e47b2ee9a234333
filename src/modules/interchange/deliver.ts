import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { limits } from '../../platform/limits.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { loadCalendar } from '../municipalities/index.ts'
import { alarmOnWrongClock } from '../registry/index.ts'
import { acceptReception } from './accept.ts'
import { findInDirectory, municipalityOfCode } from './directory/directory.ts'
import { heedControl } from './heed-control.ts'
import { ANSWER_JOB, answerKey } from './jobs.ts'
import type { Exchange } from './sicres/exchange.ts'
import { type ReadLimits, hubLimits, readMessage } from './sicres/read.ts'
import { RefusedMessage } from './sicres/refused.ts'
import type { Via } from './states.ts'
import * as store from './store.ts'
import { takeAnnexes } from './take-annexes.ts'

/** Between our own councils the files stay where they are and a digest stands for each: an entry needs no dividing. */
const platformLimits: ReadLimits = { ...hubLimits, annexes: limits.interchange.annexes * 20 }

/** A message that has come, from wherever: to the council it is for, once, however often it comes. Rejects with
 *  `RefusedMessage` when it is not to be taken, and with anything else when it should come again later. */
export async function deliver(app: App, bytes: Buffer, via: Via): Promise<void> {
  const message = readMessage(bytes, via === 'platform' ? platformLimits : hubLimits)
  const letter = { digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, bytes }
  if (message.type === 'control') return heedControl(app, message.control, { ...letter, via })
  const { exchange } = message
  try {
    await deliverExchange(app, exchange, { ...letter, via })
  } catch (error) {
    if (error instanceof RefusedMessage) {
      const { identifier, origin, destination } = exchange
      error.about = { identifier, origin: origin.office, destination: destination.office }
    }
    throw error
  }
}

export interface Arrival {
  bytes: Buffer
  digest: string
  size: number
  via: Via
}

async function deliverExchange(app: App, exchange: Exchange, arrival: Arrival): Promise<void> {
  const { via } = arrival
  if (exchange.isTrial === app.config.production) throw new RefusedMessage('trial', 'a trial among entries in earnest')
  const outside = { tx: app.db }
  const { office, unit } = exchange.destination
  const municipalityId =
    (await municipalityOfCode(outside, office)) ?? (unit && (await municipalityOfCode(outside, unit)))
  if (!municipalityId) throw new RefusedMessage('unknown-destination', 'no registry of ours')
  const known = await findInDirectory(outside, exchange.origin.office)
  // Our councils never write to each other by way of the hub: whoever says so is somebody else.
  if (via === 'hub' && (await municipalityOfCode(outside, exchange.origin.office))) {
    throw new RefusedMessage('stranger', 'somebody in the name of one of our councils')
  }
  const annexes = await takeAnnexes(app, exchange.annexes, via)
  await app.storage.put(Readable.from([arrival.bytes]))
  const originName = exchange.origin.officeName ?? known?.name ?? exchange.origin.office

  await alarmOnWrongClock(
    app,
    inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
      const message = { ...arrival, direction: 'in', kind: 'exchange', exchangeId: exchange.identifier } as const
      const { origin } = exchange
      const id = await store.insertReception(work, { exchange, via, digest: arrival.digest, originName })
      if (id === undefined) {
        const earlier = await store.findReception(work, exchange.identifier)
        if (earlier?.digest !== arrival.digest || earlier.originOffice !== origin.office) {
          throw new RefusedMessage('reused', 'another exchange has this identifier')
        }
        await store.insertMessage(work, { ...message, peer: origin.office, note: 'repeated' })
        await enqueue(work, ANSWER_JOB, { receptionId: earlier.id, kind: 'ack' }, { key: answerKey(earlier.id, 'ack') })
        return
      }
      await store.insertAnnexes(work, id, annexes)
      await store.insertMessage(work, { ...message, peer: origin.office })
      await audit(work, 'interchange.received', id, { exchangeId: exchange.identifier, via })
      await enqueue(work, ANSWER_JOB, { receptionId: id, kind: 'ack' }, { key: answerKey(id, 'ack') })
      if (via === 'platform' && (await store.registersAtOnce(work))) {
        const calendar = await loadCalendar(work)
        const reception = await store.getReception(work, id)
        const { clockToleranceMs } = app.config
        await acceptReception(work, reception, {}, { calendar, clockToleranceMs, t: app.t })
      }
    }),
  )
}
