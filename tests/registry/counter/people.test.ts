import { getPerson, listContacts } from '../../../src/modules/identity/index.ts'
import { unitFor } from '../../../src/modules/municipalities/index.ts'
import { getEntry, listEntries } from '../../../src/modules/registry/index.ts'
import type { Answer, Client } from '../../support/client.ts'
import { type Office, cif, newOffice, randomNif } from '../../support/office.ts'
import { randomDigits } from '../../support/house.ts'

const path = '/oficina/registro/nuevo'
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')

async function atTheCounter() {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const unit = await office.work((w) => unitFor(w, 'general'))
  const basics = { asunto: 'Instancia en papel', unidad: unit.id }
  return { office, officer, unit, basics }
}

const press = (client: Client, page: Answer, value: string, fields: Record<string, string> = {}) =>
  client.submitPage(page, path, fields, { button: { name: 'accion', value } })

async function lastEntry(office: Office) {
  const [listed] = await office.work(async (w) => (await listEntries(w)).entries)
  return office.work((w) => getEntry(w, String(listed?.id)))
}

test('several parties, each with who represents them, and how to reach them', async () => {
  const { office, officer, basics } = await atTheCounter()
  const [nif, other] = [randomNif(), randomNif()]
  const first = await officer.visit(path)

  const longer = await press(officer, first, 'anadir', { nif, nombre: 'Ana Gil', asunto: 'Lo que trae' })
  expect(longer.status).toBe(200)
  expect(longer.$('#nif').val()).toBe(nif)
  expect(longer.$('#asunto').val()).toBe('Lo que trae')
  expect(longer.$('#nif-2').attr('autofocus')).toBeDefined()
  const done = await officer.submitPage(longer, path, {
    ...basics,
    cp: '10003',
    localidad: 'Cáceres',
    direccion: 'Calle Nueva, 3',
    telefono: '927 000 111',
    canal: 'paper',
    'rep-nombre': 'Luis Representa',
    'rep-nif': other,
    'nombre-2': 'Vecina sin NIF',
    'pais-2': 'portugal',
  })

  expect(done.status).toBe(303)
  const { parties } = await lastEntry(office)
  expect(parties).toMatchObject([
    {
      role: 'interested',
      nif,
      contact: {
        address: 'Calle Nueva, 3',
        postalCode: '10003',
        town: 'Cáceres',
        province: 'Cáceres',
        phone: '+34927000111',
        channel: 'paper',
      },
    },
    { role: 'representative', nif: other, name: 'Luis Representa', contact: null },
    { role: 'interested', nif: null, personId: null, name: 'Vecina sin NIF', contact: { country: 'PT' } },
  ])
  const person = await office.work((w) => getPerson(w, String(parties[0]?.personId)))
  expect(person).toMatchObject({ channel: 'paper', phone: '+34927000111', address: { postalCode: '10003' } })
})

test('a line taken away leaves the others as they were, and the files wait', async () => {
  const { officer } = await atTheCounter()
  const one = await press(officer, await officer.visit(path), 'anadir', { nombre: 'Uno' })
  const two = await officer.submitPage(
    one,
    path,
    { 'nombre-2': 'Dos', 'rep-nombre-2': 'Por dos' },
    { button: { name: 'accion', value: 'anadir' }, files: [{ field: 'documentos', name: 'a.pdf', content: pdf }] },
  )
  const three = await press(officer, two, 'quitar-1', { 'nombre-3': 'Tres' })

  expect([three.$('#nombre').val(), three.$('#nombre-2').val(), three.$('#rep-nombre').val()]).toEqual([
    'Dos',
    'Tres',
    'Por dos',
  ])
  expect(three.$('#nombre-3')).toHaveLength(0)
  expect(three.$('.co-documents').text()).toContain('a.pdf')
  const without = await press(officer, three, 'documento-1')
  expect(without.$('.co-documents')).toHaveLength(0)
})

