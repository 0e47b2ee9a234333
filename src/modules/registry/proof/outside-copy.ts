import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../../../platform/app.ts'
import { type Checkpoint, readCheckpoint, readNote } from './note.ts'
import { type Book, bookName } from './tree.ts'

/** The last published checkpoint of each book, kept beside the database and not in it: whoever restores a copy of
 *  yesterday is told by it what had already been said in public. */
export interface OutsideCopy extends Book {
  note: string
  /** Undefined: the file is not one, and whatever it said is lost. */
  checkpoint: Checkpoint | undefined
}

const folderOf = (config: App['config'], municipalityId: string): string =>
  path.join(config.dataDir, 'checkpoints', municipalityId)

export async function keepOutside(
  config: App['config'],
  municipalityId: string,
  book: Book,
  note: string,
): Promise<void> {
  const folder = folderOf(config, municipalityId)
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${bookName(book)}.txt`)
  const unfinished = `${file}.${process.pid}.new`
  const handle = await open(unfinished, 'w')
  try {
    await handle.writeFile(note)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
}

export async function readOutside(config: App['config'], municipalityId: string): Promise<OutsideCopy[]> {
  const folder = folderOf(config, municipalityId)
  const names = await readdir(folder).catch(absent)
  const copies: OutsideCopy[] = []
  for (const name of (names ?? []).toSorted()) {
    const [, year, book] = /^(\d{4})-([ESA])\.txt$/.exec(name) ?? []
    if (!year || !book) continue
    const text = await readFile(path.join(folder, name), 'utf8')
    const note = readNote(text)
    const checkpoint = note && readCheckpoint(note.text)
    copies.push({ year: Number(year), book: book as Book['book'], note: text, checkpoint })
  }
  return copies
}

/** Councils of which something is kept. */
export async function listOutside(config: App['config']): Promise<string[]> {
  const names = await readdir(path.join(config.dataDir, 'checkpoints')).catch(absent)
  return (names ?? []).filter((name) => /^\d{5}$/.test(name)).toSorted()
}

/** Put aside, not away: it says what the book once was. */
export async function putAside(config: App['config'], municipalityId: string, book: Book, at: Date): Promise<void> {
  const file = path.join(folderOf(config, municipalityId), `${bookName(book)}.txt`)
  await rename(file, `${file}.${at.toISOString().replaceAll(/[:.]/g, '-')}`).catch(absent)
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return undefined
}
