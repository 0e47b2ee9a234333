import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, forbidden } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import type { Viewer } from '../../platform/http/context.ts'
import type { CertificateIdentity } from '../../platform/pki/index.ts'
import { rightsOf } from './rights.ts'
import { spokenName } from '../../platform/text/spoken-name.ts'
import * as store from './store.ts'

/** Minutes to choose a certificate and type its PIN. */
const REQUEST_MINUTES = 15
/** The token travels in an address: it lives just long enough for the browser to follow the redirect. */
const TOKEN_SECONDS = 60

export interface IdentificationRequest {
  id: string
  purpose: 'login' | 'signature'
  returnTo: string
  contentDigest: string | null
  statement: string | null
  expectedNif: string | null
  createdAt: Date
}

/** Only paths of this very host: nothing that a browser could read as another site. */
export function safeReturn(path: unknown): string {
  if (typeof path !== 'string' || path.length > 500) return '/'
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : '/'
}

/** Opens the way to the certificate host. The state stays in the waiting session, so that nobody can
 *  be logged in as somebody else by following a link. */
export async function requestIdentification(
  work: Work,
  request: {
    purpose: 'login' | 'signature'
    state: string
    returnTo: string
    contentDigest?: string
    statement?: string
    expectedNif?: string
  },
): Promise<string> {
  const [row] = await work
    .tx('identification_request')
    .insert({
      municipality_id: work.municipalityId,
      purpose: request.purpose,
      state_digest: digest(request.state),
      return_to: safeReturn(request.returnTo),
      content_digest: request.contentDigest ?? null,
      statement: request.statement ?? null,
      expected_nif: request.expectedNif ?? null,
      created_at: work.now,
      expires_at: new Date(work.now.getTime() + REQUEST_MINUTES * 60_000),
    })
    .returning<{ id: string }[]>('id')
  if (!row) throw conflict('identity.error.request-lost')
  return row.id
}

export async function findRequest(work: Work, id: string): Promise<IdentificationRequest | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined
  return work
    .tx('identification_request')
    .select<IdentificationRequest[]>({
      id: 'id',
      purpose: 'purpose',
      returnTo: 'return_to',
      contentDigest: 'content_digest',
      statement: 'statement',
      expectedNif: 'expected_nif',
      createdAt: 'created_at',
    })
    .where({ municipality_id: work.municipalityId, id })
    .whereNull('token_digest')
    .andWhere('expires_at', '>', work.now)
    .first()
}

export interface Shown {
  purpose: 'login' | 'signature'
  outcome: string
  certificate: Buffer | null
  identity: CertificateIdentity | null
  revocation: string | null
  revocationAnswer: Buffer | null
  address: string | null
  userAgent: string | null
  contentDigest: string | null
  statement: string | null
}

/** Keeps what was shown at the door, also when it was refused. */
export async function recordIdentification(work: Work, shown: Shown, personId: string | null): Promise<string> {
  const [row] = await work
    .tx('identification')
    .insert({
      municipality_id: work.municipalityId,
      at: work.now,
      purpose: shown.purpose,
      outcome: shown.outcome,
      person_id: personId,
      nif: shown.identity?.nif ?? null,
      certificate: shown.certificate,
      fingerprint: shown.identity?.fingerprint ?? null,
      issuer: shown.identity?.issuerName.slice(0, 300) ?? null,
      revocation: shown.revocation,
      revocation_answer: shown.revocationAnswer,
      content_digest: shown.contentDigest,
      statement: shown.statement,
      address: shown.address,
      user_agent: shown.userAgent?.slice(0, 300) ?? null,
    })
    .returning<{ id: string }[]>('id')
  if (!row) throw conflict('identity.error.request-lost')
  await audit(work, `identity.${shown.purpose}-${shown.outcome === 'accepted' ? 'accepted' : 'refused'}`, row.id, {
    outcome: shown.outcome,
  })
  return row.id
}

