import type { Work } from '../../../platform/db/work.ts'
import { entryContent } from '../content.ts'
import type { Entry } from '../entry.ts'
import { findCovering, publishedNote } from './checkpoint-store.ts'
import { entryLeaf } from './leaf.ts'
import { PROOF_FORMAT, type ProofFile } from './proof-format.ts'
import { readEntryLeaves } from './read-leaves.ts'
import { inclusionProof } from './tree.ts'

/** Undefined: no checkpoint covers it yet; there will be one tonight. */
export async function proofOf(
  work: Work,
  entry: Entry,
  { withContent }: { withContent: boolean },
): Promise<ProofFile | undefined> {
  const { sequence } = entry
  const book = { year: entry.year, book: entry.direction }
  const covering = await findCovering(work, book, sequence)
  if (!covering) return undefined
  const stretch = { after: { sequence: sequence - 1, id: '~' }, until: sequence, limit: 1 }
  const [leaf] = await readEntryLeaves(work, book, stretch)
  if (!leaf) throw new Error('an entry without its row')
  const path = await inclusionProof(work, book, sequence - 1, covering.size)
  return {
    format: PROOF_FORMAT,
    number: entry.number,
    leaf: entryLeaf(leaf),
    index: sequence - 1,
    size: covering.size,
    path: path.map((hash) => hash.toString('base64')),
    checkpoint: publishedNote(covering),
    ...(withContent && { content: entryContent(entry) }),
  }
}

export const proofFileName = (entry: Pick<Entry, 'number'>): string => `${entry.number}-prueba.json`
