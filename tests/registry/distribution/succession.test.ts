import { expect, test } from '@jest/globals'
import { type Unit, listUnits, livingUnit, unitFor } from '../../../src/modules/municipalities/index.ts'
import { type Entry, findReceipt, getEntry } from '../../../src/modules/registry/index.ts'
import type { Answer, Client } from '../../support/client.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { anExpedient } from '../../support/builders.ts'
import { anEntry } from '../desk.ts'

const UNITS = '/oficina/registro/unidades'
const TRAY = '/oficina/registro/bandeja'

async function aHouse() {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const units = new Map((await office.work(listUnits)).map((unit) => [unit.code, unit]))
  return { office, secretary: await office.as(office.secretary), unit: (code: string) => units.get(code) as Unit }
}

const AGREEMENT = 'Decreto de Alcaldía 123/2026'

/** The way of the page: fill in, look at what would change, confirm. */
async function succeed(
  secretary: Client,
  unidades: string[],
  sucesora: string,
): Promise<{ preview: Answer; done: Answer }> {
  const preview = await secretary.submit(UNITS, { unidades, sucesora, acuerdo: AGREEMENT, fecha: '2026-01-15' })
  const done = await secretary.submitPage(preview, UNITS, {}, { button: { name: 'acto', value: 'confirmar' } })
  return { preview, done }
}

const previewOf = (page: Answer): Record<string, string> =>
  Object.fromEntries(
    page
      .$('.govuk-summary-card .govuk-summary-list__row')
      .toArray()
      .map((row) => [page.$(row).find('dt').text().trim(), page.$(row).find('dd').text().trim()]),
  )

const subjects = async (client: Client, address = TRAY): Promise<string[]> => {
  const { $ } = await client.visit(address)
  return $('.co-document__name a')
    .toArray()
    .map((link) => $(link).text())
}

/** What was registered, as it stands in the tables. */
const rowsOf = (office: Office) =>
  office.work(async ({ tx, municipalityId }) => ({
    entries: await tx('registry_entry').where({ municipality_id: municipalityId }).orderBy('place').select(),
    receipts: await tx('registry_receipt').where({ municipality_id: municipalityId }).orderBy('entry_id').select(),
  }))

async function aRule(secretary: Client, unidades: string[]): Promise<string> {
  const fields = { nombre: 'Obras', palabras: 'obra', unidades }
  const { location } = await secretary.submit('/oficina/registro/reglas/nueva', fields)
  return location.split('?')[0] ?? ''
}

test('the whole of a unit goes on in its successor, seen before it is done, and what is registered stays as it was', async () => {
  const { office, secretary, unit } = await aHouse()
  const [general, works, taxes] = [unit('GEN'), unit('URB'), unit('TRI')]
  const citizen = await office.citizen()
  const clerk = await office.as(office.clerk)
  const waiting = await anEntry(office, citizen, { subject: 'Esperando', unitId: general.id })
  const inBoth = await anEntry(office, citizen, { subject: 'En las dos', unitId: general.id, alsoUnitIds: [works.id] })
  await anEntry(office, citizen, { subject: 'Aceptado', unitId: general.id })
  await clerk.submit(TRAY, {}, { form: 'form[action$=aceptar]:last' })
  await office.runJobs()
  const expedient = await office.work((work) => anExpedient(work, citizen))
  await office.runJobs()
  const rule = await aRule(secretary, [works.id, general.id])
  const before = await rowsOf(office)

  const { preview, done } = await succeed(secretary, [general.id, works.id], taxes.id)

  const { 'Trámites que atienden': procedures, ...counted } = previewOf(preview)
  expect(Number(procedures)).toBeGreaterThan(1)
  expect(counted).toEqual({
    'Asientos sin terminar de atender': '3',
    'Lugares en bandejas': '4',
    'Reglas de reparto': '1',
    'Plantillas de registro': '0',
    'Puestos, con sus permisos': '2',
    'Expedientes abiertos': '1',
  })
  expect(done.location).toBe(`${UNITS}?hecho=1`)
  expect(await rowsOf(office)).toEqual(before)
  // The clerk's post is now the successor's: the same things wait for the same person, each once.
  expect((await subjects(clerk)).toSorted((a, b) => a.localeCompare(b))).toEqual(['En las dos', 'Esperando'])
  expect(await subjects(clerk, `${TRAY}?ver=aceptadas`)).toEqual(['Aceptado'])
  const page = await clerk.visit(`/oficina/registro/${waiting.id}`)
  expect(page.$('.co-timeline').text()).toContain(`De ${general.name} a ${taxes.name}. ${AGREEMENT}`)
  expect((await clerk.visit(`/oficina/registro/${inBoth.id}`)).status).toBe(200)
  const handled = await clerk.visit(`/oficina/expedientes/${expedient.id}`)
  expect(handled.text).toContain(`Lo tramita desde ahora ${taxes.name}, que continúa el trabajo de ${general.name}`)
  expect((await secretary.visit(rule)).text).toContain(taxes.name)
  expect((await office.work((work) => unitFor(work, 'general'))).id).toBe(taxes.id)
  await office.runJobs()
})

