import { findOfferedByCode } from '../../../src/modules/procedures/index.ts'
import { listUnits, unitFor } from '../../../src/modules/municipalities/index.ts'
import { getEntry, listEntries } from '../../../src/modules/registry/index.ts'
import { type Office, cif, newOffice, randomNif } from '../../support/office.ts'
import { randomDigits } from '../../support/house.ts'
import { anEntry } from '../desk.ts'

const path = '/oficina/registro/nuevo'
const keep = { button: { name: 'accion', value: 'guardar' } }

const allEntries = (office: Office) =>
  office.work(async (w) => {
    const found = []
    for (const { id } of (await listEntries(w)).entries) found.push(await getEntry(w, id))
    return found
  })

test('a template opens the form with what comes again, and nobody of flesh and blood is in it', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const unit = await office.work((w) => unitFor(w, 'general'))
  const company = cif('A', randomDigits(7))
  const form = {
    nif: company,
    nombre: 'Eléctrica SA',
    correo: 'facturas@example.es',
    'rep-nombre': 'Persona Concreta',
    asunto: 'Factura de la luz',
    unidad: unit.id,
    transporte: '02',
    plantilla: 'Factura de la luz',
  }

  const kept = await officer.submit(path, form, keep)
  const list = await officer.visit('/oficina/registro/plantillas')
  const used = await officer.visit(list.$('main ul a').attr('href') ?? '')
  await officer.submit(path, { ...form, nif: randomNif(), nombre: 'Una vecina', plantilla: 'De una vecina' }, keep)
  const nameless = await officer.submit(path, { ...form, plantilla: ' ' }, keep)

  expect(kept.status).toBe(200)
  expect(kept.$('[role=status]').text()).toContain('Factura de la luz')
  expect(kept.$('#nombre').val()).toBe('Eléctrica SA')
  expect([used.$('#nif').val(), used.$('#nombre').val(), used.$('#correo').val()]).toEqual([
    company,
    'Eléctrica SA',
    'facturas@example.es',
  ])
  expect([used.$('#asunto').val(), used.$('#unidad').val(), used.$('#transporte').val()]).toEqual([
    'Factura de la luz',
    unit.id,
    '02',
  ])
  expect(used.$('#rep-nombre').val()).toBe('')
  expect(used.$('input[name=clave]').val()).not.toBe(kept.$('input[name=clave]').val())
  expect(nameless.$('[role=alert] a').attr('href')).toBe('#plantilla')
  const rows = await office.work((w) => w.tx('registry_template').orderBy('name'))
  expect(JSON.stringify(rows)).not.toContain('Persona Concreta')
  expect(JSON.stringify(rows)).not.toContain('Una vecina')
  expect(rows).toHaveLength(2)
  expect(await allEntries(office)).toEqual([])
})

test('kept again under its name it is replaced; deleted it is gone; another council has none', async () => {
  const [office, twin] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  const officer = await office.as(office.registryOfficer)
  await officer.submit(path, { asunto: 'Uno', plantilla: 'Padrón' }, keep)
  await officer.submit(path, { asunto: 'Dos', plantilla: 'Padrón' }, keep)
  const [row] = await office.work((w) => w.tx('registry_template').select('id', 'form'))

  expect(row.form).toEqual({ asunto: 'Dos' })
  const other = await twin.as(twin.registryOfficer)
  expect((await other.visit(`${path}?plantilla=${row.id}`)).status).toBe(404)
  expect((await other.visit('/oficina/registro/plantillas')).$('.co-empty')).toHaveLength(1)
  expect((await officer.submit('/oficina/registro/plantillas')).location).toBe('/oficina/registro/plantillas')
  expect(await office.work((w) => w.tx('registry_template'))).toEqual([])
})

test('a copy has everything but the documents and the number', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const entry = await anEntry(office, await office.citizen('Carmen'), {
    procedureCode: null,
    matterCode: 'URB',
    externalReference: 'REF/7',
    physicalDocumentation: 'required',
  })

  const page = await officer.visit(`/oficina/registro/${entry.id}/copia`)
  const done = await officer.submitPage(page, path)

  expect(done.status).toBe(303)
  const copy = (await allEntries(office)).find(({ id }) => id !== entry.id)
  expect(copy).toMatchObject({
    subject: entry.subject,
    unitId: entry.unitId,
    matterCode: 'URB',
    externalReference: 'REF/7',
    physicalDocumentation: 'required',
    channel: 'counter',
    documents: [],
    parties: [{ nif: entry.parties[0]?.nif }],
  })
  const traces = await office.work((w) => w.tx('access_log').where({ purpose: 'registry.copy' }))
  expect(traces).toHaveLength(1)
})

test('a procedure brings its unit; other units get it too; the entry says all that was written', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const officer = await office.as(office.registryOfficer)
  const procedure = await office.work((w) => findOfferedByCode(w, 'GEN-01'))
  const unit = await office.work((w) => unitFor(w, procedure?.definition.unit ?? 'general'))
  const also = (await office.work(listUnits)).find(({ id }) => id !== unit.id)
  const page = await officer.visit(path)

  const done = await officer.submitPage(page, path, {
    nombre: 'Ana',
    asunto: 'Un bache',
    tramite: 'GEN-01',
    otras: String(also?.id),
    materia: 'OBRAS',
    papel: 'complementary',
    transporte: '05',
    referencia: 'R-1',
    observaciones: 'Trae fotos.',
  })
  const unknown = await officer.submit(path, { nombre: 'Ana', asunto: 'Otro', tramite: 'ZZZ-99' })

  expect(page.$('#tramite option[value=GEN-01]').attr('data-value')).toBe(unit.id)
  expect(done.status).toBe(303)
  expect(await allEntries(office)).toMatchObject([
    {
      procedureCode: 'GEN-01',
      unitId: unit.id,
      alsoUnitIds: [also?.id],
      matterCode: 'OBRAS',
      physicalDocumentation: 'complementary',
      transportCode: '05',
      externalReference: 'R-1',
      content: { title: procedure?.name, sections: [{ rows: [{}, { value: 'R-1' }, { value: 'Trae fotos.' }] }] },
    },
  ])
  expect(unknown.$('[role=alert] a').attr('href')).toBe('#tramite')
})
