import { type KeyObject, createHash, createPublicKey, sign, verify } from 'node:crypto'

/** Signed notes as c2sp.org/signed-note has them: a text, a blank line, and one line for each signature. */

/** Ed25519 over the text (`log`), or over the text and a moment (`witness`, c2sp.org/tlog-cosignature). */
export type NoteKeyUse = 'log' | 'witness'

export interface NoteKey {
  name: string
  use: NoteKeyUse
  publicKey: KeyObject
}

export interface NoteSignature {
  name: string
  keyId: Buffer
  signature: Buffer
}

export interface Note {
  text: string
  signatures: NoteSignature[]
}

const TYPE: Record<NoteKeyUse, number> = { log: 0x01, witness: 0x04 }
const MOST_SIGNATURES = 32

const rawPublicKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(-32)
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

const encoded = ({ use, publicKey }: NoteKey): Buffer => Buffer.concat([Buffer.of(TYPE[use]), rawPublicKey(publicKey)])

/** Short, to tell keys apart: the key itself must come from elsewhere. */
export const keyIdOf = (key: NoteKey): Buffer =>
  createHash('sha256').update(`${key.name}\n`).update(encoded(key)).digest().subarray(0, 4)

/** A public key as one line: name+identifier+key. */
export const vkeyOf = (key: NoteKey): string =>
  `${key.name}+${keyIdOf(key).toString('hex')}+${encoded(key).toString('base64')}`

/** Undefined: not a key of this kind, or not the one its identifier says. */
export function parseVkey(vkey: string): NoteKey | undefined {
  const [, name = '', id = '', base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim()) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const use = (['log', 'witness'] as const).find((each) => TYPE[each] === bytes[0])
  if (!use || bytes.length !== 33) return undefined
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI_ED25519, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  const key = { name, use, publicKey }
  return keyIdOf(key).toString('hex') === id ? key : undefined
}

export const keyOf = (name: string, use: NoteKeyUse, privateKey: KeyObject): NoteKey => ({
  name,
  use,
  publicKey: createPublicKey(privateKey),
})

const lineOf = (key: NoteKey, signature: Buffer): string =>
  `— ${key.name} ${Buffer.concat([keyIdOf(key), signature]).toString('base64')}\n`

export function signatureLine(text: string, name: string, privateKey: KeyObject): string {
  return lineOf(keyOf(name, 'log', privateKey), sign(null, Buffer.from(text), privateKey))
}

export function cosignatureLine(text: string, name: string, privateKey: KeyObject, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const moment = Buffer.alloc(8)
  moment.writeBigUInt64BE(BigInt(seconds))
  const signature = sign(null, cosigned(text, BigInt(seconds)), privateKey)
  return lineOf(keyOf(name, 'witness', privateKey), Buffer.concat([moment, signature]))
}

const cosigned = (text: string, seconds: bigint): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${String(seconds)}\n${text}`)

/** Undefined: not a note. Nothing of it counts before a signature has been checked. */
export function readNote(bytes: string): Note | undefined {
  const at = bytes.lastIndexOf('\n\n')
  // oxlint-disable-next-line no-control-regex -- the format refuses them
  if (at < 0 || !bytes.endsWith('\n') || /[\0-\x09\x0b-\x1f]/.test(bytes) || !bytes.isWellFormed()) return undefined
  const lines = bytes.slice(at + 2, -1).split('\n')
  if (lines.length > MOST_SIGNATURES) return undefined
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const [, name = '', base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? []
    const signature = Buffer.from(base64, 'base64')
    if (signature.length < 5 || signature.toString('base64') !== base64) return undefined
    signatures.push({ name, keyId: signature.subarray(0, 4), signature: signature.subarray(4) })
  }
  return { text: bytes.slice(0, at + 1), signatures }
}

/** When and by which of these keys the note was signed. A line of a known key that does not hold spoils all of it. */
export function signersOf(note: Note, keys: readonly NoteKey[]): { key: NoteKey; at: Date | null }[] | undefined {
  const signers: { key: NoteKey; at: Date | null }[] = []
  for (const line of note.signatures) {
    const key = keys.find((each) => each.name === line.name && keyIdOf(each).equals(line.keyId))
    if (!key) continue
    const seconds = key.use === 'witness' && line.signature.length === 72 ? line.signature.readBigUInt64BE() : null
    const holds =
      key.use === 'log'
        ? line.signature.length === 64 && verify(null, Buffer.from(note.text), key.publicKey, line.signature)
        : seconds !== null && verify(null, cosigned(note.text, seconds), key.publicKey, line.signature.subarray(8))
    if (!holds) return undefined
    signers.push({ key, at: seconds === null ? null : new Date(Number(seconds) * 1000) })
  }
  return signers
}

/** c2sp.org/tlog-checkpoint: whose tree, how many leaves, which root. */
export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin, digits, base64, ...others] = text.split('\n')
  const root = Buffer.from(base64 ?? '', 'base64')
  const size = Number(digits)
  if (!origin || !/^(0|[1-9]\d{0,14})$/.test(digits ?? '') || others.at(-1) !== '') return undefined
  if (root.length !== 32 || root.toString('base64') !== base64) return undefined
  return { origin, size, root }
}
