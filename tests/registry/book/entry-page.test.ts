import { unitFor } from '../../../src/modules/municipalities/index.ts'
import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

test('the page of an entry shows every fact that was written down', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Ramona')
  const also = await office.work((w) => unitFor(w, 'urbanism'))
  const entry = await anEntry(office, citizen, {
    matterCode: 'MAT-07',
    physicalDocumentation: 'complementary',
    transportCode: '03',
    transportNumber: 'CD123',
    externalReference: 'EXT/9',
    originOffice: 'Delegación de Hacienda',
    originDir3: 'E00000001',
    originNumber: 'REGAGE26e1',
    originAt: new Date('2026-11-20T09:30:00Z'),
    destinationDir3: 'L01100379',
    destinationName: 'Urbanismo',
    alsoUnitIds: [also.id],
    observations: 'Trae el original\nen una carpeta',
    parties: [
      {
        role: 'interested',
        personId: citizen.person.id,
        nif: citizen.person.nif,
        name: citizen.person.name,
        contact: {
          address: 'Calle Mayor, 3',
          postalCode: '10003',
          town: 'Cáceres',
          email: 'ramona@ejemplo.es',
          phone: '600000000',
          channel: 'electronic',
        },
      },
      { role: 'representative', personId: null, nif: null, name: 'Gestoría Pérez' },
    ],
  })
  const officer = await office.as(office.registryOfficer)

  const text = (await officer.visit(`/oficina/registro/${entry.id}`)).$('main').text()

  for (const fact of [
    'MAT-07', 'Trae además documentación en papel', 'Correo postal certificado', 'CD123', 'EXT/9', 'Delegación de Hacienda',
    'E00000001', 'REGAGE26e1', '20/11/2026, 10:30:00', 'L01100379', 'Urbanismo', also.name, 'en una carpeta', 'Calle Mayor, 3',
    '10003 Cáceres', 'ramona@ejemplo.es', '600000000', 'Por medios electrónicos', 'Gestoría Pérez', 'Representante', 'Sin aceptar',
  ]) expect(text).toContain(fact) // prettier-ignore
})

test('a document shows what it is worth and whether it is confidential', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const { documents } = await anEntry(office, citizen)
  const entry = await anEntry(office, citizen, {
    files: {},
    documents: documents.map((document) => ({
      ...document,
      validity: 'authentic-copy' as const,
      purpose: 'attachment' as const,
      isConfidential: true,
      remarks: 'Sin la última página',
    })),
  })
  const officer = await office.as(office.registryOfficer)

  const row = (await officer.visit(`/oficina/registro/${entry.id}`)).$('.co-document').last()

  expect(row.text()).toContain('Copia auténtica · Documento adjunto · Sin la última página')
  expect(row.find('.govuk-tag').text()).toBe('Confidencial')
})

test('who only reads the registry is offered no act', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const clerk = await office.as(office.clerk)

  const page = await clerk.visit(`/oficina/registro/${entry.id}`)

  expect(page.status).toBe(200)
  expect(page.$('a[href$="/correccion"], a[href$="/anulacion"], form[action$="/anotaciones"]')).toHaveLength(0)
})
