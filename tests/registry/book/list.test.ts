import { randomUUID } from 'node:crypto'
import type { Answer } from '../../support/client.ts'
import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const numbers = (page: Answer): string[] =>
  page
    .$('tbody th')
    .map((_, cell) => page.$(cell).text().trim())
    .get()

test('every filter narrows the list, stays in the address and shows what was chosen', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Ramona')
  const one = await anEntry(office, citizen, { files: {}, externalReference: 'EXT-9' })
  const other = await anEntry(office, await office.citizen('Benita'), { files: {}, direction: 'S', channel: 'system' })
  const officer = await office.as(office.registryOfficer)
  const find = (query: string) => officer.visit(`/oficina/registro?${query}`)

  for (const query of [
    'q=ramona',
    `q=${one.number}`,
    `q=${citizen.person.nif}`,
    'persona=rramona',
    `persona=${citizen.person.nif}`,
    'referencia=ext9',
    'canal=online',
    'estado=distributed',
    'direccion=E',
    `unidad=${one.unitId}&canal=online&q=arboles`,
  ]) {
    const page = await find(query)
    expect([query, numbers(page)]).toEqual([query, [one.number]])
    for (const [name, value] of new URLSearchParams(query)) expect(page.$(`#${name}`).val()).toBe(value)
    expect(page.$('details.co-filters__more').is('[open]')).toBe(!/^(q|direccion)=[^&]*$/.test(query))
  }
  expect(numbers(await find('canal=system'))).toEqual([other.number])
  expect(numbers(await find(`unidad=${randomUUID()}`))).toEqual([])
  expect(numbers(await find('unidad=nada&estado=nada&canal=nada&funcionario=nada&antes=nada'))).toHaveLength(2)
})

test('names one slip away are offered when the name itself is found', async () => {
  const office = await newOffice({ procedures: 'none' })
  const one = await anEntry(office, await office.citizen('Garcia'), { files: {} })
  const other = await anEntry(office, await office.citizen('Gracia'), { files: {} })
  const officer = await office.as(office.registryOfficer)

  const exact = await officer.visit('/oficina/registro?persona=garcia')
  const similar = await officer.visit(
    String(
      exact
        .$('a')
        .filter((_, link) => exact.$(link).text().includes('parecidos'))
        .attr('href'),
    ),
  )

  expect(numbers(exact)).toEqual([one.number])
  expect(numbers(similar)).toEqual([other.number, one.number])
})

test('a search is kept by name for the person who made it, and forgotten when they say so', async () => {
  const office = await newOffice({ procedures: 'none' })
  await anEntry(office, await office.citizen('Ramona'), { files: {} })
  const officer = await office.as(office.registryOfficer)
  const clerk = await office.as(office.clerk)
  const form = 'form[action="/oficina/registro/busquedas"]'
  const address = '/oficina/registro?q=ramona&canal=online'

  const nameless = await officer.submit(address, { nombre: ' ' }, { form })
  const saved = await officer.submit(address, { nombre: 'Lo de Ramona' }, { form })
  const again = await officer.submit('/oficina/registro?q=benita', { nombre: 'Lo de Ramona' }, { form })

  expect(nameless.status).toBe(422)
  expect(nameless.$('[role=alert] a').attr('href')).toBe('#nombre')
  expect(numbers(nameless)).toHaveLength(1)
  expect(saved.location).toBe(address)
  expect(again.location).toBe('/oficina/registro?q=benita')
  const page = await officer.visit('/oficina/registro')
  const links = page.$('.co-document a').map((_, link) => page.$(link).attr('href')).get() // prettier-ignore
  expect(links).toEqual(['/oficina/registro?q=benita'])
  expect((await clerk.visit('/oficina/registro')).$('.co-document')).toHaveLength(0)

  const forget = page.$('.co-document form').attr('action') ?? ''
  const token = String((await clerk.visit(address)).$('[name=_csrf]').val())
  await clerk.post(forget, { _csrf: token })
  expect((await officer.visit('/oficina/registro')).$('.co-document')).toHaveLength(1)
  await officer.submit('/oficina/registro', {}, { form: `form[action="${forget}"]` })
  expect((await officer.visit('/oficina/registro')).$('.co-document')).toHaveLength(0)
})

test('a saved search holds only what the filters know', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const form = 'form[action="/oficina/registro/busquedas"]'

  await officer.submit(
    '/oficina/registro?q=x',
    { nombre: 'Rara', consulta: 'q=%3Cscript%3E&otro=1&antes=5&canal=zzz' },
    { form },
  )

  const rows = await office.work((w) => w.tx('registry_saved_search').select('query'))
  expect(rows).toEqual([{ query: 'q=%3Cscript%3E' }])
})

test('a corrected entry is found by what it should have said, and by what it said', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen('Ramona'), { files: {}, subject: 'Licenzia' })
  const officer = await office.as(office.registryOfficer)
  await officer.submit(`/oficina/registro/${entry.id}/correccion`, {
    asunto: 'Vado permanente',
    'nif-1': '00000000T',
    motivo: 'Mal escrito',
  })

  for (const text of ['vados', '00000000T', 'licenzia']) {
    expect(numbers(await officer.visit(`/oficina/registro?q=${text}`))).toEqual([entry.number])
  }
})

test('who works in a unit sees in the book what came to it, and what was sent on to it', async () => {
  const office = await newOffice({ procedures: 'none' })
  const [strange] = await office.work((w) =>
    w
      .tx('unit')
      .insert({ municipality_id: office.municipality.id, code: 'OTR', name: 'Otra', role: 'taxes' })
      .returning('*'),
  )
  const clerk = await office.as(office.clerk)
  const own = await anEntry(office, await office.citizen('Ramona'), { files: {} })
  const theirs = await anEntry(office, await office.citizen('Ramona'), { files: {}, unitId: String(strange.id) })

  expect(numbers(await clerk.visit('/oficina/registro'))).toEqual([own.number])
  expect(numbers(await clerk.visit('/oficina/registro?q=ramona'))).toEqual([own.number])
  expect(numbers(await clerk.visit(`/oficina/registro?q=${theirs.number}`))).toEqual([])
  expect(numbers(await clerk.visit('/oficina/registro?estado=distributed'))).toEqual([own.number])

  await office.work((w) =>
    w.tx('registry_tray').insert({
      municipality_id: office.municipality.id,
      entry_id: theirs.id,
      unit_id: own.unitId,
      state: 'distributed',
      since: new Date(),
      place: theirs.place,
    }),
  )

  expect(numbers(await clerk.visit('/oficina/registro?q=ramona'))).toEqual([theirs.number, own.number])
})
