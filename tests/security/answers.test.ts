import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import request from 'supertest'
import { safeReturn } from '../../src/modules/identity/index.ts'
import type { Client } from '../support/client.ts'
import { type LivedIn, NOWHERE, addressOf, livedIn, tokenOf } from './lived-in.ts'

let town: LivedIn
let client: Client

beforeAll(async () => {
  town = await livedIn()
  client = await town.office.as(town.factotum)
}, 60_000)

/** What is missing of the headers that every answer carries. */
function missing(headers: Record<string, string>): string[] {
  const csp = headers['content-security-policy'] ?? ''
  const faults = [
    !/default-src 'none'/.test(csp) && 'content-security-policy without default-src',
    /script-src[^;]*'unsafe/.test(csp) && 'content-security-policy lets scripts of the page run',
    !/frame-ancestors '(self|none)'/.test(csp) && !/sandbox/.test(csp) && 'may be framed',
    headers['x-content-type-options'] !== 'nosniff' && 'no nosniff',
    !headers['referrer-policy'] && 'no referrer-policy',
    headers['x-powered-by'] !== undefined && 'says what it runs on',
  ]
  return faults.filter((fault) => fault !== false)
}

test('P52: every page and file, also refusals, carries the security headers; what is personal is not kept', async () => {
  const wrong: string[] = []
  const ids = [...(await town.ids())].flatMap(([table, rows]) =>
    /^(expedient|registry_entry|notification|document|signature_request|draft)$/.test(table) ? rows.slice(0, 1) : [],
  )

  for (const { path, personalData } of town.routes.filter(({ method }) => method === 'GET')) {
    for (const id of path.includes(':') ? [...ids, NOWHERE] : [NOWHERE]) {
      for (const visitor of [client, town.office.visitor()]) {
        const { status, headers } = await visitor.visit(addressOf(path, { id }))
        for (const fault of missing(headers)) wrong.push(`${path} ${status}: ${fault}`)
        const isFileOfAll = /^\/(api|escudo|escudos|health|metrics|calendario\/)/.test(path)
        const isIdentified = visitor === client && !isFileOfAll
        if ((personalData || isIdentified) && !/no-store/.test(headers['cache-control'] ?? '')) {
          wrong.push(`${path} ${status}: may be kept (${headers['cache-control']})`)
        }
      }
    }
  }

  expect(ids.length).toBeGreaterThan(4)
  expect([...new Set(wrong)]).toEqual([])
}, 120_000)

test('P52: and so do errors, static files and addresses that are nobody’s', async () => {
  const page = await town.office.visitor().visit('/')
  const style = page.$('link[rel=stylesheet]').attr('href') ?? ''
  const script = page.$('script[src]').attr('src') ?? ''
  const { host } = town.office.municipality
  const asked: [string, string, string, string?][] = [
    ['get', style, host],
    ['get', script, host],
    ['get', '/assets/nada.css', host],
    ['get', '/nada', host],
    ['get', '/%', host],
    ['get', '/%00', host],
    ['get', '/', 'otro.sitio.example'],
    ['post', '/acceso', host],
    ['put', '/acceso', host],
    ['options', '/acceso', host],
    ['post', '/acceso', host, `a=${'x'.repeat(600_000)}`],
  ]
  const answers = await Promise.all(
    asked.map(async ([method, path, to, body]) => {
      const { status, headers } = await request(town.house.server)[method as 'get'](path).set({ Host: to }).send(body)
      return { asked: `${method} ${path.slice(0, 40)}`, status, faults: missing(headers) }
    }),
  )

  expect(style && script).toBeTruthy()
  expect(answers.filter(({ faults }) => faults.length > 0)).toEqual([])
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404, 404, 404, 403, 403, 200, 413])
})

test('P46: a page of error tells nothing of what is inside', async () => {
  const told: string[] = []
  const paths = [
    '/nada',
    '/%',
    '/tramites/%2e%2e%2fetc',
    `/oficina/expedientes/${NOWHERE}`,
    "/tramites?q='",
    '/oficina/registro?desde=x',
  ]
  for (const path of paths) {
    const { text } = await client.visit(path)
    if (/node_modules|at \w+ \(|\.ts:\d|select .* from|pg_|syntax error|Express|stack/i.test(text)) told.push(path)
  }

  expect(told).toEqual([])
})

const elsewhere = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/%5cevil.example/..//evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  ' //evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '@evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '//[::1]',
  '/%0d%0aLocation: https://evil.example',
  `/${'a'.repeat(5000)}`,
  '',
]

/** Where a browser that is on our page would go. */
const goesTo = (location: string): string => new URL(location, 'http://sede.example/acceso').host

test('P44: after identification nobody is sent to another site', () => {
  expect(elsewhere.filter((path) => goesTo(safeReturn(path)) !== 'sede.example')).toEqual([])
})

