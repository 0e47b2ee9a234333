import { addDocuments, listFolios } from '../../src/modules/expedients/index.ts'
import { upsertPerson } from '../../src/modules/identity/index.ts'
import { Desk, run, testWith } from '../platform/pdf/tools.ts'
import { aCorrection, aSignedResolution, anExpedient, asStaff, only } from '../notifications/acts.ts'
import { anEntry } from '../registry/desk.ts'
import { type Office, newOffice } from '../support/office.ts'

const desk = new Desk()
afterAll(() => desk.clear())

const search = (words: string, purpose = 'presencial') =>
  `/oficina/atencion?${new URLSearchParams({ q: words, motivo: purpose }).toString()}`

const accesses = (office: Office) =>
  office.work((work) =>
    work
      .tx('access_log')
      .orderBy('id')
      .select<{ subject_kind: string; subject_id: string; purpose: string }[]>('subject_kind', 'subject_id', 'purpose'),
  )

test('a person is found by NIF however it is typed, by the beginnings of the name without accents, and by the numbers of their papers', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Begoña')
  await office.citizen('Bernarda')
  const expedient = await anExpedient(office, citizen)
  const alone = await anEntry(office, citizen)
  const client = await office.as(office.registryOfficer)
  const { nif } = citizen.person

  for (const words of [
    nif,
    `${nif.slice(0, 8)}-${nif.slice(8).toLowerCase()}`,
    'begona vec',
    expedient.number,
    expedient.number.replace('/0000', '/'),
    alone.number,
    alone.number.toLowerCase().replaceAll('-', ' '),
  ]) {
    const page = await client.visit(search(words))
    expect(page.status).toBe(200)
    const people = page.$('main table tbody tr').map((_n, row) => page.$(row).text()).get() // prettier-ignore
    expect([words, people.length, people.join(' ').includes(nif)]).toEqual([words, 1, true])
  }
  const byNumber = await client.visit(search(expedient.number))
  expect(byNumber.$(`a[href="/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial"]`)).toHaveLength(1)
})

test('what is nobody’s says so, and a common name asks for more', async () => {
  const office = await newOffice({ procedures: 'none' })
  await office.work(async (work) => {
    for (let n = 0; n < 21; n++) {
      await upsertPerson(work, { nif: `${String(n).padStart(8, '0')}T`, kind: 'natural', name: `María García ${n}` })
    }
  })
  const client = await office.as(office.registryOfficer)

  const none = await client.visit(search('Nadie Deaquí'))
  const many = await client.visit(search('garcia maria'))
  const wild = await client.visit(search(`<script>alert(1)</script> ' or 1=1 --`))

  expect(none.$('.co-empty')).toHaveLength(1)
  expect(many.$('main table tbody tr')).toHaveLength(20)
  expect(many.$('main').text()).toContain('Hay más personas con ese nombre')
  expect(wild.status).toBe(200)
  expect(wild.$('main script')).toHaveLength(0)
  expect(wild.$('input[name=q]').attr('value')).toBe(`<script>alert(1)</script> ' or 1=1 --`)
})

test.each([
  ['q', '/oficina/atencion?q=+&motivo=presencial'],
  ['motivo', '/oficina/atencion?q=Carmen'],
  ['motivo', '/oficina/atencion?q=Carmen&motivo=curiosidad'],
])('without «%s» nobody is looked up, and no trace is left of a look', async (field, path) => {
  const office = await newOffice({ procedures: 'none' })
  await office.citizen()
  const client = await office.as(office.registryOfficer)

  const answer = await client.visit(path)

  expect(answer.status).toBe(422)
  expect(answer.$(`[role=alert] a[href="#${field}"]`)).toHaveLength(1)
  expect(answer.text).not.toContain('Carmen Vecina')
  expect(await accesses(office)).toEqual([])
})

test('every look leaves exactly one trace with its purpose; without a purpose there is no look', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  const client = await office.as(office.registryOfficer)
  const person = `/oficina/atencion/personas/${citizen.person.id}`
  const status = `/oficina/atencion/expedientes/${expedient.id}/estado`

  for (const path of [person, status, `${status}.pdf`]) {
    const asked = await client.visit(path)
    expect([asked.status, asked.location]).toEqual([303, '/oficina/atencion'])
  }
  expect(await accesses(office)).toEqual([])
  await client.visit(search(citizen.person.nif, 'telefono'))
  await client.visit(`${person}?motivo=telefono`)
  await client.visit(`${status}?motivo=telefono`)
  await client.visit(`${status}.pdf?motivo=telefono`)

  const purpose = 'back-office.counter.telefono'
  expect(await accesses(office)).toEqual([
    { subject_kind: 'person-search', subject_id: citizen.person.nif, purpose },
    { subject_kind: 'person', subject_id: citizen.person.id, purpose },
    { subject_kind: 'expedient', subject_id: expedient.id, purpose },
    { subject_kind: 'expedient', subject_id: expedient.id, purpose },
  ])
})

