import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type House, openHouse } from '../support/house.ts'
import { type Office, type Somebody, handOver, newOffice } from '../support/office.ts'
import { Client } from '../support/client.ts'
import { tokenOf } from './lived-in.ts'

/** The clock of this file's house goes when a test says so. */
let ahead = 0
let house: House
let office: Office
let citizen: Somebody

beforeAll(async () => {
  house = await openHouse({ now: () => new Date(Date.now() + ahead) })
  office = await newOffice({ procedures: 'none', in: house })
  citizen = await office.citizen()
}, 60_000)

// The file's own house is not the one that the support closes.
afterAll(() => house.close())

const MINUTE = 60_000
const isIn = async (client: Client): Promise<boolean> => (await client.visit('/carpeta/notificaciones')).status === 200

/** Somebody else's browser that got hold of this cookie. */
function thief(cookie: string): Client {
  const client = office.visitor()
  const visit = client.visit.bind(client)
  client.visit = (path, headers) => visit(path, { Cookie: cookie, ...headers })
  return client
}

test('P23: the session before identification is another one than after it, and the old one is dead', async () => {
  const client = office.visitor()
  const away = await client.submit('/acceso')
  const before = client.cookie

  await handOver(house.app, office.municipality, client, away.location, citizen.identity)

  expect(client.cookie).not.toBe(before)
  expect(await isIn(client)).toBe(true)
  expect(await isIn(thief(before))).toBe(false)
})

test('P23: a session identifier of somebody’s choosing is not taken over', async () => {
  for (const cookie of [
    'sid=elegida',
    'sid=s%3Aelegida.firma',
    'sid=',
    'sid=s%3A../../x.y',
    `sid=${'a'.repeat(4000)}`,
  ]) {
    const answer = await thief(cookie).visit('/acceso')

    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']?.toString()).not.toContain('elegida')
  }
})

test('P23: whoever has gone out is out, also with a copy of the cookie', async () => {
  const client = await office.as(citizen)
  const copy = client.cookie
  expect(await isIn(thief(copy))).toBe(true)

  await client.post('/salida', { _csrf: await tokenOf(client) })

  expect(await isIn(thief(copy))).toBe(false)
})

test('P23: the token of the way back counts once, in its own session, within its minute', async () => {
  const client = office.visitor()
  const away = await client.submit('/acceso')
  let used = ''
  const visit = client.visit.bind(client)
  client.visit = (path, headers) => {
    if (path.startsWith('/acceso/vuelta')) used = path
    return visit(path, headers)
  }
  await handOver(house.app, office.municipality, client, away.location, citizen.identity)
  expect(used).toContain('?t=')

  const again = await thief(client.cookie).visit(used)
  expect(again.location).toBe('/acceso?error=1')

  // Sent to somebody else: a link that would log them in as me.
  const victim = office.visitor()
  const mine = office.visitor()
  await victim.submit('/acceso')
  const myWay = await mine.submit('/acceso')
  const stolen = await tokenFor(mine, myWay.location)
  expect((await victim.visit(stolen)).location).toBe('/acceso?error=1')
  expect(await isIn(victim)).toBe(false)

  const late = office.visitor()
  const lateWay = await tokenFor(late, (await late.submit('/acceso')).location)
  ahead = 61_000
  expect((await late.visit(lateWay)).location).toBe('/acceso?error=1')
  ahead = 0
})

/** The address of the way back, not yet followed. */
async function tokenFor(client: Client, location: string): Promise<string> {
  let address = ''
  const noted = new Client(house.server, client.host)
  noted.visit = async (path) => {
    address = path
    return {
      status: 303,
      location: '/carpeta',
      text: '',
      body: null,
      headers: {},
      $: (await client.visit('/acceso')).$,
    }
  }
  await handOver(house.app, office.municipality, noted, location, citizen.identity)
  return address
}

test('P23: after half an hour of nothing the session is over; with something in between it is not', async () => {
  const client = await office.as(citizen)
  for (const minutes of [20, 40, 60]) {
    ahead = minutes * MINUTE
    expect(await isIn(client)).toBe(true)
  }

  ahead = 91 * MINUTE
  expect(await isIn(client)).toBe(false)
  ahead = 0
})

test('P23: after eight hours the session is over, whatever was done in it', async () => {
  const client = await office.as(citizen)
  for (let minutes = 25; minutes < 480; minutes += 25) {
    ahead = minutes * MINUTE
    expect(await isIn(client)).toBe(true)
  }

  ahead = 481 * MINUTE
  expect(await isIn(client)).toBe(false)
  ahead = 0
})

test('P23: limits and ends hold in every process, because the session is a row', async () => {
  const client = await office.as(citizen)
  const { rows } = await house.app.db.raw<{ rows: { count: string }[] }>('select count(*) from session')
  expect(Number(rows[0]?.count)).toBeGreaterThan(0)

  await house.app.db('session').delete()

  expect(await isIn(client)).toBe(false)
})

test('the cookie is for this host alone, not for scripts, and of this site', async () => {
  const answer = await office.visitor().visit('/acceso')
  const cookie = [answer.headers['set-cookie'] ?? ''].flat().join()

  expect(cookie).toMatch(/^sid=/)
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Lax/)
  expect(cookie).not.toMatch(/Domain=/)
})
