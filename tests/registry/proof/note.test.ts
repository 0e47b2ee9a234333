import { generateKeyPairSync } from 'node:crypto'
import {
  checkpointText,
  cosignatureLine,
  keyOf,
  parseVkey,
  readCheckpoint,
  readNote,
  signatureLine,
  signersOf,
  vkeyOf,
} from '../../../src/modules/registry/proof/note.ts'

/** The known example of Go's package for signed notes. */
const known = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
}
const root = Buffer.alloc(32, 7)
const text = checkpointText({ origin: 'concejo/10037/registro/2026/E', size: 123, root })
const log = generateKeyPairSync('ed25519').privateKey
const witness = generateKeyPairSync('ed25519').privateKey

test('a note that another program signed is read and holds', () => {
  const key = parseVkey(known.vkey)
  const note = readNote(`${known.text}\n${known.line}`)

  expect(key && vkeyOf(key)).toBe(known.vkey)
  expect(note?.text).toBe(known.text)
  expect(note && key && signersOf(note, [key])?.map((signer) => signer.key.name)).toEqual(['PeterNeumann'])
})

test('a checkpoint is signed, countersigned with its moment, and read back', () => {
  const at = new Date('2026-11-23T00:30:05.900Z')
  const bytes = `${text}\n${signatureLine(text, 'concejo/10037/registro', log)}${cosignatureLine(text, 'concejo/10000/testigo', witness, at)}`
  const keys = [keyOf('concejo/10037/registro', 'log', log), keyOf('concejo/10000/testigo', 'witness', witness)]
  const reread = keys.map((key) => parseVkey(vkeyOf(key)))

  const note = readNote(bytes)
  const signers = note && signersOf(note, reread.filter((key) => key !== undefined)) // prettier-ignore

  expect(signers?.map((signer) => [signer.key.name, signer.at?.toISOString()])).toEqual([
    ['concejo/10037/registro', undefined],
    ['concejo/10000/testigo', '2026-11-23T00:30:05.000Z'],
  ])
  expect(note && readCheckpoint(note.text)).toEqual({ origin: 'concejo/10037/registro/2026/E', size: 123, root })
})

test('one character changed anywhere is noticed', () => {
  const key = keyOf('concejo/10037/registro', 'log', log)
  const cosigner = keyOf('concejo/10000/testigo', 'witness', witness)
  const bytes = `${text}\n${signatureLine(text, key.name, log)}${cosignatureLine(text, cosigner.name, witness, new Date())}`
  const unnoticed: number[] = []
  for (let place = 0; place < bytes.length; place++) {
    const other = bytes[place] === 'A' ? 'B' : 'A'
    const note = readNote(bytes.slice(0, place) + other + bytes.slice(place + 1))
    const signers = note && signersOf(note, [key, cosigner])
    if (signers?.length === 2) unnoticed.push(place)
  }
  expect(unnoticed).toEqual([])
})

test('what is no note, no checkpoint or no key is not taken for one', () => {
  const line = signatureLine(text, 'a', log)
  const notNotes = [
    '',
    '\n\n',
    text,
    `${text}\n`,
    `${text}\n${line.slice(0, -1)}`,
    `${text}\n— a b\n`,
    `\t${text}\n${line}`,
  ]
  const notCheckpoints = [
    '',
    'a\n1\n',
    'a\n01\nAAAA\n',
    'a\n-1\n' + root.toString('base64') + '\n',
    '\n1\n' + root.toString('base64') + '\n',
    'a\n1\n' + root.toString('base64'),
  ]
  const vkey = vkeyOf(keyOf('a', 'log', log))
  const notKeys = ['', 'a', vkey.slice(0, -4), `b${vkey.slice(1)}`, vkey.replace('+A', '+B')]

  expect(notNotes.filter((each) => readNote(each))).toEqual([])
  expect(notCheckpoints.filter((each) => readCheckpoint(each))).toEqual([])
  expect(notKeys.filter((each) => parseVkey(each))).toEqual([])
})

test('a signature of somebody unknown counts for nothing, under whatever name', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey
  const note = readNote(`${text}\n${signatureLine(text, 'concejo/10037/registro', stranger)}`)

  expect(note && signersOf(note, [keyOf('concejo/10037/registro', 'log', log)])).toEqual([])
})
