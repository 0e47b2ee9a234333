import { beforeAll, describe, expect, test } from '@jest/globals'
import { explicit, implicit, integer, oid, pemOf, sequence } from '../../../src/platform/pki/der.ts'
import type { DemoSubject } from '../../../src/platform/pki/demo-profiles.ts'
import {
  alternativeNamesOf,
  authorityConstraint,
  extendedUsage,
  extensionOf,
  issuerKeyIdentifier,
  leafConstraint,
  name,
  newSerialNumber,
  policies,
  usage,
  type NamePart,
} from '../../../src/platform/pki/issue.ts'
import { chainChecks, type ChainChecks } from '../../../src/platform/pki/trust.ts'
import type { Purpose, RefusalReason, TlsVerdict, TrustOptions } from '../../../src/platform/pki/types.ts'
import {
  also,
  ANA,
  authority,
  day,
  instead,
  nameConstraint,
  newEc,
  newRsa,
  partsOf,
  person,
  replaced,
  resigned,
  without,
  type Made,
} from './chains.ts'

interface Case {
  leaf: Buffer | undefined
  chain?: Buffer[]
  anchors?: Buffer[]
  intermediates?: Buffer[]
  options?: Partial<TrustOptions>
  tlsVerdict?: TlsVerdict
  purpose?: Purpose
}

const root = authority('RAÍZ', undefined)
const inter = authority('INTERMEDIA', root, { extensions: instead('29.19', authorityConstraint(0)) })
const rsa2048 = newRsa(2048)
const organization = { nif: 'P1003800H', name: 'AYUNTAMIENTO' }
const good = person(inter)

const checks = (c: Omit<Case, 'leaf'>): ChainChecks =>
  chainChecks({
    anchors: (c.anchors ?? [root.der]).map((each) => pemOf(each)),
    intermediates: (c.intermediates ?? [inter.der]).map((each) => pemOf(each)),
    ...c.options,
  })
const check = (c: Case) =>
  checks(c).check(c.leaf, c.chain ?? [], {
    at: day(0),
    purpose: c.purpose ?? 'client',
    ...(c.tlsVerdict ? { tlsVerdict: c.tlsVerdict } : {}),
  })

const under = (issuer: Made, rest: Partial<Case> = {}): Case => ({
  leaf: person(issuer).der,
  intermediates: [issuer.der],
  ...rest,
})
const as = (subject: DemoSubject): Case => ({ leaf: person(inter, { as: subject }).der })
const fnmtNif = (nif: string): Buffer => alternativeNamesOf({ attributes: [['1.3.6.1.4.1.5734.1.4', nif]] })
const subject = (...parts: NamePart[]) => name(['2.5.4.6', 'ES', 'printable'], ...parts)
const anaNamed = (serial: string[], commonName = 'LÓPEZ RUIZ ANA') =>
  subject(
    ...serial.map((each): NamePart => ['2.5.4.5', each, 'printable']),
    ['2.5.4.42', 'ANA'],
    ['2.5.4.4', 'LÓPEZ RUIZ'],
    ['2.5.4.3', commonName],
  )
const withSubject = (whole: Buffer) => person(inter, { subject: whole, extensions: without('29.17') }).der

