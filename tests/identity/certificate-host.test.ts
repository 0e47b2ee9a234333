import { afterAll, beforeAll, expect, test } from '@jest/globals'
import https from 'node:https'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { load } from 'cheerio'
import { certificateListener, listen } from '../../src/server/listeners.ts'
import {
  type DemoAuthority,
  type DemoIssued,
  demoRevocationHandler,
  openDemoAuthority,
  openTrust,
} from '../../src/platform/pki/index.ts'
import type { Client } from '../support/client.ts'
import { type House, openHouse } from '../support/house.ts'
import { newOffice, type Office } from '../support/office.ts'

const person = { givenName: 'MARÍA', surname1: 'NÚÑEZ', surname2: 'PEÑA' }
const DAY = 86_400_000

let folder: string
let authority: DemoAuthority
let revocation: Server
let house: House
let tls: ReturnType<typeof certificateListener>
let office: Office

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-tls-'))
  authority = await openDemoAuthority(folder)
  revocation = createServer(demoRevocationHandler(authority))
  await new Promise<void>((resolve) => {
    revocation.listen(0, '127.0.0.1', resolve)
  })
  const { port } = revocation.address() as AddressInfo
  const trust = openTrust({
    anchors: authority.anchors,
    intermediates: authority.intermediates,
    allowedRevocationHosts: [authority.revocationHost],
    revocationRoutes: { [authority.revocationHost]: `http://127.0.0.1:${port}` },
    maxRevocationAgeSeconds: 0,
  })
  house = await openHouse({ trust })
  const server = await authority.issue('tls', { kind: 'server', hosts: ['localhost'] })
  tls = certificateListener(house.app, house.web, {
    key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: [server.certificate, ...server.chain].map(pem).join(''),
  })
  house.app.config.identificationUrl = `https://localhost:${await listen(tls, 0)}`
  office = await newOffice({ in: house, procedures: 'none' })
})

afterAll(async () => {
  tls.close()
  tls.closeAllConnections()
  revocation.close()
  revocation.closeAllConnections()
  await house.close()
  await rm(folder, { recursive: true, force: true })
})

