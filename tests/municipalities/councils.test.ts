import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { calendarOf } from '../../src/modules/municipalities/calendar.ts'
import {
  addHoliday,
  confirmCalendarYear,
  contentVersion,
  findUnitByCode,
  foundMunicipality,
  getCalendarYear,
  getCouncil,
  hostTable,
  listCouncils,
  listPosts,
  listUnits,
  loadCalendar,
  removeHoliday,
  seedMunicipalities,
  touchContent,
  unitFor,
} from '../../src/modules/municipalities/index.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let statements = 0
beforeAll(async () => {
  database = await newDatabase()
  const count = () => statements++
  database.db.on('query', count)
  await seedMunicipalities(database.db)
  database.db.removeListener('query', count)
})
afterAll(() => database.close())

const now = new Date('2026-11-22T18:00:00Z')
const work = <T>(id: string, run: (work: Work) => Promise<T>) => inWork(database.db, systemWho(id, now), run)
const valid = { dir3: 'L01990011', nif: 'P1000100F', postalCode: '10001', population: 300, latitude: 39, longitude: -6 }

describe('the province as it begins', () => {
  test('has the province and 223 councils, each with an office that can work', async () => {
    expect((await listCouncils(database.db)).length).toBe(223)

    const village = await work('10118', async (w) => ({
      units: (await listUnits(w)).map((unit) => unit.code),
      posts: (await listPosts(w)).map((post) => post.role),
      taxes: (await unitFor(w, 'taxes')).code,
      heads: (await listUnits(w)).filter((unit) => unit.headPostId === null),
    }))
    expect(village.units.toSorted()).toEqual(['ALC', 'GEN', 'REG', 'SEC'])
    expect(village.posts.toSorted()).toEqual(['clerk', 'mayor', 'registry-officer', 'secretary'])
    expect(village.taxes).toBe('GEN')
    expect(village.heads).toEqual([])
    expect(await work('10037', async (w) => (await unitFor(w, 'taxes')).code)).toBe('TRI')
  })

  test('is made in a handful of statements, however many councils there are', () => {
    expect(statements).toBeGreaterThan(0)
    expect(statements).toBeLessThan(10)
  })

  test('a real one begins with facts only: nothing is invented for it', async () => {
    const other = await newDatabase()
    try {
      await seedMunicipalities(other.db, { demonstration: false })
      const { council, year } = await inWork(other.db, systemWho('10037', now), async (w) => ({
        council: await getCouncil(w),
        year: await getCalendarYear(w, 2026),
      }))
      expect(council).toMatchObject({ name: 'Cáceres', nif: 'P1003800H', address: null, phone: null, email: null })
      expect(year.confirmedAt).toBeNull()
      expect(year.holidays.map((holiday) => holiday.scope)).not.toContain('local')
    } finally {
      await other.close()
    }
  })

  test('made twice it is the same, and what a council changed stays', async () => {
    const tables = ['municipality', 'unit', 'post', 'holiday', 'calendar_year']
    const counts = (id: string) =>
      work(id, async (w) => {
        const found: Record<string, number> = {}
        for (const table of tables) found[table] = Number((await w.tx(table).count('* as n').first())?.['n'])
        return found
      })
    const before = [await counts('10037'), await counts('10067')]
    await work('10067', async (w) => {
      await removeHoliday(w, (await localDays(w, 2027))[0] ?? '')
      await w.tx('unit').where({ municipality_id: '10067', code: 'GEN' }).update({ name: 'Servicios al Público' })
    })

    await seedMunicipalities(database.db)

    expect(before[0]).toEqual({ municipality: 224, unit: 7, post: 7, holiday: 42, calendar_year: 3 })
    expect(await counts('10037')).toEqual(before[0])
    expect(await counts('10067')).toEqual({ ...before[1], holiday: 41 })
    expect((await work('10067', (w) => findUnitByCode(w, 'GEN')))?.name).toBe('Servicios al Público')
  })

  test('puts La Cumbre under its C and sorts as Spanish does', async () => {
    const names = (await listCouncils(database.db)).map((council) => council.name)

    expect(names.indexOf('La Cumbre')).toBe(names.indexOf('Cuacos de Yuste') + 1)
    expect(names.at(0)).toBe('Abadía')
    expect(names.at(-1)).toBe('Zorita')
  })
})

