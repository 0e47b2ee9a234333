import { expect, test } from '@jest/globals'
import { appoint } from '../../../src/modules/identity/index.ts'
import { type Unit, listPosts, listUnits } from '../../../src/modules/municipalities/index.ts'
import type { Entry } from '../../../src/modules/registry/index.ts'
import type { Client } from '../../support/client.ts'
import { type Office, type Somebody, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const TRAY = '/oficina/registro/bandeja'

/** A council with its units by code, a town planner besides the people every council has, and somebody who files. */
async function aHouse() {
  const office = await newOffice({ procedures: 'none' })
  const units = new Map((await office.work(listUnits)).map((unit) => [unit.code, unit]))
  return { office, unit: (code: string) => units.get(code) as Unit, citizen: await office.citizen() }
}

/** Somebody of the house who also holds this post. */
async function alsoIn(office: Office, somebody: Somebody, postCode: string): Promise<void> {
  await office.work(async (work) => {
    const post = (await listPosts(work)).find(({ code }) => code === postCode)
    await appoint(work, { personId: somebody.person.id, postId: String(post?.id), since: '2020-01-01' })
  })
}

const subjects = async (client: Client, address = TRAY): Promise<string[]> => {
  const { $ } = await client.visit(address)
  return $('.co-document__name a')
    .toArray()
    .map((link) => $(link).text())
}

const titles = async (client: Client, entry: Entry): Promise<string[]> => {
  const { $ } = await client.visit(`/oficina/registro/${entry.id}`)
  return $('.co-timeline')
    .find('.co-timeline__title')
    .toArray()
    .map((title) => $(title).text())
}

test('a unit finds what is its own and nobody has accepted, the longest waiting first, and accepts it', async () => {
  const { office, unit, citizen } = await aHouse()
  const general = unit('GEN').id
  await anEntry(office, citizen, { subject: 'Lo de ayer', unitId: general })
  const older = new Date(office.house.app.now().getTime() - 12 * 86_400_000)
  await office.work(async ({ tx }) => {
    await tx('registry_tray').update({ since: older })
  })
  await anEntry(office, citizen, { subject: 'Lo de hoy', unitId: general })
  await anEntry(office, citizen, { subject: 'De urbanismo', unitId: unit('URB').id })
  const clerk = await office.as(office.clerk)

  const page = await clerk.visit(TRAY)

  expect(await subjects(clerk)).toEqual(['Lo de ayer', 'Lo de hoy'])
  expect(page.$('.govuk-tag').first().text()).toBe('12 días')
  expect(page.$('.govuk-tag').first().attr('class')).toContain('red')
  const accepted = await clerk.submit(TRAY)
  expect(accepted.location).toBe(`${TRAY}?hecho=aceptado`)
  expect(await subjects(clerk)).toEqual(['Lo de hoy'])
  expect(await subjects(clerk, `${TRAY}?ver=aceptadas`)).toEqual(['Lo de ayer'])
})

test('of two people who accept at once one does, and the other is told', async () => {
  const { office, unit, citizen } = await aHouse()
  const colleague = office.secretary
  await alsoIn(office, colleague, 'ADM')
  const entry = await anEntry(office, citizen, { unitId: unit('GEN').id })
  const clients = await Promise.all([office.as(office.clerk), office.as(colleague)])
  const pages = await Promise.all(clients.map((client) => client.visit(TRAY)))

  const answers = await Promise.all(clients.map((client, i) => client.submitPage(pages[i] ?? pages[0]!, TRAY)))

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  const refusal = answers.find(({ status }) => status === 409)
  expect(refusal?.$('main').text()).toContain('otra persona ha cambiado el estado')
  expect(await titles(clients[0], entry)).toEqual(['Registrado', 'Aceptado por la unidad'])
})

test('what a unit returns comes back to the registry with its reason, and goes on to another unit', async () => {
  const { office, unit, citizen } = await aHouse()
  const entry = await anEntry(office, citizen, { subject: 'Licencia de obra', unitId: unit('GEN').id })
  const clerk = await office.as(office.clerk)
  const officer = await office.as(office.registryOfficer)
  const back = `/oficina/registro/${entry.id}/devolver?unidad=${unit('GEN').id}`

  const silent = await clerk.submit(back, { motivo: ' ' })
  const returned = await clerk.submit(back, { motivo: 'Es de Urbanismo.' })

  expect(silent.status).toBe(422)
  expect(silent.$('[role=alert] a[href="#motivo"]').text()).toBe('Diga por qué lo devuelve')
  expect(returned.location).toBe(`${TRAY}?hecho=devuelto`)
  expect(await subjects(clerk)).toEqual([])
  expect(await subjects(officer, `${TRAY}?ver=devueltas`)).toEqual(['Licencia de obra'])
  expect((await officer.visit(`${TRAY}?ver=devueltas`)).$('.co-document').text()).toContain('Motivo: Es de Urbanismo.')

  const on = `/oficina/registro/${entry.id}/distribuir?unidad=${unit('GEN').id}`
  const nowhere = await officer.submit(on, {})
  expect(nowhere.$('[role=alert] a[href="#unidades"]').text()).toBe('Elija al menos una unidad')
  const sent = await officer.submit(on, { unidades: [unit('URB').id, unit('TRI').id], motivo: 'Lleva tasa.' })
  expect(sent.location).toBe(`${TRAY}?ver=devueltas&hecho=enviado`)
  expect(await subjects(officer, `${TRAY}?ver=devueltas`)).toEqual([])

  const planner = office.mayor
  await alsoIn(office, planner, 'URB')
  const inUrbanism = await office.as(planner)
  expect(await subjects(inUrbanism)).toEqual(['Licencia de obra'])
  // And it can come back once more to who first returned it.
  await inUrbanism.submit(`/oficina/registro/${entry.id}/devolver?unidad=${unit('URB').id}`, { motivo: 'Tampoco es.' })
  await officer.submit(`/oficina/registro/${entry.id}/distribuir?unidad=${unit('URB').id}`, {
    unidades: unit('GEN').id,
  })
  expect(await subjects(clerk)).toEqual(['Licencia de obra'])
  expect(await titles(clerk, entry)).toEqual([
    'Registrado',
    'Devuelto al registro',
    'Enviado a otra unidad',
    'Devuelto al registro',
    'Enviado a otra unidad',
  ])
  const way = (await clerk.visit(`/oficina/registro/${entry.id}`)).$('.co-timeline').first().text()
  expect(way).toContain('De Servicios Generales a Tributos y Recaudación, Urbanismo y Obras. Lleva tasa.')
})

test('a page that has grown old changes nothing: the place is as somebody else left it', async () => {
  const { office, unit, citizen } = await aHouse()
  const entry = await anEntry(office, citizen, { unitId: unit('GEN').id })
  const clerk = await office.as(office.clerk)
  const old = await clerk.visit(TRAY)
  const address = `/oficina/registro/${entry.id}/devolver?unidad=${unit('GEN').id}`
  await clerk.submit(address, { motivo: 'No es nuestro.' })
  const officer = await office.as(office.registryOfficer)
  await officer.submit(`/oficina/registro/${entry.id}/distribuir?unidad=${unit('GEN').id}`, {
    unidades: unit('GEN').id,
  })

  const answer = await clerk.submitPage(old, TRAY)

  expect(answer.status).toBe(409)
  expect(await subjects(clerk)).toHaveLength(1)
})

test('nobody speaks for a unit that is not theirs, nor sends on what is not theirs to send', async () => {
  const { office, unit, citizen } = await aHouse()
  const entry = await anEntry(office, citizen, { unitId: unit('URB').id })
  const both = await anEntry(office, citizen, { unitId: unit('URB').id, alsoUnitIds: [unit('GEN').id] })
  const clerk = await office.as(office.clerk)
  const officer = await office.as(office.registryOfficer)
  const form = (await clerk.visit(TRAY)).$('form[action$=aceptar]').first()
  const csrf = String(form.find('input[name=_csrf]').attr('value'))
  const since = String(form.find('input[name=desde]').attr('value'))
  const seen = { _csrf: csrf, unidad: unit('URB').id, estado: 'distributed', desde: since }

  expect((await clerk.post(`/oficina/registro/${entry.id}/aceptar`, seen)).status).toBe(404)
  expect((await clerk.post(`/oficina/registro/${both.id}/aceptar`, seen)).status).toBe(403)
  expect((await clerk.visit(`/oficina/registro/${both.id}/distribuir?unidad=${unit('GEN').id}`)).status).toBe(403)
  // The officer sees it all, and takes nothing in a unit's name.
  const page = await officer.visit(`/oficina/registro/${entry.id}`)
  expect(page.$('form[action$=aceptar]')).toHaveLength(0)
  expect(await subjects(officer, `${TRAY}?ver=todas`)).toHaveLength(3)
  expect(await subjects(clerk, `${TRAY}?ver=todas`)).toHaveLength(1)
})

test("another council's entry is no entry, for the inbox as for everything", async () => {
  const { office } = await aHouse()
  const twin = await aHouse()
  const theirs = await anEntry(twin.office, twin.citizen, { unitId: twin.unit('GEN').id })
  const clerk = await office.as(office.clerk)

  expect(await subjects(clerk)).toEqual([])
  expect((await clerk.visit(`/oficina/registro/${theirs.id}/devolver?unidad=${twin.unit('GEN').id}`)).status).toBe(404)
})

test('the inbox reads its index in the order it shows, however many entries the unit has had', async () => {
  const { office, unit, citizen } = await aHouse()
  await anEntry(office, citizen, { unitId: unit('GEN').id })
  const plan = await office.work(async ({ tx, municipalityId }) => {
    await tx.raw('set local enable_seqscan = off')
    const { rows } = await tx.raw<{ rows: { 'QUERY PLAN': string }[] }>(
      `explain select t.entry_id from registry_tray t
        where t.municipality_id = ? and t.unit_id = ? and t.state = 'distributed'
          and t.state in ('distributed', 'accepted', 'returned')
          and (t.since, t.entry_id) > ('-infinity', '00000000-0000-0000-0000-000000000000')
        order by t.since, t.entry_id limit 31`,
      [municipalityId, unit('GEN').id],
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })

  expect(plan).toContain('registry_tray_open')
  expect(plan).not.toContain('Sort')
})

test('what a unit accepted goes to an expedient that there is, or to a new one of a procedure', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const general = (await office.work(listUnits)).find(({ code }) => code === 'GEN') as Unit
  const citizen = await office.citizen()
  const first = await anEntry(office, citizen, { subject: 'Pide un árbol', unitId: general.id })
  const second = await anEntry(office, citizen, { subject: 'Trae el plano', unitId: general.id })
  const clerk = await office.as(office.clerk)
  const address = (entry: Entry) => `/oficina/registro/${entry.id}/expediente?unidad=${general.id}`

  const undecided = await clerk.submit(address(first), {})
  const opened = await clerk.submit(address(first), { modo: 'nuevo', procedimiento: 'GEN-01' })
  const page = await clerk.visit(opened.location)
  const number = /\d{4}\/\d{6}/.exec(page.text)?.[0] ?? ''
  const mistyped = await clerk.submit(address(second), { modo: 'existente', numero: '2020/999' })
  const joined = await clerk.submit(address(second), { modo: 'existente', numero: number.replace('/000', '/') })

  expect(undecided.$('[role=alert] a[href="#modo"]').text()).toBe('Diga a qué expediente lo lleva')
  expect(page.$('h1').text()).toContain('Pide un árbol')
  expect(mistyped.status).toBe(422)
  expect(mistyped.$('[role=alert] a[href="#numero"]').text()).toContain('que exista')
  expect(joined.location).toBe(opened.location)
  expect((await clerk.visit(joined.location)).text).toContain(second.number)
  expect((await clerk.visit(joined.location)).$('.co-document').length).toBeGreaterThanOrEqual(2)
  expect(await subjects(clerk)).toEqual([])
  expect(await titles(clerk, second)).toEqual(['Registrado', 'Llevado a un expediente'])
  // Once is enough: the page of before no longer holds.
  expect((await clerk.visit(address(second))).status).toBe(200)
  expect((await clerk.submit(address(second), { modo: 'existente', numero: number })).status).toBe(409)
  await office.runJobs()
})
