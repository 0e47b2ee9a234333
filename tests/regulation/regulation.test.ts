import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { foundMunicipality, seedMunicipalities } from '../../src/modules/municipalities/index.ts'
import {
  draftRegulation,
  enterIntoForce,
  isNamedByRegulation,
  listRegulations,
  nameProcedures,
  openExposure,
  proceduresInForce,
  publishRegulation,
  recordFinalApproval,
  recordInitialApproval,
  regulationInForce,
  regulationJobs,
  rewriteSection,
  seedRegulation,
} from '../../src/modules/regulation/index.ts'
import type { App } from '../../src/platform/app.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await newDatabase()
})
afterAll(() => database.close())

const procedures = [
  { code: 'PAD-01', name: 'Alta en el padrón' },
  { code: 'URB-02', name: 'Comunicación previa de obras' },
]
const sedeAddress = 'https://pueblo.dip.example'
let towns = 0

async function newTown(options: { host?: string } = {}) {
  const id = String(90_000 + ++towns)
  await foundMunicipality(database.db, {
    id,
    slug: `pueblo-${id}`,
    name: 'Pueblo',
    dir3: `L0${id}11`.padEnd(9, '0'),
    nif: 'P1000100F',
    postalCode: '10001',
    population: 300,
    latitude: 39,
    longitude: -6,
    ...options,
  })
  const work = <T>(now: string, run: (work: Work) => Promise<T>) =>
    inWork(database.db, systemWho(id, new Date(`${now}T10:00:00Z`)), run)
  return { id, work }
}

/** Through every step on the first day that each may be taken; in force on 2026-05-15. */
async function published(town: Awaited<ReturnType<typeof newTown>>) {
  const { id } = await town.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))
  await town.work('2026-02-03', (w) => recordInitialApproval(w, id, { on: '2026-02-03' }))
  await town.work('2026-02-10', (w) => openExposure(w, id, { on: '2026-02-10', bopNumber: '28/2026' }))
  await town.work('2026-03-25', (w) => recordFinalApproval(w, id, { on: '2026-03-25', allegations: 0 }))
  await town.work('2026-04-22', (w) => publishRegulation(w, id, { on: '2026-04-22', bopNumber: '75/2026' }))
  return id
}

describe('the way of a regulation', () => {
  test('from the draft to the day it is in force, with the terms of the law', async () => {
    const town = await newTown()

    const id = await published(town)

    const [regulation] = await town.work('2026-04-22', listRegulations)
    expect(regulation).toMatchObject({
      id,
      number: 1,
      state: 'published',
      exposureUntil: '2026-03-24', // thirty working days after 10 February
      inForceOn: '2026-05-15', // the fifteenth working day after 22 April, without 1 May, is the 14th
    })
    expect(await town.work('2026-05-14', regulationInForce)).toBeUndefined()
    expect([...(await town.work('2026-05-14', proceduresInForce))]).toEqual([])
    expect((await town.work('2026-05-15', regulationInForce))?.id).toBe(id)
    expect(await town.work('2026-05-15', (w) => isNamedByRegulation(w, 'PAD-01'))).toBe(true)
    expect(await town.work('2026-05-15', (w) => isNamedByRegulation(w, 'GEN-01'))).toBe(false)
  })

  test('no step is skipped, repeated or taken before its time', async () => {
    const town = await newTown()
    const { id } = await town.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))

    const early = (run: (w: Work) => Promise<unknown>, status: number, now = '2026-02-10') =>
      expect(town.work(now, run)).rejects.toMatchObject({ status })
    await early((w) => openExposure(w, id, { on: '2026-02-10', bopNumber: '1' }), 409)
    await early((w) => recordFinalApproval(w, id, { on: '2026-02-10', allegations: 0 }), 409)
    await early((w) => publishRegulation(w, id, { on: '2026-02-10', bopNumber: '1' }), 409)
    await early((w) => recordInitialApproval(w, id, { on: '2026-02-11' }), 422)
    await early((w) => draftRegulation(w, { sedeAddress, procedures }), 409)

    await town.work('2026-02-10', (w) => recordInitialApproval(w, id, { on: '2026-02-10' }))
    await early((w) => recordInitialApproval(w, id, { on: '2026-02-10' }), 409)
    await early((w) => openExposure(w, id, { on: '2026-02-09', bopNumber: '1' }), 422)
    await town.work('2026-02-10', (w) => openExposure(w, id, { on: '2026-02-10', bopNumber: '28/2026' }))
    await early((w) => recordFinalApproval(w, id, { on: '2026-03-24', allegations: 0 }), 422, '2026-03-24')
  })

  test('two people who take the same step at once: one does, the other is told', async () => {
    const town = await newTown()
    const { id } = await town.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))

    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => town.work('2026-02-03', (w) => recordInitialApproval(w, id, { on: '2026-02-03' }))),
    )

    expect(answers.map((answer) => answer.status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  test('what the plenary approved is not rewritten, whoever tries', async () => {
    const town = await newTown()
    const { id } = await town.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))
    await town.work('2026-02-02', (w) => rewriteSection(w, id, { number: 3, text: 'Otro órgano.' }))
    await town.work('2026-02-02', (w) => nameProcedures(w, id, procedures.slice(0, 1)))
    await expect(
      town.work('2026-02-02', (w) => rewriteSection(w, id, { number: 19, text: 'x' })),
    ).rejects.toMatchObject({
      status: 422,
    })
    await town.work('2026-02-03', (w) => recordInitialApproval(w, id, { on: '2026-02-03' }))

    const late = <T>(run: (w: Work) => Promise<T>) => town.work('2026-02-03', run)
    await expect(late((w) => rewriteSection(w, id, { number: 3, text: 'Yo mismo.' }))).rejects.toMatchObject({
      status: 409,
    })
    await expect(late((w) => w.tx('regulation').update({ title: 'Otro' }))).rejects.toThrow('not rewritten')
    await expect(late((w) => w.tx('regulation_procedure').delete())).rejects.toThrow('not rewritten')
    await expect(
      late((w) =>
        w.tx('regulation_procedure').insert({ municipality_id: town.id, regulation_id: id, code: 'GEN-01', name: 'x' }),
      ),
    ).rejects.toThrow('not rewritten')
    const [regulation] = await late(listRegulations)
    expect(regulation?.sections[2]?.text).toBe('Otro órgano.')
  })

  test('the day is noted by its job, once, and the one before ends', async () => {
    const town = await newTown()
    const first = await published(town)
    expect(await town.work('2026-05-14', enterIntoForce)).toBe(false)
    const run = regulationJobs['regulation.enter-into-force']
    const app = { db: database.db, now: () => new Date('2026-05-14T22:00:00Z') } as App
    const job = { attempt: 1, maxAttempts: 1 }
    await run?.(app, { municipalityId: town.id }, job)
    await run?.(app, { municipalityId: town.id }, job)
    expect((await town.work('2026-05-15', listRegulations)).map((one) => one.state)).toEqual(['in-force'])

    const { id } = await town.work('2026-06-01', (w) => draftRegulation(w, { sedeAddress, procedures: [] }))
    await town.work('2026-06-01', (w) => recordInitialApproval(w, id, { on: '2026-06-01' }))
    await town.work('2026-06-02', (w) => openExposure(w, id, { on: '2026-06-02', bopNumber: '100/2026' }))
    await town.work('2026-09-01', (w) => recordFinalApproval(w, id, { on: '2026-09-01', allegations: 2 }))
    await town.work('2026-09-02', (w) => publishRegulation(w, id, { on: '2026-09-02', bopNumber: '170/2026' }))
    expect((await town.work('2026-09-02', regulationInForce))?.id).toBe(first)
    await town.work('2026-10-01', enterIntoForce)

    const all = await town.work('2026-10-01', listRegulations)
    expect(all.map((one) => [one.id, one.state])).toEqual([
      [id, 'in-force'],
      [first, 'repealed'],
    ])
    expect(all[1]?.repealedOn).toBe(all[0]?.inForceOn)
    expect([...(await town.work('2026-10-01', proceduresInForce))]).toEqual([])
  })

  test('its job waits in the queue for the first instant of the day', async () => {
    const town = await newTown()
    const id = await published(town)

    const jobs = await database
      .db<{ key: string; run_at: Date }>('graphile_worker.jobs')
      .where({ key: `regulation.enter-into-force:${id}` })

    expect(jobs.map((job) => job.run_at.toISOString())).toEqual(['2026-05-14T22:00:00.000Z'])
  })
})

