import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { findReceipt } from '../../../src/modules/registry/index.ts'
import { checkProof } from '../../../src/modules/registry/proof/check-proof.ts'
import { councilKey, witnessKey } from '../../../src/modules/registry/proof/names.ts'
import { parseVkey, vkeyOf } from '../../../src/modules/registry/proof/note.ts'
import type { ProofFile } from '../../../src/modules/registry/proof/proof-format.ts'
import { publishDay } from '../../../src/modules/registry/proof/publish.ts'
import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const root = path.resolve(import.meta.dirname, '../../..')

interface InBrowser {
  checkProof: (json: string, keys: { council: string; province: string }) => Promise<Record<string, unknown> | null>
  leafOfReceipt: (bytes: Uint8Array) => { number: string; leafHash: string } | null
}
const inBrowser = () => import(pathToFileURL(path.join(root, 'public/proof.js')).href) as Promise<InBrowser>

interface Filed {
  proof: ProofFile
  text: string
  pdf: Buffer
  keys: { council: string; province: string }
  fileName: string
}
let filed: Filed
let folder: string
let neighbours: number[]

/** What a person has at home the day after. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'proofs-'))
  const office = await newOffice({ procedures: 'none' })
  const { app } = office.house
  const citizen = await office.citizen('Leocadia')
  const entries = []
  for (let i = 0; i < 5; i++) entries.push(await anEntry(office, i === 2 ? citizen : await office.citizen('Vecino')))
  const entry = entries[2] as (typeof entries)[number]
  const address = `/registro/asientos/${entry.id}/prueba`
  const client = await office.as(citizen)
  const early = await client.visit(address)
  await office.runJobs()
  await publishDay(app, '2026-11-23')
  const answer = await client.visit(address)
  const receipt = await office.work((w) => findReceipt(w, entry.id))
  neighbours = [
    early.status,
    (await (await office.as(await office.citizen())).visit(address)).status,
    (await office.visitor().visit(address)).status,
    (await (await office.as(office.registryOfficer)).visit(address)).status,
  ]
  filed = {
    proof: JSON.parse(answer.text) as ProofFile,
    text: answer.text,
    pdf: await app.storage.read(String(receipt?.digest)),
    keys: {
      council: vkeyOf(await councilKey(app.noteKeys, office.municipality.id)),
      province: vkeyOf(await witnessKey(app.noteKeys, '10000')),
    },
    fileName: String(answer.headers['content-disposition']),
  }
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const check = (text: string, keys = filed.keys) => {
  const council = parseVkey(keys.council)
  if (!council) throw new Error('no key')
  return checkProof(text, { council, witness: parseVkey(keys.province) })
}

test('the day after, and not before, who filed downloads a proof; nobody else does', () => {
  expect(neighbours).toEqual([202, 404, 303, 200])
  expect(filed.fileName).toContain(`${filed.proof.number}-prueba.json`)
  expect(filed.proof).toMatchObject({ index: 2, size: 5, content: expect.stringContaining('árbol caído') })
})

test('program and browser find in it that the entry is in the book', async () => {
  const { checkProof: checkInBrowser, leafOfReceipt } = await inBrowser()

  const ours = check(filed.text)
  const theirs = await checkInBrowser(filed.text, filed.keys)

  expect(ours).toMatchObject({ leaf: true, inclusion: true, signature: true, content: true, size: 5 })
  expect(ours?.cosignedAt).toBeInstanceOf(Date)
  expect(theirs).toEqual({
    number: ours?.number,
    presentedAt: ours?.presentedAt,
    leafHash: ours?.leafHash,
    size: 5,
    leaf: true,
    inclusion: true,
    signature: true,
    cosigned: true,
    cosignedAt: ours?.cosignedAt,
    content: true,
  })
  expect(leafOfReceipt(filed.pdf)).toEqual({ number: filed.proof.number, leafHash: ours?.leafHash })
})

test('whatever is changed in it, both refuse it, and say the same', async () => {
  const { checkProof: checkInBrowser } = await inBrowser()
  const { proof } = filed
  const hash = Buffer.alloc(32, 1).toString('base64')
  const changes: Partial<Record<keyof ProofFile, unknown>>[] = [
    { index: proof.index + 1 },
    { index: 0 },
    { size: proof.size + 1 },
    { size: proof.size - 1 },
    { number: proof.number.replace(/.$/, '9') },
    { leaf: proof.leaf.replace('concejo', 'Concejo') },
    { leaf: proof.leaf.replace(/T\d\d/, 'T03') },
    { leaf: `${proof.leaf}\n` },
    { path: [] },
    { path: proof.path.slice(1) },
    { path: [...proof.path, hash] },
    { path: [hash, ...proof.path.slice(1)] },
    { path: proof.path.toReversed() },
    { checkpoint: proof.checkpoint.replace('/registro/', '/registra/') },
    { checkpoint: proof.checkpoint.replace('\n5\n', '\n6\n') },
    { checkpoint: proof.checkpoint.split('\n\n')[0] },
    { content: proof.content?.replace('caído', 'caida') },
    { format: 'concejo registry proof v2' },
    { path: 'no' },
    { leaf: 7 },
  ]
  const accepted: string[] = []
  for (const change of changes) {
    const text = JSON.stringify({ ...proof, ...change })
    const ours = check(text)
    const theirs = await checkInBrowser(text, filed.keys)
    const holds = (
      found: { leaf?: unknown; inclusion?: unknown; signature?: unknown; content?: unknown } | null | undefined,
    ) => Boolean(found?.leaf && found.inclusion && found.signature) && found?.content !== false
    if (holds(ours) || holds(theirs)) accepted.push(JSON.stringify(change))
  }

  expect(accepted).toEqual([])
})

test('another council’s key and another province’s say that they did not sign it', async () => {
  const { checkProof: checkInBrowser } = await inBrowser()
  const office = await newOffice({ procedures: 'none' })
  const { noteKeys } = office.house.app
  const keys = {
    council: vkeyOf(await councilKey(noteKeys, office.municipality.id)),
    province: vkeyOf(await witnessKey(noteKeys, '10999')),
  }

  expect(check(filed.text, keys)).toMatchObject({ leaf: false, signature: false, cosignedAt: null })
  expect(await checkInBrowser(filed.text, keys)).toMatchObject({ signature: false, cosigned: false })
  expect(check('{}')).toBeUndefined()
  expect(await checkInBrowser('no json', keys)).toBeNull()
})

/** As a person would at home: no database, no network asked for. */
async function command(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const file = path.join(root, 'src/server/commands/verify-receipt-command.ts')
    execFile(
      process.execPath,
      [file, ...args],
      { cwd: folder, env: { PATH: process.env['PATH'] } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, said: out + err }),
    )
  })
}