const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`

/** A browser that follows one address to the certificate host and shows this certificate, or none. */
function show(
  address: string,
  issued: DemoIssued | null,
  headers: Record<string, string> = {},
): Promise<{ status: number; location: string; heading: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const request = https.get(
      address,
      {
        agent: false,
        rejectUnauthorized: false,
        headers,
        ...(issued && {
          key: issued.key.export({ type: 'pkcs8', format: 'pem' }),
          cert: [issued.certificate, ...issued.chain].map(pem).join(''),
        }),
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? '',
            heading: load(text)('h1').text().trim(),
            headers: response.headers,
          }),
        )
      },
    )
    request.on('error', reject)
  })
}

async function door(): Promise<{ browser: Client; address: string }> {
  const browser = office.visitor()
  const away = await browser.submit('/acceso')
  return { browser, address: away.location }
}

test.each(['ec', 'rsa'] as const)(
  'a citizen with a certificate of %s is let in, with a new session and evidence',
  async (key) => {
    const issued = await authority.issue(`maria-${key}`, { kind: 'natural', key, nif: '12345678Z', ...person })
    const { browser, address } = await door()
    const before = browser.cookie

    const shown = await show(address, issued)
    const back = await browser.visit(shown.location.replace(office.municipality.origin, ''))

    expect(shown.status).toBe(303)
    expect(back.location).toBe('/carpeta')
    expect(browser.cookie).not.toBe(before)
    const page = await browser.visit('/tramites')
    expect(page.text).toContain('María Núñez Peña')
    const rows = await office.work((w) =>
      w.tx('identification').where({ municipality_id: w.municipalityId, nif: '12345678Z', outcome: 'accepted' }),
    )
    expect(rows.at(-1)).toMatchObject({ purpose: 'login', revocation: 'ocsp' })
    expect(rows.at(-1)?.revocation_answer?.length).toBeGreaterThan(100)
  },
)

test('a representative acts for the company, and the page says so', async () => {
  const issued = await authority.issue('lucia', {
    kind: 'representative',
    nif: '12345678Z',
    ...person,
    organization: { nif: 'B12345674', name: 'ACEITES DE PRUEBA SL' },
  })
  const { browser, address } = await door()

  const shown = await show(address, issued)
  await browser.visit(shown.location.replace(office.municipality.origin, ''))

  expect((await browser.visit('/tramites')).text).toContain('ACEITES DE PRUEBA SL')
})

test('an employee of another council is nobody here', async () => {
  const issued = await authority.issue('otro', {
    kind: 'employee',
    nif: '12345678Z',
    ...person,
    organization: { nif: 'P1003800H', name: 'AYUNTAMIENTO DE CÁCERES' },
    unit: 'Registro',
    position: 'Auxiliar',
  })
  const { browser, address } = await door()

  const shown = await show(address, issued)
  await browser.visit(shown.location.replace(office.municipality.origin, ''))

  expect((await browser.visit('/oficina/expedientes')).status).toBe(403)
})

test.each([
  ['none', 'No hemos recibido ningún certificado', null],
  [
    'expired',
    'Su certificado ha caducado',
    { notBefore: new Date(Date.now() - 99 * DAY), notAfter: new Date(Date.now() - DAY) },
  ],
  ['not-yet-valid', 'Su certificado todavía no es válido', { notBefore: new Date(Date.now() + DAY) }],
  ['untrusted', 'No reconocemos a quien emitió el certificado', { untrusted: true }],
  ['revoked', 'Su certificado está revocado', { revoked: true }],
] as const)('refused: %s', async (reason, heading, options) => {
  const issued =
    options && (await authority.issue(`mal-${reason}`, { kind: 'natural', nif: '12345678Z', ...person }, options))
  const { browser, address } = await door()

  const shown = await show(address, issued)

  expect(shown).toMatchObject({ status: 403, location: '', heading })
  expect((await browser.visit('/carpeta')).status).not.toBe(200)
  const [row] = await office.work((w) =>
    w.tx('identification').where({ municipality_id: w.municipalityId, outcome: reason }).orderBy('at', 'desc').limit(1),
  )
  expect(row).toMatchObject({ person_id: null })
})

test('refused: a seal, a web site, the signature certificate of a DNI, and a number whose letter is wrong', async () => {
  const organization = { nif: 'B12345674', name: 'ACEITES DE PRUEBA SL' }
  const cases = [
    ['Ese certificado es un sello', await authority.issue('sello', { kind: 'seal', name: 'Sello', organization })],
    ['Ese certificado no es de una persona', await authority.issue('web', { kind: 'server', hosts: ['sede.example'] })],
    [
      'No podemos admitir ese certificado',
      await authority.issue('dnie', { kind: 'natural', form: 'dnie-signature', nif: '12345678Z', ...person }),
    ],
    [
      'No encontramos su NIF en el certificado',
      await authority.issue('letra', { kind: 'natural', nif: '12345678A', ...person }),
    ],
  ] as const

  for (const [heading, issued] of cases) {
    const { address } = await door()
    expect(await show(address, issued)).toMatchObject({ status: 403, heading })
  }
})

test('revocation unknown means no: the page asks to come back', async () => {
  const issued = await authority.issue('sin-respuesta', { kind: 'natural', nif: '12345678Z', ...person })
  const listeners = revocation.listeners('request') as Parameters<Server['on']>[1][]
  revocation.removeAllListeners('request').on('request', (_req, res) => res.writeHead(500).end())
  const { address } = await door()

  const shown = await show(address, issued)
  revocation.removeAllListeners('request')
  for (const listener of listeners) revocation.on('request', listener)

  expect(shown).toMatchObject({ status: 403, heading: 'No hemos podido comprobar su certificado' })
})

test('the token counts once, and only in the browser that asked', async () => {
  const issued = await authority.issue('maria-ec', { kind: 'natural', key: 'ec', nif: '12345678Z', ...person })
  const thief = await door()
  const victim = await door()

  const shown = await show(victim.address, issued)
  const back = shown.location.replace(office.municipality.origin, '')
  const stolen = await thief.browser.visit(back)
  const late = await victim.browser.visit(back)

  expect(stolen.location).toBe('/acceso?error=1')
  expect(late.location).toBe('/acceso?error=1')
  expect((await show(victim.address, issued)).heading).toBe('Ha pasado demasiado tiempo')
})

test('a header that claims a certificate lets nobody in', async () => {
  const issued = await authority.issue('maria-ec', { kind: 'natural', key: 'ec', nif: '12345678Z', ...person })
  const claim = encodeURIComponent(pem(issued.certificate))
  const headers = {
    'X-Client-Cert': claim,
    'X-SSL-Client-Cert': claim,
    'X-SSL-Client-Verify': 'SUCCESS',
    X_Client_Cert: claim,
  }
  const { address } = await door()

  const shown = await show(address, null, headers)

  expect(shown.heading).toBe('No hemos recibido ningún certificado')
})

test('every answer closes its connection, so each act has a handshake of its own', async () => {
  const { address } = await door()

  expect((await show(address, null)).headers['connection']).toBe('close')
})
