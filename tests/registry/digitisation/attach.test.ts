import { findEntryByKey, getEntry, verifyBook } from '../../../src/modules/registry/index.ts'
import { newOffice } from '../../support/office.ts'
import { attest, begun, goodPage, habilitated } from './digitising.ts'

test('a copy goes into the entry being written as the authentic copy it is, once', async () => {
  const office = await newOffice({ procedures: 'none' })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])
  await officer.submit(
    address,
    { titulo: 'Informe médico', tipo: 'TD13', confidencial: 'si' },
    { form: 'form[data-pages]', button: { name: 'accion', value: 'save' } },
  )
  await attest(officer, address)
  const copy = await officer.visit(address)
  const use = copy.$('main a.govuk-button').attr('href') ?? ''

  const form = await officer.visit(use)
  const unidad = form.$('select[name=unidad] option').last().attr('value') ?? ''
  const registered = await officer.submitPage(form, use, {
    nombre: 'Persona sin NIF',
    asunto: 'Aporta un informe',
    unidad,
  })

  expect([registered.status, registered.$('.govuk-error-summary').text().trim()]).toEqual([303, ''])
  const entry = await office.work((work) =>
    getEntry(work, /registro\/([0-9a-f-]{36})/.exec(registered.location)?.[1] ?? ''),
  )
  const digitised = await office.work((work) => work.tx('digitisation').first<{ document_id: string }>('document_id'))
  expect(entry.documents).toMatchObject([
    {
      documentId: digitised.document_id,
      fileName: 'Informe médico.pdf',
      validity: 'authentic-copy',
      isConfidential: true,
    },
  ])
  expect(await office.work((work) => work.tx('document').where({ kind: 'TD13' }))).toHaveLength(1)
  const after = await officer.visit(address)
  expect(after.$('main a.govuk-button')).toHaveLength(0)
  await office.runJobs()
  expect((await verifyBook(office.house.app, office.municipality.id)).faults).toEqual([])
  expect(await office.work((work) => findEntryByKey(work, entry.idempotencyKey))).toMatchObject({ id: entry.id })
})

test('what was digitised while the form was open is brought into it, and each document may be confidential', async () => {
  const office = await newOffice({ procedures: 'none' })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const address = '/oficina/registro/nuevo'
  const form = await officer.visit(address)
  const { address: digitised } = await begun(officer, [goodPage()])
  await attest(officer, digitised)
  const press = (page: Awaited<ReturnType<typeof officer.visit>>, accion: string, fields = {}) =>
    officer.submitPage(page, address, fields, { button: { name: 'accion', value: accion } })

  const brought = await press(form, 'copias', { asunto: 'Aporta su libro de familia' })
  const again = await press(brought, 'copias')
  const marked = await press(again, 'reservar-1')
  const unmarked = await press(marked, 'reservar-1')

  const files = [brought, again, marked, unmarked].map((page) =>
    page
      .$('.co-document__facts')
      .map((_, facts) => page.$(facts).text().split(' · ').slice(1).join(' · '))
      .get(),
  )
  expect(files).toEqual([
    ['Copia auténtica'],
    ['Copia auténtica'],
    ['Copia auténtica · Confidencial'],
    ['Copia auténtica'],
  ])
  expect(unmarked.$('input[name=asunto]').val()).toBe('Aporta su libro de familia')
})
