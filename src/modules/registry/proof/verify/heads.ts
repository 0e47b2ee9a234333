import type { App } from '../../../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../../../platform/db/work.ts'
import { listCheckpointsOfBook, publishedNote } from '../checkpoint-store.ts'
import { saysWhatItsRowSays } from '../countersign.ts'
import { bookOfOrigin, councilKey, witnessKey } from '../names.ts'
import { type Checkpoint, type NoteKey, readCheckpoint, readNote, signersOf } from '../note.ts'
import { readOutside } from '../outside-copy.ts'
import { type Book, bookName } from '../tree.ts'
import { type Witnessed, listWitnessedOf } from '../witness-store.ts'
import { type BookReport, fault } from './report.ts'

/** A root that the book once had in public, and where that is written. */
export interface KnownHead {
  size: number
  root: Buffer
  /** For people: «checkpoint of 2026-11-23», «saved checkpoint». */
  where: string
}

export interface HeadSources {
  /** Checkpoints that somebody kept elsewhere. */
  saved: string[]
  /** Countersigned by the province. */
  witnessed: Witnessed[]
  outside: { book: Book; checkpoint: Checkpoint | undefined }[]
  keys: { council: NoteKey | undefined; witness: NoteKey | undefined }
}

export type HeadReader = Pick<App, 'db' | 'now'> & Partial<Pick<App, 'noteKeys' | 'config'>>

export async function readHeadSources(app: HeadReader, municipalityId: string, saved: string[]): Promise<HeadSources> {
  const province = await app.db
    .select<{ id: string }[]>('m.id')
    .from('municipality as m')
    .where('m.kind', 'province')
    .first()
  const { noteKeys } = app
  const [witnessed, outside, council, witness] = await Promise.all([
    province ? inWork(app.db, systemWho(province.id, app.now()), (work) => listWitnessedOf(work, municipalityId)) : [],
    app.config ? readOutside(app.config, municipalityId) : [],
    noteKeys && councilKey(noteKeys, municipalityId).catch(() => undefined),
    noteKeys && province && witnessKey(noteKeys, province.id).catch(() => undefined),
  ])
  return {
    saved,
    witnessed,
    outside: outside.map(({ checkpoint, ...book }) => ({ book, checkpoint })),
    keys: { council, witness },
  }
}

/** Of one book, by size. Signatures are looked at here; the roots, as the book is read again. */
export async function headsOf(
  work: Work,
  report: BookReport,
  book: Book,
  sources: HeadSources,
): Promise<Map<number, KnownHead[]>> {
  const heads: KnownHead[] = []
  const name = bookName(book)
  let previous: { size: number; day: string } | undefined
  const seen = sources.witnessed.filter((each) => bookName(each) === name)
  const published = await listCheckpointsOfBook(work, book)
  for (const checkpoint of published) {
    report.checkpoints++
    const where = `checkpoint of ${checkpoint.day} (${checkpoint.size})`
    if (previous && checkpoint.day <= previous.day) fault(report, 'checkpoint', name, `${where} is not in order`)
    previous = checkpoint
    if (sources.keys.council && !saysWhatItsRowSays(work.municipalityId, sources.keys.council, checkpoint)) {
      fault(report, 'checkpoint', name, `${where} is not signed as it stands`)
    }
    const witness = seen.find(({ size }) => size === checkpoint.size)
    if ((witness?.line ?? null) !== checkpoint.cosignature) {
      fault(report, 'checkpoint', name, `${where}: the province's line is not the one it gave`)
    }
    if (checkpoint.cosignature !== null && sources.keys.witness) {
      const note = readNote(publishedNote(checkpoint))
      if (!note || (signersOf(note, [sources.keys.witness])?.length ?? 0) === 0) {
        fault(report, 'checkpoint', name, `${where} is not countersigned as it stands`)
      }
    }
    heads.push({ size: checkpoint.size, root: checkpoint.root, where })
  }
  const sizes = new Set(published.map(({ size }) => size))
  for (const { size, root } of seen) {
    if (!sizes.has(size))
      fault(report, 'checkpoint', name, `the province countersigned ${size} rows, and that checkpoint is gone`)
    heads.push({ size, root, where: `what the province saw (${size})` })
  }
  for (const { book: other, checkpoint } of sources.outside) {
    if (bookName(other) !== name) continue
    if (checkpoint) heads.push({ ...checkpoint, where: `copy kept outside (${checkpoint.size})` })
    else fault(report, 'checkpoint', name, 'the copy kept outside cannot be read')
  }
  heads.push(...savedHeads(work.municipalityId, report, book, sources))
  return Map.groupBy(heads, ({ size }) => size)
}

/** One that belongs to another book says nothing about this one. */
function savedHeads(municipalityId: string, report: BookReport, book: Book, sources: HeadSources): KnownHead[] {
  return sources.saved.flatMap((text) => {
    const note = readNote(text)
    const checkpoint = note && readCheckpoint(note.text)
    const of = checkpoint && bookOfOrigin(checkpoint.origin)
    if (!checkpoint || of?.municipalityId !== municipalityId || bookName(of.book) !== bookName(book)) return []
    const { council } = sources.keys
    if (council && (signersOf(note, [council])?.length ?? 0) === 0) {
      fault(
        report,
        'checkpoint',
        bookName(book),
        `saved checkpoint (${checkpoint.size}) is not signed by the council's key`,
      )
      return []
    }
    return [{ ...checkpoint, where: `saved checkpoint (${checkpoint.size})` }]
  })
}
