import { inflateSync } from 'node:zlib'
import { type PdfDictionary, PdfParser, PdfSyntaxError, type PdfValue } from './pdf-syntax.ts'

type Place = { offset: number } | { stream: number; index: number }

const MAX_INFLATED = 32 * 1024 * 1024
const MAX_SECTIONS = 200
const MAX_OBJECTS = 1_000_000

/** A PDF as its tables of contents describe it, newest revision first. Reads objects only when asked. */
export class PdfFile {
  readonly trailer: PdfDictionary
  readonly startXref: number
  /** The newest table is a stream (PDF 1.5): what is added must be one too. */
  readonly streamed: boolean
  private readonly bytes: Buffer
  private readonly text: string
  private readonly places = new Map<number, Place>()
  private readonly containers = new Map<number, Map<number, PdfValue>>()

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.text = bytes.toString('latin1')
    const at = this.text.lastIndexOf('startxref')
    if (!this.text.startsWith('%PDF-') || at < 0) throw new PdfSyntaxError('this is not a PDF')
    this.startXref = Number(/^startxref\s+(\d{1,12})/.exec(this.text.slice(at, at + 40))?.[1] ?? Number.NaN)
    const [trailer, streamed] = this.readSections()
    this.trailer = trailer
    this.streamed = streamed
  }

  object(reference: PdfValue | undefined): PdfValue | undefined {
    if (typeof reference !== 'string') return reference
    const number = Number(/^(\d+) \d+ R$/.exec(reference)?.[1] ?? Number.NaN)
    if (Number.isNaN(number)) return reference
    const place = this.places.get(number)
    if (!place) return undefined
    if ('offset' in place) return this.objectAt(place.offset).value
    return this.container(place.stream).get(number)
  }

  dictionary(reference: PdfValue | undefined): PdfDictionary {
    const value = this.object(reference)
    if (!(value instanceof Map)) throw new PdfSyntaxError('a dictionary is missing')
    return value
  }

  private readSections(): [PdfDictionary, boolean] {
    const queue = [this.startXref]
    const seen = new Set<number>()
    let newest: PdfDictionary | undefined
    let streamed = false
    for (let offset = queue.shift(); offset !== undefined; offset = queue.shift()) {
      if (!Number.isSafeInteger(offset) || offset >= this.text.length)
        throw new PdfSyntaxError('its table of contents is out of place')
      if (seen.has(offset)) continue
      seen.add(offset)
      if (seen.size > MAX_SECTIONS) throw new PdfSyntaxError('it has too many revisions')
      const table = this.text
        .slice(offset, offset + 20)
        .trimStart()
        .startsWith('xref')
      const trailer = table ? this.readTable(offset) : this.readStreamTable(offset)
      if (!newest) streamed = !table
      newest ??= trailer
      for (const key of ['XRefStm', 'Prev']) if (trailer.has(key)) queue.push(Number(trailer.get(key)))
    }
    if (!newest) throw new PdfSyntaxError('it has no table of contents')
    return [newest, streamed]
  }

  private readTable(offset: number): PdfDictionary {
    const parser = new PdfParser(this.text, offset)
    parser.expect('xref')
    for (let token = parser.token(); token !== 'trailer'; token = parser.token()) {
      const first = Number(token)
      const count = Number(parser.token())
      for (let n = 0; n < count; n++) {
        const at = Number(parser.token())
        parser.token()
        if (parser.token() === 'n') this.place(first + n, { offset: at })
      }
    }
    const trailer = parser.value()
    if (!(trailer instanceof Map)) throw new PdfSyntaxError('its trailer is missing')
    return trailer
  }

  private readStreamTable(offset: number): PdfDictionary {
    const { value, stream } = this.objectAt(offset)
    if (!(value instanceof Map) || value.get('Type') !== '/XRef' || !stream)
      throw new PdfSyntaxError('its table of contents cannot be read')
    const data = inflated(value, stream)
    const widths = list(value.get('W')).map(Number)
    const [a = 0, b = 0, c = 0] = widths
    const index = value.has('Index') ? list(value.get('Index')).map(Number) : [0, Number(value.get('Size'))]
    let at = 0
    const number = (width: number) => {
      let out = 0
      for (let n = 0; n < width; n++) out = out * 256 + (data[at++] ?? 0)
      return out
    }
    for (let pair = 0; pair + 1 < index.length; pair += 2) {
      for (let n = 0; n < (index[pair + 1] ?? 0) && at < data.length; n++) {
        const kind = a === 0 ? 1 : number(a)
        const second = number(b)
        const third = number(c)
        const object = (index[pair] ?? 0) + n
        if (kind === 1) this.place(object, { offset: second })
        if (kind === 2) this.place(object, { stream: second, index: third })
      }
    }
    return value
  }

  /** The newest section is read first, and what it says of an object stands. */
  private place(number: number, place: Place): void {
    if (this.places.size > MAX_OBJECTS) throw new PdfSyntaxError('it has too many objects')
    if (!this.places.has(number)) this.places.set(number, place)
  }

  private objectAt(offset: number): { value: PdfValue; stream?: Buffer } {
    const parser = new PdfParser(this.text, offset)
    parser.token()
    parser.token()
    parser.expect('obj')
    const value = parser.value()
    parser.skip()
    if (!(value instanceof Map) || !this.text.startsWith('stream', parser.at)) return { value }
    const from = parser.at + 6 + (this.text.startsWith('\r\n', parser.at + 6) ? 2 : 1)
    const length = Number(this.object(value.get('Length')))
    return { value, stream: this.bytes.subarray(from, from + length) }
  }

  private container(number: number): Map<number, PdfValue> {
    const known = this.containers.get(number)
    if (known) return known
    const place = this.places.get(number)
    if (!place || !('offset' in place)) throw new PdfSyntaxError('a container of objects is missing')
    const { value, stream } = this.objectAt(place.offset)
    if (!(value instanceof Map) || !stream) throw new PdfSyntaxError('a container of objects cannot be read')
    const text = inflated(value, stream).toString('latin1')
    const head = new PdfParser(text)
    const first = Number(value.get('First'))
    const out = new Map<number, PdfValue>()
    const pairs = Array.from(
      { length: Math.min(Number(value.get('N')), 100_000) },
      () => [Number(head.token()), Number(head.token())] as const,
    )
    for (const [object, at] of pairs) out.set(object, new PdfParser(text, first + at).value())
    this.containers.set(number, out)
    return out
  }
}

