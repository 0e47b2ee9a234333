import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** An answer made once and sent many times: plain, and compressed as hard as it goes, since that is also done once. */
export interface ReadyBytes {
  plain: Buffer
  gzip?: Buffer
  br?: Buffer
  etag: string
}

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

export const digestOf = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22)

export const readyBytes = (plain: Buffer): ReadyBytes => ({ plain, etag: digestOf(plain) })

/** Done after the first answer has gone out, outside the main thread. */
export async function compress(bytes: ReadyBytes): Promise<void> {
  if (bytes.plain.length < 1000) return
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.plain.length },
  }
  const [br, zipped] = await Promise.all([brotli(bytes.plain, quality), deflate(bytes.plain, { level: 9 })])
  bytes.br = br
  bytes.gzip = zipped
}

export interface Chosen {
  body: Buffer
  encoding: 'br' | 'gzip' | undefined
  /** A strong tag names bytes, so each encoding has its own. */
  etag: string
}

const chosen = new WeakMap<ReadyBytes, Partial<Record<'br' | 'gzip' | 'plain', Chosen>>>()

/** The smallest form the client accepts of those that are ready. */
export function choose(bytes: ReadyBytes, accepted: string | undefined): Chosen {
  const form = bytes.br && accepts(accepted, 'br') ? 'br' : bytes.gzip && accepts(accepted, 'gzip') ? 'gzip' : 'plain'
  let forms = chosen.get(bytes)
  if (!forms) chosen.set(bytes, (forms = {}))
  return (forms[form] ??= {
    body: bytes[form] ?? bytes.plain,
    encoding: form === 'plain' ? undefined : form,
    etag: form === 'plain' ? `"${bytes.etag}"` : `"${bytes.etag}-${form}"`,
  })
}

function accepts(header: string | undefined, encoding: 'br' | 'gzip'): boolean {
  if (!header) return false
  const at = header.indexOf(encoding)
  if (at < 0) return false
  if (!header.includes('q=')) return true
  const entry = header.split(',').find((part) => part.trim().split(';')[0]?.trim() === encoding)
  return entry !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(entry)
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2): any encoding of the same bytes is the same page. */
export function isKnown(header: string | undefined, bytes: ReadyBytes): boolean {
  return header !== undefined && (header === '*' || header.includes(`"${bytes.etag}`))
}
