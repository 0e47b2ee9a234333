import { beforeAll, expect, test } from '@jest/globals'
import { createCertificateApp } from '../../src/server/app.ts'
import { type ListedRoute, listRoutes } from '../../src/server/commands/list-routes.ts'
import type { Answer, Client } from '../support/client.ts'
import { type LivedIn, NOWHERE, addressOf, livedIn, tokenOf } from './lived-in.ts'

let town: LivedIn
let twin: LivedIn

beforeAll(async () => {
  town = await livedIn()
  twin = await livedIn({ in: town.house })
}, 60_000)

/** What each post may do, written down a second time on purpose: a right given away by mistake shows here. */
const expected: Record<string, string[]> = {
  anonymous: [],
  citizen: ['identified'],
  representative: ['identified'],
  clerk: ['identified', 'office:enter', 'expedients:read', 'expedients:process', 'registry:read'],
  registryOfficer: ['identified', 'office:enter', 'registry:read', 'registry:register', 'citizens:assist'],
  secretary: [
    'identified',
    'office:enter',
    'expedients:read',
    'expedients:process',
    'documents:sign',
    'registry:read',
    'registry:supervise',
    'registry:configure',
    'office:configure',
  ],
  mayor: ['identified', 'office:enter', 'expedients:read', 'documents:sign'],
}

const ask = (client: Client, { method }: Pick<ListedRoute, 'method'>, path: string, fields: Record<string, string>) =>
  method === 'GET' ? client.visit(path) : client.post(path, fields)

const isAtTheDoor = ({ status, location }: Answer) => status === 303 && location.startsWith('/acceso')

test('P25: every route says who may come in, on both hosts', () => {
  const certificateRoutes = listRoutes(createCertificateApp(town.house.app, town.house.web))
  const silent = [...town.routes, ...certificateRoutes].filter(({ right }) => right === undefined)

  expect(town.routes.length).toBeGreaterThan(60)
  expect(certificateRoutes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/v1/openapi.json',
    'POST /api/v1/registry/entries',
    'GET /api/v1/registry/entries/:id',
    'GET /api/v1/registry/entries/:id/receipt',
    'GET /identificacion',
  ])
  expect(silent).toEqual([])
})

test('P25: only rights that some post gives are asked for', () => {
  const known = ['everyone', ...Object.values(expected).flat(), 'province:read', 'province:publish']
  const unknown = town.routes.filter(({ right }) => !known.includes(right ?? ''))

  expect(unknown.map(({ path, right }) => `${path} ${right}`)).toEqual([])
})

test.each(Object.entries(expected))(
  'P25: %s comes in where the right says so and nowhere else',
  async (role, rights) => {
    const { office } = town
    // A fresh council: here the factotum is nobody's clerk.
    const people = {
      citizen: town.citizen,
      representative: await office.representative(),
      clerk: twin.office.clerk,
      registryOfficer: office.registryOfficer,
      secretary: office.secretary,
      mayor: office.mayor,
    }
    const isClerk = role === 'clerk'
    const client =
      role === 'anonymous'
        ? office.visitor()
        : isClerk
          ? await plainClerk()
          : await office.as(people[role as keyof typeof people])
    const token = await tokenOf(client)
    const wrong: string[] = []

    // Leaving comes last, because nobody is in after it.
    for (const route of town.routes.toSorted((a, b) => Number(a.path === '/salida') - Number(b.path === '/salida'))) {
      const { method, path, right = '' } = route
      const answer = await ask(client, route, addressOf(path), { _csrf: token })
      const isAllowed = right === 'everyone' || rights.includes(right)
      const isRefused = answer.status === 403 || isAtTheDoor(answer)
      const isRight = isAllowed
        ? !isAtTheDoor(answer) || path.startsWith('/acceso')
        : role === 'anonymous'
          ? isAtTheDoor(answer)
          : answer.status === 403
      if (!isRight || answer.status >= 500 || (isAllowed && isRefused && !path.startsWith('/acceso'))) {
        wrong.push(`${method} ${path} (${right}): ${answer.status} ${answer.location}`)
      }
    }

    expect(wrong).toEqual([])
  },
  60_000,
)

/** Somebody who is a clerk and nothing else. */
async function plainClerk(): Promise<Client> {
  const { newOffice } = await import('../support/office.ts')
  const office = await newOffice({ procedures: 'none', in: town.house })
  return office.as(office.clerk)
}

/** What is only ever shown as part of something else. */
const withoutAddress =
  /^(audit_event|access_log|identification|local_holiday|holiday|unit|post|appointment)|_event$|_party$/

test("P26: another council's identifiers are answered like those that exist nowhere", async () => {
  const people = { factotum: town.factotum, citizen: town.citizen }
  const theirs = [...(await twin.ids())]
    .filter(([table]) => !withoutAddress.test(table))
    .flatMap(([table, ids]) => ids.slice(0, 1).map((id) => ({ table, id })))
  const told: string[] = []
  const routes = town.routes.filter(({ path, right }) => /:/.test(path) && right !== 'everyone')

  for (const [name, person] of Object.entries(people)) {
    const client = await town.office.as(person)
    const token = await tokenOf(client)
    for (const route of routes.filter(({ right }) => (right === 'identified') === (name === 'citizen'))) {
      const parts = [...route.path.matchAll(/:(\w+)/g)].map(([, part = '']) => part)
      const answerTo = async (id: string) => {
        const given = Object.fromEntries(parts.map((part) => [part, part === 'slot' ? town.slotId : id]))
        const { status, text, location } = await ask(client, route, addressOf(route.path, given), { _csrf: token })
        return `${status} ${location} ${text}`
          .replaceAll(id, '…')
          .replace(/value="[\w-]{20,}"/g, 'value="…"')
          .replace(/\d\d:\d\d(:\d\d)?/g, 'hh:mm')
      }
      const nowhere = await answerTo(NOWHERE)
      for (const { table, id } of theirs) {
        if ((await answerTo(id)) !== nowhere) told.push(`${name}: ${route.method} ${route.path} with a row of ${table}`)
      }
    }
  }

  expect(theirs.length).toBeGreaterThan(8)
  expect(routes.length).toBeGreaterThan(20)
  expect(told).toEqual([])
}, 300_000)

test('P26: and the same addresses do answer with their own', async () => {
  const client = await town.office.as(town.factotum)
  const own = [...(await town.ids())].flatMap(([table, ids]) => (withoutAddress.test(table) ? [] : ids))
  const found = new Set<string>()
  const reading = town.routes.filter(({ method, path }) => method === 'GET' && path.endsWith(':id'))

  for (const { path } of reading) {
    for (const id of own) {
      if (found.has(path)) break
      // The counter asks why first; the other pages do not mind.
      const { status } = await client.visit(`${addressOf(path, { id })}?motivo=presencial`)
      if (status === 200) found.add(path)
    }
  }

  expect([...found].toSorted()).toEqual(reading.map(({ path }) => path).toSorted())
}, 60_000)

test("P26: a session carried into another council's house opens nothing there, and is over", async () => {
  const client = await town.office.as(town.factotum)
  expect((await client.visit('/oficina/expedientes')).status).toBe(200)

  const carried = await twin.office.visitor().visit('/oficina/expedientes', { Cookie: client.cookie })

  expect(carried.location).toMatch(/^\/acceso\?volver=/)
  expect((await client.visit('/oficina/expedientes')).location).toMatch(/^\/acceso\?volver=/)
})
