import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { type Document, getDocument } from '../documents/index.ts'
import type { AnnotateEntry } from './entry.ts'
import { storableText } from './content.ts'
import * as store from './store.ts'

export { findEarlierFiling, findEntryByKey, getEntry } from './store.ts'
export { listEntriesOfPerson } from './book/queries.ts'

/** Undefined while the seal is out of reach: the entry is valid without it. */
export async function findReceipt(work: Work, entryId: string): Promise<Document | undefined> {
  const documentId = await store.findReceiptDocumentId(work, entryId)
  return documentId === undefined ? undefined : getDocument(work, documentId)
}

/** What is learnt later about an entry: the entry itself never changes. The last of all in its Work. */
export async function annotateEntry(work: Work, entryId: string, annotation: AnnotateEntry): Promise<string> {
  await store.requireEntry(work, entryId)
  await audit(work, 'registry.entry-annotated', entryId, { kind: annotation.kind })
  return store.insertAnnotation(work, entryId, { ...annotation, text: storableText(annotation.text) })
}
