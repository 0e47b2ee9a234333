/** Writing DER, and reading it forwards without building a tree: a revocation list has a hundred thousand entries. */

export const sequence = (...parts: Buffer[]) => wrap(0x30, ...parts)
export const set = (...parts: Buffer[]) => wrap(0x31, ...parts)
/** Context tag around whole values. */
export const explicit = (tag: number, ...parts: Buffer[]) => wrap(0xa0 | tag, ...parts)
/** Context tag instead of the universal one, primitive. */
export const implicit = (tag: number, content: Buffer) => wrap(0x80 | tag, content)
export const octets = (content: Buffer) => wrap(0x04, content)
export const bits = (content: Buffer, unused = 0) => wrap(0x03, Buffer.from([unused]), content)
export const utf8 = (text: string) => wrap(0x0c, Buffer.from(text, 'utf8'))
export const printable = (text: string) => wrap(0x13, Buffer.from(text, 'latin1'))
export const ia5 = (text: string) => wrap(0x16, Buffer.from(text, 'latin1'))
export const boolean = (value: boolean) => wrap(0x01, Buffer.from([value ? 0xff : 0]))
export const enumerated = (value: number) => wrap(0x0a, Buffer.from([value]))
export const nothing = () => Buffer.from([0x05, 0x00])

export function wrap(tag: number, ...parts: Buffer[]): Buffer {
  const content = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

/** An unsigned number, big-endian. */
export function integer(value: Buffer | number): Buffer {
  let bytes =
    typeof value === 'number'
      ? Buffer.from(
          value
            .toString(16)
            .padStart(2, '0')
            .replace(/^(.(..)*)$/, '0$1'),
          'hex',
        )
      : value
  while (bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80) bytes = bytes.subarray(1)
  return wrap(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return wrap(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(value: number): number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128))
  return bytes
}

/** UTCTime until 2049, then GeneralizedTime (RFC 5280, 4.1.2.5). */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\D/g, '').slice(0, 14)
  return moment.getUTCFullYear() < 2050 ? wrap(0x17, Buffer.from(digits.slice(2) + 'Z')) : generalizedTime(moment)
}

export function generalizedTime(moment: Date): Buffer {
  return wrap(0x18, Buffer.from(moment.toISOString().replace(/\D/g, '').slice(0, 14) + 'Z'))
}

export interface Tlv {
  tag: number
  /** Where the tag stands, where the content begins and where it ends, in the whole buffer. */
  start: number
  content: number
  end: number
}

/** The element at `offset`. Definite lengths of at most four bytes in their shortest form; nothing may reach beyond `limit`. */
export function readTlv(der: Buffer, offset: number, limit = der.length): Tlv {
  const tag = der[offset]
  const first = der[offset + 1]
  if (tag === undefined || first === undefined || offset + 2 > limit) throw new Error('DER ends early')
  if ((tag & 0x1f) === 0x1f) throw new Error('DER with a long tag')
  let content = offset + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4 || content + count > limit) throw new Error('DER length not supported')
    length = der.readUIntBE(content, count)
    content += count
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw new Error('DER length not in its shortest form')
  }
  const end = content + length
  if (end > limit) throw new Error('DER ends early')
  return { tag, start: offset, content, end }
}

export function* elements(der: Buffer, from: number, to: number): Generator<Tlv> {
  for (let offset = from; offset < to;) {
    const element = readTlv(der, offset, to)
    yield element
    offset = element.end
  }
}

export const contentOf = (der: Buffer, element: Tlv) => der.subarray(element.content, element.end)
export const wholeOf = (der: Buffer, element: Tlv) => der.subarray(element.start, element.end)

/** UTCTime or GeneralizedTime in the only forms that certificates may use. */
export function readTime(tag: number, content: string): Date {
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(content)
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match ?? []
  if (!match || year.length !== (tag === 0x18 || tag === 24 ? 4 : 2)) throw new Error('time not understood')
  const full = year.length === 4 ? year : (Number(year) < 50 ? '20' : '19') + year
  const moment = new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(moment.getTime())) throw new Error('time not understood')
  return moment
}

export function pemOf(der: Buffer, label = 'CERTIFICATE'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

export function dersOf(pem: string, label = 'CERTIFICATE'): Buffer[] {
  const blocks = pem.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g'))
  return [...blocks].map((block) => Buffer.from(block[1] ?? '', 'base64'))
}
