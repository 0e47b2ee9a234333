import type { Work } from '../../../platform/db/work.ts'
import { type Range, consistencyRanges, foldNodes, inclusionRanges, placesOf } from './merkle.ts'

/** What comes in, what goes out, and what happens to both later: each with a tree of its own, every year. */
export interface Book {
  year: number
  book: 'E' | 'S' | 'A'
}

export const bookName = ({ year, book }: Book): string => `${year}-${book}`

/** Root of the first `size` rows of a book, from the stored nodes: as many as the size has digits in binary. */
export async function rootOf(work: Work, book: Book, size: number): Promise<Buffer> {
  const [root] = await hashesOf(work, book, [{ from: 0, to: size }])
  return root as Buffer
}

/** The leaf of an entry, as it was written with it. */
export async function leafHashOf(
  work: Work,
  { year, direction, sequence }: { year: number; direction: 'E' | 'S'; sequence: number },
): Promise<Buffer> {
  const [hash] = await hashesOf(work, { year, book: direction }, [{ from: sequence - 1, to: sequence }])
  return hash as Buffer
}

export function inclusionProof(work: Work, book: Book, index: number, size: number): Promise<Buffer[]> {
  return hashesOf(work, book, inclusionRanges(index, size))
}

export function consistencyProof(work: Work, book: Book, older: number, newer: number): Promise<Buffer[]> {
  return hashesOf(work, book, consistencyRanges(older, newer))
}

/** One round trip, whatever the size. */
async function hashesOf(work: Work, book: Book, ranges: Range[]): Promise<Buffer[]> {
  const places = ranges.map(placesOf)
  const wanted = places.flat()
  const { rows } = await work.tx.raw<{ rows: { level: number; position: number; hash: Buffer }[] }>(
    `select n.level, n.position, n.hash
       from unnest(?::smallint[], ?::integer[]) w (level, position)
       join registry_tree_node n on n.municipality_id = ? and n.year = ? and n.book = ?
        and n.level = w.level and n.position = w.position`,
    [
      wanted.map(({ level }) => level),
      wanted.map(({ position }) => position),
      work.municipalityId,
      book.year,
      book.book,
    ],
  )
  const known = new Map(rows.map(({ level, position, hash }) => [`${level} ${position}`, hash]))
  return places.map((nodes) =>
    foldNodes(
      nodes.map(({ level, position }) => {
        const hash = known.get(`${level} ${position}`)
        if (!hash) throw new MissingNode(`${work.municipalityId} ${bookName(book)}: no node ${level}/${position}`)
        return hash
      }),
    ),
  )
}

/** The tree is not as large as it should be: rows were taken away. */
export class MissingNode extends Error {}