test('people are found again by NIF or by name, with what they last said; each search leaves a trace', async () => {
  const { office, officer, basics } = await atTheCounter()
  const nif = randomNif()
  const known = { nif, nombre: 'Zenobia Cáceres Núñez', correo: 'zenobia@example.es', direccion: 'Plaza Mayor, 1' }
  await officer.submit(path, { ...basics, ...known })

  const byNif = await press(officer, await officer.visit(path), 'buscar', { nif: nif.toLowerCase(), asunto: 'Otra' })
  const byName = await press(officer, await officer.visit(path), 'buscar', { nombre: 'nunez zeno' })
  const chosen = await press(officer, byName, byName.$('.co-matches button').attr('value') ?? '')
  const nobody = await press(officer, await officer.visit(path), 'buscar', { nombre: 'Nadie Conocido' })
  const typing = await officer.visit('/oficina/registro/personas?q=zeno')

  for (const page of [byNif, chosen]) {
    expect([page.$('#nif').val(), page.$('#nombre').val()]).toEqual([nif, 'Zenobia Cáceres Núñez'])
    expect([page.$('#correo').val(), page.$('#direccion').val()]).toEqual(['zenobia@example.es', 'Plaza Mayor, 1'])
  }
  expect(byNif.$('#asunto').val()).toBe('Otra')
  expect(byName.$('.co-matches').text()).toContain(nif)
  expect(byName.$('.co-matches button').attr('autofocus')).toBeDefined()
  expect(nobody.$('[role=status]').text()).toContain('No está entre las personas conocidas')
  expect(JSON.parse(typing.text)).toMatchObject([{ nif, contact: { email: 'zenobia@example.es' } }])
  const traces = await office.work((w) => w.tx('access_log').where({ purpose: 'registry.counter' }))
  expect(traces.map(({ subject_id }: { subject_id: string }) => subject_id)).toEqual(
    expect.arrayContaining([nif, 'nunez zeno', 'zeno']),
  )
})

test('how to reach somebody is kept each time it changes, and never what they stated themselves', async () => {
  const { office, officer, basics } = await atTheCounter()
  const nif = randomNif()
  const file = (contact: object) => officer.submit(path, { ...basics, nif, nombre: 'Eva Sol', ...contact })
  await file({ correo: 'uno@example.es' })
  await file({ correo: 'uno@example.es' })
  await file({ correo: 'dos@example.es', localidad: 'Trujillo' })
  const { parties } = await lastEntry(office)
  const personId = String(parties[0]?.personId)

  const contacts = await office.work((w) => listContacts(w, personId))
  const page = await officer.visit(`/oficina/registro/personas/${personId}`)

  expect(contacts.map(({ contact }) => contact)).toEqual([
    { email: 'dos@example.es', town: 'Trujillo' },
    { email: 'uno@example.es' },
  ])
  expect(contacts[0]).toMatchObject({ source: 'counter', actorName: office.registryOfficer.person.name })
  expect((await office.work((w) => getPerson(w, personId))).email).toBe('uno@example.es')
  expect(page.$('tbody tr')).toHaveLength(2)
  await expect(office.work((w) => w.tx('person_contact').delete())).rejects.toThrow(/permission denied|only takes/)
})

test('the search answers nobody who may not register', async () => {
  const { office } = await atTheCounter()
  const clerk = await office.as(office.clerk)

  expect((await clerk.visit('/oficina/registro/personas?q=cla')).status).toBe(403)
  expect((await clerk.visit(`/oficina/registro/personas/${office.clerk.person.id}`)).status).toBe(403)
})

test('an obliged company on paper is registered and warned of, for the clerk and for itself', async () => {
  const { office, officer, basics } = await atTheCounter()
  const company = { nif: cif('B', randomDigits(7)), nombre: 'Aceites SL' }

  const shown = await press(officer, await officer.visit(path), 'buscar', company)
  const done = await officer.submit(path, { ...basics, ...company })
  const entry = await lastEntry(office)
  const page = await officer.visit(done.location)
  const sheet = await officer.visit(`/oficina/registro/${entry.id}/requerimiento.pdf`)
  await officer.submit(path, { ...basics, nif: randomNif(), nombre: 'Una vecina' })
  const free = await lastEntry(office)
  const none = await officer.visit(`/oficina/registro/${free.id}/requerimiento.pdf`)
  await officer.submit(path, { ...basics, nif: randomNif(), nombre: 'Un notario', obligado: 'si' })
  const notary = await lastEntry(office)

  expect(shown.$('[data-legal=nif]').attr('hidden')).toBeUndefined()
  expect(page.$('.co-timeline').text()).toContain('artículo 68.4')
  expect(page.$('main').html()).toContain('requerimiento.pdf')
  expect(sheet.headers['content-type']).toBe('application/pdf')
  expect(none.status).toBe(404)
  const notes = await office.work((w) => w.tx('registry_annotation').select('entry_id', 'details'))
  expect(notes.map((note: { entry_id: string }) => note.entry_id).toSorted()).toEqual([entry.id, notary.id].toSorted())
})