test('P44: no redirect of ours follows an address given in the request', async () => {
  const wrong: string[] = []
  const { host } = town.office.municipality
  const identification = new URL(town.house.app.config.identificationUrl).host

  for (const path of elsewhere) {
    for (const address of [
      `/acceso?volver=${encodeURIComponent(path)}`,
      path,
      `/tramites/${encodeURIComponent(path)}`,
    ]) {
      if (!address.startsWith('/')) continue
      for (const visitor of [client, town.office.visitor()]) {
        // By hand, because a client that mends addresses would not send these.
        const location = await locationOf(address, host, visitor.cookie)
        if (location && ![host, identification].includes(new URL(location, `http://${host}`).host)) {
          wrong.push(`${address}: ${location}`)
        }
      }
    }
    const door = town.office.visitor()
    const page = await door.visit(`/acceso?volver=${encodeURIComponent(path)}`)
    if (page.$('input[name=volver]').attr('value') !== safeReturn(path)) wrong.push(`form of ${path}`)
  }

  expect(wrong).toEqual([])
}, 60_000)

function locationOf(path: string, host: string, cookie: string): Promise<string | undefined> {
  const { port } = town.house.server.address() as AddressInfo
  const printable = path.replace(/[^\x21-\x7e]/g, encodeURIComponent)
  return new Promise((resolve, reject) => {
    http
      .get({ port, path: printable, headers: { Host: host, Cookie: cookie }, agent: false }, (res) => {
        res.resume()
        resolve(res.headers.location)
      })
      .on('error', reject)
  })
}

test('P44: an unknown host has no page, and a second Host is refused', async () => {
  const strangers = ['evil.example', '127.0.0.1', 'localhost.evil.example', 'caceres', '', 'x'.repeat(300), "' or 1=1"]
  for (const host of strangers) {
    const { status, text } = await request(town.house.server).get('/acceso').set('Host', host)
    expect([host, [400, 404].includes(status)]).toEqual([host, true])
    expect(text).not.toContain('evil.example')
  }
  const { host } = town.office.municipality

  expect(
    await rawStatus(`GET /acceso HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
  ).toBe(400)
  expect(await rawStatus(`GET /acceso HTTP/1.1\r\nConnection: close\r\n\r\n`)).toBe(400)
  expect(
    await rawStatus(`GET http://evil.example/acceso HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
  ).not.toBe(500)
})

async function rawStatus(text: string): Promise<number> {
  const { connect } = await import('node:net')
  const { port } = town.house.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (data: Buffer) => (answer += data.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)))
  })
}

test('P44: headers of a proxy that is not ours change neither links nor the council', async () => {
  const forged = {
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '203.0.113.9',
    'X-Forwarded-Port': '8443',
    Forwarded: 'host=evil.example;proto=https',
    'X-Original-URL': '/oficina/expedientes',
    'X-Rewrite-URL': '/oficina/expedientes',
    'X-HTTP-Method-Override': 'POST',
  }
  const plain = await town.office.visitor().visit('/acceso')
  const answer = await town.office.visitor().visit('/acceso', forged)

  const still = (text: string) => text.replace(/value="[\w-]{20,}"/g, '').replace(/\d\d:\d\d(:\d\d)?/g, '')
  expect(answer.status).toBe(200)
  expect(still(answer.text)).toBe(still(plain.text))
})

test('P22: a header that claims a certificate lets nobody in', async () => {
  const certificate = `-----BEGIN CERTIFICATE-----${randomBytes(600).toString('base64')}-----END CERTIFICATE-----`
  const names = [
    'X-Client-Cert', 'X-Client-Certificate', 'Client-Cert', 'Client-Cert-Chain', 'X-SSL-Client-Cert', 'X-SSL-Cert',
    'X-SSL-Client-Verify', 'X-SSL-Client-S-DN', 'SSL_CLIENT_CERT', 'ssl-client-cert', 'X-Forwarded-Client-Cert',
    'X-ARR-ClientCert', 'X-Remote-User', 'Remote-User', 'X-Forwarded-User', 'Authorization', 'X-NIF',
  ] // prettier-ignore
  const values = [certificate, 'SUCCESS', `SERIALNUMBER=IDCES-${town.citizen.identity.nif}`, 'x'.repeat(6000)]
  const before = await town.fingerprint()
  const letIn: string[] = []

  for (const name of names) {
    for (const value of values) {
      const { status, location } = await town.office.visitor().visit('/oficina/expedientes', { [name]: value })
      if (status !== 303 || !location.startsWith('/acceso')) letIn.push(`${name}: ${status}`)
    }
  }
  const twice = await rawStatus(
    `GET /oficina/expedientes HTTP/1.1\r\nHost: ${town.office.municipality.host}\r\nX-SSL-Client-Verify: NONE\r\nX-SSL-Client-Verify: SUCCESS\r\nConnection: close\r\n\r\n`,
  )

  expect(letIn).toEqual([])
  expect(twice).toBe(303)
  expect(await town.fingerprint()).toBe(before)
}, 60_000)

test('the token of a form is another one in each session', async () => {
  const tokens = await Promise.all([1, 2, 3].map(() => tokenOf(town.office.visitor())))

  expect(new Set(tokens).size).toBe(3)
})
