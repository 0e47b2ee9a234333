import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DEMO_REVOCATION_HOST,
  demoRevocationHandler,
  openDemoAuthority,
  type DemoAuthority,
  type DemoIssued,
  type DemoKey,
} from '../../../src/platform/pki/demo-authority.ts'
import { distributionPoint, writeCrl } from '../../../src/platform/pki/demo-revocation.ts'
import { openCrl, revocationIn } from '../../../src/platform/pki/crl.ts'
import {
  extendedUsage,
  extensionOf,
  issuerKeyIdentifier,
  leafConstraint,
  name,
  newSerialNumber,
  subjectOf,
  usage,
  writeCertificate,
} from '../../../src/platform/pki/issue.ts'
import { integer } from '../../../src/platform/pki/der.ts'
import { readIdentity } from '../../../src/platform/pki/read-identity.ts'
import { openTrust } from '../../../src/platform/pki/trust.ts'
import type { TrustOptions } from '../../../src/platform/pki/types.ts'
import { startRevocationDouble, type CrlMode, type OcspMode, type RevocationDouble } from '../../doubles/ocsp.ts'

const HOUR = 3_600_000
let folder: string
let authority: DemoAuthority
let ana: DemoIssued
let double: RevocationDouble
let clock: Date

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pki-revocation-'))
  authority = await openDemoAuthority(folder)
  ana = await authority.issue('ana', {
    kind: 'natural',
    nif: '12345678Z',
    givenName: 'ANA',
    surname1: 'LÓPEZ',
    surname2: 'RUIZ',
  })
  double = await startRevocationDouble(
    () => authority.issuer('citizens'),
    () => clock,
  )
})
afterAll(async () => {
  await double.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  clock = new Date()
  double.ocsp = 'good'
  double.crl = 'good'
  double.crlExtensions = []
  double.asked.length = 0
})

const trustWith = (options: Partial<TrustOptions> = {}) =>
  openTrust({
    anchors: authority.anchors,
    intermediates: authority.intermediates,
    allowedRevocationHosts: [],
    revocationRoutes: { [DEMO_REVOCATION_HOST]: double.origin },
    maxRevocationAgeSeconds: 600,
    revocationTimeoutMs: 300,
    maxRevocationBytes: 1_000_000,
    now: () => clock,
    ...options,
  })
const check = (trust = trustWith()) => trust.check(ana.certificate, [], { at: clock, purpose: 'client' })

describe('the responder', () => {
  test('that says good opens the door, and its answer is kept as evidence', async () => {
    const verdict = await check()

    expect(verdict).toMatchObject({ ok: true, identity: { nif: '12345678Z' }, evidence: { revocation: 'ocsp' } })
    expect(verdict.ok && verdict.evidence.revocationDer?.length).toBeGreaterThan(100)
    expect(double.asked).toEqual(['ocsp'])
  })

  test('that says revoked closes it, and the list is not asked for a second opinion', async () => {
    double.ocsp = 'revoked'

    expect(await check()).toMatchObject({ ok: false, reason: 'revoked' })
    expect(double.asked).toEqual(['ocsp'])
  })

  const bad: [OcspMode, string][] = [
    ['unknown', 'does not know the certificate'],
    ['wrong-signature', 'not signed by the responder'],
    ['wrong-signer', 'who may not answer'],
    ['stale', 'out of date'],
    ['future', 'from the future'],
    ['wrong-nonce', 'another question'],
    ['other-certificate', 'another certificate'],
    ['error-answer', 'gave the error 3'],
    ['garbage', 'DER'],
    ['endless', 'more than 65536 bytes'],
    ['redirect', 'fetch failed'],
    ['hang', 'no answer in time'],
    ['slow', 'no answer in time'],
    ['cut', 'terminated'],
    ['refuse', 'fetch failed'],
    [500, 'answered 500'],
  ]
  test.each(bad)('in mode %s is not believed, and without a list nobody enters', async (mode, detail) => {
    double.ocsp = mode
    double.crl = 500
    double.other = await responder({ by: 'stranger' })
    const began = performance.now()

    expect(await check()).toMatchObject({
      ok: false,
      reason: 'revocation-unknown',
      detail: expect.stringContaining(detail),
    })
    expect(performance.now() - began).toBeLessThan(2500)
    expect(double.asked).toEqual(['ocsp', 'crl'])
  })

  test('may answer without the nonce while its answer is in force', async () => {
    double.ocsp = 'no-nonce'

    expect(await check()).toMatchObject({ ok: true })
  })

  test.each([
    ['signed by the issuer for answering', { by: 'issuer' }, true],
    ['of somebody else', { by: 'stranger' }, false],
    ['not for answering', { by: 'issuer', isForAnswering: false }, false],
    ['out of date', { by: 'issuer', isExpired: true }, false],
  ] as const)('with a certificate %s: %#', async (_, what, isAccepted) => {
    double.ocsp = 'delegate'
    double.crl = 500
    double.other = await responder(what)

    expect((await check()).ok).toBe(isAccepted)
  })

  test('that speaks for the citizen herself is not believed', async () => {
    double.ocsp = 'delegate'
    double.crl = 500
    double.other = { key: ana.key, certificate: ana.certificate }

    expect(await check()).toMatchObject({ ok: false, reason: 'revocation-unknown' })
  })
})