const bad: [string, RefusalReason, () => Case][] = [
  // Dates
  ['expired', 'expired', () => ({ leaf: person(inter, { notBefore: day(-20), notAfter: day(-1) }).der })],
  [
    'expired a second ago',
    'expired',
    () => ({ leaf: person(inter, { notAfter: new Date(day(0).getTime() - 1000) }).der }),
  ],
  ['not yet valid', 'not-yet-valid', () => ({ leaf: person(inter, { notBefore: day(1) }).der })],
  ['ends before it begins', 'expired', () => ({ leaf: person(inter, { notBefore: day(-1), notAfter: day(-5) }).der })],
  ['intermediate expired', 'untrusted', () => under(authority('I', root, { notBefore: day(-90), notAfter: day(-1) }))],
  ['intermediate not yet valid', 'untrusted', () => under(authority('I', root, { notBefore: day(1) }))],
  ['root expired', 'untrusted', () => underRoot(authority('R', undefined, { notBefore: day(-90), notAfter: day(-1) }))],
  ['root not yet valid', 'untrusted', () => underRoot(authority('R', undefined, { notBefore: day(1) }))],
  ['date without seconds', 'unreadable', () => ({ leaf: resigned(good.der, inter.privateKey, (tbs) => oddDate(tbs)) })],

  // Who issued
  ['unknown authority', 'untrusted', () => ({ leaf: person(authority('OTRA', undefined)).der })],
  [
    'authority of the same name with another key',
    'untrusted',
    () => ({ leaf: person(authority('INTERMEDIA', root)).der }),
  ],
  ['same name, other key, sent along', 'untrusted', () => namesake()],
  ['root sent along that nobody trusts', 'untrusted', () => strangers()],
  ['signed by itself', 'untrusted', () => ({ leaf: selfSigned() })],
  [
    'signed by itself, with the intermediate as issuer',
    'untrusted',
    () => ({ leaf: person({ ...newEc(), der: inter.der }).der }),
  ],
  ['intermediate missing', 'untrusted', () => ({ leaf: good.der, intermediates: [] })],
  ['no anchors at all', 'untrusted', () => ({ leaf: good.der, anchors: [] })],
  [
    'intermediate given as the only anchor',
    'untrusted',
    () => ({ leaf: good.der, anchors: [inter.der], intermediates: [] }),
  ],
  ['wrong anchor', 'untrusted', () => ({ leaf: good.der, anchors: [authority('RAÍZ', undefined).der] })],
  ['issued by a citizen', 'untrusted', () => ({ leaf: person(good).der, chain: [good.der] })],
  ['issued by a citizen who calls himself authority', 'untrusted', () => fromCitizen()],
  ['two authorities that signed each other', 'untrusted', () => cycle()],
  [
    'issuer name of another',
    'untrusted',
    () => ({ leaf: person(inter, { issuer: subject(['2.5.4.3', 'NADIE']) }).der }),
  ],
  ['no issuer', 'untrusted', () => ({ leaf: person(inter, { issuer: sequence() }).der })],
  [
    'authority key identifier of another key',
    'untrusted',
    () => ({ leaf: person(inter, { extensions: instead('29.35', issuerKeyIdentifier(root.publicKey)) }).der }),
  ],
  ['no authority key identifier', 'untrusted', () => ({ leaf: person(inter, { extensions: without('29.35') }).der })],
  [
    'refused by the TLS stack',
    'untrusted',
    () => ({ leaf: good.der, tlsVerdict: { authorized: false, error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }),
  ],
  [
    'expired for the TLS stack',
    'expired',
    () => ({ leaf: good.der, tlsVerdict: { authorized: false, error: 'CERT_HAS_EXPIRED' } }),
  ],

  // What its issuer may do
  [
    'intermediate not an authority',
    'untrusted',
    () => under(authority('I', root, { extensions: instead('29.19', leafConstraint()) })),
  ],
  [
    'intermediate without constraints',
    'untrusted',
    () => under(authority('I', root, { extensions: without('29.19') })),
  ],
  [
    'intermediate that may not sign certificates',
    'untrusted',
    () => under(authority('I', root, { extensions: instead('29.15', usage('cRLSign')) })),
  ],
  ['intermediate without key usage', 'untrusted', () => under(authority('I', root, { extensions: without('29.15') }))],
  ['intermediate of version 1', 'untrusted', () => under(authority('I', root, { version: 1, extensions: () => [] }))],
  [
    'intermediate for servers',
    'untrusted',
    () => under(authority('I', root, { extensions: also(extendedUsage(['serverAuth'])) })),
  ],
  [
    'constraints not critical',
    'untrusted',
    () =>
      under(
        authority('I', root, {
          extensions: instead('29.19', extensionOf('2.5.29.19', sequence(Buffer.from([1, 1, 255])))),
        }),
      ),
  ],
  [
    'intermediate without key identifier',
    'untrusted',
    () => under(authority('I', root, { extensions: without('29.14') })),
  ],
  ['path longer than the intermediate allows', 'untrusted', () => longPath(0)],
  ['path longer than the root allows', 'untrusted', () => rootPath()],
  ['path deeper than we follow', 'untrusted', () => deep(6)],
  ['names permitted: others', 'untrusted', () => constrained(nameConstraint(0, dirName('PT')))],
  ['names excluded: ours', 'untrusted', () => constrained(nameConstraint(1, dirName('ES')))],
  [
    'mail excluded: ours',
    'untrusted',
    () => constrained(nameConstraint(1, implicit(1, Buffer.from('example.com'))), { ...ANA, email: 'ana@example.com' }),
  ],
  [
    'intermediate with a critical extension nobody knows',
    'untrusted',
    () => under(authority('I', root, { extensions: also(unknownCritical()) })),
  ],
  ['intermediate signed with SHA-1', 'untrusted', () => under(authority('I', root, { digest: 'sha1' }))],
  ['intermediate with an RSA key of 1024 bits', 'untrusted', () => under(authority('I', root, { keys: newRsa(1024) }))],

  // What it is for
  [
    'an authority as person',
    'policy',
    () => ({
      leaf: person(inter2(), { extensions: instead('29.19', authorityConstraint()) }).der,
      intermediates: [inter2().der],
    }),
  ],
  ['the intermediate itself', 'policy', () => ({ leaf: inter.der })],
  ['the root itself', 'policy', () => ({ leaf: root.der })],
  ['key for signing certificates', 'untrusted', () => usages('digitalSignature', 'keyCertSign')],
  ['key for signing lists', 'policy', () => usages('digitalSignature', 'cRLSign')],
  ['key usage missing', 'policy', () => ({ leaf: person(inter, { extensions: without('29.15') }).der })],
  ['key for enciphering only', 'policy', () => usages('keyEncipherment')],
  ['key for commitment only', 'policy', () => usages('nonRepudiation')],
  ['for servers', 'not-a-person', () => extended('serverAuth')],
  ['for mail only', 'policy', () => extended('emailProtection')],
  ['for time stamps', 'policy', () => extended('timeStamping')],
  ['for answering about revocation', 'policy', () => extended('ocspSigning')],
  ['for anything', 'policy', () => extended('any')],
  ['for clients and for anything', 'policy', () => extended('clientAuth', 'any')],
  ['for nothing stated', 'policy', () => ({ leaf: person(inter, { extensions: without('29.37') }).der })],
  ['issued under another policy', 'policy', () => ({ leaf: good.der, options: { policies: ['1.2.3.4'] } })],
  [
    'without policies',
    'policy',
    () => ({
      leaf: person(inter, { extensions: without('29.32') }).der,
      options: { policies: ['1.3.6.1.4.1.5734.3.10.1'] },
    }),
  ],

  // How it is made
  ['version 1', 'policy', () => ({ leaf: person(inter, { version: 1, extensions: () => [] }).der })],
  ['version 2 with extensions', 'untrusted', () => ({ leaf: person(inter, { version: 2 }).der })],
  ['version 3 without extensions', 'untrusted', () => ({ leaf: person(inter, { extensions: () => [] }).der })],
  ['RSA of 1024 bits', 'untrusted', () => ({ leaf: person(inter, { keys: newRsa(1024) }).der })],
  ['RSA of 2047 bits', 'policy', () => ({ leaf: person(inter, { keys: newRsa(2047) }).der })],
  ['RSA with exponent 3', 'policy', () => ({ leaf: person(inter, { keys: newRsa(2048, 3) }).der })],
  ['P-224', 'policy', () => ({ leaf: person(inter, { keys: newEc('P-224') }).der })],
  ['P-521', 'policy', () => ({ leaf: person(inter, { keys: newEc('P-521') }).der })],
  ['secp256k1', 'policy', () => ({ leaf: person(inter, { keys: newEc('secp256k1') }).der })],
  ['signed with SHA-1', 'untrusted', () => ({ leaf: person(inter, { digest: 'sha1' }).der })],
  [
    'critical extension nobody knows',
    'untrusted',
    () => ({ leaf: person(inter, { extensions: also(unknownCritical()) }).der }),
  ],
  [
    'an extension twice',
    'untrusted',
    () => ({ leaf: person(inter, { extensions: also(extendedUsage(['clientAuth'])) }).der }),
  ],
  [
    'the alternative name twice',
    'untrusted',
    () => ({ leaf: person(inter, { extensions: also(fnmtNif('00000001R')) }).der }),
  ],
  ['serial number zero', 'policy', () => ({ leaf: person(inter, { serialNumber: Buffer.from([0]) }).der })],
  ['serial number negative', 'policy', () => negativeSerial()],
  [
    'serial number of forty bytes',
    'policy',
    () => ({ leaf: person(inter, { serialNumber: Buffer.alloc(40, 0x41) }).der }),
  ],
  ['no subject', 'untrusted', () => ({ leaf: person(inter, { subject: sequence() }).der })],
  ['signature changed', 'untrusted', () => ({ leaf: flipped(good.der, good.der.length - 1) })],
  [
    'name changed after signing',
    'untrusted',
    () => ({ leaf: replaced(Buffer.from('RUIZ'), Buffer.from('RUIS'))(Buffer.from(good.der)) }),
  ],
  ['two algorithms', 'untrusted', () => twoAlgorithms()],
  ['bytes after the end', 'unreadable', () => ({ leaf: Buffer.concat([good.der, Buffer.from([0])]) })],
  ['another certificate after the end', 'unreadable', () => ({ leaf: Buffer.concat([good.der, inter.der]) })],
  ['cut', 'unreadable', () => ({ leaf: good.der.subarray(0, good.der.length - 10) })],
  ['text instead of DER', 'unreadable', () => ({ leaf: Buffer.from(pemOf(good.der)) })],
  ['zeros', 'unreadable', () => ({ leaf: Buffer.alloc(500) })],
  ['nested without end', 'unreadable', () => ({ leaf: nested(5000) })],
  [
    'very large',
    'unreadable',
    () => ({ leaf: person(inter, { extensions: also(extensionOf('1.2.3.4', Buffer.alloc(40_000))) }).der }),
  ],
  [
    'a hundred certificates along',
    'unreadable',
    () => ({ leaf: good.der, chain: Array.from({ length: 100 }, () => inter.der) }),
  ],
  ['nothing', 'none', () => ({ leaf: undefined })],
  ['empty', 'none', () => ({ leaf: Buffer.alloc(0) })],

  // Who it is
  ['identity card, the certificate for signing', 'policy', () => as({ ...ANA, form: 'dnie-signature' })],
  ['a seal', 'seal', () => as({ kind: 'seal', name: 'SELLO', organization })],
  [
    'a seal by its qualified type alone',
    'seal',
    () => ({ leaf: person(inter, { extensions: instead('29.32', policies('0.4.0.194112.1.1')) }).der }),
  ],
  ['a website', 'not-a-person', () => as({ kind: 'sede', name: 'SEDE', organization, hosts: ['sede.example'] })],
  ['a server', 'not-a-person', () => as({ kind: 'server', hosts: ['localhost'] })],
  ['a time-stamping unit', 'policy', () => as({ kind: 'timestamp', name: 'TSU' })],
  [
    'a pseudonym',
    'not-a-person',
    () => as({ kind: 'pseudonym', pseudonym: 'X-1', organization, unit: 'U', position: 'P' }),
  ],
  ['wrong letter', 'unreadable', () => as({ ...ANA, nif: '12345678A' })],
  ['test identity', 'policy', () => as({ ...ANA, nif: '00000000T' })],
  ['no number', 'unreadable', () => ({ leaf: withSubject(anaNamed([])) })],
  ['two numbers in the subject', 'unreadable', () => ({ leaf: withSubject(anaNamed(['12345678Z', '87654321X'])) })],
  [
    'one number in the subject, another beside it',
    'unreadable',
    () => ({ leaf: person(inter, { extensions: instead('29.17', fnmtNif('87654321X')) }).der }),
  ],
  ['a Portuguese number', 'unreadable', () => ({ leaf: withSubject(anaNamed(['IDCPT-12345678Z'])) })],
  ['a number with something behind', 'unreadable', () => ({ leaf: withSubject(anaNamed(['12345678Z,CN=X'])) })],
  ['no name', 'unreadable', () => ({ leaf: withSubject(subject(['2.5.4.5', '12345678Z', 'printable'])) })],
  [
    'company with a wrong number',
    'unreadable',
    () => as({ ...ANA, kind: 'representative', organization: { nif: 'P1003800A', name: 'X' } }),
  ],
  [
    'employee of nobody',
    'unreadable',
    () => as({ ...ANA, kind: 'employee', organization: { nif: '', name: '' }, unit: 'U', position: 'P' }),
  ],
  ['a person where a seal is due', 'policy', () => ({ leaf: good.der, purpose: 'seal' })],
]

describe('the good ones enter', () => {
  test.each<[string, () => Case]>([
    ['EC', () => ({ leaf: good.der })],
    ['RSA', () => ({ leaf: person(inter, { keys: rsa2048 }).der })],
    ['RSA of 3072 bits', () => ({ leaf: person(inter, { keys: newRsa(3072) }).der })],
    ['P-384', () => ({ leaf: person(inter, { keys: newEc('P-384') }).der })],
    ['SHA-384', () => ({ leaf: person(inter, { digest: 'sha384' }).der })],
    ['from the root directly', () => ({ leaf: person(root).der })],
    ['with its chain', () => ({ leaf: good.der, chain: [inter.der, root.der] })],
    ['chain sent along only', () => ({ leaf: good.der, chain: [inter.der], intermediates: [] })],
    ['with a stranger in its chain', () => ({ leaf: good.der, chain: [authority('OTRA', undefined).der] })],
    ['under an accepted policy', () => ({ leaf: good.der, options: { policies: ['1.3.6.1.4.1.5734.3.10.1'] } })],
    ['with the TLS stack agreeing', () => ({ leaf: good.der, tlsVerdict: { authorized: true, error: null } })],
    ['as deep as we follow', () => deep(3)],
    ['path as long as allowed', () => longPath(1)],
    ['names permitted: ours', () => constrained(nameConstraint(0, dirName('ES')), ANA, without('29.17'))],
    ['identity card', () => as({ ...ANA, form: 'dnie' })],
    ['foreigner', () => as({ ...ANA, nif: 'X0000000T' })],
    [
      'a pseudonym where they are accepted',
      () => ({
        ...as({ kind: 'pseudonym', pseudonym: 'X-1', organization, unit: 'U', position: 'P' }),
        options: { acceptPseudonyms: true },
      }),
    ],
    ['a seal as seal', () => ({ ...as({ kind: 'seal', name: 'SELLO', organization }), purpose: 'seal' })],
    [
      'an extension nobody needs to know',
      () => ({ leaf: person(inter, { extensions: also(extensionOf('1.2.3.4', integer(1))) }).der }),
    ],
  ])('%s', async (_, make) => {
    expect(await check(make())).toMatchObject({ ok: true })
  })

  test('an intermediate that came from outside must be asked about, a configured one need not', async () => {
    const sent = await check({ leaf: good.der, chain: [inter.der], intermediates: [] })
    const known = await check({ leaf: good.der, chain: [inter.der] })

    expect(sent.ok && sent.path.map((step) => step.certificate)).toEqual([good.der, inter.der])
    expect(known.ok && known.path.map((step) => step.certificate)).toEqual([good.der])
  })
})

describe('the bad ones do not', () => {
  const durations: number[] = []

  test.each(bad)('%s: %s', async (_, reason, make) => {
    const made = make()
    const began = performance.now()
    const verdict = await check(made)
    durations.push(performance.now() - began)

    expect(verdict).toMatchObject({ ok: false, reason })
  })

  test('there are enough of them, and none takes long', () => {
    expect(bad.length).toBeGreaterThanOrEqual(60)
    // 7 ms each alone; the bound leaves room for a busy machine.
    expect(durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)]).toBeLessThan(250)
  })
})

