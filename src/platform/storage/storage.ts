import type { Readable } from 'node:stream'

/** What a file is known by: the digest is lower-case hexadecimal SHA-256 and names the bytes for ever. */
export interface Stored {
  digest: string
  size: number
}

/** Bytes received, safe on a disk and measured, and not yet part of the store: what is looked at before it is kept. */
export interface Staged extends Stored {
  /** The first bytes, enough to recognise a format. */
  head: Buffer
  open(): Readable
  /** Puts them in the store. Twice does no harm. */
  keep(): Promise<void>
  /** Forgets them. After `keep` it does nothing. */
  discard(): Promise<void>
}

export interface SweepOptions {
  /** Only what has lain untouched since before this moment. */
  before: Date
  /** Which of these digests a row names. */
  named: (digests: string[]) => Promise<Set<string>>
}

export interface Storage {
  /** Where the bytes are, for the line that is said at start; without secrets. */
  readonly place: string
  stage(source: Readable, limitBytes?: number): Promise<Staged>
  put(source: Readable, limitBytes?: number): Promise<Stored & { head: Buffer }>
  /** A stream that fails at its end when the bytes are no longer those of the digest. */
  open(digest: string): Promise<Readable>
  /** All bytes, checked against the digest. */
  read(digest: string): Promise<Buffer>
  has(digest: string): Promise<boolean>
  /** Removes what no row names and staging files left by a crash; says how many. */
  sweep(options: SweepOptions): Promise<number>
  /** Fails when nothing could be stored now. */
  check(): Promise<void>
}

export const HEAD_BYTES = 4100

/** The source was longer than allowed: it was cut there and nothing was kept. */
export class TooManyBytes extends Error {
  readonly limitBytes: number
  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`)
    this.name = 'TooManyBytes'
    this.limitBytes = limitBytes
  }
}

/** A row names bytes that the store does not have, or no longer as they were: somebody must look at once. */
export class DamagedFile extends Error {
  readonly digest: string
  constructor(digest: string, what: 'missing' | 'changed') {
    super(`stored file ${digest} is ${what}`)
    this.name = 'DamagedFile'
    this.digest = digest
  }
}

/** Digests come out of rows and addresses and go into paths. */
export function checkDigest(digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new TypeError('not a SHA-256 digest')
  return digest
}