const list = (value: PdfValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

function inflated(dictionary: PdfDictionary, stream: Buffer): Buffer {
  const filter = dictionary.get('Filter')
  const name = Array.isArray(filter) ? filter[0] : filter
  if (name === undefined) return stream
  if (name === '/ASCIIHexDecode') return Buffer.from(stream.toString('latin1').replace(/[^0-9a-f]/gi, ''), 'hex')
  if (name !== '/FlateDecode' || (Array.isArray(filter) && filter.length > 1))
    throw new PdfSyntaxError('it is packed in a way that is not supported')
  const data = inflateSync(stream, { maxOutputLength: MAX_INFLATED })
  const parameters = dictionary.get('DecodeParms')
  const first = Array.isArray(parameters) ? parameters[0] : parameters
  if (!(first instanceof Map) || Number(first.get('Predictor') ?? 1) < 10) return data
  return unpredicted(data, Number(first.get('Columns') ?? 1))
}

/** The filters of PNG, one byte a sample, which is what tables of contents use. */
function unpredicted(data: Buffer, columns: number): Buffer {
  const rows = Math.floor(data.length / (columns + 1))
  const out = Buffer.alloc(rows * columns)
  for (let row = 0; row < rows; row++) {
    const filter = data[row * (columns + 1)] ?? 0
    for (let n = 0; n < columns; n++) {
      const raw = data[row * (columns + 1) + 1 + n] ?? 0
      const left = n > 0 ? (out[row * columns + n - 1] ?? 0) : 0
      const up = row > 0 ? (out[(row - 1) * columns + n] ?? 0) : 0
      const corner = row > 0 && n > 0 ? (out[(row - 1) * columns + n - 1] ?? 0) : 0
      const guess = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)][filter] ?? 0
      out[row * columns + n] = (raw + guess) & 255
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const p = left + up - corner
  const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)] as [number, number, number]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
