import { createHash, X509Certificate } from 'node:crypto'
import { readCertificate } from './certificate.ts'
import { dersOf, pemOf } from './der.ts'
import { openSsl, type ChainResult, type OpenSsl } from './openssl.ts'
import { policyFault } from './policy.ts'
import { readIdentity } from './read-identity.ts'
import { revocationChecks } from './revocation.ts'
import type { CertificateIdentity, CheckContext, RefusalReason, Trust, TrustOptions, Verdict } from './types.ts'

export { opensslVersion } from './openssl.ts'

const LARGEST_CERTIFICATE = 32_768
const LONGEST_CHAIN = 8
const CHAIN_CACHE_MS = 5 * 60_000
const MOST_CHAINS = 2000
/** The identities of the issuers' own test certificates. */
const TEST_NIFS = ['00000000T', '99999999R']

type Refusal = Extract<Verdict, { ok: false }>
/** Somebody shows it in a handshake, now. */
const isEntering = (purpose: CheckContext['purpose']): boolean => purpose === 'client' || purpose === 'application'
const refusal = (reason: RefusalReason, detail: string, identity?: CertificateIdentity): Refusal =>
  identity ? { ok: false, reason, detail, identity } : { ok: false, reason, detail }

/**
 * Who may enter with which certificate. OpenSSL decides whether the chain holds; then come our policy, the person and the
 * revocation, in this order, and each can only say no.
 */
export function openTrust(options: TrustOptions): Trust {
  const chains = chainChecks(options)
  const revocation = revocationChecks({
    remote: {
      allowedHosts: options.allowedRevocationHosts,
      routes: options.revocationRoutes ?? {},
      timeoutMs: options.revocationTimeoutMs ?? 4000,
    },
    maxListBytes: options.maxRevocationBytes ?? 32 * 1_048_576,
    maxAgeSeconds: options.maxRevocationAgeSeconds,
    now: options.now ?? (() => new Date()),
  })

  async function check(der: Buffer | undefined, chain: Buffer[], context: CheckContext): Promise<Verdict> {
    const believed = await chains.check(der, chain, context)
    if (!believed.ok) return believed
    const { identity, path } = believed
    let evidence
    for (const step of path) {
      const answer = await revocation.check(step.certificate, step.issuer)
      if (answer.status === 'unknown') return refusal('revocation-unknown', answer.detail, identity)
      // A signature made before the revocation stays what it was; nobody enters with a revoked certificate.
      if (answer.status === 'revoked' && (isEntering(context.purpose) || answer.revokedAt <= context.at)) {
        return refusal('revoked', `revoked on ${answer.revokedAt.toISOString()}`, identity)
      }
      evidence ??= answer.evidence
    }
    return evidence ? { ok: true, identity, evidence } : refusal('revocation-unknown', 'nothing was asked', identity)
  }

  return {
    authorities: chains.authorities,
    check: (der, chain, context) =>
      check(der, chain, context).catch((error: unknown) => refusal('untrusted', messageOf(error))),
  }
}

export interface BelievedChain {
  ok: true
  identity: CertificateIdentity
  /** What must be asked about: the certificate, and those above it that the configuration does not name. */
  path: { certificate: Buffer; issuer: Buffer }[]
}

export interface ChainChecks {
  readonly authorities: string[]
  check(
    der: Buffer | undefined,
    chain: Buffer[],
    context: CheckContext & { depth?: number },
  ): Promise<BelievedChain | Refusal>
}

/** Everything but revocation. */
export function chainChecks(
  options: Omit<TrustOptions, 'allowedRevocationHosts' | 'maxRevocationAgeSeconds'>,
): ChainChecks {
  const anchors = options.anchors.flatMap((pem) => dersOf(pem))
  const intermediates = options.intermediates.flatMap((pem) => dersOf(pem))
  const openssl = remembering(openSsl(options.opensslPath))

  async function check(
    der: Buffer | undefined,
    chain: Buffer[],
    context: CheckContext & { depth?: number },
  ): Promise<BelievedChain | Refusal> {
    if (!der || der.length === 0) return refusal('none', 'no certificate was offered')
    const isTooMuch =
      der.length > LARGEST_CERTIFICATE ||
      chain.length > LONGEST_CHAIN ||
      chain.some((each) => each.length > LARGEST_CERTIFICATE)
    if (isTooMuch) return refusal('unreadable', 'certificate or chain too large')
    const certificate = readable(() => readCertificate(der))
    const parsed = readable(() => new X509Certificate(der))
    const key = readable(() => parsed?.publicKey)
    // What OpenSSL read must be all there is: bytes after it could tell another reader something else.
    if (!certificate || !parsed || !key || !parsed.raw.equals(der))
      return refusal('unreadable', 'not a certificate that can be read')

    const identity = readIdentity(der)
    const { tlsVerdict } = context
    if (tlsVerdict && !tlsVerdict.authorized) return tlsRefusal(tlsVerdict.error ?? 'not authorized', identity)
    const untrusted = [...intermediates, ...chain]
    const result = await openssl.verify({
      leaf: der,
      anchors: anchors.map((each) => pemOf(each)).join(''),
      untrusted: untrusted.map((each) => pemOf(each)).join(''),
      at: context.at,
      purpose: isEntering(context.purpose) ? 'sslclient' : 'any',
      ...(context.depth === undefined ? {} : { depth: context.depth }),
    })
    if (!result.ok) return chainRefusal(result, identity)
    // The verdict may be some minutes old; the dates are looked at each time.
    if (context.at < certificate.notBefore) return refusal('not-yet-valid', 'certificate is not yet valid', identity)
    if (context.at > certificate.notAfter) return refusal('expired', 'certificate has expired', identity)
    const fault = policyFault(certificate, key, context.purpose, options.policies)
    if (fault) return refusal('policy', fault, identity)
    const stranger = identityFault(identity, context, options)
    if (stranger) return stranger
    const path = pathOf(parsed, anchors, intermediates, chain)
    return path
      ? { ok: true, identity, path }
      : refusal('untrusted', 'the issuer is not among the known ones', identity)
  }

  return { authorities: [...anchors, ...intermediates].map((each) => pemOf(each)), check }
}

