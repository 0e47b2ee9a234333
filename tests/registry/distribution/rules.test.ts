import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { usualRoute } from '../../../src/modules/interchange/accept.ts'
import type { Reception } from '../../../src/modules/interchange/store.ts'
import { type Unit, listUnits } from '../../../src/modules/municipalities/index.ts'
import { getEntry, routeByRules } from '../../../src/modules/registry/index.ts'
import type { Client } from '../../support/client.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const RULES = '/oficina/registro/reglas'

async function aHouse() {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const units = new Map((await office.work(listUnits)).map((unit) => [unit.code, unit]))
  return { office, secretary: await office.as(office.secretary), unit: (code: string) => units.get(code) as Unit }
}

/** A rule as the page makes it; its address. */
async function aRule(secretary: Client, fields: Record<string, string | string[]>): Promise<string> {
  const { location } = await secretary.submit(`${RULES}/nueva`, { nombre: 'Obras', ...fields })
  return location.split('?')[0] ?? ''
}

const act = (secretary: Client, rule: string, acto: string) =>
  secretary.submit(rule, {}, { form: '#actos', button: { name: 'acto', value: acto } })

const switchedOn = async (secretary: Client, rule: string): Promise<void> => {
  await act(secretary, rule, 'simular')
  await act(secretary, rule, 'encender')
}

const route = (office: Office, facts: Parameters<typeof routeByRules>[1]) =>
  office.work((work) => routeByRules(work, facts))

test('the first rule in force that fits decides, by procedure, matter and words of the subject', async () => {
  const { office, secretary, unit } = await aHouse()
  const words = { palabras: 'licencia de obra, obra menor', unidades: [unit('URB').id, unit('TRI').id] }
  await switchedOn(secretary, await aRule(secretary, words))
  await switchedOn(
    secretary,
    await aRule(secretary, { nombre: 'Por asunto', materia: 'T-1', unidades: unit('TRI').id }),
  )
  await switchedOn(
    secretary,
    await aRule(secretary, { nombre: 'Por trámite', tramite: 'GEN-01', unidades: unit('GEN').id }),
  )
  await aRule(secretary, { nombre: 'Apagada', palabras: 'árbol', unidades: unit('SOC').id })

  expect(await route(office, { subject: 'Solicita LICENCIA para obras en casa' })).toMatchObject({
    unitId: unit('URB').id,
    alsoUnitIds: [unit('TRI').id],
  })
  expect(await route(office, { subject: 'Pide algo', destination: 'Negociado de obras menores' })).toMatchObject({
    unitId: unit('URB').id,
  })
  expect((await route(office, { subject: 'Obra', matterCode: 'T-1' }))?.unitId).toBe(unit('TRI').id)
  expect((await route(office, { subject: 'Instancia', procedureCode: 'GEN-01' }))?.unitId).toBe(unit('GEN').id)
  expect(await route(office, { subject: 'Un árbol caído' })).toBeNull()
})

test('what comes to the counter with no unit chosen goes where the rules say', async () => {
  const { office, secretary, unit } = await aHouse()
  await switchedOn(secretary, await aRule(secretary, { palabras: 'obra', unidades: [unit('URB').id, unit('TRI').id] }))
  const officer = await office.as(office.registryOfficer)
  const form = { nombre: 'María Núñez', unidad: '' }

  const routed = await officer.submit('/oficina/registro/nuevo', { ...form, asunto: 'Obras en la calle' })
  const unknown = await officer.submit('/oficina/registro/nuevo', { ...form, asunto: 'Un árbol caído' })

  expect(routed.status).toBe(303)
  const id = /registro\/([0-9a-f-]{36})/.exec(routed.location)?.[1] ?? ''
  const entry = await office.work((work) => getEntry(work, id))
  expect([entry.unitId, entry.alsoUnitIds]).toEqual([unit('URB').id, [unit('TRI').id]])
  expect(unknown.status).toBe(422)
  expect(unknown.$('[role=alert] a[href="#unidad"]')).toHaveLength(1)
  await office.runJobs()
})

test('what another administration sends goes to the unit it named by its code, or where the rules say, or to the general one', async () => {
  const { office, secretary, unit } = await aHouse()
  await switchedOn(secretary, await aRule(secretary, { palabras: 'obra', unidades: unit('TRI').id }))
  await office.work(({ tx, municipalityId }) =>
    tx('unit')
      .where({ municipality_id: municipalityId, id: unit('URB').id })
      .update({ dir3: 'LA0001234' }),
  )
  const sent = (subject: string, dir3: string | null = null) =>
    office.work(async (work) => {
      const destination = { office: 'O00000001', officeName: null, unit: dir3, unitName: null }
      const exchange = { entry: { matterCode: null }, destination } as unknown as Reception['exchange']
      return (await usualRoute(work, { subject, exchange })).unitId
    })

  expect(await sent('Obra en la plaza', 'LA0001234')).toBe(unit('URB').id)
  expect(await sent('Obra en la plaza')).toBe(unit('TRI').id)
  expect(await sent('Un árbol caído', 'LA0009999')).toBe(unit('GEN').id)
})

