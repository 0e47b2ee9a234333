import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { askRemote } from '../pki/bounded-fetch.ts'
import { DIGESTS, OID } from './oids.ts'
import { readCms } from './read-cms.ts'

export interface Timestamp {
  at: Date
  /** The authority's certificate and those that came with it, DER. Whether it is to be trusted is for others to say. */
  certificate: Buffer
  chain: Buffer[]
}

export interface TimestampOptions {
  url: string
  timeoutMs?: number
  maxBytes?: number
}

/** A client of a time-stamping authority (RFC 3161). What it hands out has been checked: our digest, our number, and a
 *  signature that holds. Anything else rejects, and who asked tries again later. */
export function openTimestamps({ url, timeoutMs = 5000, maxBytes = 65_536 }: TimestampOptions) {
  return async (digest: Buffer): Promise<Buffer> => {
    const nonce = positive(randomBytes(8))
    const question = { url, body: query(digest, nonce), contentType: 'application/timestamp-query' }
    const token = tokenOf(
      await askRemote(question, { allowedHosts: [new URL(url).host], routes: {}, timeoutMs, maxBytes }),
    )
    verifyTimestamp(token, { digest, nonce })
    return token
  }
}

/** Throws unless the token is a correct time stamp of that digest (or of that content). */
export function verifyTimestamp(
  token: Buffer,
  expected: { digest: Buffer; nonce?: Buffer } | { content: Buffer },
): Timestamp {
  const message = readCms(token)
  const { content } = message
  if (!content || message.contentType !== OID.tstInfo) throw new Error('the time stamp holds no time')
  const faults = message.faults((algorithm) => createHash(algorithm).update(content).digest())
  // RFC 3161 tokens of older authorities name their certificate in the first version of the attribute.
  const grave = faults.filter((fault) => fault !== 'not-pades')
  if (grave.length > 0) throw new Error(`the time stamp is not correct: ${grave.join(', ')}`)

  const info = pkijs.TSTInfo.fromBER(content)
  const algorithm = DIGESTS[info.messageImprint.hashAlgorithm.algorithmId]
  const imprint = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)
  const wanted =
    'content' in expected ? algorithm && createHash(algorithm).update(expected.content).digest() : expected.digest
  if (!algorithm || !wanted || !imprint.equals(wanted)) throw new Error('the time stamp is of something else')
  if ('nonce' in expected && expected.nonce) {
    const nonce = info.nonce ? Buffer.from(info.nonce.valueBlock.valueHexView) : null
    if (!nonce?.equals(expected.nonce)) throw new Error('the time stamp answers another question')
  }
  const certificate = new X509Certificate(message.certificate)
  if (certificate.keyUsage?.length !== 1 || certificate.keyUsage[0] !== OID.timeStamping)
    throw new Error('the time stamp is signed by a certificate that is not for time stamps')
  if (info.genTime < certificate.validFromDate || info.genTime > certificate.validToDate)
    throw new Error('the time stamp is signed by a certificate out of its time')
  return { at: info.genTime, certificate: message.certificate, chain: message.chain }
}

function query(digest: Buffer, nonce: Buffer): Buffer {
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: OID.sha256, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: new Uint8Array(digest) }),
    }),
    nonce: new asn1js.Integer({ valueHex: new Uint8Array(nonce) }),
    certReq: true,
  })
  return Buffer.from(request.toSchema().toBER())
}

function tokenOf(answer: Buffer): Buffer {
  const parsed = asn1js.fromBER(answer)
  if (parsed.offset < 0) throw new Error('the answer of the time-stamping authority cannot be read')
  const response = new pkijs.TimeStampResp({ schema: parsed.result })
  const status: number = response.status.status
  if ((status !== 0 && status !== 1) || !response.timeStampToken)
    throw new Error(`the time-stamping authority refused: status ${status}`)
  const token = (parsed.result as asn1js.Sequence).valueBlock.value[1]
  if (!token) throw new Error('the answer of the time-stamping authority holds no time stamp')
  return Buffer.from(token.valueBeforeDecodeView)
}

/** A positive number of eight bytes, none of them superfluous, so that it comes back in the same bytes. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}
