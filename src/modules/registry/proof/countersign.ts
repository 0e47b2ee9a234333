import type { App } from '../../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import { type StoredCheckpoint, insertCosignature, listUncosigned } from './checkpoint-store.ts'
import { isConsistent } from './merkle.ts'
import { originOfBook, witnessKeyName, witnessPrivateKey } from './names.ts'
import { type NoteKey, cosignatureLine, readCheckpoint, readNote, signersOf } from './note.ts'
import { MissingNode, bookName, consistencyProof } from './tree.ts'
import { type ProofAlarm, type Witnessed, listWitnessedOf, rememberWitnessed } from './witness-store.ts'

/** The province says «I have seen this, and it continues what I saw before», of what it has looked at by itself. Its own
 *  memory first: whoever comes later repeats what was said. */
export async function countersign(
  app: Pick<App, 'db' | 'now' | 'noteKeys'>,
  { id, provinceId }: { id: string; provinceId: string },
  well: readonly StoredCheckpoint[],
): Promise<void> {
  const signer = await witnessPrivateKey(app.noteKeys, provinceId)
  const lines = await inWork(app.db, systemWho(provinceId, app.now()), async (work) => {
    for (const { year, book, size, root, note } of well) {
      const text = readNote(note)?.text ?? ''
      const line = cosignatureLine(text, witnessKeyName(provinceId), signer, work.now)
      await rememberWitnessed(work, { council: id, year, book, size, root, line })
    }
    return new Map((await listWitnessedOf(work, id)).map((each) => [`${bookName(each)} ${each.size}`, each]))
  })
  await inWork(app.db, systemWho(id, app.now()), async (work) => {
    for (const { year, book, size, root } of well) {
      const said = lines.get(`${bookName({ year, book })} ${size}`)
      // Another process may have been first, and seen another book.
      if (said?.root.equals(root)) await insertCosignature(work, { year, book, size, line: said.line })
    }
  })
}

/** What the council has signed and nobody has looked at yet, held against what the province saw last. */
export async function look(
  work: Work,
  key: NoteKey,
  seen: Witnessed[],
): Promise<{ alarms: ProofAlarm[]; well: StoredCheckpoint[] }> {
  const alarms: ProofAlarm[] = []
  const well: StoredCheckpoint[] = []
  const last = new Map(seen.map(({ size, root, ...book }) => [bookName(book), { size, root }]))
  for (const checkpoint of await listUncosigned(work)) {
    const { year, book, size } = checkpoint
    const name = bookName(checkpoint)
    const known = last.get(name)
    const kind = await faultOf(work, key, checkpoint, known)
    if (kind) alarms.push({ council: work.municipalityId, year, book, size, knownSize: known?.size ?? 0, kind })
    else {
      well.push(checkpoint)
      last.set(name, checkpoint)
    }
  }
  return { alarms, well }
}

async function faultOf(
  work: Work,
  key: NoteKey,
  checkpoint: StoredCheckpoint,
  known: { size: number; root: Buffer } | undefined,
): Promise<ProofAlarm['kind'] | undefined> {
  if (!saysWhatItsRowSays(work.municipalityId, key, checkpoint)) return 'signature'
  if (!known) return undefined
  if (checkpoint.size < known.size) return 'shorter'
  try {
    const proof = await consistencyProof(work, checkpoint, known.size, checkpoint.size)
    return isConsistent(known, checkpoint, proof) ? undefined : 'rewritten'
  } catch (error) {
    if (!(error instanceof MissingNode)) throw error
    return 'missing-node'
  }
}

/** Signed by the council, and about this book, size and root. */
export function saysWhatItsRowSays(municipalityId: string, key: NoteKey, checkpoint: StoredCheckpoint): boolean {
  const note = readNote(checkpoint.note)
  const said = note && readCheckpoint(note.text)
  return (
    note !== undefined &&
    said !== undefined &&
    (signersOf(note, [key])?.length ?? 0) > 0 &&
    said.origin === originOfBook(municipalityId, checkpoint) &&
    said.size === checkpoint.size &&
    said.root.equals(checkpoint.root)
  )
}
