import forge from 'node-forge'
import { readTime } from './der.ts'

/** The parts of a certificate that we look at ourselves. OpenSSL has the last word on the chain; this never says "trusted". */
export interface ReadCertificate {
  version: number
  serialNumber: Buffer
  signatureOid: string
  issuer: Attribute[]
  subject: Attribute[]
  notBefore: Date
  notAfter: Date
  keyOid: string
  /** Named curve of an EC key. */
  curveOid: string | undefined
  extensions: Extension[]
}

export interface Attribute {
  oid: string
  value: string
}

export interface Extension {
  oid: string
  critical: boolean
  value: Buffer
}

type Node = forge.asn1.Asn1

/** Real ones have 1 to 3 kB. */
const LARGEST_CERTIFICATE = 32_768
const LONGEST_TEXT = 250

export function readCertificate(der: Buffer): ReadCertificate {
  if (der.length > LARGEST_CERTIFICATE) throw new Error('certificate too large')
  const [tbs] = children(parse(der))
  const fields = children(tbs)
  let at = 0
  let version = 1
  if (isContext(fields[0], 0)) {
    version = bytes(children(fields[0])[0]).readUInt8(0) + 1
    at = 1
  }
  const [serial, signature, issuer, validity, subject, key, ...rest] = fields.slice(at)
  const [notBefore, notAfter] = children(validity).map((moment) => readTime(moment.type, text(moment)))
  const [keyOid, keyParameters] = children(children(key)[0])
  if (!notBefore || !notAfter) throw new Error('certificate without validity')
  const extensions = rest.find((field) => isContext(field, 3))
  return {
    version,
    serialNumber: bytes(serial),
    signatureOid: oidOf(children(signature)[0]),
    issuer: attributesOf(issuer),
    subject: attributesOf(subject),
    notBefore,
    notAfter,
    keyOid: oidOf(keyOid),
    curveOid: keyParameters?.type === forge.asn1.Type.OID ? oidOf(keyParameters) : undefined,
    extensions: extensions ? children(children(extensions)[0]).map(extensionOf) : [],
  }
}

function extensionOf(node: Node): Extension {
  const parts = children(node)
  const [second] = parts.slice(1)
  const critical = second?.type === forge.asn1.Type.BOOLEAN && bytes(second)[0] !== 0
  return { oid: oidOf(parts[0]), critical, value: bytes(parts.at(-1)) }
}

/** All of them in order, also several of a kind and several in one RDN: a map would lose some. */
function attributesOf(name: Node | undefined): Attribute[] {
  return children(name).flatMap((rdn) =>
    children(rdn).map((pair) => {
      const [oid, value] = children(pair)
      return { oid: oidOf(oid), value: cleanText(value) }
    }),
  )
}

export interface AlternativeNames {
  emails: string[]
  attributes: Attribute[]
}

export function alternativeNames(certificate: ReadCertificate): AlternativeNames {
  const value = extension(certificate, '2.5.29.17')
  const names = value ? children(parse(value)) : []
  return {
    emails: names.filter((name) => isContext(name, 1)).map((name) => clean(text(name))),
    attributes: names.filter((name) => isContext(name, 4)).flatMap((name) => attributesOf(children(name)[0])),
  }
}

export function extension(certificate: ReadCertificate, oid: string): Buffer | undefined {
  return certificate.extensions.find((candidate) => candidate.oid === oid)?.value
}

export function policiesOf(certificate: ReadCertificate): string[] {
  const value = extension(certificate, '2.5.29.32')
  return value ? children(parse(value)).map((policy) => oidOf(children(policy)[0])) : []
}

/** undefined: the extension is not there. */
export function extendedKeyUsage(certificate: ReadCertificate): string[] | undefined {
  const value = extension(certificate, '2.5.29.37')
  return value ? children(parse(value)).map(oidOf) : undefined
}

const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