describe('the address of the sede', () => {
  test('a council with a host of its own that its regulation does not name has no procedure with legal validity', async () => {
    const moved = await newTown({ host: 'sede.otra.es' })
    const settled = await newTown({ host: 'pueblo.dip.example' })
    await published(moved)
    await published(settled)

    expect([...(await moved.work('2026-06-01', proceduresInForce))]).toEqual([])
    expect([...(await settled.work('2026-06-01', proceduresInForce))].toSorted()).toEqual(['PAD-01', 'URB-02'])
  })
})

describe('the model ordinance', () => {
  test('has eighteen sections with the council’s own data and no blank left', async () => {
    const town = await newTown()
    const { sections, title } = await town.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))

    expect(title).toBe('Reglamento de la sede electrónica y del registro electrónico general')
    expect(sections.map((section) => section.number)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
    const text = JSON.stringify(sections)
    expect(text).not.toMatch(/\{\{|\}\}|undefined|null/)
    expect(sections[1]?.text).toContain(sedeAddress)
    expect(sections[0]?.text).toContain('Ayuntamiento de Pueblo')
    expect(sections[12]?.text).toContain('Casa Consistorial, 10001 Pueblo')
  })
})

describe('twin towns', () => {
  test('neither see nor move each other’s regulation', async () => {
    const [here, there] = [await newTown(), await newTown()]
    const { id } = await there.work('2026-02-02', (w) => draftRegulation(w, { sedeAddress, procedures }))

    expect(await here.work('2026-02-02', listRegulations)).toEqual([])
    const step = here.work('2026-02-03', (w) => recordInitialApproval(w, id, { on: '2026-02-03' }))
    await expect(step).rejects.toMatchObject({ status: 404 })
  })
})

test('the demonstration: one town names a part, one village is still drafting, made twice it is the same', async () => {
  await seedMunicipalities(database.db)
  const seeded = (id: string) =>
    inWork(database.db, systemWho(id, new Date('2026-11-22T10:00:00Z')), async (w) => {
      await seedRegulation(w, procedures, { sedeAddress: `http://${id}.localhost:3000` })
      await seedRegulation(w, procedures, { sedeAddress: `http://${id}.localhost:3000` })
      const all = await listRegulations(w)
      return { states: all.map((one) => one.state), codes: [...(await proceduresInForce(w))].toSorted() }
    })

  expect(await seeded('10037')).toEqual({ states: ['in-force'], codes: ['PAD-01', 'URB-02'] })
  expect(await seeded('10195')).toEqual({ states: ['in-force'], codes: ['PAD-01'] })
  expect(await seeded('10165')).toEqual({ states: ['draft'], codes: [] })
})
