import { crc32, deflateSync } from 'node:zlib'

/** The grey of a place of a picture, 0 black to 255 white. */
export type Paint = (x: number, y: number) => number

export interface Picture {
  width: number
  height: number
  /** White with a black quarter at the top left unless told: which way is up can be seen. */
  paint?: Paint
}

export const cornered =
  ({ width, height }: { width: number; height: number }): Paint =>
  (x, y) =>
    x < width / 2 && y < height / 2 ? 0 : 255

/** A4 at 200 pixels per inch, to the pixel. */
export const A4 = { width: 1654, height: 2339 }

/** A grey JPEG that any program reads, with one grey for each block of 8 by 8. */
export function jpeg(
  picture: Picture & { orientation?: number; place?: string; comment?: string; components?: 1 | 4 },
): Buffer {
  const { width, height, orientation, place, comment, components = 1 } = picture
  const paint = picture.paint ?? cornered(picture)
  const segment = (marker: number, content: Buffer) =>
    Buffer.concat([Buffer.from([0xff, marker]), u16(content.length + 2), content])
  const quantity = segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 8)]))
  const frame = Buffer.concat([
    Buffer.from([8]),
    u16(height),
    u16(width),
    Buffer.from([components]),
    ...Array.from({ length: components }, (_, i) => Buffer.from([i + 1, 0x11, 0])),
  ])
  // Twelve sizes of difference in codes of four bits; of the rest only «nothing more in this block», in one bit.
  const sizes = segment(0xc4, Buffer.from([0x00, 0, 0, 0, 12, ...Array(12).fill(0), ...Array(12).keys()]))
  const rest = segment(0xc4, Buffer.from([0x10, 1, ...Array(15).fill(0), 0x00]))
  const scan = Buffer.from([
    components,
    ...Array.from({ length: components }, (_, i) => [i + 1, 0x00]).flat(),
    0,
    63,
    0,
  ])
  const bits: string[] = []
  const before = Array(components).fill(0)
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      for (let c = 0; c < components; c++) {
        const value = paint(Math.min(x + 4, width - 1), Math.min(y + 4, height - 1)) - 128
        const difference = value - before[c]
        before[c] = value
        const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference))
        const low = difference < 0 ? difference + 2 ** size - 1 : difference
        bits.push(size.toString(2).padStart(4, '0'), size ? low.toString(2).padStart(size, '0') : '', '0')
      }
    }
  }
  const text = bits.join('')
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '1')
  const data: number[] = []
  for (let i = 0; i < padded.length; i += 8) {
    const byte = Number.parseInt(padded.slice(i, i + 8), 2)
    data.push(byte)
    if (byte === 0xff) data.push(0)
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0', 'latin1')),
    ...(orientation || place ? [segment(0xe1, exif(orientation ?? 1, place ?? ''))] : []),
    ...(comment ? [segment(0xfe, Buffer.from(comment))] : []),
    quantity,
    segment(0xc0, frame),
    sizes,
    rest,
    segment(0xda, scan),
    Buffer.from(data),
    Buffer.from([0xff, 0xd9]),
  ])
}

/** As telephones write it, low byte first, with more in it than which way is up. */
function exif(orientation: number, place: string): Buffer {
  const note = Buffer.from(`${place}\0`, 'latin1')
  const tiff = Buffer.alloc(8 + 2 + 24 + 4)
  tiff.write('II', 0, 'latin1')
  tiff.writeUInt16LE(42, 2)
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(2, 8)
  // ImageDescription, text behind the directory.
  tiff.writeUInt16LE(0x010e, 10)
  tiff.writeUInt16LE(2, 12)
  tiff.writeUInt32LE(note.length, 14)
  tiff.writeUInt32LE(tiff.length, 18)
  tiff.writeUInt16LE(0x0112, 22)
  tiff.writeUInt16LE(3, 24)
  tiff.writeUInt32LE(1, 26)
  tiff.writeUInt16LE(orientation, 30)
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, note])
}

const u16 = (n: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(n)
  return bytes
}

/** A PNG in grey; `colour` 2 in three channels, 3 with a palette of 256 greys, 4 in grey with transparency. `cut` leaves out
 *  rows that its head promises. */
export function png(
  picture: Picture & { cut?: number; colour?: 0 | 2 | 3 | 4; interlaced?: boolean; note?: string },
): Buffer {
  const { width, height, cut = 0, colour = 0, interlaced = false, note } = picture
  const paint = picture.paint ?? cornered(picture)
  const rows = Array.from({ length: height - cut }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (_, x) => channels(paint(x, y), colour)).flat()]),
  )
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, colour, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...(note ? [chunk('tEXt', Buffer.from(`Comment\0${note}`, 'latin1'))] : []),
    ...(colour === 3 ? [chunk('PLTE', Buffer.from(Array.from({ length: 256 }, (_, n) => [n, n, n]).flat()))] : []),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const channels = (grey: number, colour: 0 | 2 | 3 | 4): number[] =>
  colour === 2 ? [grey, grey, grey] : colour === 4 ? [grey, 255] : [grey]

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
