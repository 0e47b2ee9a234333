import { addEvent, assign, getExpedient, openExpedient } from '../../src/modules/expedients/index.ts'
import { loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { anExpedient, asStaff, aSignedResolution } from '../notifications/acts.ts'
import { newOffice } from '../support/office.ts'
import { begin, file } from './applying.ts'

test('an empty folder says so and what can be done', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const page = await (await office.as(await office.citizen())).visit('/carpeta')

  expect(page.status).toBe(200)
  expect(page.$('.co-empty').length).toBe(3)
  expect(page.$('.co-empty a').attr('href')).toBe('/tramites')
})

test('the folder shows drafts, expedients with whose turn it is, and marks what is new', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const carmen = await office.citizen('Carmen')
  const client = await office.as(carmen)
  const draft = await begin(client)
  await file(client)

  const first = await client.visit('/carpeta')
  expect(first.$(`a[href="${draft}"]`).length).toBe(1)
  const link = first.$('a[href^="/carpeta/expedientes/"]')
  expect(link.text()).toContain('Instancia general: Farola rota')
  expect(first.$('main').text()).toContain('tiene que revisar la solicitud y resolver a más tardar el')
  expect(first.$('.govuk-tag').text()).toBe('Novedades')

  const address = link.attr('href') ?? ''
  const expedient = await client.visit(address)
  expect(expedient.$('.co-timeline').text()).toContain('Se abre el expediente')
  expect((await client.visit('/carpeta')).$('.govuk-tag').length).toBe(0)

  await asStaff(office, office.clerk, async (w) => {
    const found = await getExpedient(w, address.split('/').at(-1) ?? '')
    await assign(w, found.id, { staffId: String(w.actor.staffId), name: w.actor.name }, found.version)
  })
  expect((await client.visit('/carpeta')).$('.govuk-tag').text()).toBe('Novedades')
  await office.runJobs()
})

test('long lists go on by key, newest first, none twice', async () => {
  const office = await newOffice({ procedures: 'none' })
  const carmen = await office.citizen('Carmen')
  const started = Date.parse('2026-03-02T10:00:00Z')
  await office.work(async (w) => {
    const unit = await unitFor(w, 'general')
    const calendar = await loadCalendar(w)
    for (let i = 0; i < 65; i++) {
      // Some at the very same moment: the key is moment and id.
      const now = new Date(started + Math.floor(i / 3) * 60_000)
      await openExpedient(
        { ...w, now },
        {
          title: `Solicitud ${i}`,
          procedure: { code: 'GEN-01', version: 1 },
          unitId: unit.id,
          term: null,
          silence: 'depends',
          effectiveAt: now,
          entryId: crypto.randomUUID(),
          parties: [{ personId: carmen.person.id, role: 'interested', name: 'Carmen', nif: carmen.identity.nif }],
          documentIds: [],
        },
        calendar,
      )
    }
  })
  const client = await office.as(carmen)

  const seen: string[] = []
  let address = '/carpeta/expedientes'
  for (let pages = 0; address && pages < 9; pages++) {
    const page = await client.visit(address)
    seen.push(
      ...page
        .$('.co-document__name')
        .map((_, one) => page.$(one).text().trim())
        .get(),
    )
    address = page.$('a[rel=next]').attr('href') ?? ''
  }

  expect(seen).toHaveLength(65)
  expect(new Set(seen).size).toBe(65)
  const moments = seen.map((title) => Math.floor(Number(title.split(' ')[1]) / 3))
  expect(moments).toEqual(moments.toSorted((a, b) => b - a))
  const spoilt = await client.visit("/carpeta/expedientes?desde=2026-99-99T00:00:00.000Z~' or 1=1")
  expect(spoilt.$('.co-document').length).toBe(30)
})

test('a resolution is not in the folder until its notification has been opened', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const carmen = await office.citizen('Carmen')
  const client = await office.as(carmen)
  const { id } = await anExpedient(office, carmen)
  await office.work((w) => addEvent(w, id, { event: 'assigned', params: { officer: 'Clara Empleada' } }))
  await aSignedResolution(office, id)
  await office.runJobs()

  const folder = await client.visit('/carpeta')
  const closed = await client.visit(`/carpeta/expedientes/${id}`)
  const papers = await client.visit('/carpeta/documentos')
  const names = (page: typeof papers) => page.$('.co-document__facts').text()
  expect(folder.$('.co-notice').text()).toContain('Tiene una notificación sin abrir')
  expect(names(papers)).not.toContain('resolucion-')
  expect(names(closed)).not.toContain('resolucion-')
  expect(closed.$('main').text()).not.toContain('Clara')
  const withheld = await office.work((w) => w.tx('signature_request').first<{ id: string }>('document_id as id'))
  expect((await client.visit(`/carpeta/expedientes/${id}/documentos/${withheld?.id}`)).status).toBe(404)

  const notification = closed.$('a[href^="/carpeta/notificaciones/"]').attr('href') ?? ''
  await client.submit(notification, {}, { form: 'form[action$=apertura]' })
  expect(names(await client.visit('/carpeta/documentos'))).toContain('resolucion-')
  expect(names(await client.visit(`/carpeta/expedientes/${id}`))).toContain('resolucion-')
  expect((await client.visit(`/carpeta/expedientes/${id}/documentos/${withheld?.id}`)).status).toBe(200)
  await office.runJobs()
})

test('who acts for a company sees what is the company’s, and not what is their own', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const lucia = await office.representative()
  const own = { ...lucia, identity: { ...lucia.identity, kind: 'natural' as const, organization: null } }
  const asHerself = await office.as(own)
  const draft = await begin(asHerself)
  const asCompany = await office.as(lucia)

  const page = await asCompany.visit('/carpeta')

  expect(page.$('main').text()).toContain('en nombre de ACEITES DE PRUEBA SL')
  expect(page.$(`a[href="${draft}"]`).length).toBe(0)
  expect((await asCompany.visit(draft)).status).toBe(404)
  expect((await asHerself.visit(draft)).status).toBe(200)
})
