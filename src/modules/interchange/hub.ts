import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { App, HubConfig } from '../../platform/app.ts'
import { hubLimits } from './sicres/read.ts'

/** The way to the registries outside this platform. Everything goes out from here: nobody comes in, so there is no door to
 *  watch, and nothing is fetched away before it is committed here. */
export interface HubPort {
  /** Resolves when the other side has it. Rejects with `HubRefused` when it will never take it as it is. */
  send(message: { bytes: Buffer; exchangeId: string }): Promise<void>
  /** What waits for us behind this one, oldest first; null: nothing more. */
  next(after: string | null): Promise<Delivery | null>
  /** Takes it off the list: what we heeded, or refused for this reason. */
  settle(delivery: string, refusal: string | null): Promise<void>
}

export interface Delivery {
  id: string
  bytes: Buffer
}

/** Said by the hub about the message itself: to say it again helps nobody. */
export class HubRefused extends Error {}

const REFUSALS = new Set([400, 413, 415, 422])
const TIME_OUT_MS = 60_000

/** One connection for each configuration: keys are read once. */
const opened = new WeakMap<HubConfig, HubPort>()

export function hubOf(app: Pick<App, 'config'>): HubPort | undefined {
  const { hub } = app.config
  if (!hub) return undefined
  const known = opened.get(hub)
  if (known) return known
  const port = openHub(hub)
  opened.set(hub, port)
  return port
}

/** HTTPS with our certificate, to the one address that is configured. Redirects are not followed, answers are bounded. */
export function openHub(config: HubConfig, options: { timeOutMs?: number } = {}): HubPort {
  const { timeOutMs = TIME_OUT_MS } = options
  const agent = new https.Agent({
    keepAlive: false,
    minVersion: 'TLSv1.2',
    maxSockets: 4,
    cert: readFileSync(config.certificate),
    key: readFileSync(config.certificate),
    ...(config.authorities && { ca: readFileSync(config.authorities) }),
  })
  const base = new URL(config.url.endsWith('/') ? config.url : `${config.url}/`)

  function ask(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeOutMs)
      const length = body ? { 'content-length': String(body.length) } : {}
      const request = https.request(new URL(path, base), { method, agent, signal, headers: { ...headers, ...length } })
      request.on('error', reject)
      request.on('response', (response) => {
        readBounded(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes }),
          (error: unknown) => {
            request.destroy()
            reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
      })
      request.end(body)
    })
  }

  return {
    send: async ({ bytes, exchangeId }) => {
      const headers = { 'content-type': 'application/xml; charset=utf-8', 'exchange-identifier': exchangeId }
      const { status } = await ask('POST', 'messages', headers, bytes)
      // 409: it has it already, because the answer of the first time was lost.
      if ([200, 201, 202, 204, 409].includes(status)) return
      if (REFUSALS.has(status)) throw new HubRefused(`the hub answered ${status}`)
      throw new Error(`the hub answered ${status}`)
    },
    next: async (after) => {
      const query = after === null ? '' : `?after=${encodeURIComponent(after)}`
      const { status, headers, bytes } = await ask('GET', `deliveries/next${query}`)
      if (status === 204) return null
      const id = headers['delivery-identifier']
      if (status !== 200 || typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) {
        throw new Error(`the hub answered ${status} without a delivery`)
      }
      return { id, bytes }
    },
    settle: async (delivery, refusal) => {
      const headers: Record<string, string> = refusal === null ? {} : { 'delivery-refusal': refusal }
      const { status } = await ask('DELETE', `deliveries/${encodeURIComponent(delivery)}`, headers)
      // Gone already: whoever settled it before was us, and the answer was lost.
      if (status >= 300 && status !== 404) throw new Error(`the hub answered ${status}`)
    },
  }
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  bytes: Buffer
}

async function readBounded(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    // One byte more than is read, so that what is too large is seen to be so, and refused with its reason.
    if (size > hubLimits.messageBytes + 1) {
      chunks.push(chunk.subarray(0, chunk.length - (size - hubLimits.messageBytes - 1)))
      break
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