function identityFault(
  identity: CertificateIdentity,
  { purpose }: CheckContext,
  options: Pick<TrustOptions, 'acceptPseudonyms' | 'acceptTestIdentities'>,
): Refusal | undefined {
  if (purpose === 'any') return undefined
  // A program does not borrow a person's certificate: whoever holds it answers for what it does.
  if (purpose === 'application')
    return identity.kind === 'seal' || identity.kind === 'website'
      ? undefined
      : refusal('not-an-application', 'the certificate of a person', identity)
  if (identity.kind === 'unreadable') return refusal('unreadable', 'the person or the number cannot be read', identity)
  if (TEST_NIFS.includes(identity.nif) && options.acceptTestIdentities !== true)
    return refusal('policy', 'a test identity', identity)
  if (purpose === 'seal')
    return identity.kind === 'seal' && identity.nif !== '' ? undefined : refusal('policy', 'not a seal', identity)
  if (identity.kind === 'seal') return refusal('seal', 'the seal of an entity', identity)
  if (identity.kind === 'website') return refusal('not-a-person', 'the certificate of a website', identity)
  // Nobody can be found by a pseudonym unless a post was entered under it.
  if (identity.kind === 'pseudonym' && options.acceptPseudonyms !== true)
    return refusal('not-a-person', 'a pseudonym', identity)
  return undefined
}

/**
 * OpenSSL has found a way to an anchor; here we only name the certificates on it, to ask whether they were revoked.
 * Configured ones come first, and an issuer must have signed, so a namesake from the caller cannot stand in.
 */
function pathOf(
  leaf: X509Certificate,
  anchors: Buffer[],
  intermediates: Buffer[],
  chain: Buffer[],
): BelievedChain['path'] | undefined {
  const configured = [...anchors, ...intermediates].map((each) => new X509Certificate(each))
  const offered = chain.flatMap((each) => readable(() => new X509Certificate(each)) ?? [])
  const path: BelievedChain['path'] = []
  for (let current = leaf; path.length <= LONGEST_CHAIN;) {
    const isIssuer = (candidate: X509Certificate) =>
      current.checkIssued(candidate) && current.verify(candidate.publicKey)
    const known = configured.find(isIssuer)
    const issuer = known ?? offered.find(isIssuer)
    if (!issuer) return undefined
    path.push({ certificate: current.raw, issuer: issuer.raw })
    if (known) return path
    current = issuer
  }
  return undefined
}

/** A good verdict is used again for some minutes: a person's pages ask more than once. Bad ones are always asked anew. */
function remembering(openssl: OpenSsl): OpenSsl {
  const known = new Map<string, number>()
  return {
    async verify(question) {
      const period = Math.floor(question.at.getTime() / CHAIN_CACHE_MS)
      const hash = createHash('sha256').update(question.leaf).update(question.untrusted)
      const key = `${hash.digest('hex')} ${question.purpose} ${question.depth ?? ''} ${period}`
      if (known.has(key)) return { ok: true }
      const result = await openssl.verify(question)
      if (result.ok) known.set(key, period)
      for (const oldest of known.keys()) {
        if (known.size <= MOST_CHAINS) break
        known.delete(oldest)
      }
      return result
    },
  }
}

const EXPIRED = 10
const NOT_YET_VALID = 9
const WRONG_PURPOSE = 26

function chainRefusal(result: Extract<ChainResult, { ok: false }>, identity: CertificateIdentity): Refusal {
  const detail = `${result.message} (${result.code} at ${result.depth})`
  if (result.depth === 0 && result.code === EXPIRED) return refusal('expired', detail, identity)
  if (result.depth === 0 && result.code === NOT_YET_VALID) return refusal('not-yet-valid', detail, identity)
  if (result.depth === 0 && result.code === WRONG_PURPOSE) return wrongPurpose(detail, identity)
  return refusal('untrusted', detail, identity)
}

/** The issuer is known, and says that this certificate is not for identifying people. */
const wrongPurpose = (detail: string, identity: CertificateIdentity): Refusal =>
  refusal(identity.kind === 'website' ? 'not-a-person' : 'policy', detail, identity)

function tlsRefusal(error: string, identity: CertificateIdentity): Refusal {
  const code = error.slice(0, 100)
  if (code === 'CERT_HAS_EXPIRED') return refusal('expired', code, identity)
  if (code === 'CERT_NOT_YET_VALID') return refusal('not-yet-valid', code, identity)
  if (code === 'INVALID_PURPOSE') return wrongPurpose(code, identity)
  if (code === 'CERT_REVOKED') return refusal('revoked', code, identity)
  return refusal('untrusted', code, identity)
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const messageOf = (error: unknown) => ((error as Partial<Error> | undefined)?.message ?? 'failed').slice(0, 200)
