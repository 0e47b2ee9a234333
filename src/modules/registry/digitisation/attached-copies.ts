import type { Work } from '../../../platform/db/work.ts'
import { listDocuments } from '../../documents/index.ts'
import type { CarriedFile } from '../counter/carried-files.ts'
import { type Digitisation, listUnfiled } from './store.ts'

/** A finished copy, in the words of a file that has already arrived. */
export interface AttachedCopy extends CarriedFile {
  documentId: string
  digitisationId: string
  title: string
}

/** What whoever is at the counter has digitised and no entry holds yet, newest first: it can be attached to the entry being
 *  written. One that still waits for its seal is not there: an entry says the digest of its documents for ever. */
export async function unfiledCopies(work: Work): Promise<AttachedCopy[]> {
  return asFiles(work, await listUnfiled(work))
}

/** Those of them that were chosen; what is somebody else's, unfinished or already filed is left out. */
export async function attachedCopies(work: Work, digitisationIds: readonly string[]): Promise<AttachedCopy[]> {
  if (digitisationIds.length === 0) return []
  const copies = await asFiles(work, await listUnfiled(work, [...digitisationIds]))
  return copies.toSorted(
    (a, b) => digitisationIds.indexOf(a.digitisationId) - digitisationIds.indexOf(b.digitisationId),
  )
}

async function asFiles(work: Work, digitisations: Digitisation[]): Promise<AttachedCopy[]> {
  const byDocument = new Map(digitisations.map((digitisation) => [digitisation.documentId, digitisation]))
  const documents = await listDocuments(
    work,
    digitisations.flatMap(({ documentId }) => documentId ?? []),
  )
  return documents.flatMap(({ id, title, fileName, size, digest, mime }) => {
    const made = byDocument.get(id)
    if (!made?.validity) return []
    return {
      digitisationId: made.id,
      documentId: id,
      title,
      fileName,
      size,
      digest,
      mime,
      validity: made.validity,
      isConfidential: made.isConfidential,
    }
  })
}
