import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { checkAnnotations } from './proof/verify/annotations.ts'
import { checkEntries } from './proof/verify/entries.ts'
import { type BookFacts, readFacts } from './proof/verify/facts.ts'
import { type HeadReader, type HeadSources, headsOf, readHeadSources } from './proof/verify/heads.ts'
import { type BookReport, emptyReport } from './proof/verify/report.ts'
import { checkWordCount } from './proof/verify/search.ts'
import { checkStrays } from './proof/verify/strays.ts'
import type { Verifier } from './proof/verify/verifier.ts'
import { bookOfOrigin } from './proof/names.ts'
import { readCheckpoint, readNote } from './proof/note.ts'
import { type Book, bookName } from './proof/tree.ts'

export type { BookCounts, BookFault, BookReport } from './proof/verify/report.ts'

export interface VerifyOptions {
  /** Texts of checkpoints that somebody kept. */
  checkpoints?: string[]
}

/** Everything the registry promises about its books, looked at again from the rows and the stored bytes: numbers from 1
 *  without a hole, time that never goes back, contents, files, words and trees as they were, one sealed receipt for each
 *  entry, and every root that was ever published. Without keys and configuration, signatures of checkpoints and the copies
 *  outside the database are left out. */
export async function verifyBook(
  app: Pick<App, 'db' | 'storage' | 'log' | 'now'> & HeadReader,
  municipalityId: string,
  options: VerifyOptions = {},
): Promise<BookReport> {
  const report = emptyReport()
  const verifier: Verifier = { app, municipalityId, report }
  const patiently = <T>(run: Parameters<typeof inWork<T>>[2]) =>
    inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
      // Some of these questions go over a whole table.
      await work.tx.raw('set local statement_timeout = 0')
      return run(work)
    })
  const sources = await readHeadSources(app, municipalityId, options.checkpoints ?? [])
  const books = await patiently((work) => readFacts(work, report))
  const read: { facts: BookFacts; words: number }[] = []
  for (const facts of [...books, ...forgotten(books, municipalityId, sources)]) {
    report.books++
    const heads = await patiently((work) => headsOf(work, report, facts, sources))
    if (facts.book === 'A') await checkAnnotations(verifier, facts, heads)
    else read.push({ facts, words: await checkEntries(verifier, facts, heads) })
  }
  await patiently(async (work) => {
    await checkWordCount(work, report, read)
    await checkStrays(work, report)
  })
  return report
}

/** Whose book each of these checkpoints is about; what is no checkpoint of ours is refused by name. */
export function councilsOfCheckpoints(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const checkpoint = readCheckpoint(readNote(text)?.text ?? '')
    const of = checkpoint && bookOfOrigin(checkpoint.origin)
    if (!of) throw new Error(`not a checkpoint of a registry: ${text.slice(0, 60)}`)
    return of.municipalityId
  })
}

/** Books of which nothing is left but what others say of them. */
function forgotten(books: readonly Book[], municipalityId: string, sources: HeadSources): BookFacts[] {
  const known = new Set(books.map(bookName))
  const told: Book[] = [
    ...sources.witnessed,
    ...sources.outside.map(({ book }) => book),
    ...sources.saved.flatMap((text) => {
      const checkpoint = readCheckpoint(readNote(text)?.text ?? '')
      const of = checkpoint && bookOfOrigin(checkpoint.origin)
      return of?.municipalityId === municipalityId ? [of.book] : []
    }),
  ]
  const names = new Map(told.map(({ year, book }) => [bookName({ year, book }), { year, book }]))
  return [...names].flatMap(([name, book]) =>
    known.has(name) ? [] : [{ ...book, last: null, rows: 0, nodes: 0, until: 0 }],
  )
}