describe('twin towns', () => {
  test('do not see, name or change each other’s units', async () => {
    const theirs = await work('10148', listUnits)

    const mine = await work('10037', listUnits)
    const stolen = await work('10037', (w) =>
      w.tx('unit').whereIn(
        'id',
        theirs.map((unit) => unit.id),
      ),
    )
    const changed = await work('10037', (w) => w.tx('unit').where('id', theirs[0]?.id).update({ name: 'mía' }))

    expect(mine.length).toBeGreaterThan(0)
    expect(stolen).toEqual([])
    expect(changed).toBe(0)
    const foreign = { municipality_id: '10148', code: 'XX', name: 'x', role: 'general' }
    await expect(work('10037', (w) => w.tx('unit').insert(foreign))).rejects.toThrow('row-level security')
    const crossed = { municipality_id: '10037', code: 'XX', name: 'x', role: 'clerk', unit_id: theirs[0]?.id }
    await expect(work('10037', (w) => w.tx('post').insert(crossed))).rejects.toThrow('foreign key')
  })

  test('a council changes its own row and no other, and not what makes it what it is', async () => {
    const touch = (id: string) => (w: Work) => w.tx('municipality').where({ id }).update({ phone: '927 111 222' })

    expect(await work('10195', touch('10195'))).toBe(1)
    expect(await work('10195', touch('10148'))).toBe(0)
    expect((await work('10148', getCouncil)).phone).toBe('927 000 148')
    await expect(
      work('10195', (w) => w.tx('municipality').where({ id: '10195' }).update({ host: 'x.es' })),
    ).rejects.toThrow('permission denied')
  })
})

describe('the calendar', () => {
  test('is the council’s own: its local days do not count next door', async () => {
    const [here, there] = await Promise.all([work('10001', loadCalendar), work('10002', loadCalendar)])
    const local = await work('10001', (w) => localDays(w, 2026))

    expect(local).toHaveLength(2)
    expect(local.map(here.isHoliday)).toEqual([true, true])
    expect(local.map(there.isHoliday)).toEqual([false, false])
    expect([...here.years]).toEqual([2025, 2026, 2027])
  })

  test('kept in memory, it is renewed when it changes, and what was undone is forgotten', async () => {
    const day = '2027-05-12'
    await work('10003', loadCalendar)
    const undone = work('10003', async (w) => {
      await addHoliday(w, { date: day, name: 'Romería', scope: 'local' })
      expect((await loadCalendar(w)).isHoliday(day)).toBe(true)
      throw new Error('the power went')
    })
    await expect(undone).rejects.toThrow('the power went')
    expect((await work('10003', loadCalendar)).isHoliday(day)).toBe(false)

    await work('10003', (w) => addHoliday(w, { date: day, name: 'Romería', scope: 'local' }))
    expect((await work('10003', loadCalendar)).isHoliday(day)).toBe(true)
    const again = await work('10003', loadCalendar)
    expect(await work('10003', loadCalendar)).toBe(again)
  })

  test('is confirmed with exactly two local days, by someone, and then stays', async () => {
    await work('10004', (w) => addHoliday(w, { date: '2027-05-12', name: 'Romería', scope: 'local' }))
    await expect(work('10004', (w) => confirmCalendarYear(w, 2027))).rejects.toMatchObject({
      status: 422,
      params: { year: 2027, found: 3 },
    })
    await work('10004', (w) => removeHoliday(w, '2027-05-12'))

    await work('10004', (w) => confirmCalendarYear(w, 2027))

    const year = await work('10004', (w) => getCalendarYear(w, 2027))
    expect(year).toMatchObject({ confirmedAt: now, confirmedByName: 'Concejo' })
    expect(year.holidays.filter((holiday) => holiday.provisional)).toEqual([])
    const late = { date: '2027-05-13', name: 'Otra', scope: 'local' } as const
    await expect(work('10004', (w) => addHoliday(w, late))).rejects.toMatchObject({ status: 409 })
    await expect(work('10004', (w) => confirmCalendarYear(w, 2027))).rejects.toMatchObject({ status: 409 })
    await expect(work('10004', (w) => confirmCalendarYear(w, 2031))).rejects.toMatchObject({ status: 404 })
  })

  test('a day is a holiday once', async () => {
    const christmas = { date: '2027-12-25', name: 'Otra vez', scope: 'local' } as const

    await expect(work('10005', (w) => addHoliday(w, christmas))).rejects.toMatchObject({ status: 409 })
  })

  test('an empty calendar still knows the holidays of all Spain', () => {
    expect(calendarOf([]).isHoliday('2026-12-25')).toBe(true)
  })
})

