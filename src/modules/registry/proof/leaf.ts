import { createHash } from 'node:crypto'

/** What stands in the tree for each row of a book: docs/registry-proof.md. The database writes the same bytes when it
 *  gives a number (`registry_entry_leaf`, `registry_annotation_leaf`); these are written from the document alone. */

export interface EntryLeaf {
  municipalityId: string
  number: string
  id: string
  /** Microseconds since 1970: what the database keeps, and more than a Date can hold. */
  presentedAt: bigint
  effectiveAt: bigint
  registeredAt: bigint
  contentDigest: string
  actorKind: string
  actorPersonId: string | null
  actorStaffId: string | null
  actorName: string
  idempotencyKey: string
  /** In the order of the entry. */
  documentIds: string[]
}

export interface AnnotationLeaf {
  municipalityId: string
  year: number
  sequence: number
  id: string
  entryId: string
  at: bigint
  kind: string
  text: string
  details: unknown
  actorKind: string
  staffId: string | null
  unitId: string | null
  actorName: string
}

export function entryLeaf(entry: EntryLeaf): string {
  return lines(
    'concejo registry entry v1',
    entry.municipalityId,
    entry.number,
    entry.id,
    moment(entry.presentedAt),
    moment(entry.effectiveAt),
    moment(entry.registeredAt),
    entry.contentDigest,
    entry.actorKind,
    entry.actorPersonId ?? '-',
    entry.actorStaffId ?? '-',
    textDigest(entry.actorName),
    textDigest(entry.idempotencyKey),
    entry.documentIds.join(' ') || '-',
  )
}

export function annotationLeaf(annotation: AnnotationLeaf): string {
  return lines(
    'concejo registry annotation v1',
    annotation.municipalityId,
    `${annotation.year}-A-${annotation.sequence}`,
    annotation.id,
    annotation.entryId,
    moment(annotation.at),
    annotation.kind,
    textDigest(annotation.text),
    textDigest(orderedJson(annotation.details)),
    annotation.actorKind,
    annotation.staffId ?? '-',
    annotation.unitId ?? '-',
    textDigest(annotation.actorName),
  )
}

const lines = (...facts: string[]): string => facts.map((fact) => `${fact}\n`).join('')

export const textDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** 2026-11-23T09:15:02.123456Z, always with six places. */
export function moment(microseconds: bigint): string {
  const inMillisecond = ((microseconds % 1000n) + 1000n) % 1000n
  const whole = new Date(Number((microseconds - inMillisecond) / 1000n)).toISOString()
  return `${whole.slice(0, -1)}${String(inMillisecond).padStart(3, '0')}Z`
}

/** JSON without spaces, names in the order of their bytes in UTF-8, whole numbers in plain digits. */
export function orderedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(orderedJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([name, member]) => ({ name, bytes: Buffer.from(name), member }))
    members.sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    return `{${members.map(({ name, member }) => `${JSON.stringify(name)}:${orderedJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
