import { beforeAll, expect, test } from '@jest/globals'
import { type Houses, watchOnce } from '../../src/modules/outages/index.ts'
import type { App } from '../../src/platform/app.ts'
import type { Part } from '../../src/modules/outages/probe.ts'
import { newOffice, type Office, ourHouse } from '../support/office.ts'

const START = Date.now()
const MINUTE = 60_000

interface Minute {
  /** Parts that do not answer in this round. */
  storage?: boolean
  sealOf?: string[]
  identification?: boolean
  clockBehind?: number
}

interface Watched {
  first: Office
  second: Office
  /** One round, so many minutes after the start. */
  round: (minute: number, down?: Minute) => Promise<void>
  written: (office: Office) => Promise<{ parts: Part[]; from: number; until: number | null; isShared: boolean }[]>
}

/** A province of its own for each test: whoever watches looks at the last round in the province's rows. */
async function watched(): Promise<Watched> {
  const house = await ourHouse()
  const [first, second] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  const province = await newOffice({ procedures: 'none' })
  const houses: Houses = {
    councils: () => [first.municipality, second.municipality],
    province: () => province.municipality,
  }
  const base = START + Math.floor(Math.random() * 1000) * 24 * 60 * MINUTE
  return {
    first,
    second,
    round: (minute, down = {}) => {
      const at = new Date(base + minute * MINUTE)
      const { config, storage, sealer } = house.app
      const app: App = {
        ...house.app,
        now: () => at,
        // The description is on both hosts, and this test has one.
        config: {
          ...config,
          identificationUrl: down.identification ? 'http://localhost:1' : config.baseUrl,
          clockToleranceMs: down.clockBehind ? 2000 : Number.MAX_SAFE_INTEGER,
        },
        storage: { ...storage, check: () => (down.storage ? Promise.reject(new Error('no disk')) : storage.check()) },
        sealer: {
          sealFor: (council) =>
            down.sealOf?.includes(council.id) ? Promise.reject(new Error('no seal')) : sealer.sealFor(council),
        },
      }
      return watchOnce(app, houses)
    },
    written: (office) =>
      office.work(async (work) => {
        const rows = await work
          .tx('outage_interruption')
          .where({ municipality_id: work.municipalityId })
          .orderBy('began_at')
        const minuteOf = (moment: Date | null) => moment && Math.round((moment.getTime() - base) / MINUTE)
        return rows.map((row) => ({
          parts: row.parts as Part[],
          from: minuteOf(row.began_at as Date) ?? Number.NaN,
          until: minuteOf(row.ended_at as Date | null),
          isShared: row.is_shared as boolean,
        }))
      }),
  }
}

beforeAll(async () => {
  await newOffice({ procedures: 'none' })
}, 60_000)

test('two bad rounds make an interruption in every council, from the first of them to the first good one', async () => {
  const { first, second, round, written } = await watched()

  await round(0)
  await round(1, { storage: true })
  await round(2, { storage: true, identification: true })
  expect(await written(first)).toEqual([{ parts: ['storage', 'identification'], from: 1, until: null, isShared: true }])
  await round(3, { storage: true })
  await round(4)
  await round(5)

  const seen = [{ parts: ['storage', 'identification'], from: 1, until: 4, isShared: true }]
  expect(await written(first)).toEqual(seen)
  expect(await written(second)).toEqual(seen)
})

test('an address that has never answered from here has not failed', async () => {
  const { first, round, written } = await watched()

  for (const minute of [0, 1, 2]) await round(minute, { identification: true })
  expect(await written(first)).toEqual([])
  await round(3)
  await round(4, { identification: true })
  await round(5, { identification: true })

  expect(await written(first)).toEqual([{ parts: ['identification'], from: 4, until: null, isShared: true }])
})

test('one bad round between good ones is none', async () => {
  const { first, round, written } = await watched()

  await round(0)
  await round(1, { identification: true })
  await round(2)
  await round(3, { storage: true })
  await round(4)

  expect(await written(first)).toEqual([])
})

test('minutes in which nobody looked are an interruption of the whole program', async () => {
  const { first, round, written } = await watched()

  await round(0)
  await round(4)
  await round(25)
  await round(26)

  expect(await written(first)).toEqual([{ parts: ['program'], from: 4, until: 25, isShared: true }])
})

test('several processes look once a minute between them', async () => {
  const { first, round, written } = await watched()

  await Promise.all([round(0), round(0), round(0)])
  await Promise.all([round(1, { storage: true }), round(1, { storage: true })])
  await Promise.all([round(2, { storage: true }), round(2, { storage: true }), round(2, { storage: true })])

  expect(await written(first)).toEqual([{ parts: ['storage'], from: 1, until: null, isShared: true }])
})

test('what fails in one council is of that council, and ends by itself', async () => {
  const { first, second, round, written } = await watched()
  const down = { sealOf: [first.municipality.id] }

  await round(0)
  await round(1, down)
  await round(2, down)
  await round(3)

  expect(await written(first)).toEqual([{ parts: ['signer'], from: 1, until: 3, isShared: false }])
  expect(await written(second)).toEqual([])
})

test('a seal that is away from everybody is everybody’s', async () => {
  const { first, second, round, written } = await watched()
  const down = { sealOf: [first.municipality.id, second.municipality.id] }

  await round(0)
  await round(1, down)
  await round(2, down)

  expect(await written(second)).toEqual([{ parts: ['signer'], from: 1, until: null, isShared: true }])
})

test('a clock that disagrees with the database’s is told on the office’s first page, and no number is given', async () => {
  const { first, round } = await watched()
  const clerk = await first.as(first.clerk)
  const calm = await clerk.visit('/oficina')

  await round(0)
  await round(1, { clockBehind: 1 })
  await round(2, { clockBehind: 1 })

  const { $ } = await clerk.visit('/oficina')
  expect(calm.$('.govuk-warning-text').length).toBe(0)
  expect($('.govuk-warning-text').text()).toContain('la hora oficial')
  expect($('.govuk-warning-text').text()).toContain('El registro no da números')
})

test('what was written down is closed once, and nobody rewrites or deletes it', async () => {
  const { first, round } = await watched()
  await round(0)
  await round(1, { storage: true })
  await round(2, { storage: true })
  await round(3)

  for (const change of [
    { began_at: new Date(0) },
    { ended_at: new Date() },
    { parts: ['site'] },
    { is_shared: false },
  ]) {
    await expect(
      first.work((work) => work.tx('outage_interruption').where('municipality_id', work.municipalityId).update(change)),
    ).rejects.toMatchObject({ code: '42501' })
  }
  const owner = first.house.app.db
  await expect(
    owner.transaction(async (tx) => {
      await tx.raw("select set_config('app.municipality_id', ?, true)", [first.municipality.id])
      await tx('outage_interruption').where('municipality_id', first.municipality.id).del()
    }),
  ).rejects.toMatchObject({ code: '42501' })
})
