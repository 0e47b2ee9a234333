import { createHash } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { deliver } from './deliver.ts'
import { municipalityOfCode } from './directory/directory.ts'
import { type Delivery, hubOf } from './hub.ts'
import { REFUSE_JOB } from './jobs.ts'
import { RefusedMessage } from './sicres/refused.ts'

const MOST_AT_ONCE = 500

/** Scheduled: fetches what the hub has for our councils. Each message is taken off the hub's list only after it is committed
 *  here, so that a crash in between brings it again; one that fails does not hold up those behind it. */
export async function collect(app: App): Promise<void> {
  const hub = hubOf(app)
  if (!hub) return
  let after: string | null = null
  for (let count = 0; count < MOST_AT_ONCE; count++) {
    let delivery: Delivery | null
    try {
      delivery = await hub.next(after)
    } catch (error) {
      // The next quarter of an hour asks again.
      return app.log.warn({ err: error }, 'the hub could not be asked')
    }
    // A hub that gives the same again and again must not keep us for ever.
    if (!delivery || delivery.id === after) return
    after = delivery.id
    try {
      const refusal = await refusalOf(app, delivery)
      await hub.settle(delivery.id, refusal)
    } catch (error) {
      app.log.error(
        { err: error, delivery: delivery.id },
        'a message of the hub could not be taken; it will come again',
      )
    }
  }
}

/** Null: it was taken. What is refused is told to whoever sent it, when that could be read. */
async function refusalOf(app: App, { id, bytes }: Delivery): Promise<string | null> {
  try {
    await deliver(app, bytes, 'hub')
    return null
  } catch (error) {
    if (!(error instanceof RefusedMessage)) throw error
    const { about, code, refusal, message } = error
    const digest = createHash('sha256').update(bytes).digest('hex')
    app.log.warn({ delivery: id, digest, code, reason: message, about }, 'a message of the hub was refused')
    const municipalityId = about && (await municipalityOfCode({ tx: app.db }, about.destination))
    if (about && municipalityId) {
      await inWork(app.db, systemWho(municipalityId, app.now()), (work) =>
        enqueue(
          work,
          REFUSE_JOB,
          { office: about.destination, peer: about.origin, exchangeId: about.identifier, code, refusal },
          { key: `${REFUSE_JOB}:${about.identifier}:${digest}` },
        ),
      )
    }
    return code
  }
}