test('the command says so too, of the sealed paper, the proof and the file that was filed', async () => {
  const other = Buffer.from(filed.pdf)
  const at = other.indexOf('stream') + 40
  other[at] = (other[at] ?? 0) ^ 1
  const files: Record<string, string | Buffer> = {
    'receipt.pdf': filed.pdf,
    'proof.json': filed.text,
    'plano.pdf': '%PDF-1.7 plano',
    'otro.pdf': '%PDF-1.7 otro',
    'changed.pdf': other,
    'changed.json': filed.text.replace(/"index": 2/, '"index": 3'),
  }
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(folder, name), bytes)
  const keys = ['--key', filed.keys.council, '--province-key', filed.keys.province]

  const well = await command('receipt.pdf', 'proof.json', 'plano.pdf', ...keys)
  const codes = await Promise.all([
    command('receipt.pdf', 'proof.json', 'otro.pdf', ...keys),
    command('changed.pdf', 'proof.json', ...keys),
    command('receipt.pdf', 'changed.json', ...keys),
    command('receipt.pdf', 'plano.pdf', ...keys),
    command('receipt.pdf', 'proof.json'),
    command('receipt.pdf', 'none.json', ...keys),
  ])

  expect(well.said).toContain('Se presentó el fichero plano.pdf: Sí')
  expect(well.said).toContain('Está en el libro')
  expect(well.code).toBe(0)
  expect(codes.map(({ code }) => code)).toEqual([1, 1, 1, 1, 2, 2])
}, 60_000)

test('the page has both keys and works out everything by itself; without scripts it says how', async () => {
  const office = await newOffice({ procedures: 'none' })

  const page = await office.visitor().visit('/sede/libro/comprobar')

  const form = page.$('form[data-proof]')
  expect(parseVkey(String(form.attr('data-council')))?.name).toBe(`concejo/${office.municipality.id}/registro`)
  expect(parseVkey(String(form.attr('data-province')))?.name).toBe('concejo/10000/testigo')
  expect(form.attr('action')).toBeUndefined()
  expect(page.$('noscript').text()).toContain('verify-receipt')
})
