import { createHash } from 'node:crypto'
import type { Entry, FiledContent, RegisterEntry } from './entry.ts'

/** Keys in order and no spaces: the same content has the same bytes, before and after the database has kept it. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** What an act of will is about: shown to the person before signing, kept in the evidence and printed on the receipt. */
export function filedContentDigest(
  filed: Pick<FiledContent, 'title' | 'sections'> & { documents: { fileName: string; digest: string }[] },
): string {
  const { title, sections } = storable(filed)
  const documents = filed.documents.map(({ fileName, digest }) => ({ fileName: storableText(fileName), digest }))
  return sha256(canonicalJson({ title, sections, documents }))
}

/** Of everything an entry says except what the registry adds. Computed anew from the rows, it shows any change in them.
 *  A document is its bytes: the same filing sent again may have named them anew. */
export const entryDigest = (entry: RegisterEntry | Entry): string => sha256(entryContent(entry))

/** The text of that digest. */
export function entryContent(entry: RegisterEntry | Entry): string {
  return canonicalJson({
    direction: entry.direction,
    channel: entry.channel,
    subject: entry.subject,
    content: entry.content,
    procedureCode: entry.procedureCode ?? null,
    unitId: entry.unitId,
    expedientId: entry.expedientId ?? null,
    originOffice: entry.originOffice ?? null,
    observations: entry.observations ?? null,
    parties: entry.parties.map(({ role, personId, nif, name, contact }) => ({
      role,
      personId,
      nif,
      name,
      ...stated({ contact }),
    })),
    documents: entry.documents.map(({ title, fileName, mime, size, digest, ...about }) => ({
      title: title ?? fileName,
      fileName,
      mime,
      size,
      digest,
      ...stated({
        validity: about.validity,
        purpose: about.purpose,
        isConfidential: about.isConfidential || null,
        remarks: about.remarks,
      }),
    })),
    ...stated({
      matterCode: entry.matterCode,
      physicalDocumentation: entry.physicalDocumentation,
      transportCode: entry.transportCode,
      transportNumber: entry.transportNumber,
      externalReference: entry.externalReference,
      originDir3: entry.originDir3,
      originNumber: entry.originNumber,
      originAt: entry.originAt?.toISOString(),
      destinationDir3: entry.destinationDir3,
      destinationName: entry.destinationName,
      officeId: entry.officeId,
      alsoUnitIds: entry.alsoUnitIds?.length ? entry.alsoUnitIds : null,
    }),
  })
}

/** Only what was said: an entry that lacks a fact has the digest it had when no entry could hold that fact. */
const stated = (facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null && fact !== undefined))

/** Text that PostgreSQL and every reader can hold: whole characters, and no NUL, which no column takes. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** The same for every text inside. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => storable(item)) as T
  if (value instanceof Date) return value
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, storable(member)])) as T
  }
  return value
}
