import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { foundMunicipality } from '../../src/modules/municipalities/index.ts'
import {
  adoptCatalogue,
  adoptMissingEverywhere,
  catalogueFolder,
  listOffered,
  listPublishedNames,
  publishCatalogue,
} from '../../src/modules/procedures/index.ts'
import {
  listRegulations,
  proceduresInForce,
  seedRegulation,
  seedRegulations,
} from '../../src/modules/regulation/index.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
const now = new Date('2026-11-22T10:00:00Z')
const councils = { one: '90101', other: '90102', untouched: '90103', alone: '90104' }
const work = <T>(id: string, run: (work: Work) => Promise<T>) => inWork(database.db, systemWho(id, now), run)

beforeAll(async () => {
  database = await newDatabase()
  for (const id of Object.values(councils)) {
    await foundMunicipality(database.db, {
      id,
      slug: `villa-${id}`,
      name: `Villa ${id}`,
      dir3: `L01${id}0`,
      nif: `P${id}00A`,
      postalCode: '10000',
      population: 900,
      latitude: 39.5,
      longitude: -6.4,
    })
  }
  await publishCatalogue(database.db, catalogueFolder, now)
})
afterAll(() => database.close())

const seedMany = (ids: string[]) =>
  database.db.transaction(async (tx) => {
    const fresh = await adoptMissingEverywhere(tx, ids, now)
    await seedRegulations(tx, fresh, await listPublishedNames(tx), {
      sedeAddressOf: (id) => `http://villa-${id}.localhost:3000`,
      now,
    })
    return fresh
  })

test('a province seeded at once has what each council would have got by itself', async () => {
  await work(councils.alone, async (w) => {
    await adoptCatalogue(w)
    await seedRegulation(w, await listOffered(w), { sedeAddress: `http://villa-${councils.alone}.localhost:3000` })
  })
  expect(await seedMany([councils.one, councils.other])).toEqual([councils.one, councils.other])

  const seen = async (id: string) => ({
    offered: (await work(id, listOffered)).map(({ code, version, status }) => ({ code, version, status })),
    inForce: [...(await work(id, proceduresInForce))].toSorted(),
    regulations: (await work(id, listRegulations)).map((one) =>
      JSON.parse(JSON.stringify({ ...one, id: '' }).replaceAll(id, 'ID')),
    ),
    trail: await work(id, (w) =>
      w
        .tx('audit_event')
        .select('event', 'actor_kind', 'details', 'at')
        .where('municipality_id', id)
        .whereIn('event', ['procedures.catalogue-adopted', 'regulation.in-force'])
        .orderBy('event'),
    ),
    version: await database.db('municipality').where({ id }).first('content_version'),
  })
  const alone = await seen(councils.alone)
  expect(alone.inForce.length).toBeGreaterThan(30)
  expect(alone.trail).toHaveLength(2)
  expect(await seen(councils.one)).toEqual(alone)
  expect(await seen(councils.other)).toEqual(alone)
})

test('done again it changes nothing, and nobody else is touched', async () => {
  const regulation = await work(councils.one, listRegulations)
  expect(await seedMany([councils.one, councils.other])).toEqual([])
  expect(await work(councils.one, listRegulations)).toEqual(regulation)
  expect(await work(councils.untouched, listOffered)).toEqual([])
  expect(await work(councils.untouched, listRegulations)).toEqual([])
})
