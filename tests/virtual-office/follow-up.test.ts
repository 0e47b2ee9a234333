import { getExpedient, listFolios, requestCorrection } from '../../src/modules/expedients/index.ts'
import { listNotifications } from '../../src/modules/notifications/index.ts'
import { getEntry, listEntries } from '../../src/modules/registry/index.ts'
import { asStaff } from '../notifications/acts.ts'
import { type Office, type Somebody, newOffice } from '../support/office.ts'
import type { Client } from '../support/client.ts'
import { attach, count, file, pdf, sign } from './applying.ts'

async function filed(): Promise<{
  office: Office
  carmen: Somebody
  client: Client
  expedientId: string
  page: string
}> {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const carmen = await office.citizen('Carmen')
  const client = await office.as(carmen)
  await file(client)
  const [listed] = (await office.work((w) => listEntries(w))).entries
  const entry = await office.work((w) => getEntry(w, String(listed?.id)))
  const expedientId = String(entry.expedientId)
  return { office, carmen, client, expedientId, page: `/carpeta/expedientes/${expedientId}` }
}

const begin = (client: Client, page: string, kind: string) =>
  client.submit(page, {}, { form: `form:has(input[name=escrito][value=${kind}])` })

test('a requirement is read, answered with text and files, and the clock goes on', async () => {
  const { office, carmen, client, expedientId, page } = await filed()
  await asStaff(office, office.clerk, async (w) =>
    requestCorrection(w, await getExpedient(w, expedientId), 'Falta el plano de situación.\nDiga también el número.'),
  )
  await office.runJobs()
  const before = await client.visit(page)
  expect(before.$('main').text()).not.toContain('Falta el plano')
  const [notification] = await office.work((w) => listNotifications(w, [carmen.person.id], { limit: 5 }))
  expect(before.$(`a[href="/carpeta/notificaciones/${notification?.id}"]`).length).toBe(1)
  await client.submit(`/carpeta/notificaciones/${notification?.id}`, {}, { form: 'form[action$=apertura]' })

  const opened = await client.visit(page)
  expect(opened.$('.co-turn--yours').text()).toContain('tiene que contestar al requerimiento a más tardar el')
  expect(opened.$('main').text()).toContain('Falta el plano de situación.')
  const begun = await begin(client, page, 'correction')
  const questions = await client.visit(`${begun.location}/escrito`)
  expect(questions.$('.govuk-inset-text').text()).toContain('Diga también el número.')
  const empty = await client.submit(`${begun.location}/escrito`, { respuesta: ' ' })
  expect(empty.status).toBe(422)
  await client.submit(`${begun.location}/escrito`, { respuesta: 'Adjunto el plano. Es el número 3.' })
  await attach(client, begun.location, 'adjuntos', [{ name: 'plano.pdf', content: pdf('plano') }])
  const signed = await sign(client, begun.location)
  expect(signed.location).toBe(`${begun.location}/presentada`)

  const expedient = await office.work((w) => getExpedient(w, expedientId))
  expect(expedient.state).toBe('in-progress')
  expect(expedient.dueOn).not.toBeNull()
  const folios = await office.work((w) => listFolios(w, expedientId))
  expect(folios.find(({ fileName }) => fileName === 'plano.pdf')).toMatchObject({ source: 'party' })
  await office.runJobs()
  const confirmation = await client.visit(signed.location)
  const entries = (await office.work((w) => listEntries(w, { direction: 'E' }))).entries
  expect(confirmation.$('.co-number').text()).toBe(entries[0]?.number)
  const entry = await office.work((w) => getEntry(w, String(entries[0]?.id)))
  expect(entry).toMatchObject({ expedientId, procedureCode: 'GEN-01', parties: [{ nif: carmen.identity.nif }] })
  expect((await client.visit(confirmation.$('a[href*=justificante]').attr('href') ?? '')).headers['content-type']).toBe(
    'application/pdf',
  )
  const after = await client.visit(page)
  expect(after.$('main').text()).toContain('La persona interesada contesta al requerimiento')
  expect(after.$('input[value=correction]').length).toBe(0)
  await office.runJobs()
})

