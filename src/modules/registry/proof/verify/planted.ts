import type { Work } from '../../../../platform/db/work.ts'
import { GrowingTree, type Place } from '../merkle.ts'
import { type Book, bookName } from '../tree.ts'
import type { KnownHead } from './heads.ts'
import { type BookReport, fault } from './report.ts'

/** The tree of a book grown again from its rows, held against the stored nodes and against every root that was ever said. */
export class PlantedTree {
  private readonly tree = new GrowingTree()
  private readonly report: BookReport
  private readonly book: Book
  private readonly heads: ReadonlyMap<number, KnownHead[]>
  private expected: (Place & { hash: Buffer })[] = []
  /** With a row missing or too many, no leaf behind it is where it was: nothing more can be said. */
  private isBroken = false

  constructor(report: BookReport, book: Book, heads: ReadonlyMap<number, KnownHead[]>) {
    this.report = report
    this.book = book
    this.heads = heads
  }

  giveUp(): void {
    this.isBroken = true
  }

  add(leaf: string): void {
    if (this.isBroken) return
    this.expected.push(...this.tree.add(leaf))
    for (const head of this.heads.get(this.tree.size) ?? []) {
      if (!head.root.equals(this.tree.root())) {
        fault(this.report, 'checkpoint', bookName(this.book), `${head.where}: its root is not that of the book`)
      }
    }
  }

  /** What `add` expects since the last time, against the rows. */
  async compare(work: Work, numberOf: (sequence: number) => string): Promise<void> {
    const expected = this.expected
    this.expected = []
    if (expected.length === 0) return
    const stored = await storedNodes(work, this.book, expected)
    for (const { level, position, hash } of expected) {
      const found = stored.get(`${level}/${position}`)
      if (found?.equals(hash)) continue
      const subject = level === 0 ? numberOf(position + 1) : bookName(this.book)
      fault(this.report, 'tree', subject, `node ${level}/${position} ${found ? 'is another' : 'is missing'}`)
    }
  }

  finish(): void {
    for (const heads of this.heads.values()) {
      for (const { size, where } of heads) {
        if (size > this.tree.size && !this.isBroken) {
          fault(this.report, 'checkpoint', bookName(this.book), `${where}: the book has only ${this.tree.size} rows`)
        }
        if (this.isBroken && size > this.tree.size) {
          fault(this.report, 'checkpoint', bookName(this.book), `${where}: rows before it are missing`)
        }
      }
    }
  }
}

async function storedNodes(work: Work, { year, book }: Book, places: Place[]): Promise<Map<string, Buffer>> {
  const { rows } = await work.tx.raw<{ rows: { level: number; position: number; hash: Buffer }[] }>(
    `select n.level, n.position, n.hash from unnest(?::smallint[], ?::integer[]) w (level, position)
       join registry_tree_node n on n.municipality_id = ? and n.year = ? and n.book = ?
        and n.level = w.level and n.position = w.position`,
    [places.map(({ level }) => level), places.map(({ position }) => position), work.municipalityId, year, book],
  )
  return new Map(rows.map(({ level, position, hash }) => [`${level}/${position}`, hash]))
}
