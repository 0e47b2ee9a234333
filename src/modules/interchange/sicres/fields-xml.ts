import type { Field, GroupField, Pair, PairsField, Said, TextField } from './fields.ts'
import type { XmlElement } from './read-xml.ts'
import { RefusedMessage } from './refused.ts'

const MOST_PAIRS = 100
const PAIR_LENGTHS = { Campo: 80, Valor: 4000 }

const refuse = (detail: string): RefusedMessage => new RefusedMessage('not-sicres', detail)

/** What an element says, if it says it as the norm has it: its fields in their order, no other, each as long as it may be. */
export function readGroup(element: XmlElement, { fields }: Pick<GroupField, 'fields'>): Said {
  if (element.text.trim() !== '') throw refuse(`text in ${element.name}`)
  const said: Said = {}
  let next = 0
  for (const field of fields) {
    const found: XmlElement[] = []
    while (element.children[next]?.name === field.element && found.length < (field.most ?? 1)) {
      found.push(element.children[next] as XmlElement)
      next++
    }
    if (found.length === 0 && field.required) throw refuse(`no ${field.element} in ${element.name}`)
    if (found.length > 0) said[field.key] = valueOf(field, found)
  }
  const other = element.children[next]
  if (other) throw refuse(`${other.name} in ${element.name}: not here, not now or not so often`)
  return said
}

function valueOf(field: Field, found: XmlElement[]): Said[string] {
  const [first] = found as [XmlElement]
  if (field.kind === 'pairs') return readPairs(first)
  if (field.kind === 'group') {
    const groups = found.map((each) => readGroup(each, field))
    return field.most === undefined ? groups[0] : groups
  }
  const texts = found.map((each) => readText(each, field))
  return field.most === undefined ? texts[0] : texts
}

function readText({ name, text, children }: XmlElement, { length, codes, isBase64 }: TextField): string {
  if (children.length > 0) throw refuse(`elements in ${name}`)
  if (codes && !codes.includes(text)) throw refuse(`no such code in ${name}`)
  if (length !== undefined && isLonger(text, length)) throw refuse(`${name} is longer than ${length}`)
  if (isBase64 && !decodeBase64(text)) throw refuse(`${name} is not base64`)
  return text
}

function readPairs({ name, text, children }: XmlElement): Pair[] {
  if (text.trim() !== '' || children.length === 0 || children.length % 2 === 1) throw refuse(`${name} is not of pairs`)
  if (children.length > 2 * MOST_PAIRS) throw refuse(`too many pairs in ${name}`)
  const pairs: Pair[] = []
  for (let at = 0; at < children.length; at += 2) {
    const [field, value] = [children[at], children[at + 1]] as [XmlElement, XmlElement]
    for (const [each, expected] of [
      [field, 'Campo'],
      [value, 'Valor'],
    ] as const) {
      if (each.name !== expected || each.children.length > 0) throw refuse(`${each.name} in ${name}`)
      if (isLonger(each.text, PAIR_LENGTHS[expected])) throw refuse(`${expected} is too long in ${name}`)
    }
    pairs.push({ field: field.text, value: value.text })
  }
  return pairs
}

/** In characters, as the norm counts, and not in halves of them. */
const isLonger = (text: string, length: number): boolean => text.length > length && Array.from(text).length > length

/** Written by the same table. What does not fit is a fault of ours: whoever builds a file shortens it knowingly. */
export function writeGroup(said: Said, field: GroupField): string {
  return `<${field.element}>${field.fields.map((each) => writeField(said, each)).join('')}</${field.element}>`
}

function writeField(said: Said, field: Field): string {
  const value = said[field.key]
  if (value === undefined) {
    if (field.required) throw new Error(`an exchange needs ${field.element}`)
    return ''
  }
  const values = Array.isArray(value) && field.kind !== 'pairs' ? value : [value]
  if (values.length > (field.most ?? 1)) throw new Error(`${field.element} is more often than ${field.most}`)
  return (values as Said[string][]).map((each) => writeValue(each, field)).join('')
}

function writeValue(value: Said[string], field: Field): string {
  if (field.kind === 'group') return writeGroup(value as Said, field)
  if (field.kind === 'pairs') return writePairs(value as Pair[], field)
  const plain = value as string
  const text = field.isBase64 || field.length === undefined ? plain : xmlText(plain)
  if (field.length !== undefined && isLonger(plain, field.length)) {
    throw new Error(`${field.element} is longer than ${field.length}`)
  }
  return `<${field.element}>${text}</${field.element}>`
}

function writePairs(pairs: Pair[], { element }: PairsField): string {
  if (pairs.length === 0) return ''
  const inner = pairs.map(({ field, value }) => `<Campo>${xmlText(field)}</Campo><Valor>${xmlText(value)}</Valor>`)
  return `<${element}>${inner.join('')}</${element}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** Characters that XML does not have are left out: there is no way to write them. */
const xmlText = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- they are what this is about
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>\r]/g, (character) => entities[character] ?? '')

/** Undefined for anything that is not exactly base64; lines may be broken. */
export function decodeBase64(text: string): Buffer | undefined {
  const plain = /[ \t\n]/.test(text) ? text.replace(/[ \t\n]+/g, '') : text
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined
  // The last letters carry bits beyond the bytes, which must be nought: one content, one way to write it.
  const end = plain.slice(-4)
  return Buffer.from(end, 'base64').toString('base64') === end ? Buffer.from(plain, 'base64') : undefined
}
