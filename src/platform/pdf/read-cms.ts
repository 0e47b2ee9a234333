import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { elements, readTlv } from '../pki/der.ts'
import { issuerAndSerial } from './write-cms.ts'
import { DIGESTS, OID, SIGNATURES } from './oids.ts'
import type { SignatureFault } from './types.ts'

export interface SignedMessage {
  /** The signer's certificate and the others that came along, DER as received. */
  certificate: Buffer
  chain: Buffer[]
  /** What is signed when it travels inside (time stamps); absent in PDF signatures. */
  content: Buffer | null
  contentType: string
  signature: Buffer
  timestampToken: Buffer | null
  /** Something unsigned beside the time stamp, which PAdES does not know. */
  hasStrangeAttributes: boolean
  /** Nothing wrong: an empty list. `content` is asked for its digest with the algorithm of the signer. */
  faults(digestOf: (algorithm: string) => Buffer): SignatureFault[]
}

type Digest = 'sha256' | 'sha384' | 'sha512'

/** Throws when it is not a CMS signature of exactly one signer whose certificate is inside. Bytes after it must be zeros. */
export function readCms(bytes: Buffer): SignedMessage {
  mustBeDer(bytes)
  const parsed = asn1js.fromBER(bytes)
  if (parsed.offset < 0 || bytes.subarray(parsed.offset).some((byte) => byte !== 0)) throw new CmsError('malformed')
  const info = new pkijs.ContentInfo({ schema: parsed.result })
  if (info.contentType !== OID.signedData) throw new CmsError('malformed')
  const data = new pkijs.SignedData({ schema: info.content })
  if (data.signerInfos.length !== 1) throw new CmsError(data.signerInfos.length > 1 ? 'several-signers' : 'malformed')
  const signer = data.signerInfos[0] as pkijs.SignerInfo
  const certificates = rawCertificates(info.content as asn1js.Sequence)
  const at = certificates.findIndex((each) => isOf(each, signer.sid))
  const certificate = certificates[at]
  if (!certificate || !isStrict(data, signer)) throw new CmsError('malformed')
  const eContent = data.encapContentInfo.eContent
  return {
    certificate,
    chain: certificates.filter((_each, n) => n !== at),
    content: eContent ? Buffer.from(eContent.getValue()) : null,
    contentType: data.encapContentInfo.eContentType,
    signature: Buffer.from(signer.signature.valueBlock.valueHexView),
    timestampToken: tokenOf(signer),
    hasStrangeAttributes: (signer.unsignedAttrs?.attributes ?? []).some(
      (each, n) => n > 0 || each.type !== OID.timestampToken,
    ),
    faults: (digestOf) => faultsOf(signer, certificate, data.encapContentInfo.eContentType, digestOf),
  }
}

/** The parts that no signature covers may say one thing only, so that no byte can be changed without being noticed. */
function isStrict(data: pkijs.SignedData, signer: pkijs.SignerInfo): boolean {
  const byKey = !(signer.sid instanceof pkijs.IssuerAndSerialNumber)
  const bare = ({ algorithmParams }: pkijs.AlgorithmIdentifier) =>
    algorithmParams === undefined || algorithmParams instanceof asn1js.Null
  return (
    signer.version === (byKey ? 3 : 1) &&
    data.version === (byKey || data.encapContentInfo.eContentType !== OID.data ? 3 : 1) &&
    data.digestAlgorithms.some((each) => each.algorithmId === signer.digestAlgorithm.algorithmId) &&
    data.digestAlgorithms.every(bare) &&
    bare(signer.digestAlgorithm) &&
    (signer.signatureAlgorithm.algorithmId === OID.rsaPss || bare(signer.signatureAlgorithm))
  )
}

/** PDF asks for DER, whose lengths can be written in one way only; asn1js forgives lengths that do not add up. */
function mustBeDer(bytes: Buffer, element = readTlv(bytes, 0), depth = 0): void {
  if (depth > 40 || element.tag === 0) throw new CmsError('malformed')
  if ((element.tag & 0x20) === 0) return
  for (const each of elements(bytes, element.content, element.end)) mustBeDer(bytes, each, depth + 1)
}

/** Certificates that came along and whose issuer did not: who trusts must vouch for them. Throws when one is not what its
 *  issuer signed: they travel outside the signature, and nobody else would look at those that are not needed. */
export function loose(certificates: Buffer[]): Buffer[] {
  const parsed = certificates.map((der) => ({ der, x509: new X509Certificate(der) }))
  return parsed
    .filter(({ x509 }) => {
      const issuers = parsed.filter((other) => other.x509.subject === x509.issuer)
      if (issuers.length === 0) return true
      if (!issuers.some((issuer) => x509.verify(issuer.x509.publicKey))) throw new CmsError('wrong-certificate')
      return false
    })
    .map(({ der }) => der)
}

export class CmsError extends Error {
  readonly fault: SignatureFault

  constructor(fault: SignatureFault) {
    super(`signature: ${fault}`)
    this.name = 'CmsError'
    this.fault = fault
  }
}