export function keyUsage(certificate: ReadCertificate): Set<KeyUsage> | undefined {
  const value = extension(certificate, '2.5.29.15')
  if (!value) return undefined
  const flags = bytes(parse(value))[1] ?? 0
  return new Set(KEY_USAGES.filter((_, i) => (flags & (0x80 >> i)) !== 0))
}

export function isAuthority(certificate: ReadCertificate): boolean {
  const value = extension(certificate, '2.5.29.19')
  const [first] = value ? children(parse(value)) : []
  return first?.type === forge.asn1.Type.BOOLEAN && bytes(first)[0] !== 0
}

/** What the qualified certificate is for: 1 signature, 2 seal, 3 website (ETSI EN 319 412-5, 4.2.3). */
export function qualifiedTypes(certificate: ReadCertificate): string[] {
  const value = extension(certificate, '1.3.6.1.5.5.7.1.3')
  const statements = value ? children(parse(value)).map(children) : []
  const type = statements.find(([oid]) => oid && oidOf(oid) === '0.4.0.1862.1.6')?.[1]
  return type ? children(type).map(oidOf) : []
}

/** Where the issuer says that revocation may be asked: `http:` addresses only, at most eight of each kind. */
export function revocationAddresses(certificate: ReadCertificate): { ocsp: string[]; crl: string[] } {
  const access = extension(certificate, '1.3.6.1.5.5.7.1.1')
  const points = extension(certificate, '2.5.29.31')
  const ocsp = (access ? children(parse(access)) : []).flatMap((description) => {
    const [method, location] = children(description)
    return method && oidOf(method) === '1.3.6.1.5.5.7.48.1' && isContext(location, 6) ? [text(location)] : []
  })
  const crl = (points ? children(parse(points)) : []).flatMap((point) => {
    const name = children(point).find((part) => isContext(part, 0))
    const full = name && children(name).find((part) => isContext(part, 0))
    return full ? children(full).flatMap((one) => (isContext(one, 6) ? [text(one)] : [])) : []
  })
  const http = (address: string) => /^https?:\/\//i.test(address) && address.length < 2000
  return { ocsp: ocsp.filter(http).slice(0, 8), crl: crl.filter(http).slice(0, 8) }
}

function parse(der: Buffer): Node {
  // Bit strings stay bytes: what looks like DER inside a key or a signature is none of our business.
  const options = { strict: true, parseAllBytes: true, decodeBitStrings: false }
  return forge.asn1.fromDer(der.toString('latin1'), options as unknown as boolean)
}

function children(node: Node | undefined): Node[] {
  if (!node || !Array.isArray(node.value)) throw new Error('a structure was expected')
  return node.value
}

function text(node: Node | undefined): string {
  if (!node || typeof node.value !== 'string') throw new Error('a value was expected')
  return node.value
}

const bytes = (node: Node | undefined) => Buffer.from(text(node), 'latin1')

function oidOf(node: Node | undefined): string {
  if (node?.type !== forge.asn1.Type.OID) throw new Error('an object identifier was expected')
  return forge.asn1.derToOid(text(node))
}

function isContext(node: Node | undefined, tag: number): node is Node {
  return node !== undefined && node.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && (node.type as number) === tag
}

function cleanText(node: Node | undefined): string {
  if (node && Array.isArray(node.value)) return ''
  const raw = text(node)
  if (node?.type === forge.asn1.Type.UTF8)
    return clean(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(raw, 'latin1')))
  // BMPString: node-forge has made characters of the byte pairs. The rest (Printable, IA5, Teletex in practice) is Latin-1.
  return clean(raw)
}

/** Hostile until shown otherwise: no control, format (direction marks) or private characters, one line, bounded. */
function clean(value: string): string {
  const bounded = value.slice(0, LONGEST_TEXT * 4).normalize('NFC')
  return bounded
    .replace(/[\p{Z}\s]+/gu, ' ')
    .replace(/[\p{C}]/gu, '')
    .trim()
    .slice(0, LONGEST_TEXT)
}
