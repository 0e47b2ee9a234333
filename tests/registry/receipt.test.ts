/* oxlint-disable jest/no-standalone-expect -- withTools is test, or test.skip where its tools are missing */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { listRenditions } from '../../src/modules/documents/index.ts'
import { findReceipt, issueReceiptNow, receiptWithin, verifyBook } from '../../src/modules/registry/index.ts'
import { checkPdfSignatures } from '../../src/platform/pdf/index.ts'
import type { Sealer } from '../../src/platform/sealer.ts'
import { openHouse } from '../support/house.ts'
import { newOffice } from '../support/office.ts'
import { anEntry } from './desk.ts'

const run = promisify(execFile)
const trust = { trusted: async () => true }
const has = (tool: string) => spawnSync(tool, ['-v']).error === undefined
const hasTools = has('pdfsig') && has('qpdf') && has('pdftotext')
if (!hasTools) console.warn('skipped: pdfsig, pdftotext (poppler-utils) or qpdf is not installed')
const withTools = hasTools ? test : test.skip

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'receipts-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

withTools('the receipt says what was filed, and others than us find it whole and sealed', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Carmen')
  // A Saturday.
  const entry = await anEntry(office, citizen, { now: new Date('2026-11-21T10:00:00Z') })

  await office.runJobs()

  const pdf = await receiptBytes(office, entry.id)
  const file = path.join(folder, 'receipt.pdf')
  await writeFile(file, pdf)
  const { stdout: text } = await run('pdftotext', ['-layout', file, '-'])
  const words = text.replace(/\s+/g, ' ')
  for (const said of [
    entry.number,
    citizen.person.nif,
    'Carmen Vecina',
    '21/11/2026, 11:00:00',
    '23/11/2026, 00:00:00',
    'Un árbol caído en la calle Ñ, 3 <b>',
    'plano de la obra.pdf',
    'Presento esta solicitud',
    'artículo 31.2.b',
    'Servicios Generales',
  ]) {
    expect(words).toContain(said)
  }
  expect(text.replace(/\s+/g, '')).toContain(entry.documents[0]?.digest)
  const { stdout: signature } = await run('pdfsig', ['-nocert', file])
  expect(signature).toContain('ETSI.CAdES.detached')
  expect(signature).toContain('Signature is Valid')
  expect(signature).toContain('Total document signed')
  await run('qpdf', ['--check', file])
})

test('one byte changed anywhere under the seal is noticed', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  await issueReceiptNow(office.house.app, office.municipality.id, entry.id)
  const pdf = await receiptBytes(office, entry.id)
  expect(await checkPdfSignatures(pdf, trust)).toMatchObject([{ intact: true, coversWholeDocument: true }])

  const unnoticed: number[] = []
  for (let i = 1; i <= 100; i++) {
    const place = Math.floor((pdf.length * i) / 101)
    const changed = Buffer.from(pdf)
    changed[place] = (changed[place] ?? 0) ^ 1
    const reports = await checkPdfSignatures(changed, trust).catch(() => [])
    // The hole of the signature itself ends in zeros that mean nothing; everything else is under it.
    if (reports.length > 0 && reports.every((report) => report.intact && report.coversWholeDocument)) {
      if (!isPadding(pdf, place)) unnoticed.push(place)
    }
  }

  expect(unnoticed).toEqual([])
}, 120_000)

test('made twice, at once or again, the receipt is one', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const { app } = office.house

  const made = await Promise.all([
    ...Array.from({ length: 5 }, () => issueReceiptNow(app, office.municipality.id, entry.id)),
    office.runJobs(),
  ])
  // As another process would, that does not know of the first.
  const again = await issueReceiptNow({ ...app }, office.municipality.id, entry.id)

  const ids = made.flatMap((document) => (document ? [document.id] : []))
  expect(new Set([...ids, again.id]).size).toBe(1)
  expect(await office.work((w) => w.tx('registry_receipt').select('entry_id'))).toHaveLength(1)
  expect(await office.work((w) => listRenditions(w, again.id))).toHaveLength(1)
})