test('a rule is switched on only after seeing what it would have done with the last month', async () => {
  const { office, secretary, unit } = await aHouse()
  const citizen = await office.citizen()
  const lastWeek = new Date(office.house.app.now().getTime() - 7 * 86_400_000)
  const longAgo = new Date(office.house.app.now().getTime() - 60 * 86_400_000)
  for (const [subject, code, now] of [
    ['Obra vieja', 'GEN', longAgo],
    ['Obra en el tejado', 'GEN', lastWeek],
    ['Obra en la fachada', 'URB', undefined],
    ['Obra en el patio', 'URB', undefined],
    ['Padrón', 'GEN', undefined],
  ] as const) {
    await anEntry(office, citizen, { subject, unitId: unit(code).id, files: {}, ...(now && { now }) })
  }
  await office.runJobs()
  const rule = await aRule(secretary, { palabras: 'obra', unidades: unit('URB').id })

  const blind = await secretary.visit(rule)
  const version = String(blind.$('#actos input[name=version]').attr('value'))
  const csrf = String(blind.$('#actos input[name=_csrf]').attr('value'))
  const forced = await secretary.post(`${rule}/acto`, { _csrf: csrf, version, acto: 'encender' })
  await act(secretary, rule, 'simular')
  const seen = await secretary.visit(rule)

  expect(blind.$('button[value=encender]')).toHaveLength(0)
  expect(forced.status).toBe(409)
  expect(forced.text).toContain('Antes de encenderla hay que simularla')
  const rows = seen
    .$('tbody tr')
    .toArray()
    .map((row) =>
      seen
        .$(row)
        .find('th, td')
        .toArray()
        .map((cell) => seen.$(cell).text()),
    )
  expect(rows).toEqual([
    ['Urbanismo y Obras', 'Urbanismo y Obras', '2', 'Igual'],
    ['Servicios Generales', 'Urbanismo y Obras', '1', 'Distinto'],
  ])
  expect(seen.$('.govuk-inset-text').text()).toContain('Entradas miradas: 4.')
  expect((await act(secretary, rule, 'encender')).location).toBe(`${rule}?hecho=encender`)
  expect((await secretary.visit(rule)).$('.govuk-tag').first().text()).toBe('Encendida')
})

test('a rule in force is not changed under people: off first, and simulated again; every change is written down', async () => {
  const { office, secretary, unit } = await aHouse()
  const rule = await aRule(secretary, { palabras: 'obra', unidades: unit('URB').id })
  await switchedOn(secretary, rule)
  const on = await secretary.visit(rule)
  const csrf = String(on.$('#actos input[name=_csrf]').attr('value'))
  const change = { nombre: 'Obras', palabras: 'obra, reforma', unidades: unit('URB').id }

  const refused = await secretary.post(rule, { ...change, version: '1', _csrf: csrf })
  await act(secretary, rule, 'apagar')
  const stale = await secretary.visit(rule)
  const changed = await secretary.submit(rule, change, { form: `form[action="${rule}"]` })
  const late = await secretary.submitPage(stale, rule, change, { form: `form[action="${rule}"]` })

  expect(on.$(`form[action="${rule}"]`)).toHaveLength(0)
  expect(refused.status).toBe(409)
  expect(changed.location).toBe(`${rule}?hecho=cambiada`)
  expect(late.status).toBe(409)
  expect((await secretary.visit(rule)).$('button[value=encender]')).toHaveLength(0)
  const events = await office.work(({ tx, municipalityId }) =>
    tx('audit_event')
      .where({ municipality_id: municipalityId, subject_id: rule.split('/').at(-1) })
      .orderBy('id')
      .pluck('event'),
  )
  expect(events).toEqual([
    'registry.rule-added',
    'registry.rule-simulated',
    'registry.rule-switched-on',
    'registry.rule-switched-off',
    'registry.rule-changed',
  ])
})

test('rules keep an order: the one that moves up decides first, once it is simulated there', async () => {
  const { office, secretary, unit } = await aHouse()
  await switchedOn(secretary, await aRule(secretary, { palabras: 'obra', unidades: unit('URB').id }))
  const second = await aRule(secretary, { nombre: 'Tasas', palabras: 'tasa', unidades: unit('TRI').id })
  await switchedOn(secretary, second)
  expect((await route(office, { subject: 'Tasa de obra' }))?.unitId).toBe(unit('URB').id)

  await act(secretary, second, 'apagar')
  await act(secretary, second, 'subir')
  expect((await secretary.visit(second)).$('button[value=encender]')).toHaveLength(0)
  await switchedOn(secretary, second)

  expect((await route(office, { subject: 'Tasa de obra' }))?.unitId).toBe(unit('TRI').id)
  await act(secretary, second, 'apagar')
  expect((await act(secretary, second, 'retirar')).location).toBe(`${RULES}?hecho=retirar`)
  expect((await secretary.visit(second)).status).toBe(404)
})

test('each problem is told at its field, and only who configures the registry comes in', async () => {
  const { office, secretary } = await aHouse()

  const wrong = await secretary.submit(`${RULES}/nueva`, { nombre: '', palabras: 'a, de' })
  const empty = await secretary.submit(`${RULES}/nueva`, { nombre: 'Nada' })

  const links = (page: typeof wrong) =>
    page
      .$('[role=alert] a')
      .toArray()
      .map((link) => page.$(link).attr('href'))
  expect(links(wrong)).toEqual(['#nombre', '#palabras', '#unidades'])
  expect(empty.status).toBe(422)
  expect(links(empty)).toContain('#unidades')
  for (const somebody of [office.registryOfficer, office.clerk, office.mayor]) {
    expect((await (await office.as(somebody)).visit(RULES)).status).toBe(403)
  }
  expect((await secretary.visit(`${RULES}/${randomUUID()}`)).status).toBe(404)
  expect((await secretary.visit(RULES)).$('.co-empty').text()).toContain('No hay reglas de reparto')
})
