import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { contentOf, elements, explicit, readTlv, sequence, wholeOf, bits } from '../../../src/platform/pki/der.ts'
import { profileOf, usageFor, type DemoSubject } from '../../../src/platform/pki/demo-profiles.ts'
import {
  authorityConstraint,
  issuerKeyIdentifier,
  keyIdentifier,
  name,
  subjectOf,
  usage,
  writeCertificate,
  type CertificateContent,
} from '../../../src/platform/pki/issue.ts'

export interface Pair {
  publicKey: KeyObject
  privateKey: KeyObject
}
export interface Made extends Pair {
  der: Buffer
}

export const newEc = (namedCurve = 'P-256'): Pair => generateKeyPairSync('ec', { namedCurve })
export const newRsa = (modulusLength: number, publicExponent = 65537): Pair =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent })

const DAY = 86_400_000
const EPOCH = Date.now()
export const day = (days: number) => new Date(EPOCH + days * DAY)

export const ANA = {
  kind: 'natural',
  nif: '12345678Z',
  givenName: 'ANA',
  surname1: 'LÓPEZ',
  surname2: 'RUIZ',
} as const satisfies DemoSubject

type Changes = Partial<Omit<CertificateContent, 'extensions' | 'publicKey'>> & {
  keys?: Pair
  extensions?: (usual: Buffer[]) => Buffer[]
}

/** Certificates are made from good ones by changing one thing: what is refused is refused for that. */
export function authority(commonName: string, issuer: Made | undefined, changes: Changes = {}): Made {
  const { keys = newEc(), extensions = (usual) => usual, ...rest } = changes
  const subject = name(['2.5.4.6', 'ES', 'printable'], ['2.5.4.3', commonName])
  const usual = [
    authorityConstraint(),
    usage('keyCertSign', 'cRLSign'),
    keyIdentifier(keys.publicKey),
    ...(issuer ? [issuerKeyIdentifier(issuer.publicKey)] : []),
  ]
  const der = writeCertificate({
    subject,
    issuer: issuer ? subjectOf(issuer.der) : subject,
    publicKey: keys.publicKey,
    issuerKey: issuer?.privateKey ?? keys.privateKey,
    notBefore: day(-100),
    notAfter: day(100),
    extensions: extensions(usual),
    ...rest,
  })
  return { ...keys, der }
}

export function person(issuer: Made, changes: Changes & { as?: DemoSubject } = {}): Made {
  const { keys = newEc(), extensions = (usual) => usual, as = ANA, ...rest } = changes
  const profile = profileOf(as)
  const usual = [
    ...usageFor(profile.extensions, keys.publicKey),
    keyIdentifier(keys.publicKey),
    issuerKeyIdentifier(issuer.publicKey),
  ]
  const der = writeCertificate({
    subject: profile.subject,
    issuer: subjectOf(issuer.der),
    publicKey: keys.publicKey,
    issuerKey: issuer.privateKey,
    notBefore: day(-10),
    notAfter: day(10),
    extensions: extensions(usual),
    ...rest,
  })
  return { ...keys, der }
}

/** Without the extensions of these types (the last two numbers are enough: `29.15`). */
export const without =
  (...types: string[]) =>
  (usual: Buffer[]) =>
    usual.filter((each) => !types.some((type) => typeOf(each) === type))
export const instead = (type: string, replacement: Buffer) => (usual: Buffer[]) => [
  ...without(type)(usual),
  replacement,
]
export const also = (extra: Buffer) => (usual: Buffer[]) => [...usual, extra]

function typeOf(extension: Buffer): string {
  const outer = readTlv(extension, 0)
  const content = contentOf(extension, readTlv(extension, outer.content))
  return content[0] === 0x55 ? `${content[1]}.${content[2]}` : content.toString('hex')
}

/** Changes what is signed and signs again: for what no honest writer can write. */
export function resigned(der: Buffer, key: KeyObject, edit: (tbs: Buffer) => Buffer): Buffer {
  const [tbs, algorithm] = partsOf(der)
  const edited = edit(Buffer.from(tbs))
  return sequence(edited, algorithm, bits(sign('sha256', edited, key)))
}

export function partsOf(der: Buffer): [tbs: Buffer, algorithm: Buffer, signature: Buffer] {
  const outer = readTlv(der, 0)
  const [tbs, algorithm, signature] = [...elements(der, outer.content, outer.end)].map((part) => wholeOf(der, part))
  if (!tbs || !algorithm || !signature) throw new Error('not a certificate')
  return [tbs, algorithm, signature]
}

/** Name constraints: permitted (0) or excluded (1) directory names or mail domains. */
export const nameConstraint = (kind: 0 | 1, general: Buffer) => sequence(explicit(kind, sequence(general)))

export function replaced(from: Buffer, to: Buffer): (bytes: Buffer) => Buffer {
  return (bytes) => {
    const at = bytes.indexOf(from)
    if (at < 0 || from.length !== to.length) throw new Error('nothing to replace')
    to.copy(bytes, at)
    return bytes
  }
}