describe('the list', () => {
  test('answers when the responder does not', async () => {
    double.ocsp = 'refuse'

    expect(await check()).toMatchObject({
      ok: true,
      evidence: { revocation: 'crl', crlDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  test('that names the certificate closes the door', async () => {
    double.ocsp = 'refuse'
    double.crl = 'revoked'
    double.revoked = [readIdentity(ana.certificate).serialNumber]

    expect(await check()).toMatchObject({ ok: false, reason: 'revoked' })
  })

  test('that names others does not', async () => {
    double.ocsp = 'refuse'
    double.crl = 'revoked'
    double.revoked = [newSerialNumber().toString('hex')]

    expect(await check()).toMatchObject({ ok: true })
  })

  const bad: [CrlMode, string][] = [
    ['wrong-signature', 'not signed by the issuer'],
    ['stale', 'out of date'],
    ['no-next-update', 'without a next update'],
    ['future', 'from the future'],
    ['garbage', 'DER'],
    ['endless', 'more than 1000000 bytes'],
    ['hang', 'no answer in time'],
    ['cut', 'terminated'],
    ['refuse', 'fetch failed'],
    [500, 'answered 500'],
  ]
  test.each(bad)('in mode %s is not believed', async (mode, detail) => {
    double.ocsp = 'error-answer'
    double.crl = mode

    expect(await check()).toMatchObject({
      ok: false,
      reason: 'revocation-unknown',
      detail: expect.stringMatching(new RegExp(`CRL: .*${detail}`)),
    })
  })

  test.each([
    ['of another part', () => distributionPoint('http://other.example/crl/7'), false],
    ['of our part', () => distributionPoint(`http://${DEMO_REVOCATION_HOST}/crl/citizens`), true],
    ['of authorities only', () => distributionPoint(undefined, { authoritiesOnly: true }), false],
    ['with entries of other issuers', () => distributionPoint(undefined, { indirect: true }), false],
    ['of changes only', () => extensionOf('2.5.29.27', integer(1), true), false],
    ['with something critical that we do not know', () => extensionOf('1.2.3.4', integer(1), true), false],
    ['with something unknown that is not critical', () => extensionOf('1.2.3.4', integer(1)), true],
  ])('%s', async (_, extension, isAccepted) => {
    double.ocsp = 'refuse'
    double.crl = 'extra'
    double.crlExtensions = [extension()]

    expect((await check()).ok).toBe(isAccepted)
  })

  test('of a hundred thousand entries is read in a moment', () => {
    const revoked = Array.from({ length: 100_000 }, () => ({
      serialNumber: newSerialNumber().toString('hex'),
      revokedAt: clock,
    }))
    const list = writeCrl(authority.issuer('citizens'), {
      revoked,
      thisUpdate: clock,
      nextUpdate: new Date(clock.getTime() + HOUR),
    })
    const began = performance.now()

    const opened = openCrl(list, ana.certificate, authority.issuer('citizens'))
    const last = revocationIn(opened, Buffer.from(revoked.at(-1)?.serialNumber ?? '', 'hex'))

    expect(last?.getTime()).toBe(Math.floor(clock.getTime() / 1000) * 1000)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('what was answered before', () => {
  test('counts while it is younger than the stated age, and no longer', async () => {
    const trust = trustWith()
    await check(trust)
    double.ocsp = 'refuse'
    double.crl = 'refuse'

    clock = new Date(clock.getTime() + 599_000)
    expect(await check(trust)).toMatchObject({ ok: true, evidence: { revocation: 'cached' } })
    clock = new Date(clock.getTime() + 2000)
    expect(await check(trust)).toMatchObject({ ok: false, reason: 'revocation-unknown' })
  })

  test('never outlives its own next update', async () => {
    const trust = trustWith({ maxRevocationAgeSeconds: 86_400 })
    await check(trust)
    double.ocsp = 'refuse'
    double.crl = 'refuse'
    clock = new Date(clock.getTime() + HOUR + 1000)

    expect(await check(trust)).toMatchObject({ ok: false, reason: 'revocation-unknown' })
  })

  test('twenty who come at once cause one question', async () => {
    const trust = trustWith()

    const verdicts = await Promise.all(Array.from({ length: 20 }, () => check(trust)))

    expect(verdicts.every((verdict) => verdict.ok)).toBe(true)
    expect(double.asked).toEqual(['ocsp'])
  })
})

test('hosts that are not configured are never contacted, whatever the certificate says', async () => {
  const trust = trustWith({ revocationRoutes: {}, allowedRevocationHosts: ['ocsp.example', double.origin] })

  expect(await check(trust)).toMatchObject({
    ok: false,
    reason: 'revocation-unknown',
    detail: expect.stringContaining('no address'),
  })
  expect(double.asked).toEqual([])
})

test('a seal that signed before its revocation still counts, a login does not', async () => {
  const organization = { nif: 'P1003800H', name: 'AYUNTAMIENTO' }
  const seal = await authority.issue('seal-a', { kind: 'seal', name: 'SELLO', organization })
  await authority.revoke('seal-a')
  const server = createServer(demoRevocationHandler(authority))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/demostracion/revocacion/`
  const trust = trustWith({ revocationRoutes: { [DEMO_REVOCATION_HOST]: origin } })

  expect(await trust.check(seal.certificate, [], { at: new Date(Date.now() - HOUR), purpose: 'seal' })).toMatchObject({
    ok: true,
  })
  expect(await trust.check(seal.certificate, [], { at: new Date(Date.now() + 1000), purpose: 'seal' })).toMatchObject({
    reason: 'revoked',
  })
  expect(await trust.check(ana.certificate, [], { at: new Date(), purpose: 'client' })).toMatchObject({ ok: true })
  await new Promise((resolve) => server.close(resolve).closeAllConnections())
})

async function responder(what: {
  by: 'issuer' | 'stranger'
  isForAnswering?: boolean
  isExpired?: boolean
}): Promise<DemoKey> {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = authority.issuer('citizens')
  const signer = what.by === 'issuer' ? issuer.key : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const certificate = writeCertificate({
    subject: name(['2.5.4.3', 'RESPONDER']),
    issuer: subjectOf(issuer.certificate),
    publicKey: own.publicKey,
    issuerKey: signer,
    notBefore: new Date(clock.getTime() - 48 * HOUR),
    notAfter: new Date(clock.getTime() + (what.isExpired ? -1 : 48) * HOUR),
    extensions: [
      leafConstraint(),
      usage('digitalSignature'),
      extendedUsage([what.isForAnswering === false ? 'clientAuth' : 'ocspSigning']),
      issuerKeyIdentifier(issuer.key),
    ],
  })
  return { key: own.privateKey, certificate }
}
