import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  boolean,
  contentOf,
  elements,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  readTlv,
  sequence,
  time,
  wholeOf,
  wrap,
  type Tlv,
} from './der.ts'
import type { DemoAuthority, DemoIssuer, DemoKey } from './demo-authority.ts'
import { DEMO_ISSUERS } from './demo-profiles.ts'
import { extensionOf, issuerKeyIdentifier, keyDigest, signed, subjectOf } from './issue.ts'

const HOUR = 3_600_000
const LARGEST_QUESTION = 10_000

/** Answers OCSP (POST and GET) under `…/ocsp/<issuer>` and lists under `…/crl/<issuer>`, wherever it is mounted. */
export function demoRevocationHandler(authority: DemoAuthority, now: () => Date = () => new Date()) {
  return (req: IncomingMessage, res: ServerResponse): void => {
    answer(authority, req, now()).then(
      ({ status, type, body }) => {
        res.writeHead(status, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-store' })
        res.end(body)
      },
      () => res.destroy(),
    )
  }
}

interface Answer {
  status: number
  type: string
  body: Buffer
}

const plain = (status: number, text: string): Answer => ({ status, type: 'text/plain', body: Buffer.from(text) })

async function answer(authority: DemoAuthority, req: IncomingMessage, now: Date): Promise<Answer> {
  const [, service, name = '', asked] =
    /\/(ocsp|crl)\/([a-z-]+)(?:\/(.+))?$/.exec((req.url ?? '').split('?')[0] ?? '') ?? []
  if (!Object.hasOwn(DEMO_ISSUERS, name)) return plain(404, 'not found')
  const issuer = name as DemoIssuer
  if (service === 'crl') {
    const list = writeCrl(authority.issuer(issuer), {
      revoked: authority.revoked(issuer),
      thisUpdate: now,
      nextUpdate: new Date(now.getTime() + 24 * HOUR),
    })
    return { status: 200, type: 'application/pkix-crl', body: list }
  }
  if (req.method !== 'POST' && req.method !== 'GET') return plain(405, 'method not allowed')
  const type = 'application/ocsp-response'
  try {
    const request = req.method === 'POST' ? await bodyOf(req) : Buffer.from(decodeURIComponent(asked ?? ''), 'base64')
    const question = readOcspRequest(request)
    if (!isFor(authority.issuer(issuer), question)) return { status: 200, type, body: ocspError(6) }
    const status = authority.statusOf(issuer, question.serialNumber)
    const body = writeOcspAnswer(authority.issuer(issuer), {
      question,
      status: status ? (status.revokedAt ?? 'good') : 'unknown',
      producedAt: now,
      thisUpdate: now,
      nextUpdate: new Date(now.getTime() + HOUR),
    })
    return { status: 200, type, body }
  } catch {
    return { status: 200, type, body: ocspError(1) }
  }
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_QUESTION) throw new Error('question too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export interface OcspQuestion {
  /** The CertID as it was asked: it goes back unchanged. */
  certId: Buffer
  nameHash: Buffer
  keyHash: Buffer
  serialNumber: string
  /** The whole nonce extension value, undefined when none was sent. */
  nonce: Buffer | undefined
}

export function readOcspRequest(der: Buffer): OcspQuestion {
  const inside = (element: Tlv | undefined) => {
    if (!element) throw new Error('not an OCSP request')
    return [...elements(der, element.content, element.end)]
  }
  const [tbs] = inside(readTlv(der, 0))
  const parts = inside(tbs)
  const certId = inside(inside(parts.find((part) => part.tag === 0x30))[0])[0]
  const [, nameHash, keyHash, serial] = inside(certId)
  if (!certId || !nameHash || !keyHash || !serial) throw new Error('not an OCSP request')
  const extensions = parts.find((part) => part.tag === 0xa2)
  const list = extensions ? inside(inside(extensions)[0]).map(inside) : []
  const nonce = list.find(([type]) => type && wholeOf(der, type).equals(NONCE))?.at(-1)
  return {
    certId: wholeOf(der, certId),
    nameHash: contentOf(der, nameHash),
    keyHash: contentOf(der, keyHash),
    serialNumber: withoutSign(contentOf(der, serial)).toString('hex'),
    nonce: nonce && contentOf(der, nonce),
  }
}

const NONCE = oid('1.3.6.1.5.5.7.48.1.2')
const withoutSign = (number: Buffer) => (number.length > 1 && number[0] === 0 ? number.subarray(1) : number)

function isFor(issuer: DemoKey, question: OcspQuestion): boolean {
  const names = createHash('sha1').update(subjectOf(issuer.certificate)).digest()
  return question.nameHash.equals(names) && question.keyHash.equals(keyDigest(issuer.key))
}

export interface OcspAnswer {
  question: Pick<OcspQuestion, 'certId' | 'nonce'>
  status: 'good' | 'unknown' | Date
  producedAt: Date
  thisUpdate: Date
  nextUpdate?: Date
  /** A responder of its own instead of the issuer. */
  certificates?: Buffer[]
}

/** Signed by the issuer, or by whoever holds the key that is given (RFC 6960, 4.2.1). */
export function writeOcspAnswer(signer: DemoKey, content: OcspAnswer): Buffer {
  const { question, status, certificates = [] } = content
  const said =
    status === 'good'
      ? implicit(0, Buffer.alloc(0))
      : status === 'unknown'
        ? implicit(2, Buffer.alloc(0))
        : explicit(1, generalizedTime(status))
  const single = sequence(
    question.certId,
    said,
    generalizedTime(content.thisUpdate),
    ...(content.nextUpdate ? [explicit(0, generalizedTime(content.nextUpdate))] : []),
  )
  const tbs = sequence(
    explicit(2, octets(keyDigest(signer.key))),
    generalizedTime(content.producedAt),
    sequence(single),
    ...(question.nonce ? [explicit(1, sequence(extensionOf('1.3.6.1.5.5.7.48.1.2', question.nonce)))] : []),
  )
  const basic = signed(
    tbs,
    signer.key,
    'sha256',
    ...(certificates.length > 0 ? [explicit(0, sequence(...certificates))] : []),
  )
  return sequence(enumerated(0), explicit(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))))
}

