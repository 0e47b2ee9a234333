import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import {
  bits,
  boolean,
  elements,
  explicit,
  ia5,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  printable,
  readTlv,
  sequence,
  set,
  time,
  utf8,
  wholeOf,
} from './der.ts'

/** Writing certificates: for the demonstration authority, and for the tests, which need the bad ones too. */
export interface CertificateContent {
  subject: Buffer
  issuer: Buffer
  publicKey: KeyObject
  issuerKey: KeyObject
  notBefore: Date
  notAfter: Date
  extensions: Buffer[]
  serialNumber?: Buffer
  /** 3 unless a test wants a wrong one. */
  version?: number
  digest?: SignatureDigest
}

export type SignatureDigest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const SIGNATURES: Record<SignatureDigest, { rsa: string; ec: string }> = {
  sha1: { rsa: '1.2.840.113549.1.1.5', ec: '1.2.840.10045.4.1' },
  sha256: { rsa: '1.2.840.113549.1.1.11', ec: '1.2.840.10045.4.3.2' },
  sha384: { rsa: '1.2.840.113549.1.1.12', ec: '1.2.840.10045.4.3.3' },
  sha512: { rsa: '1.2.840.113549.1.1.13', ec: '1.2.840.10045.4.3.4' },
}

export function writeCertificate(content: CertificateContent): Buffer {
  const algorithm = signatureAlgorithm(content.issuerKey, content.digest)
  const version = content.version ?? 3
  const tbs = sequence(
    ...(version === 1 ? [] : [explicit(0, integer(version - 1))]),
    integer(content.serialNumber ?? newSerialNumber()),
    algorithm,
    content.issuer,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey.export({ type: 'spki', format: 'der' }),
    ...(content.extensions.length > 0 ? [explicit(3, sequence(...content.extensions))] : []),
  )
  return signed(tbs, content.issuerKey, content.digest)
}

/** The shape that certificates, revocation lists and OCSP answers share: what is said, how it is signed, the signature. */
export function signed(tbs: Buffer, key: KeyObject, digest: SignatureDigest = 'sha256', ...appendix: Buffer[]): Buffer {
  return sequence(tbs, signatureAlgorithm(key, digest), bits(sign(digest, tbs, key)), ...appendix)
}

function signatureAlgorithm(key: KeyObject, digest: SignatureDigest = 'sha256'): Buffer {
  return key.asymmetricKeyType === 'ec'
    ? sequence(oid(SIGNATURES[digest].ec))
    : sequence(oid(SIGNATURES[digest].rsa), nothing())
}

/** 127 random bits, positive and never beginning with zero. */
export function newSerialNumber(): Buffer {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial
}

export type NamePart = [oid: string, value: string, kind?: 'printable' | 'utf8' | 'ia5']

/** One attribute in each RDN. */
export function name(...parts: NamePart[]): Buffer {
  return sequence(...parts.map((part) => set(attribute(part))))
}

export function attribute([type, value, kind = 'utf8']: NamePart): Buffer {
  const write = { printable, utf8, ia5 }[kind]
  return sequence(oid(type), write(value))
}

export const COUNTRY: NamePart = ['2.5.4.6', 'ES', 'printable']

export const extensionOf = (type: string, value: Buffer, critical = false) =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octets(value))

export const authorityConstraint = (pathLength?: number) =>
  extensionOf('2.5.29.19', sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])), true)

export const leafConstraint = () => extensionOf('2.5.29.19', sequence(), true)

const USAGE_BITS = { digitalSignature: 0, nonRepudiation: 1, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 }

export function usage(...names: (keyof typeof USAGE_BITS)[]): Buffer {
  const flags = names.reduce((sum, each) => sum | (0x80 >> USAGE_BITS[each]), 0)
  const unused = 7 - Math.max(...names.map((each) => USAGE_BITS[each]))
  return extensionOf('2.5.29.15', bits(Buffer.from([flags]), unused), true)
}

export const EXTENDED = {
  any: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
}

export const extendedUsage = (names: (keyof typeof EXTENDED)[], critical = false) =>
  extensionOf('2.5.29.37', sequence(...names.map((each) => oid(EXTENDED[each]))), critical)

export const policies = (...oids: string[]) =>
  extensionOf('2.5.29.32', sequence(...oids.map((each) => sequence(oid(each)))))

export const keyIdentifier = (key: KeyObject) => extensionOf('2.5.29.14', octets(keyDigest(key)))

export const issuerKeyIdentifier = (key: KeyObject) => extensionOf('2.5.29.35', sequence(implicit(0, keyDigest(key))))

export const ocspAddress = (url: string) =>
  extensionOf('1.3.6.1.5.5.7.1.1', sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), implicit(6, Buffer.from(url)))))

export const crlAddress = (url: string) =>
  extensionOf('2.5.29.31', sequence(sequence(explicit(0, explicit(0, implicit(6, Buffer.from(url)))))))

/** Alternative names: mail addresses, host names, addresses, and one directory name with the issuer's own attributes. */
export function alternativeNamesOf(content: {
  email?: string
  hosts?: string[]
  addresses?: Buffer[]
  attributes?: NamePart[]
}): Buffer {
  const { email, hosts = [], addresses = [], attributes = [] } = content
  return extensionOf(
    '2.5.29.17',
    sequence(
      ...(email ? [implicit(1, Buffer.from(email, 'latin1'))] : []),
      ...hosts.map((host) => implicit(2, Buffer.from(host))),
      ...addresses.map((address) => implicit(7, address)),
      ...(attributes.length > 0 ? [explicit(4, name(...attributes))] : []),
    ),
  )
}

/** Qualified, and for what: 1 signature, 2 seal, 3 website. */
export const qualified = (type: 1 | 2 | 3) =>
  extensionOf(
    '1.3.6.1.5.5.7.1.3',
    sequence(sequence(oid('0.4.0.1862.1.1')), sequence(oid('0.4.0.1862.1.6'), sequence(oid(`0.4.0.1862.1.6.${type}`)))),
  )

/** SHA-1 of the key's bits: a name for the key (RFC 5280, 4.2.1.2), nothing is protected by it. */
export function keyDigest(key: KeyObject): Buffer {
  const spki = (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' })
  const outer = readTlv(spki, 0)
  const [, keyBits] = [...elements(spki, outer.content, outer.end)]
  if (!keyBits) throw new Error('key without bits')
  return createHash('sha1')
    .update(spki.subarray(keyBits.content + 1, keyBits.end))
    .digest()
}

/** The subject's name exactly as its bytes stand in a certificate. */
export function subjectOf(certificate: Buffer): Buffer {
  return namesOf(certificate).subject
}

export function namesOf(certificate: Buffer): { issuer: Buffer; subject: Buffer } {
  const outer = readTlv(certificate, 0)
  const tbs = readTlv(certificate, outer.content, outer.end)
  const parts = [...elements(certificate, tbs.content, tbs.end)]
  const at = parts[0]?.tag === 0xa0 ? 3 : 2
  const [issuer, , subject] = parts.slice(at)
  if (!issuer || !subject) throw new Error('certificate without names')
  return { issuer: wholeOf(certificate, issuer), subject: wholeOf(certificate, subject) }
}
