import { createHash, X509Certificate } from 'node:crypto'
import { askRemote, isReachable, type RemoteLimits } from './bounded-fetch.ts'
import { readCertificate, revocationAddresses } from './certificate.ts'
import { openCrl, revocationIn, type RevocationList } from './crl.ts'
import { readOcspAnswer, writeOcspRequest, type Issuer } from './ocsp.ts'
import type { Evidence } from './types.ts'

export interface RevocationOptions {
  remote: Omit<RemoteLimits, 'maxBytes'>
  maxListBytes: number
  maxAgeSeconds: number
  now: () => Date
}

export type RevocationVerdict =
  | { status: 'good'; evidence: Evidence }
  | { status: 'revoked'; revokedAt: Date; evidence: Evidence }
  | { status: 'unknown'; detail: string }

type Known = Exclude<RevocationVerdict, { status: 'unknown' }>

export interface Revocation {
  check(certificate: Buffer, issuer: Buffer): Promise<RevocationVerdict>
}

const LARGEST_ANSWER = 65_536
const MOST_ANSWERS = 5000
const MOST_LISTS = 32
/** Clocks of issuers run a little ahead. */
const TOLERANCE_MS = 60_000

/** Asks the issuer's responder, then its list. What neither answers is not known, and not known means no. */
export function revocationChecks(options: RevocationOptions): Revocation {
  const answers = new Map<string, { until: number; known: Known }>()
  const lists = new Map<string, { until: number; list: RevocationList }>()
  const asking = new Map<string, Promise<RevocationVerdict>>()

  async function byOcsp(certificate: Buffer, issuer: Issuer, urls: string[]): Promise<RevocationVerdict> {
    const faults: string[] = []
    for (const url of urls) {
      try {
        const now = options.now()
        const request = writeOcspRequest(readCertificate(certificate).serialNumber, issuer)
        const question = { url, body: request.der, contentType: 'application/ocsp-request' }
        const der = await askRemote(question, { ...options.remote, maxBytes: LARGEST_ANSWER })
        const answer = readOcspAnswer(der, request, issuer, now)
        const until = untilWhen(answer.thisUpdate, answer.nextUpdate, now)
        if (answer.status === 'unknown') throw new Error('the responder does not know the certificate')
        const evidence: Evidence = { revocation: 'ocsp', revocationDer: der, checkedAt: now }
        return keep(
          certificate,
          issuer,
          until,
          answer.revokedAt
            ? { status: 'revoked', revokedAt: answer.revokedAt, evidence }
            : { status: 'good', evidence },
        )
      } catch (error) {
        faults.push(reasonOf(error))
      }
    }
    return { status: 'unknown', detail: `OCSP: ${faults.join('; ') || 'no address that may be asked'}` }
  }

  async function byList(certificate: Buffer, issuer: Issuer, urls: string[]): Promise<RevocationVerdict> {
    const faults: string[] = []
    for (const url of urls) {
      try {
        const now = options.now()
        const { list, until } = await listFrom(url, certificate, issuer, now)
        const revokedAt = revocationIn(list, readCertificate(certificate).serialNumber)
        const evidence: Evidence = {
          revocation: 'crl',
          crlDigest: createHash('sha256').update(list.der).digest('hex'),
          checkedAt: now,
        }
        return keep(
          certificate,
          issuer,
          until,
          revokedAt ? { status: 'revoked', revokedAt, evidence } : { status: 'good', evidence },
        )
      } catch (error) {
        faults.push(reasonOf(error))
      }
    }
    return { status: 'unknown', detail: `CRL: ${faults.join('; ') || 'no address that may be asked'}` }
  }

  async function listFrom(
    url: string,
    certificate: Buffer,
    issuer: Issuer,
    now: Date,
  ): Promise<{ list: RevocationList; until: number }> {
    const key = `${url} ${digestOf(issuer.certificate)}`
    const kept = lists.get(key)
    if (kept && kept.until > now.getTime()) return kept
    const der = await askRemote({ url }, { ...options.remote, maxBytes: options.maxListBytes })
    const list = openCrl(der, certificate, issuer)
    const fetched = { list, until: untilWhen(list.thisUpdate, list.nextUpdate, now) }
    put(lists, key, fetched, MOST_LISTS)
    return fetched
  }

  /** Until when an answer may be used again; throws when it may not be used even now. */
  function untilWhen(thisUpdate: Date, nextUpdate: Date | undefined, now: Date): number {
    const oldest = options.maxAgeSeconds * 1000
    if (thisUpdate.getTime() > now.getTime() + TOLERANCE_MS) throw new Error('answer from the future')
    if (nextUpdate ? nextUpdate <= now : thisUpdate.getTime() + oldest <= now.getTime())
      throw new Error('answer out of date')
    return Math.min(now.getTime() + oldest, nextUpdate?.getTime() ?? thisUpdate.getTime() + oldest)
  }

  function keep(certificate: Buffer, issuer: Issuer, until: number, known: Known): Known {
    put(answers, keyOf(certificate, issuer.certificate), { until, known }, MOST_ANSWERS)
    return known
  }

  async function ask(certificate: Buffer, issuer: Issuer): Promise<RevocationVerdict> {
    const addresses = revocationAddresses(readCertificate(certificate))
    const reachable = (urls: string[]) =>
      urls.filter((url) => isReachable(url, { ...options.remote, maxBytes: 0 })).slice(0, 2)
    const first = await byOcsp(certificate, issuer, reachable(addresses.ocsp))
    if (first.status !== 'unknown') return first
    const second = await byList(certificate, issuer, reachable(addresses.crl))
    return second.status === 'unknown' ? { status: 'unknown', detail: `${first.detail}. ${second.detail}` } : second
  }

  return {
    async check(certificate, issuerCertificate) {
      const key = keyOf(certificate, issuerCertificate)
      const kept = answers.get(key)
      if (kept && kept.until > options.now().getTime()) {
        return { ...kept.known, evidence: { ...kept.known.evidence, revocation: 'cached' } }
      }
      answers.delete(key)
      const issuer = { certificate: issuerCertificate, key: new X509Certificate(issuerCertificate).publicKey }
      const running = asking.get(key) ?? ask(certificate, issuer).finally(() => asking.delete(key))
      asking.set(key, running)
      return running
    },
  }
}

const digestOf = (der: Buffer) => createHash('sha256').update(der).digest('hex')
const keyOf = (certificate: Buffer, issuer: Buffer) => digestOf(certificate) + digestOf(issuer)

/** The oldest goes first: a map keeps the order of arrival. */
function put<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) break
    map.delete(oldest)
  }
}

function reasonOf(error: unknown): string {
  const { name = '', message = 'failed', cause } = (error ?? {}) as Partial<Error>
  if (name === 'TimeoutError') return 'no answer in time'
  const { code } = (cause ?? {}) as { code?: unknown }
  return (typeof code === 'string' ? `${message} (${code})` : message).slice(0, 200)
}