function faultsOf(
  signer: pkijs.SignerInfo,
  certificate: Buffer,
  contentType: string,
  digestOf: (algorithm: string) => Buffer,
): SignatureFault[] {
  const faults = new Set<SignatureFault>()
  const digest = DIGESTS[signer.digestAlgorithm.algorithmId]
  if (!digest) return ['weak-algorithm']
  // Without signed attributes there is no digest to compare, nor anything that names the certificate.
  if (!signer.signedAttrs) return ['missing-digest']
  const attributes = signer.signedAttrs.attributes
  const only = (type: string) => {
    const found = attributes.filter((each) => each.type === type)
    if (found.length > 1 || found.some((each) => each.values.length !== 1)) faults.add('malformed')
    return found[0]?.values[0] as asn1js.AsnType | undefined
  }

  const messageDigest = only(OID.messageDigest)
  if (!(messageDigest instanceof asn1js.OctetString)) faults.add('missing-digest')
  else if (!Buffer.from(messageDigest.valueBlock.valueHexView).equals(digestOf(digest))) faults.add('changed')

  const declared = only(OID.contentType)
  if (!(declared instanceof asn1js.ObjectIdentifier) || declared.valueBlock.toString() !== contentType)
    faults.add('malformed')

  const bound = only(OID.signingCertificateV2)
  if (!bound) faults.add('not-pades')
  else if (!namesCertificate(bound, certificate)) faults.add('wrong-certificate')

  const wrong = wrongSignature(signer, new X509Certificate(certificate).publicKey, digest)
  if (wrong) faults.add(wrong)
  return [...faults]
}

function wrongSignature(signer: pkijs.SignerInfo, key: KeyObject, digest: Digest): SignatureFault | null {
  const oid = signer.signatureAlgorithm.algorithmId
  const bare = oid === OID.rsa || oid === OID.rsaPss ? 'rsa' : oid === OID.ec ? 'ec' : null
  const algorithm = bare ? { type: bare, digest } : SIGNATURES[oid]
  if (!algorithm) return 'weak-algorithm'
  if (key.asymmetricKeyType !== algorithm.type) return 'wrong-signature'
  if (algorithm.type === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return 'weak-algorithm'
  const signed = Buffer.from(signer.signedAttrs?.encodedValue ?? new ArrayBuffer(0))
  const value = Buffer.from(signer.signature.valueBlock.valueHexView)
  const pss =
    oid === OID.rsaPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } : {}
  return verify(algorithm.digest, signed, { key, ...pss }, value) ? null : 'wrong-signature'
}

/** SigningCertificateV2: the digest of the certificate, so that it cannot be changed for another of the same key. */
function namesCertificate(value: asn1js.AsnType, certificate: Buffer): boolean {
  const first = child(child(value, 0), 0)
  const parts = first instanceof asn1js.Sequence ? first.valueBlock.value : []
  const algorithm = parts[0] instanceof asn1js.Sequence ? child(parts[0], 0) : null
  const oid = algorithm instanceof asn1js.ObjectIdentifier ? algorithm.valueBlock.toString() : OID.sha256
  const hash = parts.find((part) => part instanceof asn1js.OctetString)
  const digest = DIGESTS[oid]
  if (!digest || !hash) return false
  return Buffer.from(hash.valueBlock.valueHexView).equals(createHash(digest).update(certificate).digest())
}

function child(value: unknown, at: number): unknown {
  return value instanceof asn1js.Sequence ? value.valueBlock.value[at] : undefined
}

/** The bytes as they came: writing a parsed certificate again might change them, and with them its digest. */
function rawCertificates(signedData: asn1js.Sequence): Buffer[] {
  const set = signedData.valueBlock.value.find((part) => part.idBlock.tagClass === 3 && part.idBlock.tagNumber === 0)
  if (!(set instanceof asn1js.Constructed)) return []
  return set.valueBlock.value
    .filter((part) => part.idBlock.tagClass === 1 && part.idBlock.tagNumber === 16)
    .map((part) => Buffer.from(part.valueBeforeDecodeView))
}

function isOf(certificate: Buffer, sid: unknown): boolean {
  if (sid instanceof pkijs.IssuerAndSerialNumber)
    return issuerAndSerial(certificate).equals(Buffer.from(sid.toSchema().toBER()))
  const parsed = pkijs.Certificate.fromBER(certificate)
  const extension = parsed.extensions?.find((each) => each.extnID === '2.5.29.14')
  const identifier = (sid as asn1js.Primitive | undefined)?.valueBlock as { valueHexView?: Uint8Array } | undefined
  if (!extension || !identifier?.valueHexView) return false
  const own = asn1js.fromBER(extension.extnValue.valueBlock.valueHexView).result
  return own instanceof asn1js.OctetString && Buffer.from(own.valueBlock.valueHexView).equals(identifier.valueHexView)
}

function tokenOf(signer: pkijs.SignerInfo): Buffer | null {
  const attribute = signer.unsignedAttrs?.attributes.find((each) => each.type === OID.timestampToken)
  const value = attribute?.values[0] as asn1js.AsnType | undefined
  return value ? Buffer.from(value.valueBeforeDecodeView) : null
}
