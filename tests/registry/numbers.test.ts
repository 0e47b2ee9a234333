import { alarmOnWrongClock, registerEntry } from '../../src/modules/registry/index.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'
import { aTown, calendar } from './town.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase({ pool: 20 })
})
afterAll(() => office.close())

const options = { calendar, clockToleranceMs: 2000 }

test('numbers have no gaps under concurrency, nor after a failure', async () => {
  const town = await aTown(office.db)

  await Promise.allSettled(
    Array.from({ length: 60 }, (_, i) =>
      town.work(async (work) => {
        await registerEntry(work, town.command({ subject: `n${i}` }), options)
        if (i % 4 === 0) throw new Error('the office lost power')
      }),
    ),
  )

  const rows = await town.work((w) => w.tx('registry_entry').select('sequence').orderBy('sequence'))
  expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 45 }, (_, i) => i + 1))
})

test('each council, direction and year has its own book', async () => {
  const now = new Date('2026-11-23T10:00:00Z')
  const [one, other] = [await aTown(office.db), await aTown(office.db)]

  const numbers = [
    await one.register({}, { now }),
    await one.register({}, { now }),
    await one.register({ direction: 'S' }, { now }),
    await other.register({}, { now }),
    // Half past eleven in Greenwich is already next year in Madrid.
    await one.register({}, { now: new Date('2026-12-31T23:30:00Z') }),
  ].map((entry) => entry.number)

  expect(numbers).toEqual(['2026-E-000001', '2026-E-000002', '2026-S-000001', '2026-E-000001', '2027-E-000001'])
})

test('the order of numbers is the order of time, whoever was overtaken', async () => {
  const town = await aTown(office.db)
  const at = new Date('2026-11-23T10:00:05Z')
  await town.register({}, { now: at })

  const late = await town.register({}, { now: new Date('2026-11-23T10:00:00Z') })

  expect(late).toMatchObject({ sequence: 2, presentedAt: at })
})

test('a clock that went back gives no number until people have looked', async () => {
  const town = await aTown(office.db)
  await town.register({}, { now: new Date('2026-11-23T10:00:00Z') })

  const early = town.register({}, { now: new Date('2026-11-23T09:00:00Z') })

  await expect(early).rejects.toMatchObject({ status: 503, key: 'registry.error.clock' })
  const next = await town.register({}, { now: new Date('2026-11-23T10:00:01Z') })
  expect(next.sequence).toBe(2)
})

test('two clocks that disagree beyond the tolerance give no number', async () => {
  const town = await aTown(office.db)
  const real = Date
  const skewed = class extends Date {
    constructor(value?: number | string) {
      super(value ?? real.now() + 3000)
    }
  }
  globalThis.Date = skewed as DateConstructor

  const alarms: string[] = []
  const log = { error: (_: object, message: string) => alarms.push(message) } as never
  const refused = await alarmOnWrongClock({ log }, town.register()).then(
    () => null,
    (error: unknown) => error,
  )
  globalThis.Date = real

  expect(refused).toMatchObject({ status: 503, key: 'registry.error.clock' })
  expect(alarms).toEqual(['no numbers are given: the clocks cannot be trusted'])
  expect((await town.register()).sequence).toBe(1)
})

test('what is filed on a day off counts from the first hour of the next working day', async () => {
  const town = await aTown(office.db)
  const filed = async (at: string) => {
    const { presentedAt, effectiveAt } = await town.register({}, { now: new Date(at) })
    return [presentedAt.toISOString(), effectiveAt.toISOString()]
  }

  const answers = [
    await filed('2026-02-07T10:00:00Z'), // Saturday
    await filed('2026-04-02T16:00:00Z'), // Holy Thursday, after it Good Friday and a week-end, and summer time
    await filed('2026-11-23T10:00:00Z'), // an ordinary Monday
    await filed('2026-12-04T22:30:00Z'), // Friday at half past eleven: still that day
    await filed('2026-12-04T23:30:00Z'), // by then it is Saturday, and Monday and Tuesday are holidays
  ]

  expect(answers).toEqual([
    ['2026-02-07T10:00:00.000Z', '2026-02-08T23:00:00.000Z'],
    ['2026-04-02T16:00:00.000Z', '2026-04-05T22:00:00.000Z'],
    ['2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00.000Z'],
    ['2026-12-04T22:30:00.000Z', '2026-12-04T22:30:00.000Z'],
    ['2026-12-04T23:30:00.000Z', '2026-12-08T23:00:00.000Z'],
  ])
})

test('an entry pushed past midnight by the one before it counts from its new day', async () => {
  const town = await aTown(office.db)
  // Saturday, just after midnight in Madrid.
  await town.register({}, { now: new Date('2026-02-06T23:00:00.100Z') })

  const pushed = await town.register({}, { now: new Date('2026-02-06T22:59:59.900Z') })

  expect(pushed.presentedAt.toISOString()).toBe('2026-02-06T23:00:00.100Z')
  expect(pushed.effectiveAt.toISOString()).toBe('2026-02-08T23:00:00.000Z')
})

test('nobody rewrites, erases or empties the book: not even the owner of the tables', async () => {
  const town = await aTown(office.db)
  const entry = await town.register()
  const tables = ['registry_entry', 'registry_entry_party', 'registry_counter']

  const attempts = tables.flatMap((table) => [
    town.work((w) => w.tx(table).delete()),
    asOwner(town.id, `delete from ${table}`),
    asOwner(town.id, `truncate ${table} cascade`),
  ])
  attempts.push(
    town.work((w) => w.tx('registry_entry').update({ subject: 'otra cosa' })),
    asOwner(town.id, `update registry_entry set subject = 'otra cosa'`),
    asOwner(town.id, `update registry_entry_party set name = 'otra persona'`),
    asOwner(town.id, `update registry_counter set last = last - 1`),
    town.work((w) => w.tx('registry_counter').update({ last: 7 })),
  )

  const outcomes = await Promise.allSettled(attempts)
  expect(outcomes.map((outcome) => outcome.status)).toEqual(attempts.map(() => 'rejected'))
  expect((await town.work((w) => w.tx('registry_entry').select('subject')))[0].subject).toBe(entry.subject)
})

test('another council sees none of it', async () => {
  const [one, twin] = [await aTown(office.db), await aTown(office.db)]
  await one.register()

  for (const table of ['registry_entry', 'registry_entry_party', 'registry_search', 'registry_counter']) {
    expect(await twin.work((w) => w.tx(table).select('*'))).toEqual([])
  }
})

/** As the owner of the tables, inside the council: what a database administrator could try. */
function asOwner(municipalityId: string, statement: string): Promise<unknown> {
  return office.db.transaction(async (tx) => {
    await tx.raw("select set_config('app.municipality_id', ?, true)", [municipalityId])
    return tx.raw(statement)
  })
}
