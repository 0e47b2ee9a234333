import { createHash, randomBytes, X509Certificate, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { extendedKeyUsage, isAuthority, readCertificate } from './certificate.ts'
import {
  contentOf,
  elements,
  explicit,
  integer,
  nothing,
  octets,
  oid,
  readTime,
  readTlv,
  sequence,
  wholeOf,
  type Tlv,
} from './der.ts'
import { EXTENDED, extensionOf, keyDigest, subjectOf } from './issue.ts'
import { isSignedBy, isStrongSignature } from './signature.ts'

export interface OcspRequest {
  der: Buffer
  certId: Buffer
  nonce: Buffer
}

export interface OcspStatus {
  status: 'good' | 'revoked' | 'unknown'
  revokedAt: Date | undefined
  thisUpdate: Date
  nextUpdate: Date | undefined
}

export interface Issuer {
  certificate: Buffer
  key: KeyObject
}

/** Responders find certificates by SHA-1 (RFC 5019, 2.1.1): it names the issuer, and protects nothing. */
export function writeOcspRequest(serialNumber: Buffer, issuer: Issuer): OcspRequest {
  const names = createHash('sha1').update(subjectOf(issuer.certificate)).digest()
  const certId = sequence(
    sequence(oid('1.3.14.3.2.26'), nothing()),
    octets(names),
    octets(keyDigest(issuer.key)),
    integer(serialNumber),
  )
  const nonce = octets(randomBytes(32))
  const extensions = explicit(2, sequence(extensionOf(NONCE, nonce)))
  return { der: sequence(sequence(sequence(sequence(certId)), extensions)), certId, nonce }
}

const NONCE = '1.3.6.1.5.5.7.48.1.2'
const MOST_CERTIFICATES = 5

/** Reads the answer to a request; whatever is not signed by the issuer or its delegate, or answers something else, throws. */
export function readOcspAnswer(
  der: Buffer,
  request: Pick<OcspRequest, 'certId'> & { nonce?: Buffer },
  issuer: Issuer,
  now: Date,
): OcspStatus {
  const outer = readTlv(der, 0)
  const [code, wrapped] = [...elements(der, outer.content, outer.end)]
  if (outer.end !== der.length || !code || code.tag !== 0x0a) throw new Error('not an OCSP answer')
  if (contentOf(der, code)[0] !== 0 || !wrapped)
    throw new Error(`the responder gave the error ${contentOf(der, code)[0]}`)
  const body = readTlv(der, wrapped.content, wrapped.end)
  const [type, content] = [...elements(der, body.content, body.end)]
  if (!type || !content || !wholeOf(der, type).equals(oid('1.3.6.1.5.5.7.48.1.1')))
    throw new Error('not a basic OCSP answer')
  return readBasic(contentOf(der, content), request, issuer, now)
}

function readBasic(
  der: Buffer,
  request: Pick<OcspRequest, 'certId'> & { nonce?: Buffer },
  issuer: Issuer,
  now: Date,
): OcspStatus {
  const outer = readTlv(der, 0)
  const [tbs, algorithm, signature, certificates] = [...elements(der, outer.content, outer.end)]
  if (!tbs || !algorithm || !signature || outer.end !== der.length) throw new Error('not a basic OCSP answer')
  const fields = [...elements(der, tbs.content, tbs.end)]
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [responder, , list, ...rest] = fields
  if (!responder || !list) throw new Error('not a basic OCSP answer')

  const key = responderKey(der, responder, certificates, issuer, now)
  const [algorithmOid] = [...elements(der, algorithm.content, algorithm.end)]
  const signatureOid = algorithmOid ? forge.asn1.derToOid(contentOf(der, algorithmOid).toString('latin1')) : ''
  if (!isSignedBy(key, signatureOid, wholeOf(der, tbs), contentOf(der, signature).subarray(1)))
    throw new Error('answer not signed by the responder')

  const nonce = nonceIn(
    der,
    rest.find((field) => field.tag === 0xa1),
  )
  if (nonce && request.nonce && !nonce.equals(request.nonce)) throw new Error('answer to another question')
  for (const single of elements(der, list.content, list.end)) {
    const [certId, status, thisUpdate, ...more] = [...elements(der, single.content, single.end)]
    if (!certId || !status || !thisUpdate || !wholeOf(der, certId).equals(request.certId)) continue
    const next = more.find((field) => field.tag === 0xa0)
    return {
      ...statusOf(der, status),
      thisUpdate: timeAt(der, thisUpdate),
      nextUpdate: next && timeAt(der, readTlv(der, next.content, next.end)),
    }
  }
  throw new Error('answer about another certificate')
}

function statusOf(der: Buffer, element: Tlv): Pick<OcspStatus, 'status' | 'revokedAt'> {
  if (element.tag === 0x80) return { status: 'good', revokedAt: undefined }
  if (element.tag === 0xa1)
    return { status: 'revoked', revokedAt: timeAt(der, readTlv(der, element.content, element.end)) }
  return { status: 'unknown', revokedAt: undefined }
}

/** The issuer itself, or a certificate that the issuer signed for answering and for nothing above it (RFC 6960, 4.2.2.2). */
function responderKey(der: Buffer, responder: Tlv, wrapper: Tlv | undefined, issuer: Issuer, now: Date): KeyObject {
  const isNamed = (certificate: Buffer, key: KeyObject) => {
    const name = readTlv(der, responder.content, responder.end)
    return responder.tag === 0xa2
      ? contentOf(der, name).equals(keyDigest(key))
      : wholeOf(der, name).equals(subjectOf(certificate))
  }
  if (isNamed(issuer.certificate, issuer.key)) return issuer.key
  const list = wrapper && readTlv(der, wrapper.content, wrapper.end)
  const offered = list ? [...elements(der, list.content, list.end)].slice(0, MOST_CERTIFICATES) : []
  for (const element of offered) {
    const certificate = wholeOf(der, element)
    const parsed = new X509Certificate(certificate)
    if (isNamed(certificate, parsed.publicKey) && isDelegate(certificate, parsed, issuer, now)) return parsed.publicKey
  }
  throw new Error('answer of somebody who may not answer')
}

function isDelegate(der: Buffer, parsed: X509Certificate, issuer: Issuer, now: Date): boolean {
  const read = readCertificate(der)
  const { modulusLength = 2048 } = parsed.publicKey.asymmetricKeyDetails ?? {}
  return (
    parsed.checkIssued(new X509Certificate(issuer.certificate)) &&
    isStrongSignature(read.signatureOid) &&
    parsed.verify(issuer.key) &&
    !isAuthority(read) &&
    extendedKeyUsage(read)?.includes(EXTENDED.ocspSigning) === true &&
    modulusLength >= 2048 &&
    read.notBefore <= now &&
    now <= read.notAfter
  )
}

function nonceIn(der: Buffer, wrapper: Tlv | undefined): Buffer | undefined {
  const list = wrapper && readTlv(der, wrapper.content, wrapper.end)
  for (const extension of list ? elements(der, list.content, list.end) : []) {
    const parts = [...elements(der, extension.content, extension.end)]
    const [type] = parts
    const value = parts.at(-1)
    if (type && value && wholeOf(der, type).equals(oid(NONCE))) return contentOf(der, value)
  }
  return undefined
}

const timeAt = (der: Buffer, element: Tlv) => readTime(element.tag, contentOf(der, element).toString('latin1'))
