import { randomInt, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { calendarOf } from '../../src/modules/municipalities/index.ts'
import { type RegisterEntry, registerEntry } from '../../src/modules/registry/index.ts'
import { type Actor, type Work, inWork } from '../../src/platform/db/work.ts'

/** The least a registry needs: a council, a unit and a person. Each test has its own. */
export interface Town {
  id: string
  unitId: string
  personId: string
  nif: string
  clerk: Actor
  work: <T>(run: (work: Work) => Promise<T>, options?: { now?: Date }) => Promise<T>
  /** A valid entry, with what the test is about put in its place. */
  command: (change?: Partial<RegisterEntry>) => RegisterEntry
  register: (change?: Partial<RegisterEntry>, options?: { now?: Date }) => ReturnType<typeof registerEntry>
}

/** Holidays of the tests' towns: Constitution and Immaculate Conception of 2026, and the New Year after. */
export const calendar = calendarOf(
  ['2026-01-01', '2026-04-02', '2026-04-03', '2026-12-07', '2026-12-08', '2027-01-01'],
  [2026, 2027],
)

let founded = randomInt(10_000, 60_000)

export async function aTown(db: Knex, defaults: { now?: Date } = {}): Promise<Town> {
  const id = String(++founded)
  await db('municipality').insert({
    id,
    kind: 'council',
    slug: `villa-${id}`,
    name: `Villa ${id}`,
    sorting_name: `Villa ${id}`,
    official_name: `Ayuntamiento de Villa ${id}`,
    dir3: `L010${id}`,
    nif: 'P1003800H',
    postal_code: '10001',
    population: 1200,
    latitude: 39.47,
    longitude: -6.37,
    colour: '#7a1f2b',
    shield: '{}',
    address: 'Plaza Mayor, 1',
  })
  const clerk: Actor = { kind: 'staff', personId: null, staffId: randomUUID(), name: 'Rosa Pérez' }
  const work: Town['work'] = (run, options) =>
    inWork(db, { municipalityId: id, actor: clerk, now: options?.now ?? defaults.now ?? new Date() }, run)
  const nif = '00000000T'
  const { unitId, personId } = await work(async ({ tx }) => {
    const [unit] = await tx('unit')
      .insert({ municipality_id: id, code: 'REG', name: 'Registro', role: 'registry' })
      .returning<{ id: string }[]>('id')
    const [person] = await tx('person')
      .insert({
        municipality_id: id,
        nif,
        kind: 'natural',
        name: 'María Ñúñez García',
        created_at: new Date(),
        updated_at: new Date(),
      })
      .returning<{ id: string }[]>('id')
    return { unitId: String(unit?.id), personId: String(person?.id) }
  })
  const command: Town['command'] = (change) => ({
    direction: 'E',
    channel: 'counter',
    subject: 'Solicitud general',
    content: null,
    unitId,
    idempotencyKey: randomUUID(),
    parties: [{ role: 'interested', personId, nif, name: 'María Ñúñez García' }],
    documents: [],
    ...change,
  })
  const register: Town['register'] = (change, options) =>
    work((w) => registerEntry(w, command(change), { calendar, clockToleranceMs: 2000 }), options)
  return { id, unitId, personId, nif, clerk, work, command, register }
}
