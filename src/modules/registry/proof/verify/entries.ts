import { type Work, inWork, systemWho } from '../../../../platform/db/work.ts'
import { entryDigest } from '../../content.ts'
import type { Entry } from '../../entry.ts'
import { tokensOf } from '../../register-entry.ts'
import { listEntriesById } from '../../store.ts'
import { type EntryLeaf, entryLeaf } from '../leaf.ts'
import { leafHash } from '../merkle.ts'
import { readEntryLeaves } from '../read-leaves.ts'
import { type Book, bookName } from '../tree.ts'
import type { Verifier } from './verifier.ts'
import type { BookFacts } from './facts.ts'
import type { KnownHead } from './heads.ts'
import { type PaperReader, checkPapers } from './papers.ts'
import { PlantedTree } from './planted.ts'
import { fault } from './report.ts'
import { missingTokens } from './search.ts'
import { checkTrays } from './trays.ts'

const BATCH = 500

type Leaf = EntryLeaf & { sequence: number }

export interface CheckedEntry {
  entry: Entry
  leaf: Leaf
  leafHash: string
}

/** A book of entries or exits, read again from its first row: numbers, time, contents, papers, words, tree. Answers with
 *  how many words for the search its entries have. */
export async function checkEntries(
  verifier: Verifier,
  facts: BookFacts,
  heads: ReadonlyMap<number, KnownHead[]>,
): Promise<number> {
  const { app, municipalityId, report } = verifier
  const who = () => systemWho(municipalityId, app.now())
  const tree = new PlantedTree(report, facts, heads)
  const readPapers: PaperReader = { seen: new Set() }
  let words = 0
  let previous: Leaf | undefined
  for (;;) {
    const after = previous ? { sequence: previous.sequence, id: previous.id } : FIRST
    const batch = await inWork(app.db, who(), async (work) => {
      const leaves = await readEntryLeaves(work, facts, { after, until: facts.until, limit: BATCH })
      const entries = new Map(
        (
          await listEntriesById(
            work,
            leaves.map(({ id }) => id),
          )
        ).map((entry) => [entry.id, entry]),
      )
      const checked = leaves.flatMap((leaf) => {
        const entry = entries.get(leaf.id)
        checkPlace(verifier, facts, leaf, previous, tree)
        previous = leaf
        return entry ? [checkContent(verifier, facts, entry, leaf, tree)] : []
      })
      await tree.compare(work, (sequence) => numberOf(facts, sequence))
      await checkTrays(work, report, checked)
      words += await checkWords(work, verifier, checked)
      return { checked, papers: await checkPapers.read(work, checked) }
    })
    report.entries += batch.checked.length
    // No transaction is open while bytes are read and signatures checked.
    await checkPapers.look(verifier, batch.checked, batch.papers, readPapers)
    if (batch.checked.length < BATCH) break
  }
  tree.finish()
  return words
}

const FIRST = { sequence: -(2 ** 31), id: '' }

export function numberOf({ year, book }: Book, sequence: number): string {
  return `${year}-${book}-${sequence < 1_000_000 ? String(sequence).padStart(6, '0') : sequence}`
}

function checkPlace(
  { report }: Verifier,
  book: BookFacts,
  leaf: Leaf,
  previous: Leaf | undefined,
  tree: PlantedTree,
): void {
  const expected = (previous?.sequence ?? 0) + 1
  if (leaf.sequence !== expected) {
    tree.giveUp()
    fault(report, 'gap', leaf.number, `expected ${expected} in ${bookName(book)}`)
  }
  if (leaf.number !== numberOf(book, leaf.sequence)) {
    fault(report, 'content', leaf.number, `is in the place of ${numberOf(book, leaf.sequence)}`)
  }
  if (previous && leaf.presentedAt < previous.presentedAt) {
    fault(report, 'order', leaf.number, `presented before ${previous.number}`)
  }
  if (leaf.effectiveAt < leaf.presentedAt) fault(report, 'order', leaf.number, 'counts from before it was presented')
}

function checkContent({ report }: Verifier, book: Book, entry: Entry, leaf: Leaf, tree: PlantedTree): CheckedEntry {
  const text = entryLeaf(leaf)
  tree.add(text)
  if (entryDigest(entry) !== entry.contentDigest) {
    fault(report, 'content', entry.number, 'content is not that of its digest')
  }
  const second = floorDiv(leaf.presentedAt, 1_000_000n)
  const place = (second << 25n) | (BigInt(leaf.sequence) << 1n) | (book.book === 'S' ? 1n : 0n)
  if (entry.place !== String(place)) fault(report, 'content', entry.number, `its place in the book is ${entry.place}`)
  for (const rows of [entry.parties, entry.documents]) {
    if (rows.some(({ position }, i) => position !== i + 1)) {
      fault(report, 'content', entry.number, 'its parties or documents are not numbered from one')
    }
  }
  return { entry, leaf, leafHash: leafHash(text).toString('hex') }
}

const floorDiv = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by

async function checkWords(work: Work, { report }: Verifier, checked: CheckedEntry[]): Promise<number> {
  const words = checked.flatMap(({ entry }) => tokensOf(entry).map((token) => ({ token, entry })))
  for (const { token, entry } of await missingTokens(work, words)) {
    fault(report, 'search', entry.number, `is not found by «${token}»`)
  }
  return words.length
}
