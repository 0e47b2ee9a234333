import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isIncluded, leafHash } from './merkle.ts'
import { bookOfOrigin, councilKeyName, witnessKeyName } from './names.ts'
import { type NoteKey, readCheckpoint, readNote, signersOf } from './note.ts'
import { PROOF_FORMAT } from './proof-format.ts'

/** What a proof file shows, step by step, asking nobody. The page at the sede does the same in the browser. */
export interface ProofChecks {
  number: string
  /** When the entry was presented, as the leaf says it. */
  presentedAt: string
  leafHash: string
  size: number
  /** The leaf speaks of this number, in this place of this book. */
  leaf: boolean
  /** It is in the tree of the checkpoint. */
  inclusion: boolean
  /** The council signed the checkpoint. */
  signature: boolean
  /** The province saw that the book continued; when. Null: it has not, or its key is not known here. */
  cosignedAt: Date | null
  /** The content is that of the leaf's digest; null: it is not in the file. */
  content: boolean | null
  /** Digests of the documents that the content names. */
  documentDigests: string[]
}

const base64 = z.base64()
const proofFile = z.strictObject({
  format: z.literal(PROOF_FORMAT),
  number: z.string().max(20),
  leaf: z.string().max(4000),
  index: z.int().min(0),
  size: z.int().min(1),
  path: z.array(base64).max(64),
  checkpoint: z.string().max(10_000),
  content: z.string().max(2_000_000).optional(),
})

/** Lines of a leaf, and which of them says what. */
const LEAF_LINES = 14
const AT = { title: 0, council: 1, number: 2, presented: 4, content: 7 }

/** Undefined: it is no proof file. */
export function checkProof(
  text: string,
  keys: { council: NoteKey; witness?: NoteKey | undefined },
): ProofChecks | undefined {
  const parsed = proofFile.safeParse(parsedJson(text))
  if (!parsed.success) return undefined
  const proof = parsed.data
  const lines = proof.leaf.split('\n')
  const note = readNote(proof.checkpoint)
  const checkpoint = note && readCheckpoint(note.text)
  const of = checkpoint && bookOfOrigin(checkpoint.origin)
  const [, year, book, sequence] = /^(\d{4})-([ES])-(\d{6,8})$/.exec(proof.number) ?? []
  const hash = leafHash(proof.leaf)
  const signers = (note && signersOf(note, [keys.council, ...(keys.witness ? [keys.witness] : [])])) ?? []
  const isCouncils =
    of !== undefined &&
    lines[AT.council] === of.municipalityId &&
    keys.council.name === councilKeyName(of.municipalityId)
  return {
    number: proof.number,
    presentedAt: lines[AT.presented] ?? '',
    leafHash: hash.toString('hex'),
    size: proof.size,
    leaf:
      lines.length === LEAF_LINES + 1 &&
      lines[LEAF_LINES] === '' &&
      lines[AT.title] === 'concejo registry entry v1' &&
      lines[AT.number] === proof.number &&
      Number(sequence) === proof.index + 1 &&
      isCouncils &&
      String(of.book.year) === year &&
      of.book.book === book,
    inclusion:
      checkpoint !== undefined &&
      checkpoint.size === proof.size &&
      isIncluded(hash, proof.index, checkpoint, proof.path.map((each) => Buffer.from(each, 'base64'))), // prettier-ignore
    signature: signers.some(({ key }) => key === keys.council),
    cosignedAt: signers.find(({ key }) => key === keys.witness)?.at ?? null,
    content: proof.content === undefined ? null : sha256(proof.content) === lines[AT.content],
    documentDigests: digestsIn(proof.content),
  }
}

/** Whose keys are needed. */
export function keyNamesOf(text: string, provinceId = '10000'): { council: string; witness: string } | undefined {
  const parsed = proofFile.safeParse(parsedJson(text))
  const checkpoint = parsed.success ? readCheckpoint(readNote(parsed.data.checkpoint)?.text ?? '') : undefined
  const of = checkpoint && bookOfOrigin(checkpoint.origin)
  return of && { council: councilKeyName(of.municipalityId), witness: witnessKeyName(provinceId) }
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function digestsIn(content: string | undefined): string[] {
  const parsed = z.object({ documents: z.array(z.object({ digest: z.string() })) }).safeParse(parsedJson(content ?? ''))
  return parsed.success ? parsed.data.documents.map(({ digest }) => digest) : []
}
