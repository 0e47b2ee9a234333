import { listDocuments } from '../../src/modules/documents/index.ts'
import { getExpedient, listEvents, listParties } from '../../src/modules/expedients/index.ts'
import { findReceipt, getEntry, listEntries, verifyBook } from '../../src/modules/registry/index.ts'
import { newOffice } from '../support/office.ts'
import { answer, attach, begin, generalPages, pdf, sign } from './applying.ts'

test('an application goes from the first button to its receipt', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const carmen = await office.citizen('Carmen')
  const client = await office.as(carmen)

  const base = await begin(client)
  const tasks = await client.visit(base)
  expect(tasks.$('main').text()).toContain('Carmen Vecina Prueba, en su propio nombre')
  const last = await answer(client, base, generalPages())
  expect(last.location).toBe(`${base}/documentos`)
  const attached = await attach(client, base, 'adjuntos', [
    { name: 'foto de la farola.pdf', content: pdf('foto') },
    { name: 'escrito.pdf', content: pdf('escrito') },
  ])
  expect(attached.location).toBe(`${base}/documentos#documento-adjuntos`)
  const review = await client.visit(`${base}/revisar`)
  expect(review.$('main').text()).toContain('La farola de la calle Ñ, 3 lleva rota un mes.')
  expect(review.$('main').text()).toContain('foto de la farola.pdf')
  const toSign = await client.visit(`${base}/firmar`)
  const digest = toSign.$('#huella-contenido').text()
  const signed = await client.submitPage(toSign, `${base}/firmar`, { declaro: '1' })

  expect([signed.status, signed.location]).toEqual([303, `${base}/presentada`])
  // However busy the machine is, the job makes the receipt.
  await office.runJobs()
  const confirmation = await client.visit(signed.location)
  const [listed] = (await office.work((w) => listEntries(w))).entries
  const entry = await office.work((w) => getEntry(w, String(listed?.id)))
  expect(confirmation.$('.co-number').text()).toBe(entry.number)
  expect(entry).toMatchObject({
    direction: 'E',
    channel: 'online',
    subject: 'Instancia general: Farola rota',
    procedureCode: 'GEN-01',
    actorKind: 'citizen',
    actorPersonId: carmen.person.id,
    content: { title: 'Instancia general', contentDigest: digest },
    parties: [{ role: 'interested', nif: carmen.identity.nif, name: 'Carmen Vecina Prueba' }],
    documents: [{ fileName: 'foto de la farola.pdf' }, { fileName: 'escrito.pdf' }],
  })
  expect(entry.content?.statement).toContain(digest)

  const expedient = await office.work((w) => getExpedient(w, String(entry.expedientId)))
  expect(expedient).toMatchObject({ state: 'initiated', termValue: 3, termUnit: 'months', silence: 'depends' })
  expect(confirmation.$('main').text()).toContain(expedient.number)
  expect(await office.work((w) => listParties(w, expedient.id))).toMatchObject([
    { personId: carmen.person.id, role: 'interested', email: 'carmen@ejemplo.es', channel: 'electronic' },
  ])
  expect(await office.work((w) => listEvents(w, expedient.id, { onlyPublic: true }))).toMatchObject([
    { event: 'opened' },
  ])
  const documents = await office.work((w) =>
    listDocuments(
      w,
      entry.documents.map(({ documentId }) => documentId),
    ),
  )
  expect(documents).toMatchObject([
    { kind: 'TD99', origin: 'citizen', state: 'final', title: 'Documentos que quiera aportar' },
    { kind: 'TD99', origin: 'citizen', state: 'final' },
  ])

  const clerk = await office.as(office.clerk)
  const desk = await clerk.visit(`/oficina/expedientes/${expedient.id}`)
  expect(
    desk
      .$('main')
      .text()
      .match(/Sin analizar por el antivirus/g),
  ).toHaveLength(2)

  const receipt = await client.visit(confirmation.$('a[href*=justificante]').attr('href') ?? '')
  expect(receipt.headers['content-type']).toBe('application/pdf')
  expect(await office.work((w) => findReceipt(w, entry.id))).toBeDefined()

  const [evidence] = await office.work((w) => w.tx('filing').select('*'))
  expect(evidence).toMatchObject({
    entry_id: entry.id,
    expedient_id: expedient.id,
    person_id: carmen.person.id,
    represented_id: null,
    certificate_fingerprint: carmen.identity.fingerprint,
    content_digest: digest,
    statement: entry.content?.statement,
  })

  const { mails } = office.house
  const mail = mails.find(({ messageId }) => messageId.startsWith(`filing-${entry.id}@`))
  expect(mail?.to).toBe('carmen@ejemplo.es')
  expect(mail?.text).toContain(entry.number)
  expect(mail?.text).toContain(`/carpeta/expedientes/${expedient.id}`)
  expect(`${mail?.subject} ${mail?.text}`).not.toMatch(new RegExp(`${carmen.identity.nif}|Vecina|farola`, 'i'))
  expect((await verifyBook(office.house.app, office.municipality.id)).faults).toEqual([])
})

test('the representative of a company files in its name', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const lucia = await office.representative('ACEITES DE PRUEBA SL')
  const client = await office.as(lucia)
  const base = await begin(client)
  const page = await client.visit(`${base}/notificaciones`)
  expect(page.$('main').text()).toContain('obligada a relacionarse')

  await answer(client, base, generalPages({ solicitante: { enNombreDeOtra: [] } }))
  const toSign = await client.visit(`${base}/firmar`)
  expect(toSign.$('.govuk-inset-text').text()).toContain('en nombre de ACEITES DE PRUEBA SL')
  await sign(client, base)

  const [listed] = (await office.work((w) => listEntries(w))).entries
  const entry = await office.work((w) => getEntry(w, String(listed?.id)))
  expect(entry.parties).toMatchObject([
    { role: 'interested', nif: lucia.identity.organization?.nif, name: 'ACEITES DE PRUEBA SL' },
    { role: 'representative', nif: lucia.identity.nif },
  ])
  await office.runJobs()
})
