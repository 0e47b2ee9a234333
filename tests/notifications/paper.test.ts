import { findOpenCorrection, getExpedient } from '../../src/modules/expedients/index.ts'
import { updateContact } from '../../src/modules/identity/index.ts'
import { expireNotifications } from '../../src/modules/notifications/index.ts'
import { listEvidence } from '../../src/modules/notifications/store.ts'
import { plainDate } from '../../src/platform/i18n/format.ts'
import { Desk, run, testWith } from '../platform/pdf/tools.ts'
import { type House, openHouse } from '../support/house.ts'
import { type Office, type Somebody, newOffice } from '../support/office.ts'
import { aCorrection, aSignedResolution, anExpedient, only } from './acts.ts'

let now = new Date()
let house: House
const desk = new Desk()
beforeAll(async () => {
  house = await openHouse({ now: () => now })
})
afterAll(async () => {
  desk.clear()
  await house.close()
})

async function onPaper(what: typeof aCorrection | typeof aSignedResolution): Promise<{
  office: Office
  citizen: Somebody
  expedientId: string
  id: string
}> {
  now = new Date('2026-11-20T08:00:00Z')
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  await office.work((work) =>
    updateContact(work, citizen.person.id, {
      channel: 'paper',
      address: {
        roadType: 'CALLE',
        roadName: 'Ancha',
        number: '7',
        postalCode: '10001',
        municipality: 'Cáceres',
        province: 'Cáceres',
      },
    }),
  )
  const expedient = await anExpedient(office, citizen, { now })
  await what(office, expedient.id, now)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  return { office, citizen, expedientId: expedient.id, id }
}

const slip = (result: string, change: Record<string, string> = {}): Record<string, string> => ({
  result,
  'day-day': '24',
  'day-month': '11',
  'day-year': '2026',
  time: '10:30',
  receiver: '',
  remarks: '',
  ...change,
})

test('who chose paper gets paper: it never expires here, waits to be posted, and its delivery practises it on the day on the slip', async () => {
  const { office, expedientId, id } = await onPaper(aSignedResolution)
  expect(await only(office, expedientId)).toMatchObject({ channel: 'paper', lastDay: null, expiresAt: null })
  expect(await office.work(expireNotifications, { now: new Date('2027-01-20T08:00:00Z') })).toBe(0)
  const clerk = await office.as(office.clerk)
  expect((await clerk.visit('/oficina/notificaciones?ver=papel')).text).toContain(id)

  now = new Date('2026-11-25T09:00:00Z')
  const again = await office.as(office.clerk)
  const done = await again.submit(
    `/oficina/notificaciones/${id}`,
    slip('delivered', { receiver: 'Luis Vecino, 00000000T' }),
  )

  expect([done.status, done.location]).toEqual([303, `/oficina/notificaciones/${id}`])
  expect(await only(office, expedientId)).toMatchObject({
    state: 'delivered',
    practisedOn: '2026-11-24',
    practisedAt: new Date('2026-11-24T09:30:00Z'),
  })
  expect(await office.work((work) => getExpedient(work, expedientId))).toMatchObject({ state: 'closed' })
  await office.runJobs()
  expect((await only(office, expedientId)).acknowledgementId).not.toBeNull()
  expect((await again.visit('/oficina/notificaciones?ver=papel')).text).not.toContain(id)
})

test('two attempts in vain and then the gazette: the term of a correction counts from the announcement', async () => {
  const { office, expedientId, id } = await onPaper(aCorrection)
  now = new Date('2026-12-10T09:00:00Z')
  const clerk = await office.as(office.clerk)
  const address = `/oficina/notificaciones/${id}`
  const announcement = slip('published', { 'day-day': '9', 'day-month': '12', time: '', remarks: 'BOE n.º 300' })

  await clerk.submit(address, slip('absent'))
  const early = await clerk.submit(address, announcement)
  await clerk.submit(address, slip('absent', { 'day-day': '26', time: '17:45' }))
  expect(await only(office, expedientId)).toMatchObject({ state: 'available' })
  const published = await clerk.submit(address, announcement)

  expect([early.status, published.status]).toEqual([409, 303])
  expect(await only(office, expedientId)).toMatchObject({ state: 'published', practisedOn: '2026-12-09' })
  expect(await office.work((work) => findOpenCorrection(work, expedientId))).toMatchObject({
    notifiedOn: '2026-12-09',
    dueOn: '2026-12-23',
  })
  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.map(({ event }) => event)).toEqual(['available', 'attempted', 'attempted', 'published'])
})