describe('the council comes from the host', () => {
  test('base host, council, own host, any case and port; and nobody for the rest', async () => {
    await foundMunicipality(database.db, {
      ...valid,
      id: '99001',
      slug: 'propio',
      name: 'Propio',
      host: 'sede.propio.es',
    })
    const hosts = await hostTable(database.db, { baseUrl: 'http://localhost:3000' })
    const idOf = async (host: string) => (await hosts.find(host))?.id

    expect(await idOf('localhost:3000')).toBe('10000')
    expect(await idOf('trujillo.localhost:3000')).toBe('10195')
    expect(await idOf('TRUJILLO.LocalHost.')).toBe('10195')
    expect(await idOf('sede.propio.es')).toBe('99001')
    expect(hosts.byId('99001')?.origin).toBe('https://sede.propio.es')
    expect(hosts.byId('10195')).toMatchObject({
      host: 'trujillo.localhost:3000',
      origin: 'http://trujillo.localhost:3000',
      dir3: 'L01101954',
      kind: 'council',
    })
    const nobody = [
      'propio.localhost',
      'x.trujillo.localhost',
      'localhost.evil.es',
      'trujillo',
      '',
      "a'b",
      'ñ.localhost',
    ]
    expect(await Promise.all(nobody.map(idOf))).toEqual(nobody.map(() => undefined))
    expect([hosts.all()[0]?.id, hosts.province().id, hosts.bySlug('coria')?.id]).toEqual(['10000', '10000', '10067'])
  })

  test('a council founded a moment ago is found at once, in this process and in others', async () => {
    const hosts = await hostTable(database.db, { baseUrl: 'https://dip.example', databaseUrl: database.url })
    try {
      await foundMunicipality(database.db, { ...valid, id: '99002', dir3: 'L01990022', slug: 'nueva', name: 'Nueva' })
      expect((await hosts.find('nueva.dip.example'))?.name).toBe('Nueva')

      await database.db('municipality').where({ id: '99002' }).update({ name: 'Nueva Villa' })
      await until(() => hosts.byId('99002')?.name === 'Nueva Villa')
      expect((await hosts.find('nueva.dip.example'))?.name).toBe('Nueva Villa')
    } finally {
      await hosts.close()
    }
  })

  test('a listener that was cut off comes back by itself and catches up', async () => {
    const hosts = await hostTable(database.db, { baseUrl: 'https://dip.example', databaseUrl: database.url })
    const listeners = () =>
      database
        .db('pg_stat_activity')
        .where({ application_name: 'concejo_hosts listener' })
        .whereRaw('datname = current_database()')
    try {
      await until(async () => (await listeners()).length === 1)
      await database.db.raw(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'concejo_hosts listener' and datname = current_database()",
      )
      await until(async () => (await listeners()).length === 0)
      await database.db('municipality').where({ id: '10011' }).update({ colour: '#654321' })
      expect(hosts.byId('10011')?.colour).not.toBe('#654321')

      await until(() => hosts.byId('10011')?.colour === '#654321')
      expect((await listeners()).length).toBe(1)
    } finally {
      await hosts.close()
    }
  })

  test('without a word from PostgreSQL a change is seen when the table is old', async () => {
    let time = 0
    const hosts = await hostTable(database.db, { baseUrl: 'https://dip.example', clock: () => time })
    await database.db('municipality').where({ id: '10010' }).update({ colour: '#123456' })
    await hosts.find('arroyomolinos.dip.example')
    expect(hosts.byId('10010')?.colour).not.toBe('#123456')

    time = 30_001
    await hosts.find('abadia.dip.example')
    await until(() => hosts.byId('10010')?.colour === '#123456')

    expect(hosts.byId('10010')?.colour).toBe('#123456')
  })
})

test('kept pages die when the council or the province changes what they show, and only then', async () => {
  const before = await contentVersion(database.db, '10020')
  await work('10021', touchContent)
  expect(await contentVersion(database.db, '10020')).toBe(before)

  await work('10020', touchContent)
  const own = await contentVersion(database.db, '10020')
  await work('10000', touchContent)
  const common = await contentVersion(database.db, '10020')

  expect(new Set([before, own, common]).size).toBe(3)
})

async function localDays(w: Work, year: number): Promise<string[]> {
  const { holidays } = await getCalendarYear(w, year)
  return holidays.filter((holiday) => holiday.scope === 'local').map((holiday) => holiday.date)
}

/** Waits for what another connection will bring; the test's own time limit is the bound. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve))
}