test('documents are added later, with a receipt of their own', async () => {
  const { office, client, expedientId, page } = await filed()

  const begun = await begin(client, page, 'documents')
  const again = await begin(client, page, 'documents')
  expect(again.location).toBe(begun.location)
  await client.submit(`${begun.location}/escrito`, { explicacion: '' })
  const early = await client.visit(`${begun.location}/firmar`)
  expect(early.location).toBe(`${begun.location}/revisar`)
  await attach(client, begun.location, 'adjuntos', [{ name: 'más fotos.pdf', content: pdf('fotos') }])
  await sign(client, begun.location)

  const folios = await office.work((w) => listFolios(w, expedientId))
  expect(folios).toMatchObject([{ fileName: 'más fotos.pdf', source: 'party', position: 1 }])
  const shown = await client.visit(`${page}/documentos/${folios[0]?.documentId}`)
  expect(shown.body).toEqual(pdf('fotos'))
  await office.runJobs()
  const documents = await client.visit('/carpeta/documentos')
  expect(documents.$('main').text()).toContain('más fotos.pdf')
  expect(documents.$('a[href*=justificante]').length).toBe(2)
  await office.runJobs()
})

test('whoever withdraws closes the expedient, once', async () => {
  const { office, client, expedientId, page } = await filed()

  const begun = await begin(client, page, 'withdrawal')
  const undecided = await client.submit(`${begun.location}/escrito`, { motivo: 'Ya está arreglada.' })
  expect(undecided.$('[role=alert] a').attr('href')).toBe('#desiste')
  await client.submit(`${begun.location}/escrito`, { desiste: 'yes' })
  const toSign = await client.visit(`${begun.location}/firmar`)
  const answers = await Promise.all(
    [1, 2, 3].map(() => client.submitPage(toSign, `${begun.location}/firmar`, { declaro: '1' })),
  )

  expect(answers.map(({ location }) => location)).toEqual(Array(3).fill(`${begun.location}/presentada`))
  expect(await office.work((w) => getExpedient(w, expedientId))).toMatchObject({
    state: 'closed',
    ending: 'withdrawal',
  })
  expect(await count(office, 'registry_entry')).toBe(2)
  const closed = await client.visit(page)
  expect(closed.$('.co-turn--done').text()).toContain('desistió')
  expect(closed.$('input[name=escrito]').length).toBe(0)
  await office.runJobs()
})

test('what is no longer possible is refused and loses nothing', async () => {
  const { office, client, page, expedientId } = await filed()
  const first = await begin(client, page, 'documents')
  await client.submit(`${first.location}/escrito`, { explicacion: 'Unas fotos' })
  await attach(client, first.location, 'adjuntos', [{ name: 'foto.pdf', content: pdf() }])
  const second = await begin(client, page, 'withdrawal')
  await client.submit(`${second.location}/escrito`, { desiste: 'yes' })
  const stale = await client.visit(page)
  await sign(client, second.location)

  const late = await sign(client, first.location)
  const forged = await client.submitPage(stale, page, {}, { form: 'form:has(input[value=documents])' })

  expect(late.status).toBe(409)
  expect(late.$('main').text()).toContain('ya no admite documentos')
  expect(forged.status).toBe(409)
  expect(await office.work((w) => listFolios(w, expedientId))).toEqual([])
  await office.runJobs()
  expect(await count(office, 'document')).toBe(await count(office, 'registry_receipt'))
})

test('an expedient, its papers and its acts are only for its parties', async () => {
  const { office, page, expedientId } = await filed()
  const stranger = await office.as(await office.citizen('Berta'))
  const twin = await newOffice({ procedures: ['GEN-01'] })
  const neighbour = await twin.as(await twin.citizen('Nuria'))
  const missing = '/carpeta/expedientes/00000000-0000-4000-8000-000000000000'
  const own = await office.work((w) => listFolios(w, expedientId))
  const document = own[0]?.documentId ?? expedientId

  for (const client of [stranger, neighbour]) {
    const [theirs, none] = [await client.visit(page), await client.visit(missing)]
    expect([theirs.status, theirs.$('main').text()]).toEqual([404, none.$('main').text()])
    expect((await client.visit(`${page}/documentos/${document}`)).status).toBe(404)
    const folder = await client.visit('/carpeta')
    const token = String(folder.$('input[name=_csrf]').val())
    const act = await client.post(`${page}/escritos`, { _csrf: token, escrito: 'withdrawal', clave: expedientId })
    expect(act.status).toBe(404)
  }
  await office.runJobs()
})
