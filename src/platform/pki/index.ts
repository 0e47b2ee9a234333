export { readIdentity } from './read-identity.ts'
export { openTrust, opensslVersion } from './trust.ts'
export { openP12, writeP12 } from './keys.ts'
export { DEMO_REVOCATION_HOST, demoRevocationHandler, openDemoAuthority } from './demo-authority.ts'
export type { DemoAuthority, DemoIssued, DemoIssuer, DemoSubject, IssueOptions } from './demo-authority.ts'
export type {
  CertificateIdentity,
  CheckContext,
  Evidence,
  IdentityKind,
  OpenedKey,
  Purpose,
  RefusalReason,
  TlsVerdict,
  Trust,
  TrustOptions,
  Verdict,
} from './types.ts'