describe('a good one with one change', () => {
  let check: ChainChecks
  beforeAll(() => {
    check = checks({})
  })

  test('in three hundred places is never accepted', async () => {
    const random = generator(20261122)
    const accepted: string[] = []
    let slowest = 0
    const tryOne = async (i: number) => {
      const { what, leaf } = mutated(good.der, random, i)
      const began = performance.now()
      const verdict = await check.check(leaf, [], { at: day(0), purpose: 'client' })
      slowest = Math.max(slowest, performance.now() - began)
      if (verdict.ok && !leaf.equals(good.der)) accepted.push(what)
    }
    for (let i = 0; i < 300; i += 4) await Promise.all([0, 1, 2, 3].map((n) => tryOne(i + n)))

    expect(accepted).toEqual([])
    expect(slowest).toBeLessThan(2000)
    expect(await check.check(good.der, [], { at: day(0), purpose: 'client' })).toMatchObject({ ok: true })
  })
})

test('without OpenSSL nobody enters', async () => {
  expect(await check({ leaf: good.der, options: { opensslPath: '/nowhere/openssl' } }).catch(() => 'refused')).toBe(
    'refused',
  )
})

function underRoot(anchor: Made): Case {
  const issuer = authority('I', anchor)
  return { leaf: person(issuer).der, anchors: [anchor.der], intermediates: [issuer.der] }
}

