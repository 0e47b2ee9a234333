import { createHash, sign } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { OID } from './oids.ts'
import type { PdfSigner } from './types.ts'

/** A detached CAdES signature over a SHA-256 digest, as PAdES asks: the certificate is bound by its digest and there is no
 *  signing time among the attributes (the PDF and the time stamp say it). The mathematics are node:crypto's. */
export async function writeCms(digest: Buffer, signer: PdfSigner): Promise<Buffer> {
  const certificate = pkijs.Certificate.fromBER(signer.certificate)
  const attributes = [
    attribute(OID.contentType, new asn1js.ObjectIdentifier({ value: OID.data })),
    attribute(OID.messageDigest, octets(digest)),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(sha256(signer.certificate)))))),
  ].sort((a, b) => Buffer.compare(der(a.toSchema()), der(b.toSchema()))) // DER of a SET
  const signed = der(new asn1js.Set({ value: attributes.map((each) => each.toSchema()) }))
  const value = sign('sha256', signed, signer.key)
  const token = signer.timestamp ? await signer.timestamp(sha256(value)) : null

  const data = new pkijs.SignedData({
    version: 1,
    digestAlgorithms: [new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256 })],
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: OID.data }),
    certificates: [certificate, ...signer.chain.map((each) => pkijs.Certificate.fromBER(each))],
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
        digestAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256 }),
        signatureAlgorithm: signatureAlgorithm(signer),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
        signature: octets(value),
        ...(token
          ? {
              unsignedAttrs: new pkijs.SignedAndUnsignedAttributes({
                type: 1,
                attributes: [attribute(OID.timestampToken, asn1js.fromBER(token).result)],
              }),
            }
          : {}),
      }),
    ],
  })
  const content = new pkijs.ContentInfo({ contentType: OID.signedData, content: data.toSchema(true) })
  return der(content.toSchema())
}

/** Room for the signature, its certificates and, with a time stamp, a token with the certificates of its authority. */
export function cmsRoom({ certificate, chain, timestamp }: PdfSigner): number {
  const certificates = [certificate, ...chain].reduce((sum, each) => sum + each.length, 0)
  return Math.ceil((certificates + 1800 + (timestamp ? 12_000 : 0)) / 512) * 512
}

function signatureAlgorithm({ key }: PdfSigner): pkijs.AlgorithmIdentifier {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return new pkijs.AlgorithmIdentifier({ algorithmId: OID.rsaSha256, algorithmParams: new asn1js.Null() })
    case 'ec':
      return new pkijs.AlgorithmIdentifier({ algorithmId: OID.ecdsaSha256 })
    default:
      throw new Error(`a key of kind ${key.asymmetricKeyType ?? 'secret'} cannot seal documents`)
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
const octets = (bytes: Buffer) => new asn1js.OctetString({ valueHex: new Uint8Array(bytes) })
const sequence = (...value: asn1js.AsnType[]) => new asn1js.Sequence({ value })
const attribute = (type: string, value: unknown) => new pkijs.Attribute({ type, values: [value] })
const der = (schema: { toBER(): ArrayBuffer }) => Buffer.from(schema.toBER())
