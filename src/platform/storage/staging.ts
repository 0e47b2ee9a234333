import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs, unlink } from 'node:fs/promises'
import path from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { unavailable } from '../errors.ts'
import { DamagedFile, HEAD_BYTES, TooManyBytes, type Staged } from './storage.ts'

/** Below this the disk counts as full: databases fare badly on the last bytes. */
const MINIMUM_FREE_BYTES = 200 * 1024 * 1024

/** A folder of half-way files, on the file system they will stay on. `keepFile` makes a finished one permanent. */
export class Staging {
  private readonly folder: string
  private readonly keepFile: (file: string, digest: string, size: number) => Promise<void>

  constructor(folder: string, keepFile: (file: string, digest: string, size: number) => Promise<void>) {
    this.folder = folder
    this.keepFile = keepFile
  }

  async stage(source: Readable, limitBytes = Infinity): Promise<Staged> {
    await mkdir(this.folder, { recursive: true, mode: 0o750 })
    const file = path.join(this.folder, randomUUID())
    const meter = new Meter(limitBytes)
    try {
      // `flush`: the bytes are on the disk before anybody is told that they arrived.
      await pipeline(source, meter, createWriteStream(file, { flags: 'wx', mode: 0o640, flush: true }))
    } catch (error) {
      await rm(file, { force: true })
      throw diskIsFull(error) ? unavailable('storage.error.full') : error
    }
    const { digest, size, head } = meter.result()
    let isDone = false
    return {
      digest,
      size,
      head,
      open: () => createReadStream(file),
      keep: async () => {
        if (isDone) return
        await this.keepFile(file, digest, size).catch((error: unknown) => {
          throw diskIsFull(error) ? unavailable('storage.error.full') : error
        })
        isDone = true
        await rm(file, { force: true })
      },
      discard: async () => {
        isDone = true
        await rm(file, { force: true })
      },
    }
  }

  /** Files of processes that died half-way. */
  async sweep(before: Date): Promise<number> {
    let removed = 0
    for (const name of await readdir(this.folder).catch(() => [])) {
      const file = path.join(this.folder, name)
      const { mtime } = await stat(file).catch(() => ({ mtime: new Date() }))
      if (mtime >= before) continue
      await unlink(file)
      removed++
    }
    return removed
  }

  async check(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o750 })
    const { bavail, bsize } = await statfs(this.folder)
    if (bavail * bsize < MINIMUM_FREE_BYTES) throw unavailable('storage.error.full')
    const probe = path.join(this.folder, `probe-${randomUUID()}`)
    const handle = await open(probe, 'wx')
    await handle.close()
    await unlink(probe)
  }
}

/** Measures while the bytes pass: one reading of the file is enough for everything. */
class Meter extends Transform {
  private readonly hash = createHash('sha256')
  private readonly limitBytes: number
  private size = 0
  private head = Buffer.alloc(0)

  constructor(limitBytes: number) {
    super()
    this.limitBytes = limitBytes
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.size += chunk.length
    if (this.size > this.limitBytes) return done(new TooManyBytes(this.limitBytes))
    this.hash.update(chunk)
    if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, chunk]).subarray(0, HEAD_BYTES)
    done(null, chunk)
  }

  result() {
    return { digest: this.hash.digest('hex'), size: this.size, head: this.head }
  }
}

/** Lets the bytes through and fails at the end when they are not the ones that were stored. */
export function verifying(digest: string): Transform {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      done(hash.digest('hex') === digest ? null : new DamagedFile(digest, 'changed'))
    },
  })
}

export function verified(digest: string, bytes: Buffer): Buffer {
  if (createHash('sha256').update(bytes).digest('hex') !== digest) throw new DamagedFile(digest, 'changed')
  return bytes
}

function diskIsFull(error: unknown): boolean {
  return error instanceof Error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '')
}