function namesake(): Case {
  const other = authority('INTERMEDIA', authority('RAÍZ', undefined))
  return { leaf: person(other).der, chain: [other.der] }
}

function strangers(): Case {
  const stranger = authority('RAÍZ', undefined)
  const issuer = authority('INTERMEDIA', stranger)
  return { leaf: person(issuer).der, chain: [issuer.der, stranger.der] }
}

function selfSigned(): Buffer {
  const keys = newEc()
  const { der } = person({ ...keys, der: good.der }, { keys })
  return der
}

function fromCitizen(): Case {
  const citizen = person(inter, {
    extensions: (usual) => instead('29.15', usage('keyCertSign'))(instead('29.19', authorityConstraint())(usual)),
  })
  return { leaf: person(citizen).der, chain: [citizen.der] }
}

function cycle(): Case {
  const [first, second] = [newEc(), newEc()]
  const a = authority('A', { ...second, der: authority('B', undefined, { keys: second }).der }, { keys: first })
  const b = authority('B', a, { keys: second })
  return { leaf: person(a).der, intermediates: [], chain: [a.der, b.der] }
}

function longPath(allowed: number): Case {
  const upper = authority('A', root, { extensions: instead('29.19', authorityConstraint(allowed)) })
  const lower = authority('B', upper)
  return { leaf: person(lower).der, intermediates: [upper.der, lower.der] }
}

