import type { Work } from '../../../platform/db/work.ts'
import type { Book } from './tree.ts'

export interface StoredCheckpoint extends Book {
  size: number
  root: Buffer
  note: string
  /** The province's line, once it has looked. */
  cosignature: string | null
  day: string
  madeAt: Date
}

/** The note with all its lines. */
export const publishedNote = ({ note, cosignature }: Pick<StoredCheckpoint, 'note' | 'cosignature'>): string =>
  note + (cosignature ?? '')

const columns = {
  year: 'k.year',
  book: 'k.book',
  size: 'k.size',
  root: 'k.root',
  note: 'k.note',
  cosignature: 'c.line',
  day: 'k.day',
  madeAt: 'k.made_at',
}

function checkpoints({ tx, municipalityId }: Work) {
  return tx
    .select<StoredCheckpoint[]>(columns)
    .from('registry_checkpoint as k')
    .leftJoin('registry_cosignature as c', {
      'c.municipality_id': 'k.municipality_id',
      'c.year': 'k.year',
      'c.book': 'k.book',
      'c.size': 'k.size',
    })
    .where('k.municipality_id', municipalityId)
}

export interface GrownBook extends Book {
  /** Rows now. */
  size: number
  /** The last checkpoint. */
  known: { size: number; root: Buffer } | null
}

/** Books that are not as long as their last checkpoint says, and have none of this day. */
export async function listGrownBooks({ tx, municipalityId }: Work, day: string): Promise<GrownBook[]> {
  const { rows } = await tx.raw<{ rows: (Book & { size: number; knownSize: number | null; root: Buffer | null })[] }>(
    `select b.year, b.book, b.size, k.size as "knownSize", k.root
       from (select coalesce(c.year, l.year) as year, coalesce(c.direction, l.book) as book, coalesce(c.last, 0) as size
               from (select * from registry_counter where municipality_id = :town) c
               full join (select distinct year, book from registry_checkpoint where municipality_id = :town) l
                 on (l.year, l.book) = (c.year, c.direction)) b
       left join lateral (select k.size, k.root from registry_checkpoint k
                           where k.municipality_id = :town and k.year = b.year and k.book = b.book
                           order by k.size desc limit 1) k on true
      where b.size <> coalesce(k.size, 0)
        and not exists (select from registry_checkpoint t
                         where t.municipality_id = :town and t.year = b.year and t.book = b.book and t.day = :day)
      order by b.year, b.book`,
    { town: municipalityId, day },
  )
  return rows.map(({ knownSize, root, ...book }) => ({
    ...book,
    known: knownSize !== null && root ? { size: knownSize, root } : null,
  }))
}

export async function insertCheckpoint(
  { tx, municipalityId, now }: Work,
  checkpoint: Pick<StoredCheckpoint, 'year' | 'book' | 'size' | 'root' | 'note' | 'day'>,
): Promise<void> {
  await tx('registry_checkpoint')
    .insert({ municipality_id: municipalityId, made_at: now, ...checkpoint })
    .onConflict()
    .ignore()
}

export function listCheckpointsOfDay(work: Work, day: string): Promise<StoredCheckpoint[]> {
  return checkpoints(work).andWhere('k.day', day).orderBy(['k.year', 'k.book'])
}

export function listUncosigned(work: Work): Promise<StoredCheckpoint[]> {
  return checkpoints(work).whereNull('c.line').orderBy(['k.year', 'k.book', 'k.size']).limit(500)
}

export async function insertCosignature(
  { tx, municipalityId, now }: Work,
  { year, book, size, line }: Book & { size: number; line: string },
): Promise<void> {
  await tx('registry_cosignature')
    .insert({ municipality_id: municipalityId, year, book, size, line, at: now })
    .onConflict()
    .ignore()
}

/** The newest day first; `before` a day. */
export function listCheckpoints(work: Work, { before, limit }: { before?: string | undefined; limit: number }) {
  const query = checkpoints(work).orderBy([
    { column: 'k.day', order: 'desc' },
    { column: 'k.year', order: 'desc' },
    { column: 'k.book' },
  ])
  if (before) query.andWhere('k.day', '<', before)
  return query.limit(limit)
}

export async function findCheckpoint(work: Work, book: Book, size: number): Promise<StoredCheckpoint | undefined> {
  return checkpoints(work).andWhere({ 'k.year': book.year, 'k.book': book.book, 'k.size': size }).first()
}

/** The first that covers this row: what proves it once proves it for ever. */
export async function findCovering(work: Work, book: Book, sequence: number): Promise<StoredCheckpoint | undefined> {
  return checkpoints(work)
    .andWhere({ 'k.year': book.year, 'k.book': book.book })
    .andWhere('k.size', '>=', sequence)
    .orderBy('k.size')
    .first()
}

export function listCheckpointsOfBook(work: Work, book: Book): Promise<StoredCheckpoint[]> {
  return checkpoints(work).andWhere({ 'k.year': book.year, 'k.book': book.book }).orderBy('k.size')
}
