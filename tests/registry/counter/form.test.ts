import { randomUUID } from 'node:crypto'
import { getEntry, listEntries } from '../../../src/modules/registry/index.ts'
import { unitFor } from '../../../src/modules/municipalities/index.ts'
import { type Office, newOffice } from '../../support/office.ts'

const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')

async function aForm(office: Office) {
  const unit = await office.work((w) => unitFor(w, 'general'))
  return {
    nif: '00000000-t',
    nombre: 'María Ñúñez',
    asunto: 'Instancia en papel',
    unidad: unit.id,
    observaciones: 'Trae el original.',
  }
}

const entriesOf = (office: Office) => office.work(async (w) => (await listEntries(w)).entries)

test('what somebody brings to the counter is registered with its documents', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)

  const answer = await officer.submit('/oficina/registro/nuevo', await aForm(office), {
    files: [{ field: 'documentos', name: 'instancia año.pdf', content: pdf, type: 'text/html' }],
  })

  expect(answer.status).toBe(303)
  const [listed] = await entriesOf(office)
  const entry = await office.work((w) => getEntry(w, String(listed?.id)))
  expect(answer.location).toBe(`/oficina/registro/${entry.id}?hecho=1`)
  expect(entry).toMatchObject({
    subject: 'Instancia en papel',
    channel: 'counter',
    actorKind: 'staff',
    parties: [{ nif: '00000000T', name: 'María Ñúñez', role: 'interested' }],
    documents: [{ fileName: 'instancia año.pdf', mime: 'application/pdf', size: pdf.length }],
  })
  const page = await officer.visit(answer.location)
  expect(page.$('main').text()).toContain(entry.number)
  expect(page.$('[role=status]').text()).toContain(entry.number)
  const file = await officer.visit(`/oficina/registro/${entry.id}/documentos/${entry.documents[0]?.documentId}`)
  expect(file.body).toEqual(pdf)
  expect(file.headers).toMatchObject({
    'content-type': 'application/pdf',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(file.headers['content-disposition']).toContain("filename*=UTF-8''instancia%20a%C3%B1o.pdf")
  expect(file.headers['content-security-policy']).toContain('sandbox')
})

test('each problem is named at its field, what was typed is kept, and the files need not be sent again', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const form = { ...(await aForm(office)), nif: '00000000A', asunto: ' ', unidad: '' }

  const answer = await officer.submit('/oficina/registro/nuevo', form, {
    files: [
      { field: 'documentos', name: 'instancia.pdf', content: pdf },
      { field: 'documentos', name: 'programa.exe', content: Buffer.from('MZ\u0000\u0000') },
    ],
  })

  expect(answer.status).toBe(422)
  const links = answer
    .$('[role=alert] a')
    .map((_, link) => answer.$(link).attr('href'))
    .get()
  expect(links).toEqual(['#nif', '#asunto', '#unidad', '#documentos'])
  expect(answer.$('#nombre').val()).toBe('María Ñúñez')
  expect(await entriesOf(office)).toEqual([])
  expect(answer.$('.co-documents').text()).toContain('instancia.pdf')

  const done = await officer.submitPage(answer, '/oficina/registro/nuevo', await aForm(office))
  expect(done.status).toBe(303)
  const [listed] = await entriesOf(office)
  const entry = await office.work((w) => getEntry(w, String(listed?.id)))
  expect(entry.documents.map(({ fileName }) => fileName)).toEqual(['instancia.pdf'])
})

test('files that nobody sent cannot be named in the form', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const forged = Buffer.from(
    JSON.stringify([{ fileName: 'x.pdf', size: 1, digest: 'a'.repeat(64), mime: 'application/pdf' }]),
  ).toString('base64url')

  const answer = await officer.submit('/oficina/registro/nuevo', {
    ...(await aForm(office)),
    adjuntos: `${forged}.AAAA`,
  })

  expect(answer.status).toBe(303)
  const [listed] = await entriesOf(office)
  expect((await office.work((w) => getEntry(w, String(listed?.id)))).documents).toEqual([])
})

test('pressing twice registers once; the same form with other content is refused', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const page = await officer.visit('/oficina/registro/nuevo')
  const form = await aForm(office)
  const send = (change = {}) =>
    officer.submitPage(
      page,
      '/oficina/registro/nuevo',
      { ...form, ...change },
      {
        files: [{ field: 'documentos', name: 'instancia.pdf', content: pdf }],
      },
    )

  const answers = await Promise.all([send(), send(), send()])
  const other = await send({ asunto: 'Otra cosa' })

  expect(new Set(answers.map(({ status, location }) => `${status} ${location}`)).size).toBe(1)
  expect(other.status).toBe(409)
  expect(await entriesOf(office)).toHaveLength(1)
  expect(await office.work((w) => w.tx('document').where({ kind: 'TD99' }))).toHaveLength(1)
})

test('what the form does not ask for is not read from it', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const page = await officer.visit('/oficina/registro/nuevo')
  const form = await aForm(office)

  for (const name of ['id', 'number', 'municipalityId', 'presentedAt', 'direction', '__proto__', 'constructor']) {
    const answer = await officer.submitPage(page, '/oficina/registro/nuevo', { ...form, [name]: '10037' })
    expect([name, answer.status]).toEqual([name, 422])
  }
  expect(await entriesOf(office)).toEqual([])
})

test('only who may register sees the form; only who may read sees the book', async () => {
  const office = await newOffice({ procedures: 'none' })
  const statuses = async (somebody: Parameters<Office['as']>[0]) => {
    const client = await office.as(somebody)
    return [
      (await client.visit('/oficina/registro')).status,
      (await client.visit('/oficina/registro/nuevo')).status,
      (await client.visit(`/oficina/registro/${randomUUID()}`)).status,
    ]
  }

  expect(await statuses(office.registryOfficer)).toEqual([200, 200, 404])
  expect(await statuses(office.clerk)).toEqual([200, 403, 404])
  expect(await statuses(office.mayor)).toEqual([403, 403, 403])
  expect(await statuses(await office.citizen())).toEqual([403, 403, 403])
})
