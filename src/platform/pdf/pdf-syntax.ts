/** The values of PDF, as far as adding a signature needs them: scalars and references stay the text they are. */
export type PdfValue = string | PdfValue[] | PdfDictionary
export type PdfDictionary = Map<string, PdfValue>

const MAX_DEPTH = 60
const SPACE = /[\0\t\n\f\r ]/
const END = /[\0\t\n\f\r ()<>[\]{}/%]/

export class PdfSyntaxError extends Error {}

export class PdfParser {
  readonly text: string
  at: number

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new PdfSyntaxError('nested too deeply')
    this.skip()
    if (this.text.startsWith('<<', this.at)) return this.dictionary(depth)
    const c = this.text[this.at]
    if (c === '[') return this.array(depth)
    if (c === '(') return this.literal()
    if (c === '<') return this.upTo('>')
    if (c === '/') return this.name()
    const token = this.token()
    if (/^\d+$/.test(token)) {
      const reference = /^[\0\t\n\f\r ]+(\d+)[\0\t\n\f\r ]+R(?![A-Za-z0-9])/.exec(
        this.text.slice(this.at, this.at + 40),
      )
      if (reference) {
        this.at += reference[0].length
        return `${token} ${reference[1]} R`
      }
    }
    return token
  }

  skip(): void {
    for (;;) {
      while (this.at < this.text.length && SPACE.test(this.text[this.at] ?? '')) this.at++
      if (this.text[this.at] !== '%') return
      while (this.at < this.text.length && !/[\r\n]/.test(this.text[this.at] ?? '')) this.at++
    }
  }

  token(): string {
    this.skip()
    const from = this.at
    while (this.at < this.text.length && !END.test(this.text[this.at] ?? '')) this.at++
    if (this.at === from) throw new PdfSyntaxError(`nothing readable at ${from}`)
    return this.text.slice(from, this.at)
  }

  expect(word: string): void {
    if (this.token() !== word) throw new PdfSyntaxError(`«${word}» is missing before ${this.at}`)
  }

  private dictionary(depth: number): PdfDictionary {
    this.at += 2
    const out: PdfDictionary = new Map()
    for (;;) {
      this.skip()
      if (this.text.startsWith('>>', this.at)) {
        this.at += 2
        return out
      }
      if (this.text[this.at] !== '/') throw new PdfSyntaxError(`a name is missing at ${this.at}`)
      const key = this.name().slice(1)
      out.set(key, this.value(depth + 1))
    }
  }

  private array(depth: number): PdfValue[] {
    this.at++
    const out: PdfValue[] = []
    for (;;) {
      this.skip()
      if (this.text[this.at] === ']') {
        this.at++
        return out
      }
      out.push(this.value(depth + 1))
    }
  }

  private name(): string {
    const from = this.at++
    while (this.at < this.text.length && !END.test(this.text[this.at] ?? '')) this.at++
    return this.text.slice(from, this.at)
  }

  private upTo(end: string): string {
    const to = this.text.indexOf(end, this.at)
    if (to < 0) throw new PdfSyntaxError(`«${end}» is missing after ${this.at}`)
    const out = this.text.slice(this.at, to + 1)
    this.at = to + 1
    return out
  }

  private literal(): string {
    const from = this.at
    let open = 0
    for (; this.at < this.text.length; this.at++) {
      const c = this.text[this.at]
      if (c === '\\') this.at++
      else if (c === '(') open++
      else if (c === ')' && --open === 0) return this.text.slice(from, ++this.at)
    }
    throw new PdfSyntaxError(`a text that begins at ${from} has no end`)
  }
}

export function writeValue(value: PdfValue): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map(writeValue).join(' ')}]`
  return `<<${[...value].map(([key, each]) => `\n/${key} ${writeValue(each)}`).join('')}\n>>`
}

/** The text of a string object, for people. */
export function readText(value: PdfValue | undefined): string {
  if (typeof value !== 'string') return ''
  const bytes = value.startsWith('<')
    ? Buffer.from(value.slice(1, -1).replace(/[^0-9a-f]/gi, ''), 'hex')
    : unescaped(value)
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('latin1')
  return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le')
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function unescaped(literal: string): Buffer {
  const text = literal
    .slice(1, -1)
    .replace(/\\([0-7]{1,3}|\r\n|[\s\S])/g, (_all, code: string) =>
      /^[0-7]/.test(code)
        ? String.fromCharCode(Number.parseInt(code, 8) & 255)
        : /^[\r\n]/.test(code)
          ? ''
          : (ESCAPES[code] ?? code),
    )
  return Buffer.from(text, 'latin1')
}

/** D:20261122175307+01'00' */
export function readDate(value: PdfValue | undefined): Date | null {
  const parts = /^D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})'?(\d{2})?)?/.exec(readText(value))
  if (!parts) return null
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const shift = parts[7] ? (parts[7] === '-' ? -1 : 1) * (Number(parts[8]) * 60 + Number(parts[9] ?? 0)) : 0
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - shift * 60_000)
}

export function writeText(text: string): string {
  const bytes = Buffer.from(`\ufeff${text.toWellFormed()}`, 'utf16le').swap16()
  return `<${bytes.toString('hex')}>`
}

export const writeDate = (at: Date): string => `(D:${at.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z)`
