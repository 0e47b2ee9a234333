import { createHash } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Request, RequestHandler } from 'express'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Who, inWork } from '../../platform/db/work.ts'
import type { Municipality } from '../../platform/http/context.ts'
import { type MachineClient, type MachineRight, findClient } from './clients.ts'
import { Refused } from './problems.ts'
import { COUNCIL_CODE } from './schemas.ts'

/** Of one certificate in one council. A tax roll of ten thousand entries goes in in a quarter of an hour. */
const REQUESTS_PER_MINUTE = 600
/** Refusals that go to the audit trail: enough to show it, too few to fill it. */
const NOTED_PER_MINUTE = 10

export interface Machine {
  client: MachineClient
  council: Municipality
}

const machines = new WeakMap<Request, Machine>()

/** Behind `identifyMachine` there is always one. */
export function machineOf(req: Request): Machine {
  const machine = machines.get(req)
  if (!machine) throw new Error('no application was identified')
  return machine
}

export const whoOf = ({ client, council }: Machine, now: Date): Who => ({
  municipalityId: council.id,
  now,
  actor: { kind: 'system', personId: null, staffId: null, name: client.name },
})

/** Who is speaking: the certificate of this very connection, registered by the council that the request names. No header,
 *  cookie or body stands in for it. Cheap questions first: an unknown certificate costs one look at a table. */
export function identifyMachine(
  app: App,
  councilOf: (code: string) => Municipality | undefined,
  right: MachineRight,
): RequestHandler {
  const limiter = new RateLimiterPostgres({
    storeClient: app.db,
    storeType: 'knex',
    tableName: 'machine_attempt',
    tableCreated: true,
    clearExpiredByTimeout: false,
    points: REQUESTS_PER_MINUTE,
    duration: 60,
  })
  return async function machineIdentified(req, _res, next) {
    const { der, chain, tlsVerdict } = handshakeOf(req)
    if (!der) throw new Refused('certificate-missing')
    const code = req.headersDistinct['council'] ?? []
    if (code.length !== 1 || !COUNCIL_CODE.test(code[0] ?? '')) throw new Refused('council-missing')
    if (!tlsVerdict.authorized) throw certificateRefused((await checked()).reason)
    const fingerprint = createHash('sha256').update(der).digest('hex')
    const spent = await spend(limiter, `${code[0]} ${fingerprint}`)
    const note = async (asking: Who, reason: string) => {
      if (spent > NOTED_PER_MINUTE) return
      await inWork(app.db, asking, (work) => audit(work, 'machine-filing.refused', fingerprint, { reason }))
    }

    const council = councilOf(code[0] ?? '')
    const asking = council && anonymous(council, req.now)
    const client = asking && (await inWork(app.db, asking, (work) => findClient(work, fingerprint)))
    // Another council's, revoked, over or never heard of: the same answer.
    if (!client) {
      if (asking) await note(asking, 'application-unknown')
      throw new Refused('application-unknown')
    }
    const verdict = await checked()
    if (!verdict.isGood) {
      await note(asking, verdict.reason)
      throw certificateRefused(verdict.reason)
    }
    if (!client.rights.includes(right)) throw new Refused('right-missing')
    machines.set(req, { client, council })
    next()

    async function checked(): Promise<{ isGood: boolean; reason: string }> {
      const answer = await app.trust.check(der, chain, { at: req.now, purpose: 'application', tlsVerdict })
      return { isGood: answer.ok, reason: answer.ok ? '' : answer.reason }
    }
  }
}

const certificateRefused = (reason: string): Refused =>
  new Refused('certificate-refused', { key: `machine-filing.refused.${reason}` })

function handshakeOf(req: Request) {
  const socket = req.socket as TLSSocket
  const peer = socket.getPeerCertificate?.(true)
  const chain: Buffer[] = []
  for (let above = peer?.issuerCertificate; above?.raw && chain.length < 6; above = above.issuerCertificate) {
    if (chain.some((seen) => seen.equals(above.raw)) || above.raw.equals(peer.raw)) break
    chain.push(above.raw)
  }
  const error = socket.authorizationError
  return {
    der: peer?.raw as Buffer | undefined,
    chain,
    tlsVerdict: { authorized: socket.authorized, error: error ? String(error) : null },
  }
}

/** The library says «too much» by rejecting with its count, which is no error. */
async function spend(limiter: RateLimiterPostgres, speaker: string): Promise<number> {
  try {
    const key = createHash('sha256').update(speaker).digest('base64url')
    return (await limiter.consume(key)).consumedPoints
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    const { msBeforeNext = 60_000 } = refusal as { msBeforeNext?: number }
    throw new Refused('too-many-requests', { retryAfter: Math.ceil(msBeforeNext / 1000) })
  }
}

const anonymous = (council: Municipality, now: Date): Who => ({
  municipalityId: council.id,
  now,
  actor: { kind: 'anonymous', personId: null, staffId: null, name: '' },
})
