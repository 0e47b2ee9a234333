import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

export interface Issued {
  key: KeyObject
  /** DER */
  certificate: Buffer
}

export interface TestAuthority extends Issued {
  issue(subject: Subject): Issued
}

interface Subject {
  name: string
  organisation?: string
  kind?: 'rsa' | 'ec' | 'rsa-1024'
  usage?: 'seal' | 'timestamp'
  from?: Date
  to?: Date
}

const TO = new Date('2036-01-01T00:00:00Z')
const FROM = new Date('2024-01-01T00:00:00Z')

/** A root that exists for one test only. */
export function newAuthority(name = 'Autoridad de pruebas'): TestAuthority {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 3072 })
  const certificate = certify({ name, ca: true, publicOf: key, issuerName: name, issuerKey: key, from: FROM, to: TO })
  return {
    key,
    certificate,
    issue: (subject) => {
      const own = newKey(subject.kind ?? 'rsa')
      return {
        key: own,
        certificate: certify({
          ...subject,
          publicOf: own,
          issuerName: name,
          issuerKey: key,
          from: subject.from ?? FROM,
          to: subject.to ?? TO,
        }),
      }
    },
  }
}

export const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

function newKey(kind: NonNullable<Subject['kind']>): KeyObject {
  if (kind === 'ec') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa' ? 2048 : 1024 }).privateKey
}

interface Certified {
  name: string
  organisation?: string
  usage?: 'seal' | 'timestamp'
  ca?: boolean
  publicOf: KeyObject
  issuerName: string
  issuerKey: KeyObject
  from: Date
  to: Date
}

function certify(wish: Certified): Buffer {
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({
    valueHex: new Uint8Array(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
  })
  certificate.issuer.typesAndValues = [attribute('2.5.4.3', wish.issuerName)]
  certificate.subject.typesAndValues = [
    ...(wish.organisation ? [attribute('2.5.4.10', wish.organisation)] : []),
    attribute('2.5.4.3', wish.name),
  ]
  certificate.notBefore.value = wish.from
  certificate.notAfter.value = wish.to
  const spki = createPublicKey(wish.publicOf).export({ type: 'spki', format: 'der' })
  certificate.subjectPublicKeyInfo = pkijs.PublicKeyInfo.fromBER(new Uint8Array(spki))
  certificate.extensions = [
    extension('2.5.29.19', true, new pkijs.BasicConstraints(wish.ca ? { cA: true } : {}).toSchema()),
    extension(
      '2.5.29.15',
      true,
      new asn1js.BitString(
        wish.ca
          ? { valueHex: new Uint8Array([0x06]), unusedBits: 1 }
          : { valueHex: new Uint8Array([0xc0]), unusedBits: 6 },
      ),
    ),
    extension('2.5.29.14', false, new asn1js.OctetString({ valueHex: keyId(wish.publicOf) })),
    ...(wish.publicOf === wish.issuerKey
      ? []
      : [
          extension(
            '2.5.29.35',
            false,
            new pkijs.AuthorityKeyIdentifier({
              keyIdentifier: new asn1js.OctetString({ valueHex: keyId(wish.issuerKey) }),
            }).toSchema(),
          ),
        ]),
    ...(wish.usage === 'timestamp'
      ? [extension('2.5.29.37', true, new pkijs.ExtKeyUsage({ keyPurposes: ['1.3.6.1.5.5.7.3.8'] }).toSchema())]
      : []),
  ]
  const algorithm = { algorithmId: '1.2.840.113549.1.1.11', algorithmParams: new asn1js.Null() }
  certificate.signature = new pkijs.AlgorithmIdentifier(algorithm)
  certificate.signatureAlgorithm = new pkijs.AlgorithmIdentifier(algorithm)
  certificate.tbsView = new Uint8Array(certificate.encodeTBS().toBER())
  certificate.signatureValue = new asn1js.BitString({
    valueHex: new Uint8Array(sign('sha256', certificate.tbsView, wish.issuerKey)),
  })
  return Buffer.from(certificate.toSchema(true).toBER())
}

const keyId = (key: KeyObject) =>
  new Uint8Array(
    createHash('sha1')
      .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
      .digest(),
  )

const attribute = (type: string, value: string) =>
  new pkijs.AttributeTypeAndValue({ type, value: new asn1js.Utf8String({ value }) })

const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
  new pkijs.Extension({ extnID, critical, extnValue: value.toBER() })
