import { getExpedient, listEvents } from '../../src/modules/expedients/index.ts'
import { upsertPerson } from '../../src/modules/identity/index.ts'
import { countUnread, listNotifications } from '../../src/modules/notifications/index.ts'
import { notifyCorrection, notifyResolution } from '../../src/modules/notifications/make-available.ts'
import { listEvidence } from '../../src/modules/notifications/store.ts'
import { listEntries } from '../../src/modules/registry/index.ts'
import { newOffice } from '../support/office.ts'
import { aCorrection, aSignedResolution, anExpedient, only, partyOf } from './acts.ts'

test('whoever is no party finds nothing: not the page, nor its acts, nor its papers, and neither does the office itself', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const stranger = await office.citizen('Esteban')
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)

  for (const somebody of [stranger, office.clerk]) {
    const client = await office.as(somebody)
    for (const path of ['', '/rechazo', '/documento', '/acuse']) {
      expect((await client.visit(`/carpeta/notificaciones/${id}${path}`)).status).toBe(404)
    }
    const form = await client.visit('/carpeta/notificaciones')
    const token = form.$('input[name=_csrf]').first().attr('value') ?? ''
    for (const act of ['apertura', 'rechazo']) {
      expect((await client.post(`/carpeta/notificaciones/${id}/${act}`, { _csrf: token })).status).toBe(404)
    }
  }
  const nobody = await office.visitor().visit(`/carpeta/notificaciones/${id}`)
  expect([nobody.status, nobody.location]).toEqual([303, expect.stringMatching(/^\/acceso\?volver=/)])
  expect(await only(office, expedient.id)).toMatchObject({ state: 'available' })
})

test('in another town the same person finds nothing at this address', async () => {
  const here = await newOffice({ procedures: 'none' })
  const there = await newOffice({ procedures: 'none' })
  const citizen = await here.citizen()
  const expedient = await anExpedient(here, citizen)
  await aSignedResolution(here, expedient.id)
  await here.runJobs()
  const { id } = await only(here, expedient.id)

  const client = await there.as(citizen)
  const [page, none] = [
    await client.visit(`/carpeta/notificaciones/${id}`),
    await client.visit('/carpeta/notificaciones/00000000-0000-4000-8000-000000000000'),
  ]

  expect([page.status, none.status]).toEqual([404, 404])
  expect(page.$('main').text()).toBe(none.$('main').text())
})

test('the representative opens it in the company’s name, and the evidence says on whose behalf', async () => {
  const office = await newOffice({ procedures: 'none' })
  const lucia = await office.representative('ACEITES DE PRUEBA SL')
  const { organization } = lucia.identity
  const company = await office.work((work) =>
    upsertPerson(work, { nif: organization?.nif ?? '', kind: 'legal', name: organization?.name ?? '' }),
  )
  const expedient = await anExpedient(office, lucia, {
    parties: [partyOf({ person: company }), partyOf(lucia, 'representative')],
  })
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)

  const client = await office.as(lucia)
  expect((await client.visit('/carpeta/notificaciones')).text).toContain(id)
  await client.submit(`/carpeta/notificaciones/${id}`)

  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence[1]).toMatchObject({
    event: 'accessed',
    nif: lucia.person.nif,
    representing: `${company.name}, ${company.nif}`,
  })
})

test('who represented somebody sees it also with a certificate of their own, but with another company’s not', async () => {
  const office = await newOffice({ procedures: 'none' })
  const applicant = await office.citizen()
  const agent = await office.representative()
  const expedient = await anExpedient(office, applicant, {
    parties: [partyOf(applicant), partyOf(agent, 'representative')],
  })
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  const asPerson = { ...agent, identity: { ...agent.identity, kind: 'natural' as const, organization: null } }

  const forCompany = await (await office.as(agent)).visit(`/carpeta/notificaciones/${id}`)
  const forThemselves = await (await office.as(asPerson)).visit(`/carpeta/notificaciones/${id}`)

  expect([forCompany.status, forThemselves.status]).toEqual([404, 200])
})

test('opened ten times at once it is opened once', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  const client = await office.as(citizen)
  const address = `/carpeta/notificaciones/${id}`
  const page = await client.visit(address)

  const answers = await Promise.all(Array.from({ length: 10 }, () => client.submitPage(page, address)))

  expect(answers.map(({ status, location }) => [status, location])).toEqual(answers.map(() => [303, address]))
  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.map(({ event }) => event)).toEqual(['available', 'accessed'])
  const events = await office.work((work) => listEvents(work, expedient.id, { onlyPublic: true }))
  expect(events.filter(({ event }) => event === 'closed')).toHaveLength(1)
})

test('refused in so many words it is as good as done, and can still be read', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  const client = await office.as(citizen)
  const address = `/carpeta/notificaciones/${id}`
  const page = await client.visit(address)

  const refused = await client.submit(`${address}/rechazo`)

  expect([refused.status, refused.location]).toEqual([303, address])
  expect(await only(office, expedient.id)).toMatchObject({ state: 'refused' })
  expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({ state: 'closed' })
  // The page that was open in another window opens nothing any more.
  await client.submitPage(page, address)
  expect((await client.visit(address)).$('main').text()).toContain('Se rechazó el')
  expect((await client.visit(`${address}/documento`)).status).toBe(200)
  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.map(({ event }) => event)).toEqual(['available', 'refused', 'read'])
})

test('what is open cannot be refused afterwards', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  const client = await office.as(citizen)
  const refusal = await client.visit(`/carpeta/notificaciones/${id}/rechazo`)
  await client.submit(`/carpeta/notificaciones/${id}`)

  const late = await client.submitPage(refusal, `/carpeta/notificaciones/${id}/rechazo`)

  expect(late.status).toBe(409)
  expect(await only(office, expedient.id)).toMatchObject({ state: 'accessed' })
})

test('the jobs that notify may run twice, also at the same moment: one exit, one notification', async () => {
  const office = await newOffice({ procedures: 'none' })
  const { app } = office.house
  const municipalityId = office.municipality.id
  const citizen = await office.citizen()
  const asked = await anExpedient(office, citizen)
  const decided = await anExpedient(office, citizen)
  const correctionId = await aCorrection(office, asked.id)
  await aSignedResolution(office, decided.id)
  await office.runJobs()
  const { documentId } = await only(office, decided.id)

  await Promise.all([1, 2].map(() => notifyCorrection(app, { municipalityId, correctionId })))
  await Promise.all([1, 2].map(() => notifyResolution(app, { municipalityId, expedientId: decided.id, documentId })))

  await only(office, asked.id)
  await only(office, decided.id)
  const exits = await office.work((work) => listEntries(work, { direction: 'S' }))
  expect(exits.entries).toHaveLength(2)
})

test('a long list goes by pages, newest first, and counts what waits', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  for (let n = 0; n < 3; n++) await aCorrection(office, (await anExpedient(office, citizen)).id)
  await office.runJobs()

  const ids = [citizen.person.id]
  const first = await office.work((work) => listNotifications(work, ids, { limit: 2 }))
  const last = first.at(-1)
  const rest = await office.work((work) =>
    listNotifications(work, ids, {
      before: { availableAt: last?.availableAt.toISOString() ?? '', id: last?.id ?? '' },
      limit: 2,
    }),
  )

  expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(3)
  expect(await office.work((work) => countUnread(work, ids))).toBe(3)
})