function rootPath(): Case {
  const anchor = authority('R', undefined, { extensions: instead('29.19', authorityConstraint(0)) })
  const upper = authority('A', anchor)
  const lower = authority('B', upper)
  return { leaf: person(lower).der, anchors: [anchor.der], intermediates: [upper.der, lower.der] }
}

function deep(levels: number): Case {
  const line = [root]
  for (let i = 0; i < levels; i++) line.push(authority(`NIVEL ${i}`, line.at(-1)))
  return { leaf: person(line.at(-1) ?? root).der, intermediates: line.slice(1).map((each) => each.der) }
}

function constrained(constraint: Buffer, who: DemoSubject = ANA, extensions = (usual: Buffer[]) => usual): Case {
  const issuer = authority('I', root, { extensions: also(extensionOf('2.5.29.30', constraint, true)) })
  return { leaf: person(issuer, { as: who, extensions }).der, intermediates: [issuer.der] }
}

const dirName = (country: string) => explicit(4, name(['2.5.4.6', country, 'printable']))
const unknownCritical = () => extensionOf('1.2.3.4.5', integer(1), true)
const usages = (...names: Parameters<typeof usage>): Case => ({
  leaf: person(inter, { extensions: instead('29.15', usage(...names)) }).der,
})
const extended = (...names: Parameters<typeof extendedUsage>[0]): Case => ({
  leaf: person(inter, { extensions: instead('29.37', extendedUsage(names)) }).der,
})

