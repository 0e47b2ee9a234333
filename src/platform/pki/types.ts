import type { KeyObject } from 'node:crypto'

export type IdentityKind = 'natural' | 'representative' | 'employee' | 'pseudonym' | 'seal' | 'website' | 'unreadable'

/** Who a certificate speaks of. All text is bounded, without control characters, and still only text. */
export interface CertificateIdentity {
  kind: IdentityKind
  /** The person's NIF or NIE, the entity's for a seal; '' when there is none (pseudonym, website) or its check letter is wrong. */
  nif: string
  givenName: string
  surname1: string
  surname2: string
  fullName: string
  /** The company represented, or the administration served. */
  organization: { nif: string; name: string } | null
  position: string
  unit: string
  email?: string
  /** Certificate policy OIDs. */
  policies: string[]
  issuerName: string
  /** Hexadecimal, lower case. */
  serialNumber: string
  notBefore: Date
  notAfter: Date
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  fingerprint: string
}

/** client: a person who enters. application: a program that does, with the certificate of an entity or of a component. */
export type Purpose = 'client' | 'application' | 'seal' | 'any'

export type RefusalReason =
  | 'none'
  | 'expired'
  | 'not-yet-valid'
  | 'untrusted'
  | 'revoked'
  | 'revocation-unknown'
  | 'not-a-person'
  | 'not-an-application'
  | 'seal'
  | 'unreadable'
  | 'policy'

export interface Evidence {
  revocation: 'ocsp' | 'crl' | 'cached'
  /** The OCSP answer as received. A CRL is not kept: its digest is in `crlDigest`. */
  revocationDer?: Buffer
  crlDigest?: string
  checkedAt: Date
}

export type Verdict =
  | { ok: true; identity: CertificateIdentity; evidence: Evidence }
  | { ok: false; reason: RefusalReason; detail: string; identity?: CertificateIdentity }

/** What node:tls says of the client's certificate: `socket.authorized` and `socket.authorizationError`. */
export interface TlsVerdict {
  authorized: boolean
  error: string | null
}

export interface CheckContext {
  at: Date
  purpose: Purpose
  tlsVerdict?: TlsVerdict
}

export interface Trust {
  /** PEM of anchors and intermediates: the `ca` of the TLS listener that asks for certificates. */
  readonly authorities: string[]
  /** Never rejects: whatever goes wrong is a refusal with its reason. In a refusal the identity is what the certificate claims, not proven.
   * `der` undefined: no certificate was offered. */
  check(der: Buffer | undefined, chain: Buffer[], context: CheckContext): Promise<Verdict>
}

export interface TrustOptions {
  /** Roots, PEM. One text may hold several certificates. */
  anchors: string[]
  intermediates: string[]
  /** When given, an end certificate needs one of these policy OIDs. */
  policies?: string[]
  /** Host names (with port when it is not the scheme's own) that may be asked about revocation; no other is ever contacted. */
  allowedRevocationHosts: string[]
  /** Asks elsewhere for what a certificate's address names: host → base address. For the demonstration authority, and for a proxy. */
  revocationRoutes?: Record<string, string>
  /** How old an answer may be, whatever its nextUpdate says. */
  maxRevocationAgeSeconds: number
  revocationTimeoutMs?: number
  /** Answers and lists above this size are not read. */
  maxRevocationBytes?: number
  /** Test identities (00000000T, 99999999R) are refused unless this is set. */
  acceptTestIdentities?: boolean
  /** Employees with a pseudonym have no NIF: whoever sets this must have another way to know them. */
  acceptPseudonyms?: boolean
  opensslPath?: string
  /** The clock for the age of answers. */
  now?: () => Date
}

export interface OpenedKey {
  key: KeyObject
  /** DER */
  certificate: Buffer
  /** DER, from the issuer upwards. */
  chain: Buffer[]
}
