import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { getDocument } from '../../../src/modules/documents/index.ts'
import { checkPdfSignatures } from '../../../src/platform/pdf/index.ts'
import type { Client } from '../../support/client.ts'
import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const RESULT = { form: 'form[action="/oficina/registro/exportar"]' }
const BOOK = { form: 'form[action="/oficina/registro/exportar/libro"]' }

async function fileOf(client: Client, made: { location: string }): Promise<Buffer> {
  const page = await client.visit(made.location)
  const answer = await client.visit(String(page.$('main a.govuk-button').attr('href')))
  expect(answer.status).toBe(200)
  return answer.body as Buffer
}

test('a result is exported to CSV as Spanish spreadsheets open it, and nothing in it is run as a formula', async () => {
  const office = await newOffice({ procedures: 'none' })
  const one = await anEntry(office, await office.citizen('Ramona'), { files: {}, subject: '=1+2; "así"\ny más' })
  await anEntry(office, await office.citizen('Benita'), { files: {} })
  const officer = await office.as(office.registryOfficer)
  await officer.submit(`/oficina/registro/${one.id}/correccion`, { asunto: 'Otro', motivo: 'Mal escrito' })

  const made = await officer.submit('/oficina/registro/exportar?q=ramona', { formato: 'csv' }, RESULT)
  const text = (await fileOf(officer, made)).toString('utf8')

  expect(text.startsWith('\ufeffNúmero;Libro;Presentado;')).toBe(true)
  const lines = text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(`${one.number};Entrada;`)
  expect(lines[1]).toContain(`;"'=1+2; ""así""\ny más";`)
  expect(lines[1]).toMatch(/;Corregido el \d\d\/\d\d\/\d{4}$/)
})

test('who exported what, and each download, is written down; what was looked for stays out of the trail', async () => {
  const office = await newOffice({ procedures: 'none' })
  await anEntry(office, await office.citizen('Ramona'), { files: {} })
  const officer = await office.as(office.registryOfficer)

  const made = await officer.submit('/oficina/registro/exportar?q=ramona&canal=online', { formato: 'csv' }, RESULT)
  await fileOf(officer, made)

  const id = String(made.location.split('/').at(-1))
  const rows = await office.work((w) => w.tx('registry_export').where({ id }))
  expect(rows).toMatchObject([{ format: 'csv', filters: { q: 'ramona', canal: 'online' }, state: 'ready' }])
  const trail = await office.work((w) => w.tx('audit_event').where({ event: 'registry.book-exported' }))
  expect(trail).toMatchObject([{ subject_id: id, details: { format: 'csv', filters: ['q', 'canal'] } }])
  expect(
    await office.work((w) => w.tx('access_log').where({ subject_kind: 'registry-export', subject_id: id })),
  ).toHaveLength(1)
})

test('an export is only its own person’s, and what came later is not in it', async () => {
  const office = await newOffice({ procedures: 'none' })
  const one = await anEntry(office, await office.citizen('Ramona'), { files: {} })
  const officer = await office.as(office.registryOfficer)
  const clerk = await office.as(office.clerk)
  const made = await officer.submit('/oficina/registro/exportar', { formato: 'csv' }, RESULT)
  await anEntry(office, await office.citizen('Benita'), { files: {} })

  const text = (await fileOf(officer, made)).toString('utf8')

  expect(text.trimEnd().split('\r\n')).toHaveLength(2)
  expect(text).toContain(one.number)
  expect((await clerk.visit(made.location)).status).toBe(404)
  expect((await clerk.visit(`${made.location}/fichero`)).status).toBe(404)
})

test('more than a page of entries leaves in order and whole', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen('Ramona'), { files: {} })
  // 1,204 copies: the book only takes whole entries, so each has a number and a place of its own.
  await office.work((w) =>
    w.tx.raw(
      `insert into registry_entry (municipality_id, id, number, year, direction, sequence, place, presented_at, effective_at,
         registered_at, subject, content_digest, channel, unit_id, actor_kind, actor_name, idempotency_key)
       select e.municipality_id, gen_random_uuid(), e.year || '-E-' || lpad(i::text, 6, '0'), e.year, 'E', i,
              (e.place >> 25 << 25) | (i::bigint << 1), e.presented_at, e.effective_at, e.registered_at, 'copia ' || i,
              e.content_digest, 'system', e.unit_id, 'system', 'x', gen_random_uuid()::text
         from registry_entry e, generate_series(2, 1205) i where e.id = ?`,
      [entry.id],
    ),
  )
  const officer = await office.as(office.registryOfficer)

  const made = await officer.submit('/oficina/registro/exportar', { formato: 'csv' }, RESULT)
  const numbers = (await fileOf(officer, made))
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => Number(line.slice(7, 13)))

  expect(numbers).toEqual(Array.from({ length: 1205 }, (_, i) => 1205 - i))
})

