import { createHash, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { entryContent } from '../../../src/modules/registry/content.ts'
import type { RegisterEntry } from '../../../src/modules/registry/entry.ts'
import { annotationLeaf, entryLeaf } from '../../../src/modules/registry/proof/leaf.ts'
import { GrowingTree, isConsistent, isIncluded, leafHash } from '../../../src/modules/registry/proof/merkle.ts'
import {
  checkpointText,
  cosignatureLine,
  parseVkey,
  readCheckpoint,
  readNote,
  signatureLine,
  signersOf,
} from '../../../src/modules/registry/proof/note.ts'

const document = readFileSync(path.resolve(import.meta.dirname, '../../../docs/registry-proof.md'), 'utf8')

/** What the document shows under a name. */
function shown(name: string): string {
  const [, block] = new RegExp(`<!-- ${name} -->\\n+\`\`\`\\n([\\s\\S]*?)\`\`\``).exec(document) ?? []
  if (block === undefined) throw new Error(`the document shows no ${name}`)
  return block
}
const linesOf = (name: string): string[] => shown(name).trimEnd().split('\n')
const hashes = (name: string): Buffer[] => linesOf(name).map((hex) => Buffer.from(hex, 'hex'))
const sha256 = (...parts: (string | Buffer)[]) =>
  createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part as string)))).digest() // prettier-ignore

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const keyOf = (fill: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, fill)]),
    format: 'der',
    type: 'pkcs8',
  })

const plan = { documentId: uuid(21), title: 'Plano', fileName: 'plano.pdf', mime: 'application/pdf', size: 4 }
const entries = [1, 2, 3].map((n): RegisterEntry & { sequence: number } => ({
  sequence: n,
  id: uuid(100 + n),
  direction: 'E',
  channel: 'online',
  subject: `Solicitud ${n}`,
  content: null,
  unitId: uuid(1),
  idempotencyKey: `clave-de-ejemplo-${n}`,
  parties: [{ role: 'interested', personId: uuid(2), nif: '00000000T', name: 'María Ñúñez' }],
  documents: n === 2 ? [{ ...plan, digest: sha256('%PDF').toString('hex') }] : [],
}))
const leaves = entries.map((entry) => {
  const at = BigInt(Date.parse('2026-11-23T09:15:00Z') + entry.sequence * 1000) * 1000n
  return entryLeaf({
    municipalityId: '10037',
    number: `2026-E-00000${entry.sequence}`,
    id: String(entry.id),
    presentedAt: at,
    effectiveAt: at,
    registeredAt: at + 1234n,
    contentDigest: sha256(entryContent(entry)).toString('hex'),
    actorKind: 'citizen',
    actorPersonId: uuid(2),
    actorStaffId: null,
    actorName: 'María Ñúñez',
    idempotencyKey: entry.idempotencyKey,
    documentIds: entry.documents.map(({ documentId }) => documentId),
  })
})

test('the program writes what the document shows', () => {
  const tree = new GrowingTree()
  const roots = leaves.map((leaf) => {
    tree.add(leaf)
    return tree.root()
  })
  const text = checkpointText({ origin: 'concejo/10037/registro/2026/E', size: 3, root: tree.root() })
  const at = new Date('2026-11-24T00:30:05Z')

  expect(shown('content')).toBe(`${entryContent(entries[1] as RegisterEntry)}\n`)
  expect(shown('leaf')).toBe(leaves[1])
  expect(hashes('hashes')).toEqual(leaves.map((leaf) => leafHash(leaf)))
  expect(hashes('roots')).toEqual(roots)
  expect(shown('checkpoint')).toBe(
    `${text}\n${signatureLine(text, 'concejo/10037/registro', keyOf(1))}${cosignatureLine(text, 'concejo/10000/testigo', keyOf(2), at)}`,
  )
  expect(shown('annotation')).toBe(
    annotationLeaf({
      municipalityId: '10037',
      year: 2026,
      sequence: 1,
      id: uuid(201),
      entryId: uuid(102),
      at: BigInt(Date.parse('2026-11-23T10:00:00Z')) * 1000n,
      kind: 'note',
      text: 'Falta el plano',
      details: { b: [1, true], á: null, a: 'ñ' },
      actorKind: 'staff',
      staffId: uuid(3),
      unitId: null,
      actorName: 'Rosa Pérez',
    }),
  )
})

test('what the document shows agrees with itself, worked out from its words and nothing of ours', () => {
  const [first, second, third] = hashes('hashes') as [Buffer, Buffer, Buffer]
  const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right)
  const lines = shown('leaf').split('\n')

  expect(sha256(Buffer.of(0), shown('leaf'))).toEqual(second)
  expect(lines[7]).toBe(sha256(shown('content').trimEnd()).toString('hex'))
  expect(lines[11]).toBe(sha256('María Ñúñez').toString('hex'))
  expect(hashes('roots')).toEqual([first, node(first, second), node(node(first, second), third)])
  expect(hashes('path')).toEqual([first, third])
  expect(hashes('consistency')).toEqual([third])
  expect(shown('annotation').split('\n')[8]).toBe(sha256('{"a":"ñ","b":[1,true],"á":null}').toString('hex'))
})

test('its proofs and its signatures hold', () => {
  const [, second] = hashes('hashes') as [Buffer, Buffer]
  const note = readNote(shown('checkpoint'))
  const checkpoint = note && readCheckpoint(note.text)
  const keys = linesOf('keys').flatMap((line) => parseVkey(line) ?? [])
  const [, twoRows, threeRows] = hashes('roots') as [Buffer, Buffer, Buffer]

  expect(checkpoint?.root).toEqual(threeRows)
  expect(checkpoint && isIncluded(second, 1, checkpoint, hashes('path'))).toBe(true)
  expect(checkpoint && isConsistent({ size: 2, root: twoRows }, checkpoint, hashes('consistency'))).toBe(true)
  expect(note && signersOf(note, keys)?.map(({ key }) => key.name)).toEqual([
    'concejo/10037/registro',
    'concejo/10000/testigo',
  ])
})
