import { finished } from 'node:stream/promises'
import { inWork, systemWho, type Work } from '../../../../platform/db/work.ts'
import { DamagedFile } from '../../../../platform/storage/storage.ts'
import { type DocumentSignature, type Document, isIntact, listDocuments } from '../../../documents/index.ts'
import { leafOfReceipt, receiptDocumentId } from '../../receipt.ts'
import type { CheckedEntry } from './entries.ts'
import { fault } from './report.ts'
import type { Verifier } from './verifier.ts'

/** Files already read: the same form is attached to many entries. Bounded, so that memory stays flat. */
export interface PaperReader {
  seen: Set<string>
}

const MOST_SEEN = 2000
const AT_ONCE = 4

interface Receipt {
  entryId: string
  documentId: string
  isOfItsMoment: boolean
}

interface Papers {
  receipts: Map<string, Receipt[]>
  /** Receipts without a row: made already, or still on the way. */
  made: Set<string>
  documents: Map<string, Document>
  signatures: Map<string, Pick<DocumentSignature, 'format' | 'fingerprint'>[]>
  /** Document and digest: bytes that the document has had. */
  renditions: Set<string>
}

export const checkPapers = { read, look }

async function read(work: Work, checked: readonly CheckedEntry[]): Promise<Papers> {
  const { tx, municipalityId } = work
  const ids = checked.map(({ entry }) => entry.id)
  const { rows: receipts } = await tx.raw<{ rows: Receipt[] }>(
    `select r.entry_id as "entryId", r.document_id as "documentId",
            exists (select from document_signature s where s.municipality_id = r.municipality_id
                       and s.document_id = r.document_id and s.at = r.issued_at) as "isOfItsMoment"
       from registry_receipt r where r.municipality_id = ? and r.entry_id = any(?::uuid[])`,
    [municipalityId, ids] as never[],
  )
  const derived = ids.map((id) => receiptDocumentId(municipalityId, id))
  const attached = checked.flatMap(({ entry }) => entry.documents.map(({ documentId }) => documentId))
  const documents = await listDocuments(work, [...derived, ...receipts.map(({ documentId }) => documentId)])
  const { rows: renditions } = await tx.raw<{ rows: { id: string; digest: string }[] }>(
    `select r.document_id as id, r.digest from document_rendition r
      where r.municipality_id = ? and r.document_id = any(?::uuid[])`,
    [municipalityId, attached] as never[],
  )
  const { rows: signatures } = await tx.raw<{
    rows: { id: string; format: DocumentSignature['format']; fingerprint: string }[]
  }>(
    `select s.document_id as id, s.format, s.fingerprint from document_signature s
      where s.municipality_id = ? and s.document_id = any(?::uuid[])`,
    [municipalityId, documents.map(({ id }) => id)] as never[],
  )
  const known = new Set(documents.map(({ id }) => id))
  return {
    receipts: Map.groupBy(receipts, ({ entryId }) => entryId),
    made: new Set(ids.filter((_, i) => known.has(derived[i] ?? ''))),
    documents: new Map(documents.map((document) => [document.id, document])),
    signatures: Map.groupBy(signatures, ({ id }) => id),
    renditions: new Set(renditions.map(({ id, digest }) => `${id} ${digest}`)),
  }
}

async function look(
  verifier: Verifier,
  checked: readonly CheckedEntry[],
  papers: Papers,
  reader: PaperReader,
): Promise<void> {
  const waiting = await underWay(
    verifier,
    checked.flatMap(({ entry }) => (papers.receipts.has(entry.id) ? [] : [entry.id])),
  )
  const rest = checked.values()
  const worker = async () => {
    for (const one of rest) {
      await checkFiles(verifier, one, papers, reader)
      await checkReceipt(verifier, one, papers, waiting)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function checkFiles(
  { app, report }: Verifier,
  { entry }: CheckedEntry,
  papers: Papers,
  { seen }: PaperReader,
): Promise<void> {
  for (const { documentId, digest, fileName } of entry.documents) {
    report.files++
    if (!papers.renditions.has(`${documentId} ${digest}`)) {
      fault(report, 'document', entry.number, `${fileName} is another document`)
    }
    if (seen.has(digest)) continue
    if (await isWhole(app, digest)) {
      if (seen.size >= MOST_SEEN) seen.clear()
      seen.add(digest)
    } else {
      fault(report, 'file', entry.number, `${fileName} (${digest})`)
    }
  }
}

/** Read to its end, where the store says whether the bytes are still those of the digest. */
async function isWhole({ storage }: Verifier['app'], digest: string): Promise<boolean> {
  // Nothing has such a name; the store would not even be asked.
  if (!/^[0-9a-f]{64}$/.test(digest)) return false
  try {
    const bytes = await storage.open(digest)
    bytes.resume()
    await finished(bytes)
    return true
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error
    return false
  }
}

async function checkReceipt(
  { app, municipalityId, report }: Verifier,
  { entry, leafHash }: CheckedEntry,
  papers: Papers,
  waiting: ReadonlySet<string>,
): Promise<void> {
  const wrong = (detail: string) => fault(report, 'receipt', entry.number, detail)
  const [receipt, ...others] = papers.receipts.get(entry.id) ?? []
  if (others.length > 0) wrong('has more than one receipt')
  if (!receipt) {
    report.pending++
    if (papers.made.has(entry.id)) wrong('its receipt was made and is no longer its own')
    else if (!waiting.has(entry.id)) wrong('has no receipt, and nothing is making one')
    return
  }
  report.receipts++
  if (receipt.documentId !== receiptDocumentId(municipalityId, entry.id)) return wrong('its receipt is that of another')
  if (!receipt.isOfItsMoment) wrong('its receipt was not sealed at that moment')
  const document = papers.documents.get(receipt.documentId)
  if (!document) return wrong('its receipt is not among the documents')
  if (!(await isIntact(app, document, papers.signatures.get(document.id) ?? [])))
    return wrong(`receipt ${document.identifier}`)
  const said = leafOfReceipt(await app.storage.read(document.digest))
  if (said && (said.number !== entry.number || said.leafHash !== leafHash))
    wrong('its sealed receipt speaks of another entry')
}

/** Entries whose receipt waits in the queue, or stays there parked with its reason; looked at again in the rows, because
 *  one may have been made since. */
async function underWay({ app, municipalityId }: Verifier, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows: jobs } = await app.db.raw<{ rows: { id: string }[] }>(
    `select substr(j.key, length('registry.receipt:') + 1) as id from graphile_worker.jobs j where j.key = any(?::text[])`,
    [ids.map((id) => `registry.receipt:${id}`)] as never[],
  )
  const { rows: made } = await inWork(app.db, systemWho(municipalityId, app.now()), ({ tx }) =>
    tx.raw<{ rows: { id: string }[] }>(
      'select r.entry_id as id from registry_receipt r where r.municipality_id = ? and r.entry_id = any(?::uuid[])',
      [municipalityId, ids] as never[],
    ),
  )
  return new Set([...jobs, ...made].map(({ id }) => id))
}
