import { findOpenCorrection, getExpedient } from '../../src/modules/expedients/index.ts'
import { expireNotifications } from '../../src/modules/notifications/index.ts'
import { listEvidence } from '../../src/modules/notifications/store.ts'
import { type House, openHouse } from '../support/house.ts'
import { newOffice } from '../support/office.ts'
import { aCorrection, aSignedResolution, anExpedient, only } from './acts.ts'

/** The house's clock, set by hand. */
let now = new Date('2026-10-20T10:00:00Z')
let house: House
beforeAll(async () => {
  house = await openHouse({ now: () => now })
})
afterAll(() => house.close())

test.each([
  ['an ordinary day of summer', '2026-08-03T09:30:00Z', '2026-08-13', '2026-08-13T22:00:00Z', '2026-08-14'],
  [
    'over the night in which the clocks go back',
    '2026-10-20T10:00:00Z',
    '2026-10-30',
    '2026-10-30T23:00:00Z',
    '2026-10-31',
  ],
  [
    'over the night in which they go forward',
    '2027-03-20T10:00:00Z',
    '2027-03-30',
    '2027-03-30T22:00:00Z',
    '2027-03-31',
  ],
  ['a minute before midnight', '2026-11-05T22:59:00Z', '2026-11-15', '2026-11-15T23:00:00Z', '2026-11-16'],
  ['a minute after midnight', '2026-11-05T23:01:00Z', '2026-11-16', '2026-11-16T23:00:00Z', '2026-11-17'],
])(
  'made available on %s, it expires at the first instant of the eleventh day',
  async (_when, at, lastDay, instant, day) => {
    now = new Date(at)
    const office = await newOffice({ procedures: 'none', in: house })
    const citizen = await office.citizen()
    const expedient = await anExpedient(office, citizen, { now })
    await aSignedResolution(office, expedient.id, now)
    await office.runJobs()
    expect(await only(office, expedient.id)).toMatchObject({ lastDay, expiresAt: new Date(instant) })

    const before = new Date(new Date(instant).getTime() - 1)
    expect(await office.work(expireNotifications, { now: before })).toBe(0)
    // Nobody looks at that very instant: what counts is the instant, not when the clock's round passes.
    now = new Date(new Date(instant).getTime() + 11 * 60_000)
    expect(await office.work(expireNotifications, { now })).toBe(1)
    expect(await office.work(expireNotifications, { now })).toBe(0)

    expect(await only(office, expedient.id)).toMatchObject({
      state: 'expired',
      practisedAt: new Date(instant),
      practisedOn: day,
    })
    await office.runJobs()
    expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({ state: 'closed' })
    const { id, acknowledgementId } = await only(office, expedient.id)
    expect(acknowledgementId).not.toBeNull()
    const evidence = await office.work((work) => listEvidence(work, id))
    expect(evidence.map((each) => [each.event, each.at])).toEqual([
      ['available', new Date(at)],
      ['expired', new Date(instant)],
    ])
  },
)

test('an expired correction request starts its ten working days all the same', async () => {
  now = new Date('2026-11-20T10:00:00Z')
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen, { now })
  await aCorrection(office, expedient.id, now)
  await office.runJobs()

  now = new Date('2026-12-01T05:00:00Z')
  await office.work(expireNotifications, { now })
  await office.runJobs()

  // From the 1st: not the 5th and 6th, nor the 7th and 8th (holidays), nor the 12th and 13th.
  expect(await office.work((work) => findOpenCorrection(work, expedient.id))).toMatchObject({
    notifiedOn: '2026-12-01',
    dueOn: '2026-12-17',
  })
})

test('whoever comes after the last day finds it expired although the round has not passed, and may still read it', async () => {
  now = new Date('2026-11-20T10:00:00Z')
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen, { now })
  await aSignedResolution(office, expedient.id, now)
  await office.runJobs()
  const { id } = await only(office, expedient.id)

  now = new Date('2026-11-30T23:00:01Z')
  const client = await office.as(citizen)
  const address = `/carpeta/notificaciones/${id}`
  const page = await client.visit(address)
  expect(page.$('main').text()).toContain('Pasaron los diez días')
  await client.submitPage(page, address)

  expect(await only(office, expedient.id)).toMatchObject({ state: 'expired', practisedOn: '2026-12-01' })
  expect((await client.visit(`${address}/documento`)).status).toBe(200)
  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.map(({ event }) => event)).toEqual(['available', 'expired', 'read'])
  await office.runJobs()
})

test('opening and expiring at the same moment, one of them counts', async () => {
  now = new Date('2026-11-20T10:00:00Z')
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen, { now })
  await aSignedResolution(office, expedient.id, now)
  await office.runJobs()
  const { id, expiresAt } = await only(office, expedient.id)
  now = new Date((expiresAt?.getTime() ?? 0) - 1)
  const client = await office.as(citizen)
  const address = `/carpeta/notificaciones/${id}`
  const page = await client.visit(address)

  const [opened] = await Promise.all([
    client.submitPage(page, address),
    office.work(expireNotifications, { now: expiresAt ?? now }),
  ])
  await office.runJobs()

  expect(opened.status).toBe(303)
  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.filter(({ event }) => event === 'accessed' || event === 'expired')).toHaveLength(1)
  expect(await office.work((work) => getExpedient(work, expedient.id))).toMatchObject({ state: 'closed' })
})
