import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { DemoKey } from '../../src/platform/pki/demo-authority.ts'
import {
  ocspError,
  readOcspRequest,
  writeCrl,
  writeOcspAnswer,
  type OcspQuestion,
} from '../../src/platform/pki/demo-revocation.ts'
import { octets } from '../../src/platform/pki/der.ts'

/** What a responder, or the host of the lists, can do to us. */
export type OcspMode =
  | 'good'
  | 'revoked'
  | 'unknown'
  | 'delegate'
  | 'wrong-signature'
  | 'wrong-signer'
  | 'stale'
  | 'future'
  | 'wrong-nonce'
  | 'no-nonce'
  | 'other-certificate'
  | 'error-answer'
  | 'garbage'
  | 'endless'
  | 'redirect'
  | 'hang'
  | 'slow'
  | 'cut'
  | 'refuse'
  | 500

export type CrlMode =
  | 'good'
  | 'revoked'
  | 'wrong-signature'
  | 'stale'
  | 'no-next-update'
  | 'future'
  | 'extra'
  | 'garbage'
  | 'endless'
  | 'hang'
  | 'cut'
  | 'refuse'
  | 500

export interface RevocationDouble {
  readonly origin: string
  ocsp: OcspMode
  crl: CrlMode
  /** For the list mode `extra`: what the list says of itself. */
  crlExtensions: Buffer[]
  /** Who signs in the modes `delegate` and `wrong-signer`. */
  other: DemoKey | undefined
  revoked: string[]
  /** What was asked, in order. */
  readonly asked: ('ocsp' | 'crl' | 'elsewhere')[]
  close(): Promise<void>
}

const HOUR = 3_600_000

export async function startRevocationDouble(
  issuer: () => DemoKey,
  now: () => Date = () => new Date(),
): Promise<RevocationDouble> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((req, res) => {
    const kind = req.url?.includes('/ocsp/') ? 'ocsp' : req.url?.includes('/crl/') ? 'crl' : 'elsewhere'
    double.asked.push(kind)
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      if (kind === 'ocsp') answerOcsp(double, issuer(), Buffer.concat(chunks), res, now())
      else if (kind === 'crl') answerCrl(double, issuer(), res, now())
      else res.end()
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const double: RevocationDouble = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ocsp: 'good',
    crl: 'good',
    crlExtensions: [],
    other: undefined,
    revoked: [],
    asked: [],
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return double
}

function answerOcsp(double: RevocationDouble, issuer: DemoKey, body: Buffer, res: ServerResponse, now: Date): void {
  const { ocsp: mode } = double
  if (disturb(mode, res, double)) return
  const question = readOcspRequest(body)
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR)
  const dates = {
    stale: { producedAt: at(-3), thisUpdate: at(-3), nextUpdate: at(-1) },
    future: { producedAt: at(2), thisUpdate: at(2), nextUpdate: at(3) },
    now: { producedAt: now, thisUpdate: now, nextUpdate: at(1) },
  }[mode === 'stale' || mode === 'future' ? mode : 'now']
  const signer = (mode === 'delegate' || mode === 'wrong-signer') && double.other ? double.other : issuer
  const status = mode === 'revoked' ? now : mode === 'unknown' ? 'unknown' : 'good'
  const answer = writeOcspAnswer(signer, {
    question: questionFor(mode, question),
    status,
    ...dates,
    ...(signer === issuer ? {} : { certificates: [signer.certificate] }),
  })
  res.end(mode === 'wrong-signature' ? broken(answer) : mode === 'error-answer' ? ocspError(3) : answer)
}

function questionFor(mode: OcspMode, question: OcspQuestion): Pick<OcspQuestion, 'certId' | 'nonce'> {
  if (mode === 'wrong-nonce') return { ...question, nonce: octets(Buffer.alloc(32, 7)) }
  if (mode === 'no-nonce') return { ...question, nonce: undefined }
  if (mode === 'other-certificate') return { ...question, certId: broken(question.certId) }
  return question
}

function answerCrl(double: RevocationDouble, issuer: DemoKey, res: ServerResponse, now: Date): void {
  const { crl: mode } = double
  if (disturb(mode, res, double)) return
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR)
  const revoked = mode === 'revoked' ? double.revoked.map((serialNumber) => ({ serialNumber, revokedAt: at(-1) })) : []
  const thisUpdate = mode === 'stale' ? at(-48) : mode === 'future' ? at(2) : now
  const list = writeCrl(issuer, {
    revoked,
    thisUpdate,
    ...(mode === 'no-next-update' ? {} : { nextUpdate: mode === 'stale' ? at(-24) : at(24) }),
    extensions: mode === 'extra' ? double.crlExtensions : [],
  })
  res.end(mode === 'wrong-signature' ? broken(list) : list)
}

function disturb(mode: OcspMode | CrlMode, res: ServerResponse, double: RevocationDouble): boolean {
  if (mode === 500) res.writeHead(500).end('no')
  else if (mode === 'refuse') res.destroy()
  else if (mode === 'garbage') res.end(Buffer.alloc(300, 0x30))
  else if (mode === 'redirect') res.writeHead(302, { location: `${double.origin}/elsewhere` }).end()
  else if (mode === 'cut') {
    res.writeHead(200, { 'content-length': 1000 })
    res.write(Buffer.alloc(100, 0x30), () => res.destroy())
  } else if (mode === 'slow') {
    res.writeHead(200)
    const drip = setInterval(() => res.write('0'), 50)
    res.on('close', () => clearInterval(drip))
  } else if (mode === 'endless') {
    res.writeHead(200)
    const pour = () => {
      while (!res.destroyed && res.write(Buffer.alloc(65_536)));
    }
    res.on('drain', pour)
    res.on('error', () => undefined)
    pour()
  } else if (mode !== 'hang') return false
  return true
}

/** The last byte is inside the signature (or the serial number). */
function broken(der: Buffer): Buffer {
  const copy = Buffer.from(der)
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}