test('a unit that ended is chosen nowhere, and old pages and receipts still name it', async () => {
  const { office, secretary, unit } = await aHouse()
  const citizen = await office.citizen()
  const entry: Entry = await anEntry(office, citizen, { unitId: unit('URB').id })
  await office.runJobs()
  await succeed(secretary, [unit('URB').id], unit('TRI').id)
  const officer = await office.as(office.registryOfficer)

  const shown = await officer.visit(`/oficina/registro/${entry.id}`)
  const counter = await officer.visit('/oficina/registro/nuevo')
  const units = await secretary.visit(UNITS)

  expect(shown.text).toContain(unit('URB').name)
  expect(counter.$(`option[value="${unit('URB').id}"]`)).toHaveLength(0)
  expect(counter.$(`option[value="${unit('TRI').id}"]`)).not.toHaveLength(0)
  expect(units.$(`input[value="${unit('URB').id}"]`)).toHaveLength(0)
  expect(units.$('table').text()).toContain('Dejó de existir el')
  expect(units.$('.co-timeline__title').text()).toBe(`${unit('URB').name} → ${unit('TRI').name}`)
  expect((await officer.visit(`/registro/asientos/${entry.id}/justificante`)).status).toBe(200)
  expect(await office.work((work) => findReceipt(work, entry.id))).toBeDefined()
  expect((await office.work((work) => getEntry(work, entry.id))).unitId).toBe(unit('URB').id)
})

test('it is done once: two people at once, or the page of before, find that the unit is no more', async () => {
  const { office, secretary, unit } = await aHouse()
  const form = { unidades: [unit('URB').id], sucesora: unit('TRI').id, acuerdo: AGREEMENT, fecha: '2026-01-15' }
  const preview = await secretary.submit(UNITS, form)
  const confirm = () => secretary.submitPage(preview, UNITS, {}, { button: { name: 'acto', value: 'confirmar' } })

  const answers = await Promise.all([confirm(), confirm()])
  const late = await confirm()

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  expect(late.status).toBe(409)
  expect((await secretary.visit(UNITS)).$('.co-timeline__event')).toHaveLength(1)
  await expect(
    office.work(({ tx, municipalityId }) =>
      tx('unit_succession').where({ municipality_id: municipalityId }).update({ agreement: 'Otra cosa' }),
    ),
  ).rejects.toThrow(/insert-only|permission denied/)
})

test('a unit that succeeded one can end in turn, and the last one answers for all', async () => {
  const { office, secretary, unit } = await aHouse()
  const citizen = await office.citizen()
  const entry = await anEntry(office, citizen, { subject: 'De la primera', unitId: unit('URB').id })
  await office.runJobs()
  await succeed(secretary, [unit('URB').id], unit('TRI').id)
  await succeed(secretary, [unit('TRI').id], unit('GEN').id)
  const clerk = await office.as(office.clerk)

  expect(await subjects(clerk)).toEqual(['De la primera'])
  expect((await clerk.visit(`/oficina/registro/${entry.id}`)).status).toBe(200)
  expect((await office.work((work) => unitFor(work, 'urbanism'))).id).toBe(unit('GEN').id)
})

test('each problem is told at its field; nobody else comes in; another council has its own units', async () => {
  const { office, secretary, unit } = await aHouse()
  const twin = await aHouse()
  const links = (page: Answer) =>
    page
      .$('[role=alert] a')
      .toArray()
      .map((link) => page.$(link).attr('href'))

  const empty = await secretary.submit(UNITS, { acuerdo: '', fecha: '' })
  const itself = await secretary.submit(UNITS, {
    unidades: unit('URB').id,
    sucesora: unit('URB').id,
    acuerdo: AGREEMENT,
    fecha: '2026-01-15',
  })
  const future = await secretary.submit(UNITS, {
    unidades: unit('URB').id,
    sucesora: unit('TRI').id,
    acuerdo: AGREEMENT,
    fecha: '2199-01-15',
  })
  const theirs = await secretary.submit(UNITS, {
    unidades: twin.unit('URB').id,
    sucesora: unit('TRI').id,
    acuerdo: AGREEMENT,
    fecha: '2026-01-15',
  })

  expect(links(empty)).toEqual(['#unidades', '#sucesora', '#acuerdo', '#fecha'])
  expect(links(itself)).toEqual(['#sucesora'])
  expect(links(future)).toEqual(['#fecha'])
  expect(theirs.status).toBe(409)
  expect((await twin.office.work(listUnits)).map(({ code }) => code)).toContain('URB')
  for (const somebody of [office.registryOfficer, office.clerk, office.mayor]) {
    expect((await (await office.as(somebody)).visit(UNITS)).status).toBe(403)
  }
})

test('a unit once chosen stands for whoever goes on with its work today', async () => {
  const { office, secretary, unit } = await aHouse()
  expect((await office.work((work) => livingUnit(work, unit('URB').id))).id).toBe(unit('URB').id)

  await succeed(secretary, [unit('URB').id], unit('TRI').id)
  await succeed(secretary, [unit('TRI').id], unit('GEN').id)

  expect((await office.work((work) => livingUnit(work, unit('URB').id))).id).toBe(unit('GEN').id)
})
