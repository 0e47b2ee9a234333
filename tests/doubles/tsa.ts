import { createHash, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { newAuthority, type TestAuthority } from '../platform/pdf/test-authority.ts'

export type TsaMode =
  | 'good'
  | 'refuse' // a correct answer that says no
  | 'hang' // never answers
  | 'slow' // answers after half a second
  | 'wrong-digest'
  | 'wrong-nonce'
  | 'wrong-signature'
  | 'cut' // closes in the middle of the answer
  | 'huge'
  | 'garbage'
  | '500'
  | 'redirect'

export interface TsaDouble {
  url: string
  mode: TsaMode
  /** The moment it stamps. */
  at: Date
  /** DER of its certificate and of the root above it. */
  certificate: Buffer
  root: Buffer
  requests: number
  close(): Promise<void>
}

/** A time-stamping authority (RFC 3161) on a port of its own, with the ways such a service fails. */
export async function startTsa(
  options: { mode?: TsaMode; at?: Date; authority?: TestAuthority } = {},
): Promise<TsaDouble> {
  const authority = options.authority ?? newAuthority('Autoridad de sellado de pruebas')
  const own = authority.issue({ name: 'TSA de pruebas', usage: 'timestamp' })

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      double.requests++
      const { mode } = double
      if (mode === 'hang') return
      if (mode === '500') return void response.writeHead(500).end('no')
      if (mode === 'redirect') return void response.writeHead(302, { location: double.url }).end()
      response.setHeader('content-type', 'application/timestamp-reply')
      if (mode === 'garbage') return void response.end(randomBytes(200))
      if (mode === 'huge') return void response.end(Buffer.alloc(5_000_000, 0x30))
      const answer = reply(Buffer.concat(chunks), mode)
      if (mode === 'cut') {
        response.setHeader('content-length', answer.length)
        response.write(answer.subarray(0, answer.length / 2), () => response.destroy())
        return
      }
      if (mode === 'slow') setTimeout(() => response.end(answer), 500)
      else response.end(answer)
    })
  })

  function reply(query: Buffer, mode: TsaMode): Buffer {
    if (mode === 'refuse') return sequenceOf(sequence(new asn1js.Integer({ value: 2 })))
    const request = pkijs.TimeStampReq.fromBER(new Uint8Array(query))
    const asked = Buffer.from(request.messageImprint.hashedMessage.valueBlock.valueHexView)
    const info = new pkijs.TSTInfo({
      version: 1,
      policy: '1.3.6.1.4.1.99999.1',
      messageImprint: new pkijs.MessageImprint({
        hashAlgorithm: request.messageImprint.hashAlgorithm,
        hashedMessage: octets(mode === 'wrong-digest' ? randomBytes(asked.length) : asked),
      }),
      serialNumber: new asn1js.Integer({ valueHex: new Uint8Array([1, ...randomBytes(6)]) }),
      genTime: double.at,
    })
    if (mode === 'wrong-nonce') info.nonce = new asn1js.Integer({ value: 12_345 })
    else if (request.nonce) info.nonce = request.nonce
    const token = signed(Buffer.from(info.toSchema().toBER()), mode === 'wrong-signature')
    return sequenceOf(sequence(new asn1js.Integer({ value: 0 })), token)
  }

  function signed(content: Buffer, spoil: boolean): asn1js.Sequence {
    const certificate = pkijs.Certificate.fromBER(new Uint8Array(own.certificate))
    const attributes = [
      attribute('1.2.840.113549.1.9.3', new asn1js.ObjectIdentifier({ value: '1.2.840.113549.1.9.16.1.4' })),
      attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update(content).digest())),
      attribute(
        '1.2.840.113549.1.9.16.2.47',
        sequence(sequence(sequence(octets(createHash('sha256').update(own.certificate).digest())))),
      ),
    ].toSorted((a, b) => Buffer.compare(Buffer.from(a.toSchema().toBER()), Buffer.from(b.toSchema().toBER())))
    const set = Buffer.from(new asn1js.Set({ value: attributes.map((each) => each.toSchema()) }).toBER())
    const value = sign('sha256', set, own.key)
    if (spoil) value[20] = (value[20] ?? 0) ^ 1
    const data = new pkijs.SignedData({
      version: 3,
      digestAlgorithms: [sha256()],
      encapContentInfo: new pkijs.EncapsulatedContentInfo({
        eContentType: '1.2.840.113549.1.9.16.1.4',
        eContent: octets(content),
      }),
      certificates: [certificate],
      signerInfos: [
        new pkijs.SignerInfo({
          version: 1,
          sid: new pkijs.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
          digestAlgorithm: sha256(),
          signatureAlgorithm: new pkijs.AlgorithmIdentifier({
            algorithmId: '1.2.840.113549.1.1.11',
            algorithmParams: new asn1js.Null(),
          }),
          signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
          signature: octets(value),
        }),
      ],
    })
    const info = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: data.toSchema(true) })
    return info.toSchema()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const double: TsaDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    mode: options.mode ?? 'good',
    at: options.at ?? new Date('2026-11-22T18:00:00Z'),
    certificate: own.certificate,
    root: authority.certificate,
    requests: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return double
}

const sha256 = () => new pkijs.AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' })
const octets = (bytes: Buffer) => new asn1js.OctetString({ valueHex: new Uint8Array(bytes) })
const sequence = (...value: asn1js.AsnType[]) => new asn1js.Sequence({ value })
const sequenceOf = (...value: asn1js.AsnType[]) => Buffer.from(sequence(...value).toBER())
const attribute = (type: string, value: unknown) => new pkijs.Attribute({ type, values: [value] })
