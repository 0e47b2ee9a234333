import { newDatabase, type TestDatabase } from '../../support/database.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

test('dates stay as written, counts are numbers, moments are dates', async () => {
  const { rows } = await office.db.raw(
    `select date '2026-03-29' as day, 7::bigint as count, 9007199254740993::bigint as huge,
            array[date '2026-12-31', null] as days, array[1::bigint, 2] as counts,
            timestamptz '2026-11-22 18:53:07+01' as moment`,
  )

  expect(rows[0]).toEqual({
    day: '2026-03-29',
    count: 7,
    huge: '9007199254740993',
    days: ['2026-12-31', null],
    counts: [1, 2],
    moment: new Date('2026-11-22T17:53:07Z'),
  })
})

test('a statement that takes too long is ended by the server', async () => {
  const { openDatabase } = await import('../../../src/platform/db/database.ts')
  const hurried = openDatabase(office.url, { pool: 1, statementTimeoutMs: 50 })

  await expect(hurried.raw('select pg_sleep(5)')).rejects.toThrow(/statement timeout/)

  await hurried.destroy()
})

test('connections cut by the server cost the request under way and nothing else', async () => {
  const { db } = office
  const underWay = db.transaction(async (tx) => {
    await tx.raw('select 1')
    await cutOthers()
    await tx.raw('select 2')
  })

  await expect(underWay).rejects.toThrow(/terminat|connection error/i)

  const { rows } = await db.raw('select 3 as answer')
  expect(rows).toEqual([{ answer: 3 }])
})

async function cutOthers(): Promise<void> {
  const { openDatabase } = await import('../../../src/platform/db/database.ts')
  const other = openDatabase(office.url, { pool: 1, applicationName: 'cutter' })
  await other.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name <> 'cutter'`,
  )
  await other.destroy()
}
