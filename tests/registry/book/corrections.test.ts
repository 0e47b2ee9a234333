import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

test('a correction stands beside what the entry says, field by field, and the entry is not touched', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen('Maria'), {
    subject: 'Licenzia de obra',
    observations: 'Nada',
  })
  const before = await office.work((w) => w.tx('registry_entry').where({ id: entry.id }).first())
  const officer = await office.as(office.registryOfficer)
  const address = `/oficina/registro/${entry.id}`

  const form = await officer.visit(`${address}/correccion`)
  const answer = await officer.submitPage(form, `${address}/correccion`, {
    asunto: 'Licencia de obra',
    'nombre-1': 'María Vecina Prueba',
    observaciones: '',
    motivo: 'Se escribió mal',
  })

  expect(form.$('#asunto').val()).toBe('Licenzia de obra')
  expect(answer.location).toBe(`${address}#anotaciones`)
  const page = await officer.visit(address)
  expect(page.$('h1').text().trim()).toBe('Licencia de obra')
  const row = (key: string) =>
    page
      .$('dt')
      .filter((_, term) => page.$(term).text() === key)
      .next()
      .find('p')
      .map((_, line) => page.$(line).text())
      .get()
  expect(row('Asunto')).toEqual(['Licencia de obra', 'El asiento dice: Licenzia de obra'])
  expect(row('Nombre')).toEqual(['María Vecina Prueba', 'El asiento dice: Maria Vecina Prueba'])
  expect(row('Observaciones')).toEqual(['nada', 'El asiento dice: Nada'])
  expect(page.$('.co-timeline').text()).toContain('Asunto: decía «Licenzia de obra» y debe decir «Licencia de obra»')
  const rows = await office.work((w) => w.tx('registry_annotation').where({ entry_id: entry.id }))
  expect(rows).toMatchObject([
    {
      kind: 'correction',
      text: 'Se escribió mal',
      details: {
        fields: [
          { field: 'subject', was: 'Licenzia de obra', is: 'Licencia de obra' },
          { field: 'observations', was: 'Nada', is: null },
          { field: 'party.1.name', was: 'Maria Vecina Prueba', is: 'María Vecina Prueba' },
        ],
      },
    },
  ])
  expect(await office.work((w) => w.tx('registry_entry').where({ id: entry.id }).first())).toEqual(before)
})

test('a second correction starts from the first', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen(), { subject: 'Uno' })
  const officer = await office.as(office.registryOfficer)
  const address = `/oficina/registro/${entry.id}/correccion`
  await officer.submit(address, { asunto: 'Dos', motivo: 'Primera' })

  const form = await officer.visit(address)
  const same = await officer.submitPage(form, address, { motivo: 'Sin cambios' })
  await officer.submit(address, { asunto: 'Tres', motivo: 'Segunda' })

  expect(form.$('#asunto').val()).toBe('Dos')
  expect(same.status).toBe(422)
  const page = await officer.visit(`/oficina/registro/${entry.id}`)
  expect(page.$('.co-timeline').text()).toContain('decía «Dos» y debe decir «Tres»')
  expect(page.$('dd').text()).toContain('El asiento dice: Uno')
})

test('each problem of a correction is named at its field', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const officer = await office.as(office.registryOfficer)
  const address = `/oficina/registro/${entry.id}/correccion`

  const answer = await officer.submit(address, {
    asunto: ' ',
    'nif-1': '00000000A',
    'nombre-1': 'x'.repeat(251),
    motivo: '',
  })

  expect(answer.status).toBe(422)
  const links = answer
    .$('[role=alert] a')
    .map((_, link) => answer.$(link).attr('href'))
    .get()
  expect(links.toSorted()).toEqual(['#asunto', '#motivo', '#nif-1', '#nombre-1'])
  expect(answer.$('#nif-1').val()).toBe('00000000A')
  expect(await office.work((w) => w.tx('registry_annotation').where({ entry_id: entry.id }))).toEqual([])
})
