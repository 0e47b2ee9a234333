import type { Writable } from 'node:stream'
import { constants, createDeflateRaw, crc32 } from 'node:zlib'

/** One file of a package: as it is when it is short and must be read first, deflated when it is long. */
export type ZipPart = { name: string; stored: Buffer } | { name: string; deflated: AsyncIterable<Buffer> }

interface Written {
  name: Buffer
  at: number
  crc: number
  packed: number
  size: number
  isDeflated: boolean
}

const DEFLATED = 8
const STREAMED = 0x08
const UTF8 = 0x800
const MOST = 0xffffffff

/** A ZIP as it is made: nothing of it is kept but where each part began. Up to 4 GB, which is what every program reads. */
export async function* zipStream(parts: Iterable<ZipPart>): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let at = 0
  const count = (bytes: Buffer): Buffer => {
    at += bytes.length
    if (at > MOST) throw new RangeError('a package of more than 4 GB')
    return bytes
  }
  for (const part of parts) {
    const entry: Written = {
      name: Buffer.from(part.name),
      at,
      crc: 0,
      packed: 0,
      size: 0,
      isDeflated: 'deflated' in part,
    }
    written.push(entry)
    if ('stored' in part) {
      Object.assign(entry, { crc: crc32(part.stored), packed: part.stored.length, size: part.stored.length })
      yield count(localHeader(entry))
      yield count(part.stored)
      continue
    }
    yield count(localHeader(entry))
    for await (const bytes of deflated(part.deflated, entry)) yield count(bytes)
    yield count(descriptor(entry))
  }
  const directory = Buffer.concat(written.map(directoryEntry))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(written.length, 8)
  end.writeUInt16LE(written.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  yield directory
  yield end
}

/** Counts what goes in and what comes out on the way. */
async function* deflated(source: AsyncIterable<Buffer>, entry: Written): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED })
  const feeding = (async () => {
    for await (const bytes of source) {
      entry.crc = crc32(bytes, entry.crc)
      entry.size += bytes.length
      if (entry.size > MOST) throw new RangeError('a part of more than 4 GB')
      if (!deflate.write(bytes)) await roomOrEnd(deflate)
      // Whoever read it has gone.
      if (deflate.destroyed) return
    }
    deflate.end()
  })()
  // A source that fails ends the reading below with its error.
  feeding.catch((error: unknown) => deflate.destroy(error instanceof Error ? error : new Error(String(error))))
  for await (const bytes of deflate as AsyncIterable<Buffer>) {
    entry.packed += bytes.length
    yield bytes
  }
  await feeding
}

function roomOrEnd(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.once('drain', done).once('close', done)
  })
}

function localHeader({ name, crc, packed, size, isDeflated }: Written): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  common(header, 4, isDeflated)
  // Of what is still being made nobody knows these yet: they follow it.
  if (!isDeflated) sizes(header, 14, crc, packed, size)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function descriptor({ crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(0x08074b50, 0)
  sizes(bytes, 4, crc, packed, size)
  return bytes
}

function directoryEntry({ name, at, crc, packed, size, isDeflated }: Written): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(20, 4)
  common(entry, 6, isDeflated)
  sizes(entry, 16, crc, packed, size)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt32LE(at, 42)
  return Buffer.concat([entry, name])
}

/** Version, flags, method, and the first day a package can have: the same content is the same bytes. */
function common(bytes: Buffer, at: number, isDeflated: boolean): void {
  bytes.writeUInt16LE(20, at)
  bytes.writeUInt16LE(UTF8 | (isDeflated ? STREAMED : 0), at + 2)
  bytes.writeUInt16LE(isDeflated ? DEFLATED : 0, at + 4)
  bytes.writeUInt16LE(0x0021, at + 8)
}

function sizes(bytes: Buffer, at: number, crc: number, packed: number, size: number): void {
  bytes.writeUInt32LE(crc, at)
  bytes.writeUInt32LE(packed, at + 4)
  bytes.writeUInt32LE(size, at + 8)
}
