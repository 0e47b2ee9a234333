import { beforeAll, expect, test } from '@jest/globals'
import request from 'supertest'
import type { Client } from '../support/client.ts'
import { type LivedIn, addressOf, livedIn, multipart, tokenOf } from './lived-in.ts'

let town: LivedIn
let client: Client
let token: string
let foreignToken: string

beforeAll(async () => {
  town = await livedIn()
  client = await town.office.as(town.factotum)
  token = await tokenOf(client)
  foreignToken = await tokenOf(await town.office.as(town.citizen))
})

const writing = () => town.routes.filter(({ csrf }) => csrf)

interface Attempt {
  name: string
  body: string
  headers: Record<string, string>
}

/** Every way in which a request may come that this session's own page did not send. */
function attempts(): Attempt[] {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const own = `_csrf=${token}`
  const withFiles = (name: string, fields: Record<string, string>, headers = {}): Attempt => {
    const { body, type } = multipart(fields)
    return { name: `with files, ${name}`, body, headers: { 'Content-Type': type, ...headers } }
  }
  return [
    { name: 'no token', body: '', headers: form },
    { name: 'no body at all', body: '', headers: {} },
    { name: 'empty token', body: '_csrf=', headers: form },
    { name: 'wrong token', body: `_csrf=${'a'.repeat(token.length)}`, headers: form },
    { name: "another session's token", body: `_csrf=${foreignToken}`, headers: form },
    { name: 'the token twice', body: `${own}&${own}`, headers: form },
    { name: 'as JSON', body: JSON.stringify({ _csrf: token }), headers: { 'Content-Type': 'application/json' } },
    { name: 'as plain text', body: own, headers: { 'Content-Type': 'text/plain' } },
    { name: 'token in a header', body: '', headers: { ...form, 'X-CSRF-Token': token } },
    { name: 'another site', body: own, headers: { ...form, Origin: 'https://otra.example' } },
    { name: 'no site', body: own, headers: { ...form, Origin: 'null' } },
    { name: "another council's host", body: own, headers: { ...form, Origin: originOfOther() } },
    { name: 'cross-site by the browser', body: own, headers: { ...form, 'Sec-Fetch-Site': 'cross-site' } },
    { name: 'same-site by the browser', body: own, headers: { ...form, 'Sec-Fetch-Site': 'same-site' } },
    withFiles('no token', { campo: 'x' }),
    withFiles('wrong token', { _csrf: 'a'.repeat(token.length) }),
    withFiles("another session's token", { _csrf: foreignToken }),
    withFiles('another site', { _csrf: token }, { Origin: 'https://otra.example' }),
    withFiles('cross-site by the browser', { _csrf: token }, { 'Sec-Fetch-Site': 'cross-site' }),
  ]
}

const originOfOther = (): string => town.office.municipality.origin.replace('//', '//otro-pueblo.')

const send = (method: string, path: string, { body, headers }: Attempt) => {
  const verb = method.toLowerCase() as 'post'
  const sending = request(town.house.server)[verb](path).redirects(0)
  return sending.set({ Host: client.host, Cookie: client.cookie, ...headers }).send(body)
}

test('every route that changes something is tried', () => {
  expect(writing().length).toBeGreaterThan(10)
  expect(writing().map(({ method, path }) => `${method} ${path}`)).toContain('POST /salida')
})

test('P24: nothing is changed without the token of this very session, sent from our own page', async () => {
  const before = await town.fingerprint()
  const through: string[] = []

  for (const { method, path } of writing()) {
    const address = addressOf(path, { id: town.draftId, slot: town.slotId })
    for (const attempt of attempts()) {
      const { status } = await send(method, address, attempt)
      if (status !== 403) through.push(`${method} ${path}, ${attempt.name}: ${status}`)
    }
  }

  expect(through).toEqual([])
  expect(await town.fingerprint()).toBe(before)
})

test('P24: the same requests with the right token are not refused for it', async () => {
  const refused: string[] = []

  // Whoever leaves is in nowhere after it, and the province's rooms are open to the province's people alone.
  const ours = writing().filter(({ path, right }) => path !== '/salida' && !right?.startsWith('province:'))
  for (const { method, path, files } of ours) {
    const address = addressOf(path, { slot: town.slotId, ...(files && { id: town.draftId }) })
    const { body, type } = multipart({ _csrf: token })
    const attempt = files
      ? { name: '', body, headers: { 'Content-Type': type } }
      : { name: '', body: `_csrf=${token}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
    const { status } = await send(method, address, attempt)
    if (status === 403 || status >= 500) refused.push(`${method} ${path}: ${status}`)
  }

  expect(refused).toEqual([])
})

test('P24: methods that no route has change nothing either', async () => {
  const before = await town.fingerprint()
  const answers = new Set<number>()

  for (const method of ['put', 'patch', 'delete']) {
    for (const { path } of town.routes) {
      const { status } = await send(method, addressOf(path), { name: '', body: '', headers: {} })
      answers.add(status)
    }
  }

  expect([...answers]).toEqual([403])
  expect(await town.fingerprint()).toBe(before)
})
