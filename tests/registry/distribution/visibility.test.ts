import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { appoint, upsertPerson } from '../../../src/modules/identity/index.ts'
import { type Unit, listPosts, listUnits } from '../../../src/modules/municipalities/index.ts'
import { type Entry, officeOf } from '../../../src/modules/registry/index.ts'
import type { Client } from '../../support/client.ts'
import { randomDigits } from '../../support/house.ts'
import { type Office, type Somebody, identityOf, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const OFFICES = '/oficina/registro/oficinas'

/** A council with two registry offices, and an officer in each. */
async function twoOffices() {
  const office = await newOffice({ procedures: 'none' })
  const units = new Map((await office.work(listUnits)).map((unit) => [unit.code, unit]))
  const districtOfficer = await anEmployee(office, 'Diana')
  const postId = randomUUID()
  await office.work(async ({ tx, municipalityId, ...who }) => {
    await tx('post').insert({
      municipality_id: municipalityId,
      id: postId,
      unit_id: units.get('REG')?.id,
      code: 'DIS',
      name: 'Registro del distrito',
      role: 'registry-officer',
    })
    const work = { tx, municipalityId, ...who }
    await appoint(work, { personId: districtOfficer.person.id, postId, since: '2020-01-01' })
  })
  const secretary = await office.as(office.secretary)
  // Codes are the whole province's: no two offices of any council share one.
  const dir3 = `O${randomDigits(8)}`
  const typed = `${dir3.slice(0, 5)} ${dir3.slice(5)}`.toLowerCase()
  await secretary.submit(OFFICES, { nombre: 'Oficina del distrito', dir3: typed, puestos: postId })
  const officeIdOf = (somebody: Somebody) => office.work((work) => officeOf(work, { personId: somebody.person.id }))
  return {
    office,
    unit: (code: string) => units.get(code) as Unit,
    secretary,
    districtOfficer,
    officeIdOf,
    postId,
    dir3,
  }
}

async function anEmployee(office: Office, name: string): Promise<Somebody> {
  const identity = {
    ...identityOf(name, 'Empleada'),
    kind: 'employee' as const,
    organization: { nif: office.municipality.nif, name: office.municipality.name },
  }
  const person = await office.work((work) =>
    upsertPerson(work, { nif: identity.nif, kind: 'natural', name: identity.fullName }),
  )
  return { identity, person, staffId: null }
}

/** Every door to an entry. */
const doors = (entry: Entry): Record<string, string> => ({
  page: `/oficina/registro/${entry.id}`,
  document: `/oficina/registro/${entry.id}/documentos/${entry.documents[0]?.documentId}`,
  receipt: `/registro/asientos/${entry.id}/justificante`,
  returning: `/oficina/registro/${entry.id}/devolver?unidad=${entry.unitId}`,
})

/** Which doors open, whether the list shows it, and whether the search finds it by its number and its words. */
async function seenBy(client: Client, entry: Entry): Promise<string> {
  const opened: string[] = []
  for (const [name, address] of Object.entries(doors(entry))) {
    const { status } = await client.visit(address)
    if (status === 200) opened.push(name)
    else if (status !== 404 && status !== 403) opened.push(`${name} ${status}`)
  }
  for (const [name, words] of Object.entries({ list: '', number: entry.number, words: entry.subject })) {
    const { $ } = await client.visit(`/oficina/registro?q=${encodeURIComponent(words)}`)
    if ($(`a[href="/oficina/registro/${entry.id}"]`).length > 0) opened.push(name)
  }
  return opened.join(' ')
}

/** Whether the desk where people are attended finds it by its number, and shows it among the person's. */
async function attendedWith(client: Client, entry: Entry): Promise<string> {
  const query = `q=${encodeURIComponent(entry.number)}&motivo=presencial`
  const found = await client.visit(`/oficina/atencion?${query}`)
  const person = `/oficina/atencion/personas/${entry.parties[0]?.personId}?motivo=presencial`
  const shown = (await client.visit(person)).text.includes(entry.number)
  return [...(found.$(`main a[href*="${entry.id}"]`).length > 0 ? ['found'] : []), ...(shown ? ['shown'] : [])].join(
    ' ',
  )
}

const ALL = 'page document receipt returning list number words'

test('who works in an office sees what it registers, who works in a unit what came to it, the secretary all', async () => {
  const { office, unit, secretary, districtOfficer, officeIdOf } = await twoOffices()
  const citizen = await office.citizen()
  const district = await officeIdOf(districtOfficer)
  const main = await officeIdOf(office.registryOfficer)
  const entries = {
    district: await anEntry(office, citizen, {
      officeId: district,
      unitId: unit('URB').id,
      subject: 'Alfa del distrito',
    }),
    main: await anEntry(office, citizen, { officeId: main, unitId: unit('URB').id, subject: 'Beta de la principal' }),
    online: await anEntry(office, citizen, { unitId: unit('URB').id, subject: 'Gamma de internet' }),
    general: await anEntry(office, citizen, {
      officeId: district,
      unitId: unit('GEN').id,
      subject: 'Delta de servicios',
    }),
    also: await anEntry(office, citizen, {
      officeId: district,
      unitId: unit('URB').id,
      alsoUnitIds: [unit('GEN').id],
      subject: 'Epsilon de dos',
    }),
  }
  await office.runJobs()
  const people = {
    mainOfficer: await office.as(office.registryOfficer),
    districtOfficer: await office.as(districtOfficer),
    clerk: await office.as(office.clerk),
    secretary,
  }

  const seen: Record<string, string[]> = {}
  for (const [person, client] of Object.entries(people)) {
    const found: string[] = []
    for (const [name, entry] of Object.entries(entries)) {
      const doorsOpened = await seenBy(client, entry)
      // All or nothing: a thing half hidden is a thing told.
      expect([ALL, '']).toContain(doorsOpened)
      if (doorsOpened) found.push(name)
    }
    seen[person] = found
  }

  expect(await attendedWith(people.mainOfficer, entries.main)).toBe('found shown')
  expect(await attendedWith(people.mainOfficer, entries.district)).toBe('')
  expect(main).not.toBe(district)
  expect(seen).toEqual({
    mainOfficer: ['main', 'online'],
    districtOfficer: ['district', 'general', 'also'],
    clerk: ['general', 'also'],
    secretary: ['district', 'main', 'online', 'general', 'also'],
  })
})

test('what has been to a unit stays in its sight, and what never came to it does not', async () => {
  const { office, unit } = await twoOffices()
  const citizen = await office.citizen()
  const entry = await anEntry(office, citizen, { unitId: unit('GEN').id, subject: 'Zeta que va y viene' })
  await office.runJobs()
  const clerk = await office.as(office.clerk)
  const officer = await office.as(office.registryOfficer)

  await clerk.submit(`/oficina/registro/${entry.id}/devolver?unidad=${unit('GEN').id}`, { motivo: 'Es de tributos.' })
  await officer.submit(`/oficina/registro/${entry.id}/distribuir?unidad=${unit('GEN').id}`, {
    unidades: unit('TRI').id,
  })

  expect(await seenBy(clerk, entry)).toBe(ALL)
})

test('an office that closes leaves what it registered, and its posts, to the main one', async () => {
  const { office, unit, secretary, districtOfficer, officeIdOf } = await twoOffices()
  const district = await officeIdOf(districtOfficer)
  const citizen = await office.citizen()
  const entry = await anEntry(office, citizen, {
    officeId: district,
    unitId: unit('URB').id,
    subject: 'Eta del distrito',
  })
  await office.runJobs()
  const mainOfficer = await office.as(office.registryOfficer)
  expect(await seenBy(mainOfficer, entry)).toBe('')

  const closed = await secretary.submit(`${OFFICES}/${district}`, {}, { button: { name: 'acto', value: 'cerrar' } })

  expect(closed.location).toBe(`${OFFICES}?hecho=cerrada`)
  expect(await seenBy(mainOfficer, entry)).toBe(ALL)
  expect(await officeIdOf(districtOfficer)).toBe(await officeIdOf(office.registryOfficer))
  const page = await secretary.visit(OFFICES)
  expect(page.$('td, th').text()).toContain('Cerrada el')
})

test('offices are kept by who configures the registry, each problem told at its field', async () => {
  const { office, secretary, districtOfficer, officeIdOf, postId, dir3 } = await twoOffices()
  const neighbour = await newOffice({ procedures: 'none' })
  const district = await officeIdOf(districtOfficer)
  const page = await secretary.visit(`${OFFICES}/${district}`)

  const wrong = await secretary.submit(OFFICES, { nombre: ' ', dir3: 'L01' })
  const changed = await secretary.submit(`${OFFICES}/${district}`, { nombre: 'Oficina norte' })
  const late = await secretary.submitPage(page, `${OFFICES}/${district}`, { nombre: 'Oficina sur' })
  const taken = await secretary.submit(OFFICES, { nombre: 'Otra', dir3 })
  const elsewhere = await (await neighbour.as(neighbour.secretary)).submit(OFFICES, { nombre: 'Otra', dir3 })

  expect(page.$('input[name=puestos]:checked').attr('value')).toBe(postId)
  expect(wrong.status).toBe(422)
  expect(
    wrong
      .$('[role=alert] a')
      .toArray()
      .map((link) => wrong.$(link).attr('href')),
  ).toEqual(['#nombre', '#dir3'])
  expect(changed.status).toBe(303)
  expect(late.status).toBe(409)
  for (const refused of [taken, elsewhere]) {
    expect(refused.status).toBe(422)
    expect(refused.$('[role=alert] a[href="#dir3"]').text()).toBe('Ese código DIR3 es ya de otra oficina')
  }
  expect((await secretary.visit(OFFICES)).text).toContain('Oficina norte')
  expect((await (await office.as(office.registryOfficer)).visit(OFFICES)).status).toBe(403)
  expect((await (await office.as(office.clerk)).visit(OFFICES)).status).toBe(403)
})

test('every council is founded with its main office, and none is without one', async () => {
  const { office } = await twoOffices()
  const posts = await office.work(listPosts)

  const mains = await office.work(({ tx, municipalityId }) =>
    tx('registry_office').where({ municipality_id: municipalityId, is_main: true }).select('name'),
  )

  expect(mains).toEqual([{ name: 'Oficina de Asistencia en Materia de Registros' }])
  expect(posts.length).toBeGreaterThan(3)
})
