import { Transform } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import { type Format, formats, limits, splitName } from '../limits.ts'
import { officeFormatOf } from './office-package.ts'

/** Why a file is not taken, as the end of a locale key `upload.refused.…`. */
export type Refusal =
  | 'empty'
  | 'format'
  | 'wrong-extension'
  | 'double-extension'
  | 'damaged'
  | 'active'
  | 'macros'
  | 'encrypted'
  | 'bomb'
  | 'two-in-one'

export type Recognised = { format: Format } | { refused: Refusal }

const EDGE = 256 * 1024

/** Lets a file through and keeps what is needed to tell what it is: both ends, and whether it is clean text. */
export class Inspector extends Transform {
  size = 0
  private headParts: Buffer[] = []
  private headSize = 0
  private tailBytes = Buffer.alloc(0)
  private hasControls = false
  private hasActive = false
  private overlap = ''

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.size += chunk.length
    if (this.headSize < EDGE) {
      const part = chunk.subarray(0, EDGE - this.headSize)
      this.headParts.push(Buffer.from(part))
      this.headSize += part.length
    }
    this.tailBytes = Buffer.concat([this.tailBytes, chunk]).subarray(-EDGE)
    this.readText(chunk)
    done(null, chunk)
  }

  get head(): Buffer {
    return Buffer.concat(this.headParts)
  }

  get tail(): Buffer {
    return this.tailBytes
  }

  /** Plain text in UTF-8 or in the older Western encoding that spreadsheets still write. */
  get isText(): boolean {
    return !this.hasControls
  }

  /** Marks that make a browser run or fetch something, anywhere in a text. */
  get isActive(): boolean {
    return this.hasActive
  }

  private readText(chunk: Buffer): void {
    if (this.hasControls) return
    this.hasControls = hasControlBytes(chunk)
    const text = this.overlap + chunk.toString('latin1')
    this.hasActive ||= activeMarks.test(text)
    this.overlap = text.slice(-100)
  }
}

/** A DOCTYPE can name entities; the namespaces and the style instruction turn XML into a page that runs scripts. */
const activeMarks = /<!doctype|<!entity|w3\.org\/1999\/xhtml|w3\.org\/2000\/svg|<\?xml-stylesheet|<script/i

function hasControlBytes(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) return true
  return false
}

/** Programs and pages: a name that carries one of these before its last extension was made to deceive. */
const programs = new Set(
  'exe com bat cmd scr pif msi msp cpl dll js jse mjs vbs vbe wsf wsh hta ps1 psm1 jar lnk reg sh php phtml asp aspx jsp html htm xhtml svg svgz shtml docm xlsm dotm apk app dmg iso img vhd url'.split(
    ' ',
  ),
)

/** What the file is, by its bytes alone; the name only has to agree. */
export async function recognise(file: Inspector, name: string): Promise<Recognised> {
  if (file.size === 0) return { refused: 'empty' }
  const content = await formatOf(file, name)
  if ('refused' in content) return content
  const { stem, extension } = splitName(name)
  if (extension && !content.format.extensions.includes(extension.toLowerCase())) return { refused: 'wrong-extension' }
  const inner = stem.toLowerCase().split('.').slice(1)
  if (inner.some((part) => programs.has(part.trim()))) return { refused: 'double-extension' }
  return content
}

async function formatOf(file: Inspector, name: string): Promise<Recognised> {
  const { head, tail } = file
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return officeFormatOf(file.size, head, tail)
  const type = await fileTypeFromBuffer(head.subarray(0, 4100)).catch(() => undefined)
  const known = [formats.pdf, formats.jpeg, formats.png].find(({ mime }) => mime === type?.mime)
  if (known) {
    // A package at the end of a picture or a PDF: two files under one name, and only one of them looked at.
    if (endsInPackage(tail)) return { refused: 'two-in-one' }
    if (!isWhole(known, tail)) return { refused: 'damaged' }
    if (pixelsOf(known, head) > limits.pixels) return { refused: 'bomb' }
    return { format: known }
  }
  return type && type.mime !== 'application/xml' ? { refused: 'format' } : textFormatOf(file, name)
}

function textFormatOf(file: Inspector, name: string): Recognised {
  if (!file.isText) return { refused: 'format' }
  const start = file.head.toString('latin1').replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '')
  if (!start.startsWith('<')) {
    const isTable = splitName(name).extension.toLowerCase() === 'csv'
    return { format: isTable ? formats.csv : formats.txt }
  }
  if (file.isActive || /^<(?:[\w.-]+:)?(?:html|svg|body|head|script|iframe|object|embed|xsl)\b/i.test(start)) {
    return { refused: 'active' }
  }
  const isXml = /^<\?xml\s|^<(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*[\s/>]/.test(start)
  const isClosed = /<\/(?:[\w.-]+:)?[\w.-]+\s*>\s*(?:<!--[\s\S]*?-->\s*)*$|\/>\s*$/.test(
    file.tail.subarray(-4096).toString('latin1'),
  )
  if (!isXml) return { refused: 'format' }
  if (!isClosed) return { refused: 'damaged' }
  const isSignature = formats.xsig.extensions.includes(splitName(name).extension.toLowerCase())
  if (isSignature && !hasSignature(file)) return { refused: 'format' }
  return { format: isSignature ? formats.xsig : formats.xml }
}

const hasSignature = (file: Inspector): boolean =>
  [file.head, file.tail].some((end) => end.includes('http://www.w3.org/2000/09/xmldsig#'))

function isWhole(format: Format, tail: Buffer): boolean {
  if (format === formats.pdf) return tail.includes('%%EOF')
  if (format === formats.jpeg) return tail.includes(Buffer.from([0xff, 0xd9]))
  return tail.includes('IEND')
}

/** The end record of a ZIP whose comment reaches exactly to the end of the file. */
function endsInPackage(tail: Buffer): boolean {
  for (
    let at = tail.lastIndexOf('PK\u0005\u0006');
    at >= 0;
    at = at > 0 ? tail.lastIndexOf('PK\u0005\u0006', at - 1) : -1
  ) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
  }
  return false
}

function pixelsOf(format: Format, head: Buffer): number {
  if (format === formats.png && head.length >= 24) return head.readUInt32BE(16) * head.readUInt32BE(20)
  return format === formats.jpeg ? jpegPixels(head) : 0
}

/** Walks the segments to the frame header, which states height and width. */
function jpegPixels(head: Buffer): number {
  for (let at = 2; at + 9 < head.length && head[at] === 0xff;) {
    const marker = head[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return head.readUInt16BE(at + 5) * head.readUInt16BE(at + 7)
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2)
  }
  return 0
}
