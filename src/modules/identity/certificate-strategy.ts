import type { TLSSocket } from 'node:tls'
import type { Request } from 'express'
import passport from 'passport'
import type { Trust, Verdict } from '../../platform/pki/index.ts'

export type Refusal = Extract<Verdict, { ok: false }>

export interface Presented {
  certificate: Buffer | null
  verdict: Verdict
}

/** Login by client certificate. OpenSSL has already decided on the chain in the handshake; the trust service adds
 *  our policy and revocation, and reads the person. Fails with the whole verdict, so that the page can explain it.
 *  (passport clones strategies with Object.create, which breaks #private fields.) */
export class CertificateStrategy extends passport.Strategy {
  override readonly name = 'certificate'
  private readonly trust: Trust
  private readonly now: () => Date

  constructor(trust: Trust, now: () => Date) {
    super()
    this.trust = trust
    this.now = now
  }

  override authenticate(req: Request): void {
    present(this.trust, req, this.now()).then(
      (presented) => {
        if (presented.verdict.ok) this.success(presented.verdict.identity as unknown as Express.User, presented)
        else this.fail(presented)
      },
      (error: unknown) => this.error(error),
    )
  }
}

async function present(trust: Trust, req: Request, at: Date): Promise<Presented> {
  // Only the handshake counts: a header that claims a certificate is never read here.
  const socket = req.socket as TLSSocket
  const peer = socket.getPeerCertificate?.(true)
  if (!peer?.raw) {
    return { certificate: null, verdict: { ok: false, reason: 'none', detail: 'no certificate in the handshake' } }
  }
  const chain: Buffer[] = []
  for (let above = peer.issuerCertificate; above?.raw && chain.length < 6; above = above.issuerCertificate) {
    if (chain.some((seen) => seen.equals(above.raw)) || above.raw.equals(peer.raw)) break
    chain.push(above.raw)
  }
  const error = socket.authorizationError
  const verdict = await trust.check(peer.raw, chain, {
    at,
    purpose: 'client',
    tlsVerdict: { authorized: socket.authorized, error: error ? String(error) : null },
  })
  return { certificate: peer.raw, verdict }
}
