import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { z } from 'zod'
import { checkMeaning } from './check-meaning.ts'
import { definitionSchema, type Definition } from './definition.ts'

export interface Fault {
  file: string
  line: number
  column: number
  /** Where in the document, such as form.pages.0.fields.2.label. */
  path: string
  message: string
}

export type Loaded = { ok: true; definition: Definition } | { ok: false; faults: Fault[] }

/** Reads a definition and names every fault it has with its place, so that one round of corrections is enough. */
export function loadDefinition(text: string, fileName: string): Loaded {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const at = (offset: number, path: string, message: string): Fault => {
    const { line, col } = lines.linePos(offset)
    return { file: fileName, line: Math.max(line, 1), column: Math.max(col, 1), path, message }
  }
  const syntax = [...document.errors, ...document.warnings].map((error) => at(error.pos[0], '', error.message))
  const data = contentOf(document)
  if (data.error !== undefined) return { ok: false, faults: [...syntax, at(0, '', data.error)] }

  const parsed = definitionSchema.safeParse(data.value, { reportInput: true })
  const shape = parsed.success ? [] : parsed.error.issues.flatMap(told)
  const meaning = checkMeaning(data.value)
  const faults = [...shape, ...meaning].map((fault) =>
    at(offsetOf(document, fault.path, fault.onKey), fault.path.join('.'), fault.message),
  )
  const all = [...syntax, ...faults].toSorted((a, b) => a.line - b.line || a.column - b.column)
  if (all.length > 0 || !parsed.success) return { ok: false, faults: withoutRepeats(all) }
  return { ok: true, definition: parsed.data }
}

/** One line per fault: file:line:column path: message. */
export function faultList(faults: Fault[]): string {
  return faults
    .map(
      (fault) => `${fault.file}:${fault.line}:${fault.column}  ${fault.path ? `${fault.path}: ` : ''}${fault.message}`,
    )
    .join('\n')
}

function contentOf(document: Document): { value?: unknown; error?: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 0 }) }
  } catch {
    return { error: 'anchors and aliases (& and *) are not used in definitions: write the value again' }
  }
}

export interface MisplacedFault {
  path: (string | number)[]
  message: string
  /** The fault is the key itself, not its value. */
  onKey?: string | undefined
}

function told(issue: z.core.$ZodIssue): MisplacedFault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, onKey: key, message: `«${key}» is not a key known here` }))
  }
  if (issue.code === 'invalid_type') {
    const missing = issue.input === undefined
    const last = path.at(-1)
    if (missing && typeof last === 'string') {
      return [{ path: path.slice(0, -1), message: `«${last}» is missing (${plainType(issue.expected)})` }]
    }
    return [{ path, message: `must be ${plainType(issue.expected)}` }]
  }
  if (issue.code === 'invalid_value') {
    const last = path.at(-1)
    const choices = choicesOf(issue.values)
    if (issue.input === undefined && typeof last === 'string') {
      return [{ path: path.slice(0, -1), message: `«${last}» is missing; one of ${choices}` }]
    }
    return [{ path, message: `«${printed(issue.input)}» is not one of ${choices}` }]
  }
  if (issue.code === 'invalid_union') {
    if (issue.discriminator) {
      const given = valueAt(issue.input, issue.discriminator)
      return [
        {
          path,
          message:
            given === undefined ? `«${issue.discriminator}» is missing` : `«${printed(given)}» is not a type of field`,
        },
      ]
    }
    return [{ path, message: 'must be a text, a number or true/false' }]
  }
  if (issue.code === 'too_small') {
    const empty = issue.origin === 'string' && issue.minimum === 1
    return [{ path, message: empty ? 'must not be empty' : `must be at least ${issue.minimum}${unitOf(issue.origin)}` }]
  }
  if (issue.code === 'too_big') return [{ path, message: `must be at most ${issue.maximum}${unitOf(issue.origin)}` }]
  if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid')) {
    return [{ path, message: `does not have the form ${issue.pattern ?? issue.format}` }]
  }
  return [{ path, message: issue.message }]
}

function choicesOf(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((choice) => `«${String(choice)}»`)
  return shown.join(', ') + (values.length > shown.length ? '…' : '')
}

function plainType(expected: string): string {
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of keys',
  }
  return names[expected] ?? expected
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

const printed = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'this value'

const valueAt = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

/** The place of a path in the file; what is missing is reported at the nearest thing that exists. */
function offsetOf(document: Document, path: (string | number)[], onKey: string | undefined): number {
  for (let length = path.length; length >= 0; length--) {
    const steps = path.slice(0, length)
    const node: unknown = steps.length === 0 ? document.contents : document.getIn(steps, true)
    if (!isNode(node)) continue
    if (onKey !== undefined && length === path.length) return keyOffset(node, onKey) ?? start(node)
    const last = steps.at(-1)
    // A map or a list is pointed at by its key: «documents:» says more than the first dash below it.
    const parent: unknown = steps.length <= 1 ? document.contents : document.getIn(steps.slice(0, -1), true)
    if (typeof last === 'string' && !isScalar(node) && isNode(parent)) return keyOffset(parent, last) ?? start(node)
    return start(node)
  }
  return 0
}

const start = (node: Node): number => node.range?.[0] ?? 0

function keyOffset(node: Node, key: string): number | undefined {
  if (!isMap(node)) return undefined
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
  return pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined
}

function withoutRepeats(faults: Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults.filter((fault) => {
    const key = `${fault.line}:${fault.column}:${fault.message}`
    return seen.has(key) ? false : seen.add(key)
  })
}
