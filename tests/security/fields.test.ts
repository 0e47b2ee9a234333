import { beforeAll, expect, test } from '@jest/globals'
import request from 'supertest'
import { inWork, systemWho } from '../../src/platform/db/work.ts'
import type { Client } from '../support/client.ts'
import { hostileTexts } from './hostile-texts.ts'
import { type LivedIn, addressOf, livedIn } from './lived-in.ts'

let town: LivedIn
let client: Client

beforeAll(async () => {
  town = await livedIn()
  client = await town.office.as(town.factotum)
}, 60_000)

interface Form {
  page: string
  action: string
  values: [string, string][]
  /** Those a person writes in. */
  texts: string[]
}

/** Every form that whoever holds every post finds on the pages with an address of their own, once for each action. */
async function formsOf(visitor: Client): Promise<Form[]> {
  const ids = await town.ids()
  const forms = new Map<string, Form>()
  const addresses = town.routes
    .filter(({ method, path }) => method === 'GET' && !/\.\w+$|:file|:document/.test(path))
    .flatMap(({ path }) =>
      path.includes(':id') ? own(ids).map((id) => addressOf(path, { id, page: 'escrito' })) : [path],
    )
  for (const page of [...addresses, `/solicitudes/${town.draftId}/escrito`]) {
    const { status, $ } = await visitor.visit(page)
    if (status !== 200) continue
    for (const element of $('main form[method=post]').toArray()) {
      const form = $(element)
      const action = form.attr('action') || page
      const kind = action.replace(/[0-9a-f-]{36}/g, ':id')
      if (forms.has(kind) || kind === '/salida') continue
      const texts = form
        .find('input[type=text], input[type=email], input[type=search], input:not([type]), textarea')
        .toArray()
        .flatMap((field) => $(field).attr('name') ?? [])
      forms.set(kind, { page, action, values: form.serializeArray().map(({ name, value }) => [name, value]), texts })
    }
  }
  return [...forms.values()]
}

const own = (ids: Map<string, string[]>): string[] =>
  ['expedient', 'registry_entry', 'draft', 'signature_request', 'notification', 'person'].flatMap(
    (table) => ids.get(table)?.slice(0, 1) ?? [],
  )

const send = (action: string, fields: [string, string][]) =>
  request(town.house.server)
    .post(action)
    .set({ Host: client.host, Cookie: client.cookie, 'Content-Type': 'application/x-www-form-urlencoded' })
    .redirects(0)
    .send(new URLSearchParams(fields).toString())

/** Whether this text stands in any row of any council. */
async function isStored(text: string): Promise<string[]> {
  const { app } = town.house
  const { id } = town.office.municipality
  return inWork(app.db, systemWho(id, app.now()), async ({ tx }) => {
    const { rows } = await tx.raw<{ rows: { name: string }[] }>(`
      select c.relname as name from pg_class c
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and has_table_privilege(c.oid, 'select')`)
    const found: string[] = []
    for (const { name } of rows) {
      const answer = await tx.raw<{ rows: unknown[] }>(`select 1 from ${name} t where strpos(t::text, ?) > 0 limit 1`, [
        text,
      ])
      if (answer.rows.length > 0) found.push(name)
    }
    return found
  })
}

/** What belongs to the program and never to a form. */
const foreignNames =
  'id municipality_id municipalityId state number role right rights person_id personId staffId at now presentedAt expedientId signature contentDigest viewer layout settings __proto__ constructor prototype __proto__[polluted] constructor[prototype][polluted] a[b] a.b toString hasOwnProperty _locals cache'
    .split(' ')
    .concat(['view options', 'settings[view options]'])

test('P32: fields that a form does not have are neither read nor kept', async () => {
  const intruder = 'zz-intruso-zz'
  const foreign = foreignNames.map((name): [string, string] => [name, intruder])
  const forms = await formsOf(client)
  const wrong: string[] = []

  for (const { action, values } of forms) {
    const taken = new Set(values.map(([name]) => name))
    const { status, text } = await send(action, [...values, ...foreign.filter(([name]) => !taken.has(name))])
    if (status >= 500) wrong.push(`${action}: ${status}`)
    if (status === 403) wrong.push(`${action}: never came to its fields`)
    if (text.includes(intruder)) wrong.push(`${action}: shown again`)
  }

  expect(forms.length).toBeGreaterThan(8)
  expect(wrong).toEqual([])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(await isStored(intruder)).toEqual([])
}, 90_000)

test('P31: whatever is written into a field stays text on every page it comes to', async () => {
  const forms = (await formsOf(client)).filter(({ texts }) => texts.length > 0)
  const wrong: string[] = []

  for (const { action, values, texts } of forms) {
    for (const hostile of hostileTexts) {
      const filled = values.map(([name, value]): [string, string] => [name, texts.includes(name) ? hostile : value])
      const { status, text } = await send(action, filled)
      if (status >= 500) wrong.push(`${action} with ${JSON.stringify(hostile.slice(0, 40))}: ${status}`)
      if (hasProbe(text)) wrong.push(`${action} runs ${JSON.stringify(hostile.slice(0, 40))}`)
    }
  }

  expect(forms.length).toBeGreaterThan(4)
  expect(wrong).toEqual([])
}, 180_000)

test('P31: and on the pages that are read afterwards', async () => {
  const ids = own(await town.ids())
  const wrong: string[] = []
  for (const { path } of town.routes.filter(({ method }) => method === 'GET')) {
    for (const id of path.includes(':id') ? ids : ['']) {
      const { status, text } = await client.visit(addressOf(path, { id, page: 'escrito' }))
      if (status >= 500 || hasProbe(text)) wrong.push(`${path}: ${status}`)
    }
  }

  expect(wrong).toEqual([])
}, 90_000)

test('P31, P46: hostile addresses and headers end in a page', async () => {
  const wrong: string[] = []
  const reading = town.routes.filter(({ method }) => method === 'GET')

  for (const hostile of hostileTexts) {
    const encoded = encodeURIComponent(hostile.toWellFormed().slice(0, 2000))
    const asked = [
      `/tramites?q=${encoded}`,
      `/tramites/${encoded}`,
      `/verificar?codigo=${encoded}`,
      `/oficina/registro?q=${encoded}`,
      `/oficina/expedientes?q=${encoded}&estado=${encoded}&pagina=${encoded}`,
    ]
    for (const path of asked) {
      const { status, text } = await client.visit(path)
      if (status >= 500 || hasProbe(text)) wrong.push(`${path.slice(0, 60)}: ${status}`)
    }
    const printable = hostile.replace(/[^\x20-\x7e]/g, '').slice(0, 2000)
    const { status } = await client.visit('/acceso', {
      'User-Agent': printable,
      Referer: printable,
      'Accept-Language': printable,
    })
    if (status >= 500) wrong.push(`headers with ${printable.slice(0, 40)}: ${status}`)
  }
  for (const { path } of reading.filter(({ path }) => path.includes(':'))) {
    for (const part of [
      '%00',
      "'%20or%201=1--",
      '..%2f..%2fetc%2fpasswd',
      'x'.repeat(3000),
      '%ff',
      '__proto__',
      'constructor',
    ]) {
      const { status, text } = await client.visit(path.replace(/:\w+/g, part))
      if (status >= 500 || hasProbe(text)) wrong.push(`${path} with ${part.slice(0, 30)}: ${status}`)
    }
  }

  expect(wrong).toEqual([])
}, 180_000)

/** An element or an attribute of ours in the page would mean that the text was read as code. */
const hasProbe = (page: string): boolean => /<xss-probe|<[^>&]*\sonprobe=|49494949-probe/i.test(page)
