import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { findReceipt, verifyBook } from '../../src/modules/registry/index.ts'
import type { App } from '../../src/platform/app.ts'
import { openTimestamps } from '../../src/platform/pdf/index.ts'
import { startTsa, type TsaDouble, type TsaMode } from '../doubles/tsa.ts'
import { type House, openHouse } from '../support/house.ts'
import { newOffice, type Office } from '../support/office.ts'
import { anEntry } from './desk.ts'

let house: House
let tsa: TsaDouble

beforeAll(async () => {
  house = await openHouse()
  tsa = await startTsa()
}, 60_000)
afterAll(async () => {
  await tsa.close()
  await house.close()
})

const timestampsOf = (mode: TsaMode): Pick<App, 'timestamp'> => {
  tsa.mode = mode
  return { timestamp: openTimestamps({ url: tsa.url, timeoutMs: 300 }) }
}

/** What fails, and how it fails. */
const failures: Record<string, () => Partial<App>> = {
  'the seal is away': () => ({ sealer: { sealFor: () => Promise.reject(new Error('the seal is away')) } }),
  'the store of files takes nothing': () => ({
    storage: { ...house.app.storage, put: () => Promise.reject(new Error('no disk')) },
  }),
  'the mail server is away': () => ({ mailer: { send: () => Promise.reject(new Error('connection refused')) } }),
  'the time-stamping authority says no': () => timestampsOf('refuse'),
  'the time-stamping authority never answers': () => timestampsOf('hang'),
  'the time-stamping authority lies': () => timestampsOf('wrong-digest'),
}

/** Jobs that failed wait longer and longer; here nobody waits. */
async function again(): Promise<void> {
  await house.app.db('graphile_worker._private_jobs').update({ run_at: house.app.db.fn.now() })
  await house.runJobs()
}

const receiptOf = (office: Office, id: string) => office.work((work) => findReceipt(work, id))

test.each(Object.entries(failures))(
  'while %s an entry is as valid, says what is on its way, and finishes alone',
  async (name, fail) => {
    const office = await newOffice({ procedures: 'none', in: house })
    const citizen = await office.citizen()
    const well = { ...house.app }
    const lacksReceipt = name !== 'the mail server is away'
    Object.assign(house.app, fail())
    try {
      const entry = await anEntry(office, citizen, { files: {} })
      await office.runJobs()

      const desk = await (await office.as(office.registryOfficer)).visit(`/oficina/registro/${entry.id}`)
      const theirs = await (await office.as(citizen)).visit(`/registro/asientos/${entry.id}/justificante`)
      expect(entry.number).toMatch(/^\d{4}-E-000001$/)
      expect(desk.text).toContain(entry.number)
      expect(desk.text.includes('El justificante se está preparando')).toBe(lacksReceipt)
      expect(theirs.status).toBe(lacksReceipt ? 202 : 200)
      expect(lacksReceipt ? theirs.text : entry.number).toContain(entry.number)

      Object.assign(house.app, { timestamp: undefined, ...well })
      if (!well.timestamp) delete (house.app as Partial<App>).timestamp
      await again()

      expect(await receiptOf(office, entry.id)).toBeDefined()
      const done = await (await office.as(citizen)).visit(`/registro/asientos/${entry.id}/justificante`)
      expect([done.status, done.headers['content-type']]).toEqual([200, 'application/pdf'])
      expect(await verifyBook(house.app, office.municipality.id)).toMatchObject({ receipts: 1, pending: 0, faults: [] })
    } finally {
      Object.assign(house.app, well)
      if (!well.timestamp) delete (house.app as Partial<App>).timestamp
      await again()
    }
  },
  30_000,
)

test('a time-stamping authority that stays away does not keep a receipt for ever: the seal alone is enough', async () => {
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  Object.assign(house.app, timestampsOf('500'))
  try {
    const entry = await anEntry(office, citizen)
    await house.runJobs()
    const tries: boolean[] = [(await receiptOf(office, entry.id)) !== undefined]
    for (let attempt = 2; attempt <= 4; attempt++) {
      await again()
      tries.push((await receiptOf(office, entry.id)) !== undefined)
    }

    expect(tries).toEqual([false, false, false, true])
  } finally {
    delete (house.app as Partial<App>).timestamp
    await again()
  }
})

test('a store of files that is away takes no entry half-way; sent again once it is back, the same form goes in', async () => {
  const office = await newOffice({ procedures: 'none', in: house })
  const desk = await office.as(office.registryOfficer)
  const page = await desk.visit('/oficina/registro/nuevo')
  const well = { ...house.app.storage }
  const file = { field: 'documentos', name: 'nota.txt', content: Buffer.from('Una nota.\n'), type: 'text/plain' }
  const unidad = String(page.$('#unidad option[value!=""]').first().attr('value'))
  const send = () =>
    desk.submitPage(
      page,
      '/oficina/registro/nuevo',
      { nombre: 'María Núñez', asunto: 'Queja', unidad },
      { files: [file] },
    )
  const entries = () =>
    office.work((work) => work.tx('registry_entry').where('municipality_id', work.municipalityId).select('number'))

  // Its methods are replaced and not the object: the routes were given the store once.
  Object.assign(house.app.storage, { stage: () => Promise.reject(new Error('no disk')) })
  const refused = await send()
  const afterRefusal = await entries()
  Object.assign(house.app.storage, well)
  const done = await send()

  expect(refused.status).toBe(500)
  expect(refused.$('h1').text().trim()).not.toBe('')
  expect(afterRefusal).toEqual([])
  expect([done.status, (await entries()).length]).toEqual([303, 1])
  await again()
})
