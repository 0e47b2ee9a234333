import { inWork, systemWho } from '../../../../platform/db/work.ts'
import { madridDate } from '../../../municipalities/index.ts'
import { type AnnotationLeaf, annotationLeaf } from '../leaf.ts'
import { readAnnotationLeaves } from '../read-leaves.ts'
import type { BookFacts } from './facts.ts'
import type { KnownHead } from './heads.ts'
import { PlantedTree } from './planted.ts'
import { fault } from './report.ts'
import type { Verifier } from './verifier.ts'

const BATCH = 500

/** What happened to entries, read again from its first row: numbers and tree. Its moments are those of the acts, which
 *  may overtake each other on their way to the book. */
export async function checkAnnotations(
  { app, municipalityId, report }: Verifier,
  facts: BookFacts,
  heads: ReadonlyMap<number, KnownHead[]>,
): Promise<void> {
  const tree = new PlantedTree(report, facts, heads)
  const numberOf = (sequence: number) => `${facts.year}-A-${sequence}`
  let previous: AnnotationLeaf | undefined
  for (;;) {
    const after = previous ? { sequence: previous.sequence, id: previous.id } : { sequence: -(2 ** 31), id: '' }
    const leaves = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
      const rows = await readAnnotationLeaves(work, facts.year, { after, until: facts.until, limit: BATCH })
      for (const row of rows) {
        const expected = (previous?.sequence ?? 0) + 1
        if (row.sequence !== expected) {
          tree.giveUp()
          fault(report, 'gap', numberOf(row.sequence), `expected ${expected}`)
        }
        if (madridDate(new Date(Number(row.at / 1000n))).slice(0, 4) !== String(facts.year)) {
          fault(report, 'annotation', numberOf(row.sequence), 'is of another year')
        }
        tree.add(annotationLeaf(row))
        previous = row
      }
      await tree.compare(work, numberOf)
      return rows
    })
    report.annotations += leaves.length
    if (leaves.length < BATCH) break
  }
  tree.finish()
}
