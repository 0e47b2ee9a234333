import { createHash, sign } from 'node:crypto'
import { elements, integer, nothing, octets, oid, readTlv, sequence, wholeOf, wrap } from '../pki/der.ts'
import { OID } from './oids.ts'
import type { PdfSigner } from './types.ts'

/** A detached CAdES signature over a SHA-256 digest, as PAdES asks: the certificate is bound by its digest and there is no
 *  signing time among the attributes (the PDF and the time stamp say it). The structure is written by hand because it runs
 *  beside requests: a general ASN.1 library takes some milliseconds for it, this takes what the signature itself does. */
export async function writeCms(digest: Buffer, signer: PdfSigner): Promise<Buffer> {
  const attributes = [
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octets(digest)),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(sha256(signer.certificate)))))),
  ]
  const value = sign('sha256', setOf(attributes), signer.key)
  const token = signer.timestamp ? await signer.timestamp(sha256(value)) : null
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(signer.certificate),
    sequence(oid(OID.sha256)),
    setOf(attributes, 0xa0),
    signatureAlgorithm(signer),
    octets(value),
    ...(token ? [setOf([attribute(OID.timestampToken, token)], 0xa1)] : []),
  )
  const signedData = sequence(
    integer(1),
    setOf([sequence(oid(OID.sha256))]),
    sequence(oid(OID.data)),
    wrap(0xa0, signer.certificate, ...signer.chain),
    setOf([signerInfo]),
  )
  return sequence(oid(OID.signedData), wrap(0xa0, signedData))
}

/** Room for the signature, its certificates and, with a time stamp, a token with the certificates of its authority. */
export function cmsRoom({ certificate, chain, timestamp }: PdfSigner): number {
  const certificates = [certificate, ...chain].reduce((sum, each) => sum + each.length, 0)
  return Math.ceil((certificates + 1800 + (timestamp ? 12_000 : 0)) / 512) * 512
}

function signatureAlgorithm({ key }: PdfSigner): Buffer {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return sequence(oid(OID.rsaSha256), nothing())
    case 'ec':
      return sequence(oid(OID.ecdsaSha256))
    default:
      throw new Error(`a key of kind ${key.asymmetricKeyType ?? 'secret'} cannot seal documents`)
  }
}

/** In the order DER asks for; the tag is another when the set is an implicit field. */
const setOf = (parts: Buffer[], tag = 0x31) => wrap(tag, ...parts.toSorted((a, b) => Buffer.compare(a, b)))

/** Which certificate it is, in the very bytes of the certificate: a name written anew might not be the same name. */
export function issuerAndSerial(certificate: Buffer): Buffer {
  const tbs = readTlv(certificate, readTlv(certificate, 0).content)
  const fields = [...elements(certificate, tbs.content, tbs.end)]
  const at = fields[0]?.tag === 0xa0 ? 1 : 0 // version 1 certificates do not say their version
  const [serial, , issuer] = fields.slice(at)
  if (!serial || !issuer) throw new Error('the certificate of the seal cannot be read')
  return sequence(wholeOf(certificate, issuer), wholeOf(certificate, serial))
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
const attribute = (type: string, value: Buffer) => sequence(oid(type), setOf([value]))
