import { findOpenCorrection, getExpedient, listFolios } from '../../src/modules/expedients/index.ts'
import { addWorkingDays, loadCalendar } from '../../src/modules/municipalities/index.ts'
import { countUnread, withheldDocumentIds } from '../../src/modules/notifications/index.ts'
import { listEvidence } from '../../src/modules/notifications/store.ts'
import { getEntry } from '../../src/modules/registry/index.ts'
import { plainDate } from '../../src/platform/i18n/format.ts'
import { newOffice } from '../support/office.ts'
import { aCorrection, aSignedResolution, anExpedient, only } from './acts.ts'

test('a signed resolution leaves by the registry, is opened by its addressee, is acknowledged, and the expedient closes', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()

  const waiting = await only(office, expedient.id)
  expect(waiting).toMatchObject({
    kind: 'resolution',
    channel: 'electronic',
    state: 'available',
    acknowledgementId: null,
  })
  const exit = await office.work((work) => getEntry(work, waiting.entryId))
  expect(exit).toMatchObject({ direction: 'S', expedientId: expedient.id })
  expect(exit.parties).toEqual([expect.objectContaining({ role: 'addressee', nif: citizen.person.nif })])
  expect(exit.documents).toEqual([expect.objectContaining({ digest: waiting.documentDigest })])
  expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({
    state: 'notified',
    turnDueOn: waiting.lastDay,
  })
  expect(await office.work((work) => countUnread(work, [citizen.person.id]))).toBe(1)
  expect(await office.work((work) => withheldDocumentIds(work, expedient.id))).toEqual(new Set([waiting.documentId]))

  const client = await office.as(citizen)
  const address = `/carpeta/notificaciones/${waiting.id}`
  const before = await client.visit(address)
  expect(before.status).toBe(200)
  expect(before.text).not.toContain('Resolución que estima')
  expect(before.$('main').text()).toContain('Al abrirla, la notificación queda hecha')
  const early = await client.visit(`${address}/documento`)
  expect([early.status, early.location]).toEqual([303, address])

  const opened = await client.submit(address)
  expect([opened.status, opened.location]).toEqual([303, address])
  const after = await client.visit(address)
  expect(after.text).toContain('Resolución que estima la solicitud')
  const paper = await client.visit(`${address}/documento`)
  expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf'])

  expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({
    state: 'closed',
    ending: 'resolution',
  })
  await office.runJobs()
  const done = await only(office, expedient.id)
  expect(done).toMatchObject({ state: 'accessed', practisedOn: plainDate(office.house.app.now()) })
  const folios = await office.work((work) => listFolios(work, expedient.id))
  expect(folios.map(({ kind }) => kind)).toEqual(['TD99', 'TD01', 'TD09', 'TD09'])
  const acknowledgement = await client.visit(`${address}/acuse`)
  expect([acknowledgement.status, acknowledgement.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect(await office.work((work) => countUnread(work, [citizen.person.id]))).toBe(0)
  expect(await office.work((work) => withheldDocumentIds(work, expedient.id))).toEqual(new Set())
})

test('a correction request is opened, and from that day its ten working days run and the council’s clock stands', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aCorrection(office, expedient.id)
  await office.runJobs()

  const waiting = await only(office, expedient.id)
  expect(waiting).toMatchObject({ kind: 'correction', state: 'available' })
  expect(await office.work((work) => findOpenCorrection(work, expedient.id))).toMatchObject({
    documentId: waiting.documentId,
    notifiedOn: null,
  })
  const client = await office.as(citizen)
  await client.submit(`/carpeta/notificaciones/${waiting.id}`)

  const today = plainDate(office.house.app.now())
  const dueOn = addWorkingDays(today, 10, await office.work(loadCalendar))
  expect(await office.work((work) => findOpenCorrection(work, expedient.id))).toMatchObject({
    notifiedOn: today,
    dueOn,
  })
  expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({
    state: 'correction-pending',
    dueOn: null,
    turnDueOn: dueOn,
  })
  await office.runJobs()
  const folios = await office.work((work) => listFolios(work, expedient.id))
  expect(folios.map(({ kind }) => kind)).toEqual(['TD99', 'TD07', 'TD09', 'TD09'])
})

test('the evidence of opening holds who, when, with what, from where, of which document and under which words', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id, documentDigest } = await only(office, expedient.id)

  const client = await office.as(citizen)
  await client.submit(`/carpeta/notificaciones/${id}`)
  await client.visit(`/carpeta/notificaciones/${id}/documento`)

  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.map(({ event }) => event)).toEqual(['available', 'accessed'])
  expect(evidence[1]).toMatchObject({
    name: citizen.person.name,
    nif: citizen.person.nif,
    representing: null,
    identificationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    address: '127.0.0.1',
    documentDigest,
    statement: expect.stringContaining('Abro esta notificación'),
  })
  await expect(
    office.work((work) => work.tx('notification_evidence').where('notification_id', id).delete()),
  ).rejects.toThrow(/insert-only|permission denied/)
})