test('a result is exported to a spreadsheet that says what it is and that other programs read', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen('Ramona'), { files: {}, subject: 'Uno & <dos>\u0001' })
  const officer = await office.as(office.registryOfficer)

  const made = await officer.submit('/oficina/registro/exportar', { formato: 'ods' }, RESULT)
  const ods = await fileOf(officer, made)

  expect(ods.subarray(30, 84).toString()).toBe('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')
  const content = unzipped(ods, 'content.xml')
  if (content === undefined) return console.warn('python3 is not here: the sheet is not read by another program')
  expect(content).toEqual(
    expect.arrayContaining(['Número', entry.number, 'Uno & <dos>', 'Ramona Vecina Prueba', entry.parties[0]?.nif]),
  )
})

test('a stretch of the book is bound in sealed volumes behind the request', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Ramona')
  const at = (moment: string) => ({ files: {}, now: new Date(moment) })
  await anEntry(office, citizen, { ...at('2026-03-01T09:00:00Z'), subject: 'Antes' })
  await anEntry(office, citizen, { ...at('2026-03-02T09:00:00Z'), subject: 'Primera' })
  await anEntry(office, citizen, { ...at('2026-03-03T22:30:00Z'), subject: 'Segunda' })
  await anEntry(office, citizen, { ...at('2026-03-03T23:30:00Z'), subject: 'Después' })
  const secretary = await office.as(office.secretary)
  const address = '/oficina/registro/exportar'

  const empty = await secretary.submit(address, { libro: 'S', desde: '2026-03-02', hasta: '2026-03-03' }, BOOK)
  const wrong = await secretary.submit(address, { desde: '2026-03-05', hasta: '2026-03-03' }, BOOK)
  const made = await secretary.submit(address, { libro: 'E', desde: '2026-03-02', hasta: '2026-03-03' }, BOOK)

  expect(empty.$('[role=alert] a').text()).toBe('No hay ningún asiento en esos días')
  expect(wrong.$('[role=alert] a').map((_, link) => wrong.$(link).attr('href')).get()).toEqual(['#libro']) // prettier-ignore
  const waiting = await secretary.visit(made.location)
  expect(waiting.$('h1').text()).toBe('El libro se está preparando')
  expect(waiting.headers['refresh']).toContain('vez=1')
  await office.runJobs()
  const ready = await secretary.visit(made.location)
  expect(ready.$('h1').text()).toBe('La exportación está lista')
  expect(ready.$('.co-document').text()).toContain('Del 2026-E-000002 al 2026-E-000003')
  const volume = await secretary.visit(String(ready.$('.co-document a').attr('href')))
  const bytes = volume.body as Buffer
  expect(volume.headers['content-type']).toBe('application/pdf')
  expect(await checkPdfSignatures(bytes, { trusted: async () => true })).toMatchObject([
    { intact: true, coversWholeDocument: true },
  ])
  const [row] = await office.work((w) => w.tx('registry_export_volume'))
  const document = await office.work((w) => getDocument(w, String(row.document_id)))
  expect(document).toMatchObject({
    state: 'final',
    mime: 'application/pdf',
    fileName: 'libro-entrada-2026-03-02-2026-03-03-tomo-1.pdf',
  })
})

test('a clerk who sees part of the book cannot have it bound', async () => {
  const office = await newOffice({ procedures: 'none' })
  await anEntry(office, await office.citizen(), { files: {} })
  const clerk = await office.as(office.clerk)
  const page = await clerk.visit('/oficina/registro/exportar')
  const token = String(page.$('[name=_csrf]').val())

  const answer = await clerk.post('/oficina/registro/exportar/libro', {
    _csrf: token, libro: 'E', desde: '2020-01-01', hasta: '2030-01-01', consulta: '',
  }) // prettier-ignore

  expect(page.$('#libro-sellado')).toHaveLength(0)
  expect(answer.status).toBe(403)
})

/** The texts of every cell, read by another program. */
function unzipped(zip: Buffer, name: string): string[] | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ods-'))
  try {
    writeFileSync(path.join(folder, 'a.zip'), zip)
    const script = `
import json, sys, zipfile
import xml.etree.ElementTree as E
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
E.fromstring(z.read('META-INF/manifest.xml'))
print(json.dumps([p.text for p in E.fromstring(z.read(sys.argv[2])).iter('{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p')]))`
    return JSON.parse(execFileSync('python3', ['-c', script, path.join(folder, 'a.zip'), name], { encoding: 'utf8' }))
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}