test('the counter, the folder and the desk read the very same sentence, at every turn of the way', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  const [counter, folder, clerk] = await Promise.all([
    office.as(office.registryOfficer),
    office.as(citizen),
    office.as(office.clerk),
  ])
  const sentences = async () => {
    const pages = [
      await folder.visit(`/carpeta/expedientes/${expedient.id}`),
      await clerk.visit(`/oficina/expedientes/${expedient.id}`),
      await counter.visit(`/oficina/atencion/personas/${citizen.person.id}?motivo=presencial`),
      await counter.visit(`/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial`),
    ]
    return pages.map(({ $ }) => $('main .co-turn__sentence').first().text())
  }
  const said: string[] = []
  const hear = async () => {
    const all = await sentences()
    expect(all[0]).toMatch(/\S/)
    expect(all).toEqual(all.map(() => all[0]))
    said.push(all[0] ?? '')
  }

  await hear()
  await aCorrection(office, expedient.id)
  await office.runJobs()
  await hear()
  await folder.submit(`/carpeta/notificaciones/${(await only(office, expedient.id)).id}`)
  await hear()

  expect(new Set(said).size).toBe(3)
  await office.runJobs()
})

test('the person’s page says what waits for them, and nothing that only the office may know', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const client = await office.as(office.registryOfficer)

  const person = await client.visit(`/oficina/atencion/personas/${citizen.person.id}?motivo=presencial`)
  const status = await client.visit(`/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial`)

  expect(person.$('main').text()).toContain('Resolución del expediente')
  expect(person.$('main').text()).toMatch(/Puede abrirla hasta el \d+ de/)
  expect(status.$('main').text()).toContain('firma la resolución')
  // What it decides is read by opening it; what the office writes to itself is not read out at all.
  for (const hidden of ['estima', 'Se empieza a escribir', 'Se envía a firmar', office.clerk.person.name]) {
    expect(status.text).not.toContain(hidden)
    expect(person.text).not.toContain(hidden)
  }
  await (await office.as(citizen)).submit(`/carpeta/notificaciones/${(await only(office, expedient.id)).id}`)
  await office.runJobs()
  const later = await client.visit(`/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial`)
  expect(later.$('main').text()).toContain('Resolución que estima la solicitud')
})

test('another town’s people and expedients do not exist here, and only the counter’s post comes in', async () => {
  const here = await newOffice({ procedures: 'none' })
  const there = await newOffice({ procedures: 'none' })
  const citizen = await there.citizen()
  const expedient = await anExpedient(there, citizen)
  const officer = await here.as(here.registryOfficer)
  const paths = [
    `/oficina/atencion/personas/${citizen.person.id}?motivo=presencial`,
    `/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial`,
    `/oficina/atencion/expedientes/${expedient.id}/estado.pdf?motivo=presencial`,
    '/oficina/atencion/personas/no-soy-nadie?motivo=presencial',
  ]

  for (const path of paths) expect((await officer.visit(path)).status).toBe(404)
  expect((await officer.visit(search(citizen.person.nif))).$('.co-empty')).toHaveLength(1)
  for (const somebody of [here.mayor, here.clerk, await here.citizen()]) {
    const client = await here.as(somebody)
    for (const path of ['/oficina/atencion', search('Carmen'), ...paths]) {
      expect((await client.visit(path)).status).toBe(403)
    }
  }
  expect((await here.visitor().visit('/oficina/atencion')).location).toMatch(/^\/acceso/)
})

testWith(
  ['pdftotext'],
  'the sheet to take home has the sentence, the numbers and what happened, and says that it certifies nothing',
  async () => {
    const office = await newOffice({ procedures: 'none' })
    const citizen = await office.citizen()
    const expedient = await anExpedient(office, citizen)
    const client = await office.as(office.registryOfficer)
    const address = `/oficina/atencion/expedientes/${expedient.id}/estado`
    const sentence = (await client.visit(`${address}?motivo=presencial`)).$('.co-turn__sentence').text()

    const { body } = await client.visit(`${address}.pdf?motivo=presencial`)

    const text = run('pdftotext', '-raw', desk.put('estado.pdf', body as Buffer), '-').output.replace(/\s+/g, ' ')
    for (const said of [
      sentence,
      expedient.number,
      citizen.person.nif,
      '2026-E-',
      'Se abre el expediente',
      'No es un certificado',
    ]) {
      // oxlint-disable-next-line jest/no-standalone-expect -- testWith is test
      expect(text).toContain(said)
    }
  },
)

test('a document that the office adds shows with its folio at the counter', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  const other = await anEntry(office, citizen, { files: { 'informe del técnico.pdf': Buffer.from('%PDF-1.7 x') } })
  await asStaff(
    office,
    office.clerk,
    (work) =>
    addDocuments(work, expedient.id, other.documents.map(({ documentId }) => documentId), 'office'), // prettier-ignore
  )
  const client = await office.as(office.registryOfficer)

  const page = await client.visit(`/oficina/atencion/expedientes/${expedient.id}/estado?motivo=presencial`)

  expect(await office.work((work) => listFolios(work, expedient.id))).toHaveLength(2)
  expect(page.$('main').text()).toContain('2. informe del técnico.pdf')
})
