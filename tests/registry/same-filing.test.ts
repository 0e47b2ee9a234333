import { randomUUID } from 'node:crypto'
import { findEntryByKey, getEntry } from '../../src/modules/registry/index.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'
import { aTown } from './town.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase({ pool: 20 })
})
afterAll(() => office.close())

const content = {
  title: 'Solicitud general',
  sections: [{ title: 'Expone', rows: [{ label: 'Hechos', value: 'Un árbol caído en la calle Ñ' }] }],
  statement: 'Presento esta solicitud.',
  contentDigest: 'a'.repeat(64),
}

test('the same filing sent fifty times at once is one entry with one receipt to make', async () => {
  const town = await aTown(office.db)
  const idempotencyKey = randomUUID()

  const entries = await Promise.all(Array.from({ length: 50 }, () => town.register({ idempotencyKey, content })))

  expect(new Set(entries.map((entry) => entry.id)).size).toBe(1)
  expect(await town.work((w) => w.tx('registry_entry').select('number'))).toEqual([{ number: entries[0]?.number }])
  const jobs = await office.db('graphile_worker._private_jobs').whereLike('key', `%${entries[0]?.id}`)
  expect(jobs).toHaveLength(1)
  expect((await town.register()).sequence).toBe(2)
})

test('the entry given back is the entry kept, whether it was new or known', async () => {
  const town = await aTown(office.db)
  const idempotencyKey = randomUUID()

  const made = await town.register({ idempotencyKey, content, observations: 'Trae el original' })

  expect(await town.register({ idempotencyKey, content, observations: 'Trae el original' })).toEqual(made)
  expect(await town.work((w) => getEntry(w, made.id))).toEqual(made)
  expect(await town.work((w) => findEntryByKey(w, idempotencyKey))).toEqual(made)
})

test('the same key with other content is refused and uses no number', async () => {
  const town = await aTown(office.db)
  const idempotencyKey = randomUUID()
  await town.register({ idempotencyKey, subject: 'Una cosa' })

  const other = town.register({ idempotencyKey, subject: 'Otra cosa' })

  await expect(other).rejects.toMatchObject({ status: 409, key: 'registry.error.key-reused' })
  expect((await town.register()).sequence).toBe(2)
})

test('the same key in another council is another filing', async () => {
  const [one, twin] = [await aTown(office.db), await aTown(office.db)]
  const idempotencyKey = randomUUID()

  const entries = [await one.register({ idempotencyKey }), await twin.register({ idempotencyKey })]

  expect(entries.map((entry) => entry.sequence)).toEqual([1, 1])
  await expect(twin.work((w) => getEntry(w, String(entries[0]?.id)))).rejects.toMatchObject({ status: 404 })
})

test('an entry that is undone leaves no job behind', async () => {
  const town = await aTown(office.db)
  const before = await office.db('graphile_worker._private_jobs').count('* as n')

  await expect(town.register({ unitId: randomUUID() })).rejects.toThrow(/foreign key/)

  expect(await office.db('graphile_worker._private_jobs').count('* as n')).toEqual(before)
})