test('while the seal is out of reach the entry is valid and says so; then the receipt comes', async () => {
  let isDown = true
  let real: Sealer | undefined
  const house = await openHouse()
  try {
    real = house.app.sealer
    const sealer: Sealer = {
      sealFor: (council) =>
        isDown ? Promise.reject(new Error('the seal is away')) : (real as Sealer).sealFor(council),
    }
    Object.assign(house.app, { sealer })
    const office = await newOffice({ procedures: 'none', in: house })
    const citizen = await office.citizen()
    const entry = await anEntry(office, citizen)
    const client = await office.as(citizen)

    expect(await receiptWithin(house.app, office.municipality.id, entry.id, 5000)).toBeUndefined()
    await office.runJobs()
    const waiting = await client.visit(`/registro/asientos/${entry.id}/justificante`)
    isDown = false
    await house.app.db('graphile_worker._private_jobs').update({ run_at: house.app.db.fn.now() })
    await office.runJobs()
    const ready = await client.visit(`/registro/asientos/${entry.id}/justificante`)

    expect([waiting.status, waiting.$('main').text()]).toEqual([202, expect.stringContaining(entry.number)])
    expect(waiting.headers['cache-control']).toBe('no-store')
    expect([ready.status, ready.headers['content-type']]).toEqual([200, 'application/pdf'])
  } finally {
    await house.close()
  }
})

test('a receipt is for its parties and for who keeps the registry', async () => {
  const [office, twin] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  const [citizen, neighbour] = [await office.citizen(), await office.citizen('Luis')]
  const entry = await anEntry(office, citizen)
  await office.runJobs()
  const address = `/registro/asientos/${entry.id}/justificante`

  const mine = await (await office.as(citizen)).visit(address)
  const theirs = await (await office.as(neighbour)).visit(address)
  const never = await (
    await office.as(neighbour)
  ).visit('/registro/asientos/00000000-0000-0000-0000-000000000000/justificante')
  const elsewhere = await (await twin.as(await twin.citizen())).visit(address)
  const officer = await (await office.as(office.registryOfficer)).visit(address)
  const mayor = await (await office.as(office.mayor)).visit(address)
  const nobody = await office.visitor().visit(address)

  expect([mine, theirs, never, elsewhere, officer, mayor].map(({ status }) => status)).toEqual([
    200, 404, 404, 404, 200, 404,
  ])
  expect(theirs.$('main').text()).toBe(never.$('main').text())
  expect(nobody.location).toMatch(/^\/acceso\?volver=/)
  expect(mine.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  expect(await accesses(office, entry.id)).toBe(1)
})

test('the whole book is looked at again, and any damage is named', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const { app } = office.house
  for (let i = 0; i < 3; i++)
    await anEntry(office, citizen, { files: { 'a.pdf': Buffer.from(`%PDF ${i} ${office.municipality.id}`) } })
  const pending = await verifyBook(app, office.municipality.id)
  await office.runJobs()

  const well = await verifyBook(app, office.municipality.id)
  // As somebody with all rights over the database might.
  await app.db.transaction(async (tx) => {
    await tx.raw(
      'alter table registry_entry disable trigger user; alter table registry_entry_document disable trigger user',
    )
    await tx.raw("select set_config('app.municipality_id', ?, true)", [office.municipality.id])
    await tx('registry_entry').where({ sequence: 2 }).update({ subject: 'Otro asunto' })
    await tx('registry_entry_document')
      .whereIn('entry_id', tx('registry_entry').select('id').where({ sequence: 3 }))
      .update({ digest: 'f'.repeat(64) })
    await tx.raw(
      'alter table registry_entry enable trigger user; alter table registry_entry_document enable trigger user',
    )
  })
  const damaged = await verifyBook(app, office.municipality.id)

  expect(pending).toMatchObject({ books: 1, entries: 3, files: 3, receipts: 0, pending: 3, faults: [] })
  expect(well).toMatchObject({ books: 1, entries: 3, files: 3, receipts: 3, pending: 0, faults: [] })
  const year = new Date().getFullYear()
  expect(damaged.faults.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    `content ${year}-E-000002`,
    `content ${year}-E-000003`,
    // Two words of the other subject.
    `search ${year}-E-000002`,
    `search ${year}-E-000002`,
    `document ${year}-E-000003`,
    `file ${year}-E-000003`,
    `search ${year}-E`,
  ])
})

async function receiptBytes(office: Awaited<ReturnType<typeof newOffice>>, entryId: string): Promise<Buffer> {
  const receipt = await office.work((w) => findReceipt(w, entryId))
  if (!receipt) throw new Error('no receipt')
  return office.house.app.storage.read(receipt.digest)
}

async function accesses(office: Awaited<ReturnType<typeof newOffice>>, subjectId: string): Promise<number> {
  return (await office.work((w) => w.tx('access_log').where({ subject_id: subjectId }))).length
}

/** Inside the hexadecimal hole, after the signature's end. */
function isPadding(pdf: Buffer, place: number): boolean {
  const start = pdf.indexOf('/Contents <') + '/Contents <'.length
  const end = pdf.indexOf('>', start)
  return place > start && place < end
}
