import net from 'node:net'
import type { Readable } from 'node:stream'

export type Verdict =
  | { verdict: 'clean' }
  | { verdict: 'infected'; signature: string }
  /** Nobody looked: the reason says why. What is not scanned is not clean. */
  | { verdict: 'unscanned'; reason: string }

export interface Scanner {
  readonly configured: boolean
  /** Never rejects because of the scanner; a scanner that is down is a verdict. */
  scan(source: Readable): Promise<Verdict>
}

/** CLAMD_URL: `unix:/run/clamav/clamd.ctl`, a bare socket path, or `tcp://host:3310`. */
export function openScanner(clamdUrl: string | undefined, timeOutMs = 30_000): Scanner {
  if (!clamdUrl) return noScanner
  const target = targetOf(clamdUrl)
  return { configured: true, scan: (source) => scanWith(target, source, timeOutMs) }
}

export const noScanner: Scanner = {
  configured: false,
  scan: async (source) => {
    source.destroy()
    return { verdict: 'unscanned', reason: 'no scanner is configured' }
  },
}

function targetOf(clamdUrl: string): net.NetConnectOpts {
  if (clamdUrl.startsWith('/')) return { path: clamdUrl }
  const url = URL.canParse(clamdUrl) ? new URL(clamdUrl) : undefined
  if (url?.protocol === 'unix:' && url.pathname) return { path: decodeURIComponent(url.pathname) }
  if (url?.protocol === 'tcp:' && url.hostname)
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 3310) }
  throw new Error('CLAMD_URL must be unix:/path or tcp://host:port')
}

async function scanWith(target: net.NetConnectOpts, source: Readable, timeOutMs: number): Promise<Verdict> {
  const socket = net.connect(target)
  const answer = answerOf(socket, timeOutMs)
  try {
    // A fault of the source is ours to report; one of the socket already settled the answer.
    await Promise.race([send(socket, source), answer])
    return verdictOf(await answer)
  } catch (error) {
    return { verdict: 'unscanned', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    socket.destroy()
    source.destroy()
  }
}

/** Settled by clamd's line, a fault, or silence: whichever comes first. */
function answerOf(socket: net.Socket, timeOutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  socket.setTimeout(timeOutMs, () => reject(new Error('the scanner did not answer in time')))
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
    if (text.includes('\0') || text.length > 4096) resolve(text.replace(/\0[\s\S]*$/, ''))
  })
  socket.on('error', (error: NodeJS.ErrnoException) =>
    reject(new Error(`the scanner cannot be reached: ${error.code}`)),
  )
  socket.on('close', () => reject(new Error('the scanner hung up')))
  // Somebody always waits for it, but perhaps only after sending.
  promise.catch(() => undefined)
  return promise
}

/** clamd's INSTREAM: each piece after its length, and a length of zero at the end. */
async function send(socket: net.Socket, source: Readable): Promise<void> {
  socket.write('zINSTREAM\0')
  for await (const chunk of source as AsyncIterable<Buffer>) {
    // Whoever closed the socket has settled the answer.
    if (socket.destroyed) return
    await write(socket, lengthOf(chunk))
    await write(socket, chunk)
  }
  await write(socket, lengthOf(Buffer.alloc(0)))
}

const write = (socket: net.Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    // The fault reaches `answerOf` by its event.
    socket.write(bytes, () => resolve())
  })

function lengthOf(chunk: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(chunk.length)
  return length
}

function verdictOf(answer: string): Verdict {
  if (/^stream: OK$/.test(answer.trim())) return { verdict: 'clean' }
  const found = /^stream: (.+) FOUND$/.exec(answer.trim())
  if (found?.[1]) return { verdict: 'infected', signature: found[1].slice(0, 200) }
  return { verdict: 'unscanned', reason: `the scanner answered: ${answer.trim().slice(0, 200)}` }
}
