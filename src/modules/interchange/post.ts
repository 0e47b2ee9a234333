import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { App } from '../../platform/app.ts'
import { unavailable } from '../../platform/errors.ts'
import { deliver } from './deliver.ts'
import { hubOf } from './hub.ts'
import type { Via } from './states.ts'

export interface Letter {
  bytes: Buffer
  digest: string
  size: number
}

/** The bytes of a message, kept under their digest before anybody hears of it. */
export async function letterOf(app: Pick<App, 'storage'>, bytes: Buffer): Promise<Letter> {
  await app.storage.put(Readable.from([bytes]))
  return { bytes, digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
}

/** To the other side, whichever way it lies. Among the councils of this platform it is handed over at once. */
export async function post(app: App, via: Via, letter: Letter, exchangeId: string): Promise<void> {
  if (via === 'platform') return deliver(app, letter.bytes, 'platform')
  const hub = hubOf(app)
  if (!hub) throw unavailable('interchange.error.no-hub')
  await hub.send({ bytes: letter.bytes, exchangeId })
}