test.each([
  ['result', slip('')],
  ['day', slip('absent', { 'day-day': '31' })],
  ['day', slip('absent', { 'day-day': '19' })],
  ['day', slip('absent', { 'day-month': '12' })],
  ['time', slip('absent', { time: '25:00' })],
  ['receiver', slip('delivered')],
])(
  'a slip with a fault in «%s» comes back with the problem at its field, and nothing is written',
  async (field, fields) => {
    const { office, expedientId, id } = await onPaper(aSignedResolution)
    now = new Date('2026-11-25T09:00:00Z')
    const clerk = await office.as(office.clerk)

    const answer = await clerk.submit(`/oficina/notificaciones/${id}`, { ...fields, remarks: 'Llamó dos veces' })

    expect(answer.status).toBe(422)
    expect(answer.$(`[role=alert] a[href="#${field}"]`)).toHaveLength(1)
    expect(answer.$('textarea[name=remarks]').text().trim()).toBe('Llamó dos veces')
    expect(await only(office, expedientId)).toMatchObject({ state: 'available' })
    expect(await office.work((work) => listEvidence(work, id))).toHaveLength(1)
  },
)

test('opened in the sede before the postman comes, that is the date; what came back later changes nothing', async () => {
  const { office, citizen, expedientId, id } = await onPaper(aSignedResolution)
  const client = await office.as(citizen)
  await client.submit(`/carpeta/notificaciones/${id}`)
  const clerk = await office.as(office.clerk)
  const page = await clerk.visit(`/oficina/notificaciones/${id}`)

  expect(page.$('form[action$="/entregas"]')).toHaveLength(0)
  const token = page.$('input[name=_csrf]').first().attr('value') ?? ''
  const late = await clerk.post(`/oficina/notificaciones/${id}/entregas`, {
    ...slip('delivered', { 'day-day': '20', time: '09:00', receiver: 'Luis' }),
    _csrf: token,
  })
  expect(late.status).toBe(409)
  expect(await only(office, expedientId)).toMatchObject({ state: 'accessed', practisedOn: plainDate(now) })
  await office.runJobs()
})

test('only who handles expedients records a delivery, and each look leaves one trace', async () => {
  const { office, id } = await onPaper(aSignedResolution)
  const mayor = await office.as(office.mayor)
  const page = await mayor.visit(`/oficina/notificaciones/${id}`)
  const token = page.$('input[name=_csrf]').first().attr('value') ?? ''

  expect(page.status).toBe(200)
  expect((await mayor.post(`/oficina/notificaciones/${id}/entregas`, { ...slip('absent'), _csrf: token })).status).toBe(
    403,
  )
  expect((await (await office.as(office.registryOfficer)).visit(`/oficina/notificaciones/${id}`)).status).toBe(403)
  const looks = await office.work((work) =>
    work.tx('access_log').where({ subject_kind: 'notification', subject_id: id }).select('person_id'),
  )
  expect(looks).toEqual([{ person_id: office.mayor.person.id }])
})

testWith(
  ['pdftotext', 'pdfinfo'],
  'the sheet for the envelope names the addressee, where they live, the paper and its code',
  async () => {
    const { office, citizen, expedientId, id } = await onPaper(aSignedResolution)
    const clerk = await office.as(office.clerk)

    const { status, body } = await clerk.visit(`/oficina/notificaciones/${id}/envio.pdf`)

    // oxlint-disable-next-line jest/no-standalone-expect -- testWith is test
    expect(status).toBe(200)
    const text = run('pdftotext', '-raw', desk.put('envio.pdf', body as Buffer), '-').output.replace(/\s+/g, ' ')
    // oxlint-disable-next-line jest/no-standalone-expect -- testWith is test
    expect(run('pdfinfo', desk.put('envio.pdf', body as Buffer)).output).toMatch(/^Pages: +1$/m)
    const { entryNumber } = await only(office, expedientId)
    for (const said of [
      citizen.person.name,
      'Ancha, 7',
      '10001 Cáceres',
      entryNumber,
      'Resolución que estima',
      'Acuse de recibo',
    ]) {
      // oxlint-disable-next-line jest/no-standalone-expect -- testWith is test
      expect(text).toContain(said)
    }
  },
)