/** A good certificate becomes a person of this council, evidence, and a token for the way back. */
export async function acceptIdentification(
  work: Work,
  request: IdentificationRequest,
  shown: Shown & { identity: CertificateIdentity },
): Promise<{ token: string }> {
  const { identity } = shown
  if (request.expectedNif && request.expectedNif !== identity.nif) throw forbidden('identity.error.other-person')
  const person = await store.upsertPerson(work, {
    nif: identity.nif,
    kind: 'natural',
    name: spokenName(identity.fullName),
    givenName: spokenName(identity.givenName),
    surname1: spokenName(identity.surname1),
    surname2: spokenName(identity.surname2),
  })
  const organization =
    identity.kind === 'representative' && identity.organization
      ? await store.upsertPerson(work, {
          nif: identity.organization.nif,
          kind: 'legal',
          name: identity.organization.name,
        })
      : null
  const evidenceId = await recordIdentification(work, shown, person.id)
  const token = randomBytes(32).toString('base64url')
  const viewer: SessionIdentity = {
    personId: person.id,
    nif: person.nif,
    name: person.name,
    identityKind: identity.kind === 'employee' ? 'employee' : organization ? 'representative' : 'natural',
    employerNif: identity.kind === 'employee' ? (identity.organization?.nif ?? null) : null,
    representing: organization && { personId: organization.id, nif: organization.nif, name: organization.name },
    evidenceId,
    certificateFingerprint: identity.fingerprint,
  }
  const updated = await work
    .tx('identification_request')
    .where({ municipality_id: work.municipalityId, id: request.id })
    .whereNull('token_digest')
    .update({
      token_digest: digest(token),
      identification_id: evidenceId,
      viewer: JSON.stringify(viewer),
      expires_at: new Date(work.now.getTime() + TOKEN_SECONDS * 1000),
    })
  if (updated !== 1) throw conflict('identity.error.request-lost')
  return { token }
}

/** What a session remembers of a certificate; rights are looked up anew, so that a dismissal counts at once. */
export interface SessionIdentity extends Omit<Viewer, 'staff'> {
  employerNif: string | null
}

export interface Redeemed {
  purpose: 'login' | 'signature'
  returnTo: string
  contentDigest: string | null
  identity: SessionIdentity
}

/** The token counts once, within its minute, and only in the session that asked. */
export async function redeemToken(work: Work, token: string, state: string | undefined): Promise<Redeemed | undefined> {
  const [row] = await work
    .tx('identification_request')
    .where({ municipality_id: work.municipalityId, token_digest: digest(token) })
    .delete()
    .returning(['purpose', 'return_to', 'state_digest', 'content_digest', 'viewer', 'expires_at'])
  if (!row || row.expires_at <= work.now || !state) return undefined
  if (!timingSafeEqual(Buffer.from(row.state_digest), Buffer.from(digest(state)))) return undefined
  return { purpose: row.purpose, returnTo: row.return_to, contentDigest: row.content_digest, identity: row.viewer }
}

/** Rights come with a post in this council, held today, and with the certificate of an employee of this very
 *  council: the same person with a citizen's certificate is a citizen. */
export async function viewerFor(work: Work, identity: SessionIdentity, municipalityNif: string): Promise<Viewer> {
  const { employerNif, ...person } = identity
  if (employerNif !== municipalityNif) return { ...person, staff: null }
  const posts = await store.listPosts(work, identity.personId, plainDate(work.now))
  const [first] = posts
  if (!first) return { ...person, staff: null }
  const roles = posts.map((post) => post.role)
  return {
    ...person,
    staff: {
      staffId: first.staffId,
      postName: first.postName,
      role: first.role,
      unitIds: [...new Set(posts.map((post) => post.unitId))],
      rights: rightsOf(roles),
    },
  }
}

export interface SignatureEvidence {
  id: string
  at: Date
  personId: string
  nif: string
  fingerprint: string
  issuer: string
  contentDigest: string
}

/** The handshake that a person made for this very content. Throws when it is anybody else's, or for anything else. */
export async function getSignatureEvidence(
  work: Work,
  id: string,
  signed: { contentDigest: string; personId: string },
): Promise<SignatureEvidence> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw conflict('identity.error.signature-mismatch')
  const row = await work
    .tx('identification')
    .select<SignatureEvidence[]>({
      id: 'id',
      at: 'at',
      personId: 'person_id',
      nif: 'nif',
      fingerprint: 'fingerprint',
      issuer: 'issuer',
      contentDigest: 'content_digest',
    })
    .where({
      municipality_id: work.municipalityId,
      id,
      purpose: 'signature',
      outcome: 'accepted',
      content_digest: signed.contentDigest,
      person_id: signed.personId,
    })
    .first()
  if (!row) throw conflict('identity.error.signature-mismatch')
  return row
}

/** Requests nobody came back for. */
export async function sweepRequests(work: Work): Promise<void> {
  await work
    .tx('identification_request')
    .where('municipality_id', work.municipalityId)
    .andWhere('expires_at', '<', work.now)
    .delete()
}

export const newState = (): string => randomBytes(32).toString('base64url')

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
