import { createHash } from 'node:crypto'
import type { Definition } from '../definition.ts'
import { askedAnswers, type Answers } from './answers.ts'

export interface SignedAttachment {
  /** Which document of the procedure it is. */
  slot: string
  name: string
  size: number
  mime: string
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  digest: string
}

export interface ApplicationContent {
  municipality: { id: string; name: string; dir3: string }
  definition: Definition
  answers: Answers
  attachments: readonly SignedAttachment[]
}

export interface CanonicalApplication {
  content: string
  /** SHA-256 of the content, lower-case hexadecimal: what the person is shown and signs. */
  digest: string
}

/** The exact content a person signs. One application has one text, byte for byte, whoever writes it and whenever: keys in
 *  order, one Unicode form, attachments by their digests, the questions by the digest of their definition. */
export function canonicalApplication(application: ApplicationContent): CanonicalApplication {
  const { municipality, definition, answers, attachments } = application
  const content = canonicalJson({
    format: 'concejo-application/1',
    municipality: { id: municipality.id, name: municipality.name, dir3: municipality.dir3 },
    procedure: {
      code: definition.code,
      version: definition.version,
      name: definition.name,
      definition: sha256(canonicalJson(definition)),
    },
    answers: askedAnswers(definition, answers),
    attachments: attachments
      .map(({ slot, name, size, mime, digest }) => ({ slot, name, size, mime, digest }))
      .toSorted((a, b) => compare(a.slot, b.slot) || compare(a.digest, b.digest) || compare(a.name, b.name)),
  })
  return { content, digest: sha256(content) }
}

/** JSON with the keys of every object in order and every text in NFC. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'))
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`not JSON: ${typeof value}`)
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([a], [b]) => compare(a, b))
  return `{${entries.map(([key, part]) => `${canonicalJson(key)}:${canonicalJson(part)}`).join(',')}}`
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
