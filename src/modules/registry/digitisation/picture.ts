import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflate } from 'node:zlib'

/** A picture of a page, read by its bytes alone and left with nothing but the picture. */
export interface Picture {
  mime: 'image/jpeg' | 'image/png'
  /** Pixels, as they lie in the file. */
  width: number
  height: number
  /** How the camera was held, 1 to 8 (EXIF). */
  orientation: number
  /** The same picture, not compressed anew, without what the camera added: where it was taken, with which phone, a small film. */
  bytes: Buffer
}

/** Why a picture cannot become a page, as the end of a locale key `registry.digitise.refused.…`. */
export type PictureFault = 'not-a-picture' | 'damaged' | 'colours' | 'transparent' | 'interlaced'

export async function readPicture(bytes: Buffer): Promise<Picture | PictureFault> {
  try {
    if (bytes.readUInt16BE(0) === 0xffd8) return readJpeg(bytes)
    if (bytes.subarray(0, 8).equals(PNG)) return await readPng(bytes)
    return 'not-a-picture'
  } catch (error) {
    // Read beyond its end: a file that was cut.
    if (error instanceof RangeError) return 'damaged'
    throw error
  }
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Frame headers with Huffman coding; arithmetic coding and lossless frames are read by few programs. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2])

function readJpeg(bytes: Buffer): Picture | PictureFault {
  const kept: Buffer[] = []
  let frame: { width: number; height: number; components: number } | undefined
  let orientation = 1
  let scans = 0
  let at = 2
  for (;;) {
    if (bytes[at] !== 0xff) return 'damaged'
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) break
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) return 'damaged'
    const segment = bytes.subarray(at, end)
    if (marker === 0xe1 && orientation === 1) orientation = exifOrientation(segment.subarray(4))
    if (FRAMES.has(marker)) {
      if (frame || segment.readUInt8(4) !== 8) return 'colours'
      frame = {
        height: segment.readUInt16BE(5),
        width: segment.readUInt16BE(7),
        components: segment.readUInt8(9),
      }
    } else if (marker >= 0xc3 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return 'colours'
    if (belongsToPicture(marker, segment)) kept.push(segment)
    at = end
    if (marker === 0xda) {
      scans += 1
      const scanEnd = endOfScan(bytes, at)
      kept.push(bytes.subarray(at, scanEnd))
      at = scanEnd
    }
  }
  if (!frame || scans === 0 || frame.width === 0 || frame.height === 0) return 'damaged'
  // Four inks come from printers' programs, never from a camera; PDF/A has no place for them beside sRGB.
  if (frame.components !== 1 && frame.components !== 3) return 'colours'
  const { width, height } = frame
  const head = [Buffer.from([0xff, 0xd8]), orientation === 1 ? Buffer.alloc(0) : exifOf(orientation)]
  return {
    mime: 'image/jpeg',
    width,
    height,
    orientation,
    bytes: Buffer.concat([...head, ...kept, Buffer.from([0xff, 0xd9])]),
  }
}

/** Tables, frames, scans, and what tells colours: the JFIF head, an ICC profile, Adobe's mark. Not EXIF, not comments. */
function belongsToPicture(marker: number, segment: Buffer): boolean {
  if (marker === 0xfe) return false
  if (marker < 0xe0 || marker > 0xef) return true
  const name = segment.subarray(4, 16).toString('latin1')
  return (
    (marker === 0xe0 && name.startsWith('JFIF\0')) ||
    (marker === 0xe2 && name.startsWith('ICC_PROFILE\0')) ||
    (marker === 0xee && name.startsWith('Adobe'))
  )
}

/** Where the next marker stands: in a scan 0xFF is followed by 0 or by a restart mark. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes.readUInt8(at + 1)
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw new RangeError('a scan without its end')
}

const EXIF = Buffer.from('Exif\0\0', 'latin1')
const ORIENTATION = 0x0112

/** 1 when it says nothing, or nothing that makes sense: a broken note of the camera does not break the picture. */
function exifOrientation(segment: Buffer): number {
  if (!segment.subarray(0, 6).equals(EXIF)) return 1
  const tiff = segment.subarray(6)
  const order = tiff.subarray(0, 2).toString('latin1')
  if (order !== 'II' && order !== 'MM') return 1
  const little = order === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    const directory = u32(4)
    for (let i = 0, count = u16(directory); i < count; i++) {
      const field = directory + 2 + 12 * i
      if (u16(field) !== ORIENTATION) continue
      const value = u16(field + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return 1
}

/** The one thing of a camera's note that is needed: which way is up. */
function exifOf(orientation: number): Buffer {
  const note = Buffer.alloc(36)
  note.writeUInt16BE(0xffe1, 0)
  note.writeUInt16BE(34, 2)
  EXIF.copy(note, 4)
  note.write('MM', 10, 'latin1')
  note.writeUInt16BE(42, 12)
  note.writeUInt32BE(8, 14)
  note.writeUInt16BE(1, 18)
  note.writeUInt16BE(ORIENTATION, 20)
  note.writeUInt16BE(3, 22)
  note.writeUInt32BE(1, 24)
  note.writeUInt16BE(orientation, 28)
  return note
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1 }
const KEPT = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])

async function readPng(bytes: Buffer): Promise<Picture | PictureFault> {
  const kept: Buffer[] = [PNG]
  const data: Buffer[] = []
  let header: Buffer | undefined
  let hasPalette = false
  for (let at = 8; ;) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return 'damaged'
    const type = bytes.toString('latin1', at + 4, at + 8)
    const content = bytes.subarray(at + 8, end - 4)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return 'damaged'
    if (at === 8 && (type !== 'IHDR' || length !== 13)) return 'damaged'
    if (type === 'IHDR') header = content
    if (type === 'PLTE') hasPalette = true
    if (type === 'tRNS') return 'transparent'
    if (type === 'IDAT') data.push(content)
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') break
    at = end
  }
  if (!header) return 'damaged'
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, colour, , , interlaced] = header.subarray(8)
  if (width === 0 || height === 0 || depth === undefined || colour === undefined) return 'damaged'
  if (colour === 4 || colour === 6) return 'transparent'
  if (interlaced !== 0) return 'interlaced'
  const channels = CHANNELS[colour]
  if (channels === undefined || (colour === 3) !== hasPalette) return colour === 2 && hasPalette ? 'colours' : 'damaged'
  const expected = (Math.ceil((width * channels * depth) / 8) + 1) * height
  if ((await unpackedSize(data, expected)) !== expected) return 'damaged'
  return { mime: 'image/png', width, height, orientation: 1, bytes: Buffer.concat(kept) }
}

/** Unpacked it has every row and no more: a PNG that only begins well would be a blank page in the copy. Counted as it
 *  comes, because whole it would be hundreds of megabytes. */
async function unpackedSize(data: Buffer[], most: number): Promise<number> {
  let size = 0
  const counter = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      size += chunk.length
      done(size > most ? new RangeError('more rows than the picture has') : null)
    },
  })
  await pipeline(Readable.from(data), createInflate(), counter).catch(() => {
    size = -1
  })
  return size
}
