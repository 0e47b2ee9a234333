import { inReading, inWork, systemWho, together } from '../../../src/platform/db/work.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

const who = systemWho('10037', new Date('2026-11-22T10:00:00Z'))
const settings = "select current_user as role, current_setting('app.municipality_id', true) as council"

test('a Work is of one council and of a role that row policies bind; neither stays in the connection', async () => {
  const inside = await inWork(office.db, who, ({ tx }) => tx.raw(settings))
  const outside = await office.db.raw(settings)

  expect(inside.rows).toEqual([{ role: 'office_app', council: '10037' }])
  expect(outside.rows[0].role).not.toBe('office_app')
  expect(outside.rows[0].council).toBe('')
})

test('something that is not the code of a council opens no Work', async () => {
  const wicked = { ...who, municipalityId: "10037', true); drop table person; --" }

  await expect(inWork(office.db, wicked, ({ tx }) => tx.raw('select 1'))).rejects.toThrow('not the code of a council')
  await expect(inWork(office.db, who, ({ tx }) => tx.raw('select count(*) from person'))).resolves.toBeDefined()
})

test('what only reads writes nothing, and its connection serves the next one', async () => {
  const write = inReading(office.db, who, ({ tx }) =>
    tx('audit_event').insert({
      municipality_id: '10037',
      at: who.now,
      actor_kind: 'system',
      event: 'test',
      subject_id: 'x',
    }),
  )
  await expect(write).rejects.toThrow(/read-only transaction/)

  for (let turn = 0; turn < 30; turn++) {
    const { rows } = await inReading(office.db, who, ({ tx }) => tx.raw('select ?::int as turn', [turn]))
    expect(rows).toEqual([{ turn }])
  }
})

test('readings that go together come back each under its name; one that fails ends the Work', async () => {
  const found = await inWork(office.db, who, ({ tx }) =>
    together({
      one: tx.raw('select 1 as n').then(({ rows }) => rows[0].n),
      two: tx.raw('select 2 as n').then(({ rows }) => rows[0].n),
      three: 3,
    }),
  )
  expect(found).toEqual({ one: 1, two: 2, three: 3 })

  const broken = inWork(office.db, who, ({ tx }) =>
    together({ bad: tx.raw('select 1 / 0'), slow: tx.raw('select pg_sleep(0.05)') }),
  )
  await expect(broken).rejects.toThrow(/division by zero/)
  const { rows } = await office.db.raw('select 4 as n')
  expect(rows).toEqual([{ n: 4 }])
})

test('a statement that comes again is prepared, and answers as before', async () => {
  const ask = (n: number) => inReading(office.db, who, ({ tx }) => tx.raw('select ?::int + 1 as next', [n]))

  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(ask))

  expect(answers.map(({ rows }) => rows[0].next)).toEqual([2, 3, 4, 5, 6, 7])
})