/** 1 malformed, 2 internal error, 3 try later, 6 unauthorized. */
export const ocspError = (status: number) => sequence(enumerated(status))

export interface CrlContent {
  revoked: { serialNumber: string; revokedAt: Date }[]
  thisUpdate: Date
  nextUpdate?: Date
  extensions?: Buffer[]
}

export function writeCrl(issuer: DemoKey, content: CrlContent): Buffer {
  const entries = content.revoked.map((entry) =>
    sequence(integer(Buffer.from(entry.serialNumber, 'hex')), time(entry.revokedAt)),
  )
  const algorithm =
    issuer.key.asymmetricKeyType === 'ec'
      ? sequence(oid('1.2.840.10045.4.3.2'))
      : sequence(oid('1.2.840.113549.1.1.11'), nothing())
  const number = integer(Math.floor(content.thisUpdate.getTime() / 1000))
  const tbs = sequence(
    integer(1),
    algorithm,
    subjectOf(issuer.certificate),
    time(content.thisUpdate),
    ...(content.nextUpdate ? [time(content.nextUpdate)] : []),
    ...(entries.length > 0 ? [wrap(0x30, Buffer.concat(entries))] : []),
    explicit(
      0,
      sequence(issuerKeyIdentifier(issuer.key), extensionOf('2.5.29.20', number), ...(content.extensions ?? [])),
    ),
  )
  return signed(tbs, issuer.key)
}

/** For the tests: a list's own "which certificates I speak of" (RFC 5280, 5.2.5). */
export function distributionPoint(
  url: string | undefined,
  flags: { indirect?: boolean; authoritiesOnly?: boolean } = {},
): Buffer {
  const yes = (tag: number) => wrap(0x80 | tag, contentOf(boolean(true), readTlv(boolean(true), 0)))
  return extensionOf(
    '2.5.29.28',
    sequence(
      ...(url ? [explicit(0, explicit(0, implicit(6, Buffer.from(url))))] : []),
      ...(flags.authoritiesOnly ? [yes(2)] : []),
      ...(flags.indirect ? [yes(4)] : []),
    ),
    true,
  )
}
