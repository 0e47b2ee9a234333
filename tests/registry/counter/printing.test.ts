import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { unitFor } from '../../../src/modules/municipalities/index.ts'
import { getEntry, issueReceiptNow, listEntries } from '../../../src/modules/registry/index.ts'
import { officialTime } from '../../../src/platform/i18n/format.ts'
import { type Office, cif, newOffice } from '../../support/office.ts'
import { randomDigits } from '../../support/house.ts'
import { anEntry } from '../desk.ts'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-print-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a PDF says and where it says it, as a tool that is not ours reads it. */
async function reading(
  pdf: unknown,
  name: string,
): Promise<{ text: string; size: string; words: Map<string, number[]> }> {
  const file = path.join(folder, `${name}.pdf`)
  await writeFile(file, pdf as Buffer)
  const [text, info, boxes] = await Promise.all([
    run('pdftotext', ['-layout', file, '-']),
    run('pdfinfo', [file]),
    run('pdftotext', ['-bbox', file, '-']),
  ])
  const words = new Map<string, number[]>()
  for (const [, x, y, word] of boxes.stdout.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]+)</g)) {
    if (word && !words.has(word)) words.set(word, [Number(x), Number(y)])
  }
  return { text: text.stdout, size: /Page size:\s+([\d.]+ x [\d.]+)/.exec(info.stdout)?.[1] ?? '', words }
}

/** What a telephone reads from the codes of a page. */
async function codesOf(name: string): Promise<string[]> {
  const file = path.join(folder, name)
  await run('pdftoppm', ['-png', '-r', '300', '-singlefile', `${file}.pdf`, file])
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', `${file}.png`])
  return stdout.trim().split('\n')
}

async function registered(office: Office) {
  return anEntry(office, await office.citizen(), { now: new Date('2026-11-21T10:30:15Z') })
}

test('a label for the roll says number, both dates, office and where the receipt is verified', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const entry = await registered(office)
  await issueReceiptNow(office.house.app, office.municipality.id, entry.id)

  const form = await officer.visit(`/oficina/registro/${entry.id}/etiqueta`)
  const answer = await officer.visit(`/oficina/registro/${entry.id}/etiqueta.pdf`)
  const { text, size } = await reading(answer.body, 'roll')
  const [address] = await codesOf('roll')

  expect(form.$('form[method=get]').attr('action')).toBe(`/oficina/registro/${entry.id}/etiqueta.pdf`)
  expect(answer.headers['content-type']).toBe('application/pdf')
  expect(size).toBe('175.748 x 82.2047')
  for (const said of [
    entry.number,
    officialTime(entry.presentedAt),
    officialTime(entry.effectiveAt),
    'Registro de entrada',
  ]) {
    expect(text).toContain(said)
  }
  expect(officialTime(entry.effectiveAt)).not.toBe(officialTime(entry.presentedAt))
  const verified = await office.visitor().visit(new URL(address ?? '').pathname + new URL(address ?? '').search)
  expect(verified.text).toContain(entry.number)
})

test('on a sheet the labels begin where the last ones ended', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const entry = await registered(office)
  const label = (query: string) => officer.visit(`/oficina/registro/${entry.id}/etiqueta.pdf?${query}`)

  const fifth = await reading((await label('hoja=a4-3x8&desde=5')).body, 'fifth')
  const two = await reading((await label('hoja=a4-2x7&desde=13&copias=5')).body, 'two')
  const spoilt = await reading((await label('hoja=otra&desde=-1&copias=mil')).body, 'spoilt')

  // The second column begins at 70 mm, the second row at 37.5 mm.
  expect(fifth.size).toMatch(/^595\.\d+ x 841\.\d+$/)
  const [x = 0, y = 0] = fifth.words.get(entry.number) ?? []
  expect([x > 198 && x < 298, y > 106 && y < 212]).toEqual([true, true])
  expect(two.text.split(entry.number)).toHaveLength(3)
  expect(await codesOf('two')).toHaveLength(2)
  expect(spoilt.size).toBe('175.748 x 82.2047')
})

test('the stamp stands in the corner that was chosen', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const entry = await registered(office)
  const at = async (place: string) => {
    const { body } = await officer.visit(`/oficina/registro/${entry.id}/sello.pdf?lugar=${place}`)
    return (await reading(body, place)).words.get(entry.number) ?? []
  }

  const [left, top] = await at('arriba-izquierda')
  const [right, bottom] = await at('abajo-derecha')

  expect(left).toBeLessThan(60)
  expect(top).toBeLessThan(120)
  expect(right).toBeGreaterThan(300)
  expect(bottom).toBeGreaterThan(720)
})

test('the sheet for the citizen says where it is, and not who did what', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const entry = await registered(office)
  const unit = await office.work((w) => unitFor(w, 'general'))

  const { body } = await officer.visit(`/oficina/registro/${entry.id}/estado.pdf`)
  const { text } = await reading(body, 'status')

  expect(text).toContain(entry.number)
  expect(text).toContain(unit.name)
  expect(text).toContain('No es un certificado')
  expect(await office.work((w) => w.tx('access_log').where({ purpose: 'registry.status' }))).toHaveLength(1)
})

test('whoever was obliged is told what will be asked and which date will count', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const unit = await office.work((w) => unitFor(w, 'general'))
  await officer.submit('/oficina/registro/nuevo', {
    nif: cif('B', randomDigits(7)),
    nombre: 'Aceites SL',
    asunto: 'Licencia',
    unidad: unit.id,
  })
  const [listed] = await office.work(async (w) => (await listEntries(w)).entries)

  const { body } = await officer.visit(`/oficina/registro/${listed?.id}/requerimiento.pdf`)
  const { text } = await reading(body, 'request')

  expect(text).toContain('Aceites SL')
  expect(text).toContain(office.municipality.origin)
  expect(text.replace(/\s+/g, ' ')).toContain('Contará como fecha de presentación la de esa presentación electrónica')
})

test.each([
  ['E', 'online', /sede electrónica/],
  ['E', 'counter', /oficina de asistencia/],
  ['E', 'interchange', /interconexión de registros/],
  ['E', 'system', /actuación automatizada/i],
  ['S', 'counter', /salida/],
] as const)('the receipt of an %s by %s says what the law says of it', async (direction, channel, law) => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen(), {
    direction,
    channel,
    files: {},
    originNumber: 'REGAGE26e000001',
    originAt: new Date('2026-11-20T09:00:00Z'),
  })

  const receipt = await issueReceiptNow(office.house.app, office.municipality.id, entry.id)
  const { text } = await reading(await office.house.app.storage.read(receipt.digest), `receipt-${direction}-${channel}`)

  expect(text.replace(/\s+/g, ' ')).toMatch(law)
  expect(text).toContain('REGAGE26e000001')
})

test('nobody prints what is none of their business', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await registered(office)
  const mayor = await office.as(office.mayor)

  for (const paper of ['etiqueta', 'etiqueta.pdf', 'sello', 'sello.pdf', 'estado.pdf', 'requerimiento.pdf', 'copia']) {
    expect([paper, (await mayor.visit(`/oficina/registro/${entry.id}/${paper}`)).status]).toEqual([paper, 403])
  }
  expect((await office.work((w) => getEntry(w, entry.id))).number).toBe(entry.number)
})
