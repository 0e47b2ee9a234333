import { randomUUID } from 'node:crypto'
import { audit, auditAll } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'

/** TD01 resolution, TD06 communication, TD07 notification, TD09 receipt, TD14 application… (norma técnica de documento electrónico). */
export type DocumentKind = `TD${string}`

export interface Document {
  id: string
  /** ES_<DIR3>_<year>_<30 characters>, the same for ever and everywhere. */
  identifier: string
  title: string
  fileName: string
  kind: DocumentKind
  origin: 'citizen' | 'administration'
  elaboration: string
  originDocumentId: string | null
  capturedAt: Date
  state: 'draft' | 'final'
  mime: string
  size: number
  digest: string
}

export interface NewDocument {
  /** Made by the caller when the identifier or the verification code is printed inside the bytes. */
  id?: string
  /** DIR3 code of the council. */
  organ: string
  title: string
  fileName: string
  kind: DocumentKind
  origin: 'citizen' | 'administration'
  elaboration?: 'EE01' | 'EE02' | 'EE03' | 'EE04' | 'EE99'
  originDocumentId?: string | null
  mime: string
  size: number
  digest: string
  state?: 'draft' | 'final'
  /** What the scanner said of a file from outside. */
  scan?: 'clean' | 'unscanned' | null
  signatures?: NewSignature[]
}

export interface NewSignature {
  signerKind: 'seal' | 'person'
  signerName: string
  post?: string | null
  /** SHA-256 of the certificate. */
  fingerprint: string
  at: Date
  evidenceId?: string | null
  /** TF06 PAdES, TF01 verification code. */
  format: 'TF01' | 'TF02' | 'TF03' | 'TF04' | 'TF05' | 'TF06'
}

export interface DocumentSignature extends Required<NewSignature> {
  id: string
  documentId: string
}

export interface DocumentRendition {
  position: number
  cause: 'captured' | 'redrafted' | 'signed'
  mime: string
  size: number
  digest: string
  at: Date
}

/** Thirty of the thirty-two hexadecimal characters: the two left out say only that it is a UUID. */
export function documentIdentifier(organ: string, year: number | string, id: string): string {
  const digits = id.replaceAll('-', '').toUpperCase()
  return `ES_${organ}_${year}_${digits.slice(0, 12)}${digits.slice(13, 16)}${digits.slice(17)}`
}

/** A document enters the house: from now on its bytes are known by their digest, and a final one never changes. */
export async function addDocument(work: Work, document: NewDocument): Promise<Document> {
  const [added] = await addDocuments(work, [document])
  if (!added) throw conflict('documents.error.final')
  return added
}

/** All the attachments of a filing at once: as many statements for twenty as for one. */
export async function addDocuments(work: Work, documents: readonly NewDocument[]): Promise<Document[]> {
  if (documents.length === 0) return []
  const { tx, municipalityId, now } = work
  const rows = documents.map((document) => ({ ...rowOf(work, document), scan: document.scan ?? null }))
  await tx('document').insert(
    rows.map((row) => ({
      municipality_id: municipalityId,
      id: row.id,
      identifier: row.identifier,
      title: row.title,
      file_name: row.fileName,
      kind: row.kind,
      origin: row.origin,
      elaboration: row.elaboration,
      origin_document_id: row.originDocumentId,
      captured_at: now,
      state: row.state,
      mime: row.mime,
      size: row.size,
      digest: row.digest,
      scan: row.scan,
    })),
  )
  await tx('document_rendition').insert(
    rows.map(({ id, mime, size, digest }) => ({
      municipality_id: municipalityId,
      document_id: id,
      position: 1,
      cause: 'captured',
      mime,
      size,
      digest,
      at: now,
    })),
  )
  await insertSignatures(
    work,
    documents.flatMap(({ signatures = [] }, place) =>
      signatures.map((signature) => ({ ...signature, documentId: rows[place]?.id ?? '' })),
    ),
  )
  await auditAll(
    work,
    'documents.document-added',
    rows.map(({ id, kind, digest }) => ({ subjectId: id, details: { kind, digest } })),
  )
  return rows.map(({ scan: _scan, ...document }) => document)
}

function rowOf({ now }: Work, document: NewDocument): Document {
  const id = document.id ?? randomUUID()
  return {
    id,
    identifier: documentIdentifier(document.organ, plainDate(now).slice(0, 4), id),
    title: bounded(document.title),
    fileName: boundedName(document.fileName),
    kind: document.kind,
    origin: document.origin,
    elaboration: document.elaboration ?? 'EE01',
    originDocumentId: document.originDocumentId ?? null,
    capturedAt: now,
    state: document.state ?? 'final',
    mime: document.mime,
    size: document.size,
    digest: document.digest,
  }
}

/** Other bytes for what is still being written. */
export async function replaceDraft(
  work: Work,
  id: string,
  change: { digest: string; size: number; mime: string; fileName?: string; title?: string },
): Promise<Document> {
  const set: Record<string, unknown> = { digest: change.digest, size: change.size, mime: change.mime }
  if (change.fileName !== undefined) set['file_name'] = boundedName(change.fileName)
  if (change.title !== undefined) set['title'] = bounded(change.title)
  return changeDraft(work, id, set, 'redrafted')
}

