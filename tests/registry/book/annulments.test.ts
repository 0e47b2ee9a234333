import { appoint } from '../../../src/modules/identity/index.ts'
import { listPosts } from '../../../src/modules/municipalities/index.ts'
import { type Office, type Somebody, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const kinds = (office: Office, entryId: string) =>
  office.work(async (w) =>
    (await w.tx('registry_annotation').where({ entry_id: entryId }).orderBy('sequence').select('kind')).map(
      ({ kind }) => String(kind),
    ),
  )

const states = (office: Office, entryId: string) =>
  office.work(async (w) =>
    (await w.tx('registry_tray').where({ entry_id: entryId }).select('state')).map((r) => r.state),
  )

async function alsoHolds(office: Office, somebody: Somebody, postCode: string): Promise<void> {
  await office.work(async (w) => {
    const post = (await listPosts(w)).find(({ code }) => code === postCode)
    await appoint(w, { personId: somebody.person.id, postId: String(post?.id), since: '2020-01-01' })
  })
}

test('who registers asks for an annulment and who supervises decides; until then nothing changes', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const officer = await office.as(office.registryOfficer)
  const secretary = await office.as(office.secretary)
  const page = `/oficina/registro/${entry.id}`

  const empty = await officer.submit(`${page}/anulacion`, { motivo: ' ' })
  const asked = await officer.submit(`${page}/anulacion`, { motivo: 'Se registró dos veces' })

  expect(empty.status).toBe(422)
  expect(empty.$('[role=alert] a[href="#motivo"]').text()).toBe('Escriba el motivo')
  expect(asked.location).toBe(page)
  const waiting = await secretary.visit(page)
  expect(waiting.$('.co-notice--warning').text()).toContain('Se registró dos veces')
  expect(waiting.$('h1 .govuk-tag').text()).toBe('')
  expect(await states(office, entry.id)).toEqual(['distributed'])

  const undecided = await secretary.submit(`${page}/anulacion`, { motivo: 'Es cierto' })
  const decided = await secretary.submit(`${page}/anulacion`, { decision: 'anular', motivo: 'Es cierto' })

  expect(undecided.$('[role=alert] a').attr('href')).toBe('#decision')
  expect(decided.location).toBe(page)
  const annulled = await secretary.visit(page)
  expect(annulled.$('h1 .govuk-tag').text()).toBe('Anulado')
  expect(annulled.$('.co-timeline').text()).toMatch(
    /Anulación solicitada.*Se registró dos veces.*Anulación.*Es cierto/s,
  )
  expect(await kinds(office, entry.id)).toEqual(['annulment-requested', 'voided'])
  expect(await states(office, entry.id)).toEqual(['annulled'])
})

test('a refused request leaves the entry as it was, and may be asked again', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const officer = await office.as(office.registryOfficer)
  const secretary = await office.as(office.secretary)
  const address = `/oficina/registro/${entry.id}/anulacion`

  await officer.submit(address, { motivo: 'Sobra' })
  await secretary.submit(address, { decision: 'rechazar', motivo: 'No sobra' })
  await officer.submit(address, { motivo: 'Sobra de verdad' })

  expect(await kinds(office, entry.id)).toEqual(['annulment-requested', 'annulment-refused', 'annulment-requested'])
  expect(await states(office, entry.id)).toEqual(['distributed'])
})

test('nobody decides what they asked for, whatever posts they hold', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  await alsoHolds(office, office.secretary, 'REG')
  await alsoHolds(office, office.clerk, 'SEC')
  const secretary = await office.as(office.secretary)
  const address = `/oficina/registro/${entry.id}/anulacion`
  await secretary.submit(address, { motivo: 'Sobra' })

  const page = await secretary.visit(address)
  const decided = await secretary.submitPage(
    await secretary.visit(`/oficina/registro/${entry.id}`),
    address,
    { decision: 'anular', motivo: 'Sobra' },
    { form: `form[action="/oficina/registro/${entry.id}/anotaciones"]` },
  )
  const token = String((await secretary.visit(`/oficina/registro/${entry.id}`)).$('[name=_csrf]').val())
  const sent = await secretary.post(`${address}/decision`, { _csrf: token, decision: 'anular', motivo: 'Sobra' })
  const alone = await secretary.post(`${address}/decision`, {
    _csrf: token,
    decision: 'sin-solicitud',
    motivo: 'Sobra',
  })

  expect(page.$('main form')).toHaveLength(0)
  expect(decided.status).toBe(422)
  expect([sent.status, alone.status]).toEqual([409, 409])
  expect(await kinds(office, entry.id)).toEqual(['annulment-requested'])

  const other = await (await office.as(office.clerk)).submit(address, { decision: 'anular', motivo: 'Sobra' })
  expect(other.status).toBe(303)
  expect(await kinds(office, entry.id)).toEqual(['annulment-requested', 'voided'])
})

test('a secretary who is all the supervision there is annuls, and it says that nobody else looked', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const secretary = await office.as(office.secretary)

  const answer = await secretary.submit(`/oficina/registro/${entry.id}/anulacion`, { motivo: 'Duplicado' })

  expect(answer.status).toBe(303)
  const page = await secretary.visit(`/oficina/registro/${entry.id}`)
  expect(page.$('.co-notice--problem').text()).toContain('sin que lo pidiera otra persona')
  expect(page.$('.co-timeline').text()).toContain('Anulado por quien supervisa, sin solicitud de otra persona')
})

test('two who decide at once: one decision is written', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  await alsoHolds(office, office.clerk, 'SEC')
  const address = `/oficina/registro/${entry.id}/anulacion`
  await (await office.as(office.registryOfficer)).submit(address, { motivo: 'Sobra' })
  const [one, other] = [await office.as(office.secretary), await office.as(office.clerk)]
  const pages = [await one.visit(address), await other.visit(address)] as const

  const answers = await Promise.all([
    one.submitPage(pages[0], address, { decision: 'anular', motivo: 'Sí' }),
    other.submitPage(pages[1], address, { decision: 'rechazar', motivo: 'No' }),
  ])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  expect(await kinds(office, entry.id)).toHaveLength(2)
})

test('an annulled entry is marked in the list, at its receipt and in the folder, and takes no more acts', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const entry = await anEntry(office, citizen)
  await office.runJobs()
  const secretary = await office.as(office.secretary)
  const address = `/oficina/registro/${entry.id}`
  await secretary.submit(`${address}/anulacion`, { motivo: 'Duplicado' })
  const person = await office.as(citizen)
  const officer = await office.as(office.registryOfficer)

  const list = await officer.visit('/oficina/registro')
  const receipt = await person.visit(`/registro/asientos/${entry.id}/justificante`)
  const paper = await person.visit(String(receipt.$('main a').attr('href')))
  const folder = await person.visit('/carpeta/documentos')

  expect(list.$('tbody tr').first().text()).toContain('Anulado')
  expect(receipt.headers['content-type']).toContain('text/html')
  expect(receipt.$('main').text()).toContain('Este asiento está anulado')
  expect(receipt.$('main').text()).not.toContain('Duplicado')
  expect(paper.headers['content-type']).toBe('application/pdf')
  expect(folder.$('.co-documents .govuk-tag').text()).toBe('Anulado')
  expect((await officer.visit(`${address}/correccion`)).status).toBe(409)
  expect((await officer.visit(`${address}/anulacion`)).status).toBe(409)
  expect((await officer.visit(address)).$('a[href$="/correccion"]')).toHaveLength(0)
})
