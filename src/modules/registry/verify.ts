import { inWork, systemWho } from '../../platform/db/work.ts'
import type { App } from '../../platform/app.ts'
import { isIntact, listDocuments, listRenditions, listSignatures } from '../documents/index.ts'
import { entryDigest } from './content.ts'
import type { Entry } from './entry.ts'
import { findReceipt } from './service.ts'
import { listBook, listBooks } from './store.ts'

export interface BookFault {
  /** What does not hold. */
  kind: 'gap' | 'order' | 'content' | 'file' | 'document' | 'receipt' | 'counter'
  /** Number of the entry, or year and direction of the book. */
  subject: string
  detail: string
}

export interface BookReport {
  books: number
  entries: number
  files: number
  receipts: number
  /** Valid entries whose receipt is still being made. */
  pending: number
  faults: BookFault[]
}

const BATCH = 200

/** Everything the registry promises about its books, looked at again from the rows and the stored bytes: numbers from 1 without
 *  a hole, time that never goes back, contents and files as their digests say, one sealed receipt for each entry. */
export async function verifyBook(
  app: Pick<App, 'db' | 'storage' | 'log' | 'now'>,
  municipalityId: string,
): Promise<BookReport> {
  const report: BookReport = { books: 0, entries: 0, files: 0, receipts: 0, pending: 0, faults: [] }
  const who = systemWho(municipalityId, app.now())
  const books = await inWork(app.db, who, listBooks)
  for (const book of books) {
    report.books++
    let previous: Entry | undefined
    for (;;) {
      const after = previous?.sequence ?? 0
      const entries = await inWork(app.db, who, (work) => listBook(work, { ...book, after, limit: BATCH }))
      for (const entry of entries) {
        checkPlace(report, entry, previous)
        await checkEntry(app, municipalityId, report, entry)
        previous = entry
      }
      if (entries.length < BATCH) break
    }
    const highest = previous?.sequence ?? 0
    // The office goes on while we look: the counter of before is not ahead of the entries, nor they of the one of now.
    const last = (await inWork(app.db, who, listBooks)).find(
      ({ year, direction }) => year === book.year && direction === book.direction,
    )?.last
    if (book.last > highest || highest > (last ?? 0)) {
      fault(report, 'counter', `${book.year}-${book.direction}`, `counter at ${last}, last entry ${highest}`)
    }
  }
  return report
}

function checkPlace(report: BookReport, entry: Entry, previous: Entry | undefined): void {
  const expected = (previous?.sequence ?? 0) + 1
  if (entry.sequence !== expected) fault(report, 'gap', entry.number, `expected ${expected}`)
  if (previous && entry.presentedAt < previous.presentedAt) {
    fault(report, 'order', entry.number, `presented before ${previous.number}`)
  }
}

async function checkEntry(
  app: Pick<App, 'db' | 'storage' | 'log' | 'now'>,
  municipalityId: string,
  report: BookReport,
  entry: Entry,
): Promise<void> {
  report.entries++
  if (entryDigest(entry) !== entry.contentDigest)
    fault(report, 'content', entry.number, 'content is not that of its digest')
  const known = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const receipt = await findReceipt(work, entry.id)
    const documents = await listDocuments(
      work,
      entry.documents.map(({ documentId }) => documentId),
    )
    return {
      receipt,
      receiptSignatures: receipt ? await listSignatures(work, receipt.id) : [],
      digests: new Map(
        await Promise.all(
          documents.map(
            async ({ id }) => [id, (await listRenditions(work, id)).map(({ digest }) => digest)] as [string, string[]],
          ),
        ),
      ),
    }
  })
  for (const document of entry.documents) {
    report.files++
    if (!known.digests.get(document.documentId)?.includes(document.digest)) {
      fault(report, 'document', entry.number, `${document.fileName} is another document`)
    }
    if (!(await isIntact(app, { ...document, id: document.documentId }, []))) {
      fault(report, 'file', entry.number, `${document.fileName} (${document.digest})`)
    }
  }
  if (!known.receipt) report.pending++
  else {
    report.receipts++
    if (!(await isIntact(app, known.receipt, known.receiptSignatures))) {
      fault(report, 'receipt', entry.number, `receipt ${known.receipt.identifier}`)
    }
  }
}

function fault(report: BookReport, kind: BookFault['kind'], subject: string, detail: string): void {
  report.faults.push({ kind, subject, detail })
}
