import { RefusedMessage } from './refused.ts'

export interface XmlElement {
  name: string
  /** Without what children say. */
  text: string
  children: XmlElement[]
}

export interface XmlLimits {
  bytes: number
  depth: number
  elements: number
}

/** The XML of the exchange norm and nothing more of XML: elements with text, in UTF-8. What could name, fetch or multiply
 *  anything (document types, entities, instructions, prefixes that mean something) is refused before it means anything.
 *  Whatever is read here is also well formed to any other reader; the other way round many things are not taken. */
export function readXml(bytes: Buffer, limits: XmlLimits): XmlElement {
  if (bytes.length > limits.bytes) throw new RefusedMessage('too-large', `more than ${limits.bytes} bytes`)
  return new Reader(decode(bytes), limits).document()
}

function decode(bytes: Buffer): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('not UTF-8')
  }
  // Characters no XML may hold, also inside a megabyte of letters: one look over everything.
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw refuse('a character XML does not have')
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

const refuse = (detail: string): RefusedMessage => new RefusedMessage('unreadable', detail)

const DECLARATION =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y
const SPACE = /[ \t\n]*/y
const NAME = /[A-Za-z_][A-Za-z0-9_.-]*/y
/** What other programs put on the root: where a schema lies. It is read past; nobody goes there. */
const IGNORED =
  /[ \t\n]+(?:xmlns:xsi[ \t\n]*=[ \t\n]*(?:"http:\/\/www\.w3\.org\/2001\/XMLSchema-instance"|'http:\/\/www\.w3\.org\/2001\/XMLSchema-instance')|xmlns:xsd?[ \t\n]*=[ \t\n]*(?:"http:\/\/www\.w3\.org\/2001\/XMLSchema"|'http:\/\/www\.w3\.org\/2001\/XMLSchema')|xsi:noNamespaceSchemaLocation[ \t\n]*=[ \t\n]*(?:"[\w.:/-]{0,300}"|'[\w.:/-]{0,300}'))/y
const predefined: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

interface Open {
  element: XmlElement
  pieces: string[]
}

class Reader {
  private readonly text: string
  private readonly limits: XmlLimits
  private at = 0
  private count = 0

  constructor(text: string, limits: XmlLimits) {
    this.text = text
    this.limits = limits
  }

  document(): XmlElement {
    this.match(DECLARATION)
    this.misc()
    const root = this.tree()
    this.misc()
    if (this.at < this.text.length) throw refuse('something after the end')
    return root
  }

  private tree(): XmlElement {
    const stack: Open[] = []
    if (this.text[this.at] !== '<') throw refuse('an element is expected')
    for (;;) {
      const { element, isEmpty } = this.startTag(stack.length === 0)
      stack.at(-1)?.element.children.push(element)
      if (!isEmpty) stack.push({ element, pieces: [] })
      else if (stack.length === 0) return element
      if (stack.length > this.limits.depth) throw refuse('too deep')
      // Everything up to the next element that begins.
      for (let open = stack.at(-1); open && this.contentEnds(open); open = stack.at(-1)) {
        this.endTag(open)
        stack.pop()
        if (stack.length === 0) return open.element
      }
    }
  }

  private startTag(isRoot: boolean): { element: XmlElement; isEmpty: boolean } {
    this.at++
    const name = this.match(NAME)
    if (!name) throw refuse('not the name of an element')
    if (++this.count > this.limits.elements) throw refuse('too many elements')
    if (isRoot) this.rootAttributes()
    this.match(SPACE)
    const isEmpty = this.text.startsWith('/>', this.at)
    if (!isEmpty && this.text[this.at] !== '>') throw refuse(`attributes in ${name}`)
    this.at += isEmpty ? 2 : 1
    return { element: { name, text: '', children: [] }, isEmpty }
  }

  private rootAttributes(): void {
    const seen = new Set<string>()
    for (let found = this.match(IGNORED); found !== undefined; found = this.match(IGNORED)) {
      const attribute = found.slice(0, found.indexOf('=')).trim()
      if (seen.has(attribute)) throw refuse('an attribute twice')
      seen.add(attribute)
    }
    if (seen.has('xsi:noNamespaceSchemaLocation') && !seen.has('xmlns:xsi')) throw refuse('a prefix of nothing')
  }

  /** Reads text until a tag; true when the tag closes. */
  private contentEnds(open: Open): boolean {
    for (;;) {
      const next = this.text.indexOf('<', this.at)
      if (next < 0) throw refuse('the file ends half-way')
      if (next > this.at) open.pieces.push(unescape(this.text.slice(this.at, next)))
      this.at = next
      if (this.text.startsWith('</', next)) return true
      if (this.text.startsWith('<!--', next)) this.comment()
      else if (this.text.startsWith('<![CDATA[', next)) open.pieces.push(this.characterData())
      else if (this.text[next + 1] === '!' || this.text[next + 1] === '?') throw refuse('a declaration or instruction')
      else return false
    }
  }

  private endTag({ element, pieces }: Open): void {
    this.at += 2
    if (this.match(NAME) !== element.name) throw refuse('elements do not close in order')
    this.match(SPACE)
    if (this.text[this.at] !== '>') throw refuse('an end tag with more than its name')
    this.at++
    const text = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('')
    if (element.children.length === 0) element.text = text
    else if (/[^ \t\n]/.test(text)) throw refuse('text between elements')
  }

  private misc(): void {
    for (;;) {
      this.match(SPACE)
      if (!this.text.startsWith('<!--', this.at)) return
      this.comment()
    }
  }

  private comment(): void {
    const end = this.text.indexOf('--', this.at + 4)
    if (end < 0 || this.text[end + 2] !== '>') throw refuse('a comment that does not end')
    this.at = end + 3
  }

  private characterData(): string {
    const end = this.text.indexOf(']]>', this.at)
    if (end < 0) throw refuse('a section that does not end')
    const text = this.text.slice(this.at + 9, end)
    this.at = end + 3
    return text
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined) return undefined
    this.at += found.length
    return found
  }
}

function unescape(text: string): string {
  if (text.includes(']]>')) throw refuse('the end of a section without its beginning')
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,12});?/g, (reference, name: string) => {
    const known = reference.endsWith(';') && Object.hasOwn(predefined, name) ? predefined[name] : undefined
    if (known !== undefined) return known
    const code = /^#(?:x([0-9A-Fa-f]{1,6})|(\d{1,7}))$/.exec(name)
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10) : Number.NaN
    if (!reference.endsWith(';') || !isCharacter(point)) throw refuse('an entity')
    return String.fromCodePoint(point)
  })
}

const isCharacter = (point: number): boolean =>
  point === 9 ||
  point === 10 ||
  point === 13 ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff)
