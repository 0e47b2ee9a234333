import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { createPublicKey, sign, verify, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import { createServer as createTlsServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import {
  DEMO_REVOCATION_HOST,
  demoRevocationHandler,
  openDemoAuthority,
  type DemoAuthority,
} from '../../../src/platform/pki/demo-authority.ts'
import type { DemoSubject } from '../../../src/platform/pki/demo-profiles.ts'
import { writeCrl } from '../../../src/platform/pki/demo-revocation.ts'
import { pemOf } from '../../../src/platform/pki/der.ts'
import { openP12 } from '../../../src/platform/pki/keys.ts'
import { openTrust } from '../../../src/platform/pki/trust.ts'
import type { Trust } from '../../../src/platform/pki/types.ts'

const PASSWORD = 'demostración 1'
const ANA = {
  kind: 'natural',
  nif: '12345678Z',
  givenName: 'ANA',
  surname1: 'LÓPEZ',
  surname2: 'RUIZ',
} as const satisfies DemoSubject
const COUNCIL = { nif: 'P1003800H', name: 'AYUNTAMIENTO (DEMOSTRACIÓN)' }
const DAY = 86_400_000
let folder: string
let authority: DemoAuthority
let trust: Trust
const responder = createServer((req, res) => demoRevocationHandler(authority)(req, res))
let origin: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pki-authority-'))
  authority = await openDemoAuthority(join(folder, 'ca'))
  await new Promise<void>((resolve) => responder.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(responder.address() as AddressInfo).port}`
  trust = openTrust({
    anchors: authority.anchors,
    intermediates: authority.intermediates,
    allowedRevocationHosts: [],
    revocationRoutes: { [DEMO_REVOCATION_HOST]: `${origin}/demostracion/revocacion` },
    maxRevocationAgeSeconds: 60,
  })
})
afterAll(async () => {
  await new Promise((resolve) => responder.close(resolve).closeAllConnections())
  await rm(folder, { recursive: true })
})

test('is found again as it was, with everything it issued and revoked', async () => {
  const before = await authority.issue('again', ANA, { revoked: true })

  const later = await openDemoAuthority(join(folder, 'ca'))
  const found = await later.issue('again', { ...ANA, givenName: 'OTRA' })

  expect(later.anchors).toEqual(authority.anchors)
  expect(later.intermediates).toEqual(authority.intermediates)
  expect(found.certificate).toEqual(before.certificate)
  expect(later.revoked('citizens').map((each) => each.serialNumber)).toContain(
    new X509Certificate(before.certificate).serialNumber.toLowerCase(),
  )
  expect((await stat(join(folder, 'ca', 'root.pem'))).mode & 0o077).toBe(0)
})

test('is made in less than two seconds', async () => {
  const began = performance.now()

  await openDemoAuthority(join(folder, 'new'))

  expect(performance.now() - began).toBeLessThan(2000)
})

test('gives one certificate to two who ask at once', async () => {
  const [one, other] = await Promise.all([authority.issue('twice', ANA), authority.issue('twice', ANA)])

  expect(one.certificate).toEqual(other.certificate)
})

test.each<[string, DemoSubject, Parameters<DemoAuthority['issue']>[2], string]>([
  ['good', ANA, {}, 'ok'],
  ['good-rsa', { ...ANA, key: 'rsa' }, {}, 'ok'],
  ['employee', { ...ANA, kind: 'employee', organization: COUNCIL, unit: 'Alcaldía', position: 'Alcaldesa' }, {}, 'ok'],
  ['company', { ...ANA, kind: 'representative', organization: { nif: 'B12345674', name: 'EMPRESA' } }, {}, 'ok'],
  ['identity-card', { ...ANA, form: 'dnie' }, {}, 'ok'],
  ['seal', { kind: 'seal', name: 'SELLO', organization: COUNCIL }, {}, 'seal'],
  ['expired', ANA, { notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) }, 'expired'],
  ['early', ANA, { notBefore: new Date(Date.now() + DAY) }, 'not-yet-valid'],
  ['revoked', ANA, { revoked: true }, 'revoked'],
  ['untrusted', ANA, { untrusted: true }, 'untrusted'],
])('a certificate that is %s is told from the others', async (slug, subject, options, expected) => {
  const { certificate } = await authority.issue(slug, subject, options)

  const verdict = await trust.check(certificate, [], { at: new Date(), purpose: 'client' })

  expect(verdict.ok ? 'ok' : verdict.reason).toBe(expected)
})

describe('the PKCS#12 files', () => {
  test.each(['ec', 'rsa'] as const)('with a key of the kind %s are opened by OpenSSL and by us', async (key) => {
    const own = await authority.issue(`p12-${key}`, { ...ANA, key })
    const file = join(folder, `${key}.p12`)
    await writeFile(file, own.p12(PASSWORD))

    const listed = execFileSync('openssl', ['pkcs12', '-in', file, '-passin', `pass:${PASSWORD}`, '-nodes', '-info'], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    const opened = openP12(own.p12(PASSWORD), PASSWORD)

    expect(listed.match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
    expect(listed).toContain(own.key.export({ type: 'pkcs8', format: 'pem' }).toString())
    expect(opened.certificate).toEqual(own.certificate)
    expect(opened.chain).toEqual(own.chain)
    const text = Buffer.from('algo')
    expect(verify('sha256', text, createPublicKey(pemOf(opened.certificate)), sign('sha256', text, opened.key))).toBe(
      true,
    )
  })

  test('of the old kind (3DES, SHA-1) are opened too, which OpenSSL 3 alone would refuse', async () => {
    const own = await authority.issue('p12-old', { ...ANA, key: 'rsa' })
    const [keyFile, certFile, out] = ['k.pem', 'c.pem', 'old.p12'].map((each) => join(folder, each)) as [
      string,
      string,
      string,
    ]
    await writeFile(keyFile, own.key.export({ type: 'pkcs8', format: 'pem' }))
    await writeFile(certFile, pemOf(own.certificate) + pemOf(own.chain[0] ?? Buffer.alloc(0)))
    execFileSync(
      'openssl',
      [
        'pkcs12',
        '-export',
        '-in',
        certFile,
        '-inkey',
        keyFile,
        '-out',
        out,
        '-passout',
        'pass:x',
        '-certpbe',
        'PBE-SHA1-3DES',
        '-keypbe',
        'PBE-SHA1-3DES',
        '-macalg',
        'sha1',
      ],
      { stdio: 'pipe' },
    )
    expect(openP12(await readFile(out), 'x')).toMatchObject({ certificate: own.certificate, chain: own.chain })
  })

  test('do not open with another password', async () => {
    const own = await authority.issue('p12-ec', ANA)

    expect(() => openP12(own.p12(PASSWORD), 'otra')).toThrow('Invalid password')
  })
})

describe('OpenSSL believes', () => {
  test('the answers, by POST and by GET, and the lists', async () => {
    const own = await authority.issue('asked', ANA)
    const gone = await authority.issue('asked-revoked', ANA, { revoked: true })
    const files = {
      ca: authority.anchors[0] ?? '',
      issuer: pemOf(authority.issuer('citizens').certificate),
      own: pemOf(own.certificate),
      gone: pemOf(gone.certificate),
    }
    for (const [name, pem] of Object.entries(files)) await writeFile(join(folder, `${name}.pem`), pem)
    const at = (name: string) => join(folder, `${name}.pem`)

    const single = await openssl(
      'ocsp',
      '-issuer',
      at('issuer'),
      '-cert',
      at('gone'),
      '-url',
      `${origin}/ocsp/citizens`,
      '-CAfile',
      at('ca'),
      '-verify_other',
      at('issuer'),
      '-reqout',
      join(folder, 'q.der'),
    )
    const good = await openssl(
      'ocsp',
      '-issuer',
      at('issuer'),
      '-cert',
      at('own'),
      '-url',
      `${origin}/ocsp/citizens`,
      '-CAfile',
      at('ca'),
      '-verify_other',
      at('issuer'),
    )
    const question = await readFile(join(folder, 'q.der'))
    const byGet = Buffer.from(
      await (await fetch(`${origin}/ocsp/citizens/${encodeURIComponent(question.toString('base64'))}`)).arrayBuffer(),
    )
    const list = writeCrl(authority.issuer('citizens'), {
      revoked: authority.revoked('citizens'),
      thisUpdate: new Date(),
      nextUpdate: new Date(Date.now() + DAY),
    })
    await writeFile(join(folder, 'list.pem'), pemOf(list, 'X509 CRL'))
    const shown = await openssl('crl', '-in', at('list'), '-noout', '-text', '-CAfile', at('issuer'))

    expect(single).toMatch(/Response [Vv]erify OK/)
    expect(single).toContain('revoked')
    expect(byGet.subarray(0, 3)).toEqual(Buffer.from([0x30, 0x82, 1]))
    expect(good).toMatch(/own.pem: good/)
    expect(shown).toContain('verify OK')
    expect(shown.toUpperCase()).toContain(new X509Certificate(gone.certificate).serialNumber)
  })

  test('paths that do not exist are not found', async () => {
    const status = await new Promise((resolve) =>
      get(`${origin}/ocsp/nobody`, (res) => resolve(res.resume().statusCode)),
    )

    expect(status).toBe(404)
  })
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a listener asks for the certificate over %s, and the verdicts agree',
  async (version) => {
    const own = await authority.issue('localhost', { kind: 'server', hosts: ['localhost', '*.localhost', '127.0.0.1'] })
    const verdicts: unknown[] = []
    const server = createTlsServer(
      {
        key: own.key.export({ type: 'pkcs8', format: 'pem' }),
        cert: [own.certificate, ...own.chain].map((each) => pemOf(each)).join(''),
        ca: trust.authorities,
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=2',
      },
      (req, res) => {
        const socket = req.socket as TLSSocket
        const tlsVerdict = {
          authorized: socket.authorized,
          error: socket.authorizationError ? String(socket.authorizationError) : null,
        }
        trust.check(socket.getPeerCertificate().raw, [], { at: new Date(), purpose: 'client', tlsVerdict }).then(
          (verdict) => {
            verdicts.push(verdict.ok ? verdict.identity.kind : verdict.reason)
            res.end()
          },
          () => res.destroy(),
        )
      },
    )
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const visit = (pfx?: Buffer) =>
      new Promise<void>((resolve) => {
        const options = {
          port: (server.address() as AddressInfo).port,
          host: 'localhost',
          ca: authority.anchors,
          agent: false as const,
          ...(pfx ? { pfx, passphrase: PASSWORD } : {}),
        }
        request(options, (res) => res.resume().on('end', resolve))
          .on('error', () => resolve(void verdicts.push('closed')))
          .end()
      })

    await visit()
    for (const [slug, subject, options] of [
      ['good', ANA, {}],
      ['good-rsa', { ...ANA, key: 'rsa' }, {}],
      ['revoked', ANA, { revoked: true }],
      ['untrusted', ANA, { untrusted: true }],
      ['expired', ANA, { notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) }],
      ['seal', { kind: 'seal', name: 'SELLO', organization: COUNCIL }, {}],
    ] as const)
      await visit((await authority.issue(slug, subject, options)).p12(PASSWORD))
    await new Promise((resolve) => server.close(resolve).closeAllConnections())

    expect(verdicts).toEqual(['none', 'natural', 'natural', 'revoked', 'untrusted', 'expired', 'seal'])
  },
)

describe('check-chain', () => {
  const ask = async (question: unknown) => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../../src/platform/pki/check-chain-command.ts')],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    )
    child.stdin.end(typeof question === 'string' ? question : JSON.stringify(question))
    const [output, code] = await Promise.all([text(child.stdout), new Promise((resolve) => child.on('close', resolve))])
    return { code, ...(JSON.parse(output) as { ok: boolean; reason?: string; identity?: { nif: string } }) }
  }
  const base = async (slug: string) => {
    const { certificate } = await authority.issue(slug, ANA)
    return { anchors: authority.anchors, intermediates: authority.intermediates, leaf: pemOf(certificate) }
  }
  const list = () => {
    const der = writeCrl(authority.issuer('citizens'), {
      revoked: authority.revoked('citizens'),
      thisUpdate: new Date(),
      nextUpdate: new Date(Date.now() + DAY),
    })
    return pemOf(der, 'X509 CRL')
  }

  test('answers in JSON and by its exit code', async () => {
    expect(await ask({ ...(await base('good')), revocation: 'none' })).toMatchObject({
      code: 0,
      ok: true,
      identity: { nif: '12345678Z' },
    })
    expect(await ask({ ...(await base('good')), crls: [list()] })).toMatchObject({ code: 0, ok: true })
    expect(await ask({ ...(await base('revoked')), crls: [list()] })).toMatchObject({
      code: 1,
      ok: false,
      reason: 'revoked',
    })
    expect(await ask(await base('good'))).toMatchObject({ code: 1, ok: false, reason: 'revocation-unknown' })
    expect(
      await ask({
        ...(await base('good')),
        revocation: 'none',
        time: new Date(Date.now() + 5 * 365 * DAY).toISOString(),
      }),
    ).toMatchObject({
      code: 1,
      reason: 'expired',
    })
    expect(await ask({ ...(await base('good')), revocation: 'none', depth: 0 })).toMatchObject({
      code: 1,
      reason: 'untrusted',
    })
    expect(await ask('not json')).toMatchObject({ code: 2, ok: false })
  })
})

function openssl(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('openssl', args)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', () => resolve(output))
  })
}