let second: Made | undefined
/** An intermediate that allows authorities below it. */
function inter2(): Made {
  return (second ??= authority('INTERMEDIA 2', root))
}

function negativeSerial(): Case {
  const serialNumber = newSerialNumber()
  const negative = Buffer.from(serialNumber)
  negative[0] = 0xc0
  return { leaf: resigned(person(inter, { serialNumber }).der, inter.privateKey, replaced(serialNumber, negative)) }
}

function oddDate(tbs: Buffer): Buffer {
  const at = tbs.indexOf(Buffer.from([0x17, 0x0d]))
  tbs.write('x', at + 2 + 11)
  return tbs
}

function twoAlgorithms(): Case {
  const [tbs, , signature] = partsOf(good.der)
  return { leaf: sequence(tbs, sequence(oid('1.2.840.10045.4.3.3')), signature) }
}

function flipped(der: Buffer, at: number): Buffer {
  const copy = Buffer.from(der)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

function nested(levels: number): Buffer {
  const parts = Array.from({ length: levels }, (_, i) =>
    Buffer.from([0x30, 0x83, ((levels - i) * 5) >> 16, (((levels - i) * 5) >> 8) & 255, ((levels - i) * 5) & 255]),
  )
  return Buffer.concat(parts)
}

function mutated(der: Buffer, random: (below: number) => number, i: number): { what: string; leaf: Buffer } {
  const at = random(der.length)
  const copy = Buffer.from(der)
  const kind = i % 5
  if (kind === 0) copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
  else if (kind === 1) copy[at] = random(256)
  else if (kind === 2) return { what: `cut at ${at}`, leaf: copy.subarray(0, at) }
  else if (kind === 3)
    return { what: `without byte ${at}`, leaf: Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1)]) }
  else
    return {
      what: `one more at ${at}`,
      leaf: Buffer.concat([copy.subarray(0, at), Buffer.from([random(256)]), copy.subarray(at)]),
    }
  return { what: `byte ${at} of ${der[at]} to ${copy[at]}`, leaf: copy }
}

/** The same changes in every run: what fails can be looked at. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