/** The last act on a document: signed, and from now on as it is. The draft that was read stays among its renditions. */
export async function finaliseDocument(
  work: Work,
  id: string,
  final: { digest: string; size: number; signatures: NewSignature[] },
): Promise<Document> {
  const document = await changeDraft(work, id, { digest: final.digest, size: final.size, state: 'final' }, 'signed')
  await insertSignatures(
    work,
    final.signatures.map((signature) => ({ ...signature, documentId: id })),
  )
  return document
}

async function changeDraft(
  work: Work,
  id: string,
  set: Record<string, unknown>,
  cause: 'redrafted' | 'signed',
): Promise<Document> {
  const changed = await work
    .tx('document')
    .where({ municipality_id: work.municipalityId, id, state: 'draft' })
    .update(set)
  const document = await getDocument(work, id)
  if (changed !== 1) throw conflict('documents.error.final')
  await insertRendition(work, document, cause)
  await audit(work, `documents.document-${cause}`, id, { digest: document.digest })
  return document
}

const columns = {
  id: 'd.id',
  identifier: 'd.identifier',
  title: 'd.title',
  fileName: 'd.file_name',
  kind: 'd.kind',
  origin: 'd.origin',
  elaboration: 'd.elaboration',
  originDocumentId: 'd.origin_document_id',
  capturedAt: 'd.captured_at',
  state: 'd.state',
  mime: 'd.mime',
  size: 'd.size',
  digest: 'd.digest',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function findDocument({ tx, municipalityId }: Work, id: string): Promise<Document | undefined> {
  if (!UUID.test(id)) return undefined
  return tx
    .select<Document[]>(columns)
    .from('document as d')
    .where({ 'd.municipality_id': municipalityId, 'd.id': id })
    .first()
}

export async function getDocument(work: Work, id: string): Promise<Document> {
  const document = await findDocument(work, id)
  if (!document) throw notFound('documents.error.not-found')
  return document
}

/** In the order of the ids asked for; those of another council or of none are left out. */
export async function listDocuments({ tx, municipalityId }: Work, ids: string[]): Promise<Document[]> {
  if (ids.length === 0) return []
  const found = await tx
    .select<Document[]>(columns)
    .from('document as d')
    .where('d.municipality_id', municipalityId)
    .whereIn('d.id', ids)
  const byId = new Map(found.map((document) => [document.id, document]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export function listSignatures({ tx, municipalityId }: Work, documentId: string): Promise<DocumentSignature[]> {
  return tx
    .select<DocumentSignature[]>({
      id: 's.id',
      documentId: 's.document_id',
      signerKind: 's.signer_kind',
      signerName: 's.signer_name',
      post: 's.post',
      fingerprint: 's.fingerprint',
      at: 's.at',
      evidenceId: 's.evidence_id',
      format: 's.format',
    })
    .from('document_signature as s')
    .where({ 's.municipality_id': municipalityId, 's.document_id': documentId })
    .orderBy(['s.at', 's.id'])
    .limit(50)
}

export function listRenditions({ tx, municipalityId }: Work, documentId: string): Promise<DocumentRendition[]> {
  return tx
    .select<DocumentRendition[]>({
      position: 'r.position',
      cause: 'r.cause',
      mime: 'r.mime',
      size: 'r.size',
      digest: 'r.digest',
      at: 'r.at',
    })
    .from('document_rendition as r')
    .where({ 'r.municipality_id': municipalityId, 'r.document_id': documentId })
    .orderBy('r.position')
    .limit(200)
}

async function insertRendition(work: Work, document: Document, cause: DocumentRendition['cause']): Promise<void> {
  const { tx, municipalityId, now } = work
  // The row of the document is locked by its change, or new: nobody else counts at the same moment.
  await tx.raw(
    `insert into document_rendition (municipality_id, document_id, position, cause, mime, size, digest, at)
     select :town, :id, coalesce(max(r.position), 0) + 1, :cause, :mime, :size, :digest, :now
       from document_rendition r where r.municipality_id = :town and r.document_id = :id`,
    {
      town: municipalityId,
      id: document.id,
      cause,
      mime: document.mime,
      size: document.size,
      digest: document.digest,
      now,
    },
  )
}

async function insertSignatures(work: Work, signatures: (NewSignature & { documentId: string })[]): Promise<void> {
  if (signatures.length === 0) return
  await work.tx('document_signature').insert(
    signatures.map((signature) => ({
      municipality_id: work.municipalityId,
      document_id: signature.documentId,
      signer_kind: signature.signerKind,
      signer_name: bounded(signature.signerName),
      post: signature.post ?? null,
      fingerprint: signature.fingerprint,
      at: signature.at,
      evidence_id: signature.evidenceId ?? null,
      format: signature.format,
    })),
  )
}

const MAX_TEXT = 250

/** Whole characters up to the column's length, and no NUL, which no column takes. */
const bounded = (text: string): string =>
  Array.from(text.toWellFormed().replaceAll('\0', '\uFFFD')).slice(0, MAX_TEXT).join('')

/** A long name is cut before its extension, which people go by. */
function boundedName(name: string): string {
  const characters = Array.from(name.toWellFormed().replaceAll('\0', '\uFFFD'))
  if (characters.length <= MAX_TEXT) return characters.join('')
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? ''
  return characters.slice(0, MAX_TEXT - extension.length).join('') + extension
}
