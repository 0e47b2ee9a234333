import { createHash } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, forbidden, notFound } from '../../platform/errors.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { getSignatureEvidence } from '../identity/index.ts'
import { type DraftText, getDraft, refuseWhenDecided } from './drafts.ts'
import { addEvent } from './events.ts'
import { getExpedient, updateExpedient } from './store.ts'

/** Exactly what is signed: its digest goes into the handshake's evidence and onto the sealed document. */
export interface SignedContent {
  municipalityId: string
  expedientNumber: string
  kind: DraftText['kind']
  title: string
  body: string
}

export interface SignatureRequest {
  id: string
  draftId: string
  expedientId: string
  expedientNumber: string
  expedientTitle: string
  applicantName: string
  expedientDueOn: string | null
  postId: string
  postName: string
  content: SignedContent
  contentDigest: string
  state: 'waiting' | 'signed' | 'rejected'
  askedAt: Date
  askedByName: string
  decidedAt: Date | null
  signerName: string | null
  evidenceId: string | null
  reason: string | null
  documentId: string | null
}

const columns = {
  id: 'r.id',
  draftId: 'r.draft_id',
  expedientId: 'r.expedient_id',
  expedientNumber: 'e.number',
  expedientTitle: 'e.title',
  applicantName: 'e.applicant_name',
  expedientDueOn: 'e.due_on',
  postId: 'r.post_id',
  postName: 'o.name',
  content: 'r.content',
  contentDigest: 'r.content_digest',
  state: 'r.state',
  askedAt: 'r.asked_at',
  askedByName: 'p.name',
  decidedAt: 'r.decided_at',
  signerName: 'r.signer_name',
  evidenceId: 'r.evidence_id',
  reason: 'r.reason',
  documentId: 'r.document_id',
}

function requests({ tx, municipalityId }: Work) {
  return tx
    .select<SignatureRequest[]>(columns)
    .from('signature_request as r')
    .join('expedient as e', { 'e.municipality_id': 'r.municipality_id', 'e.id': 'r.expedient_id' })
    .join('post as o', { 'o.municipality_id': 'r.municipality_id', 'o.id': 'r.post_id' })
    .join('staff_member as s', { 's.municipality_id': 'r.municipality_id', 's.id': 'r.asked_by' })
    .join('person as p', { 'p.municipality_id': 's.municipality_id', 'p.id': 's.person_id' })
    .where('r.municipality_id', municipalityId)
}

export async function getSignatureRequest(work: Work, id: string): Promise<SignatureRequest> {
  const request = await requests(work).andWhere('r.id', id).first()
  if (!request) throw notFound('expedients.error.signature-not-found')
  return request
}

/** What waits for whoever holds these posts, what is due first on top. */
export async function listWaiting(work: Work, postIds: string[]): Promise<SignatureRequest[]> {
  return requests(work)
    .andWhere('r.state', 'waiting')
    .whereIn('r.post_id', postIds)
    .orderByRaw('e.due_on asc nulls last, r.asked_at, r.id')
    .limit(200)
}

export async function listRequestsOf(work: Work, expedientId: string): Promise<SignatureRequest[]> {
  return requests(work).andWhere('r.expedient_id', expedientId).orderBy(['r.asked_at', 'r.id']).limit(100)
}

/** One order of keys, normal form NFC: the same content has the same digest on any machine. */
export function contentDigest(content: SignedContent): string {
  const { municipalityId, expedientNumber, kind, title, body } = content
  const canonical = JSON.stringify(
    [municipalityId, expedientNumber, kind, title, body].map((part) => part.normalize('NFC')),
  )
  return createHash('sha256').update(canonical).digest('hex')
}

/** From here on the text stands still until the post signs it or gives it back. */
export async function sendToSign(work: Work, draftId: string, postId: string): Promise<string> {
  const draft = await getDraft(work, draftId)
  const expedient = await getExpedient(work, draft.expedientId)
  refuseWhenDecided(expedient)
  const asked = await work
    .tx('draft_text')
    .where({ municipality_id: work.municipalityId, id: draftId, version: draft.version })
    .whereIn('state', ['draft', 'rejected'])
    .update({ state: 'for-signature', changed_at: work.now, version: draft.version + 1 })
  if (asked !== 1) throw conflict('expedients.error.draft-moved')
  const content: SignedContent = {
    municipalityId: work.municipalityId,
    expedientNumber: expedient.number,
    kind: draft.kind,
    title: draft.title,
    body: draft.body,
  }
  const [row] = await work
    .tx('signature_request')
    .insert({
      municipality_id: work.municipalityId,
      draft_id: draftId,
      expedient_id: expedient.id,
      post_id: postId,
      content: JSON.stringify(content),
      content_digest: contentDigest(content),
      state: 'waiting',
      asked_at: work.now,
      asked_by: work.actor.staffId,
    })
    .returning<{ id: string }[]>('id')
  if (draft.kind === 'resolution') await updateExpedient(work, expedient, { state: 'for-signature' })
  await addEvent(work, expedient.id, { event: 'sent-to-sign', params: { title: draft.title } })
  await audit(work, 'expedients.sent-to-sign', row?.id ?? '', { draftId })
  return row?.id ?? ''
}

/** The handshake made for this very digest becomes the signature; sealing, numbering and notifying follow by jobs. */
export async function sign(
  work: Work,
  requestId: string,
  signer: { personId: string; name: string; postIds: string[]; evidenceId: string },
): Promise<void> {
  const request = await getSignatureRequest(work, requestId)
  if (!signer.postIds.includes(request.postId)) throw forbidden('expedients.error.not-your-post')
  if (request.state === 'signed' && request.evidenceId === signer.evidenceId) return
  const evidence = await getSignatureEvidence(work, signer.evidenceId, {
    contentDigest: request.contentDigest,
    personId: signer.personId,
  })
  const signed = await work
    .tx('signature_request')
    .where({ municipality_id: work.municipalityId, id: requestId, state: 'waiting' })
    .update({
      state: 'signed',
      decided_at: evidence.at,
      decided_by: work.actor.staffId,
      signer_name: signer.name,
      evidence_id: evidence.id,
    })
  if (signed !== 1) throw conflict('expedients.error.already-decided')
  await work
    .tx('draft_text')
    .where({ municipality_id: work.municipalityId, id: request.draftId })
    .update({ state: 'signed', changed_at: work.now })
  if (request.content.kind === 'resolution') {
    const expedient = await getExpedient(work, request.expedientId)
    await updateExpedient(work, expedient, { state: 'resolved', ending: 'resolution', turn_due_on: null })
  }
  await addEvent(work, request.expedientId, {
    event: request.content.kind === 'resolution' ? 'resolution-signed' : 'report-signed',
    kind: 'act',
    params: { title: request.content.title, post: request.postName },
  })
  await audit(work, 'expedients.signed', requestId, { evidenceId: evidence.id, digest: request.contentDigest })
  await enqueue(work, 'expedients.seal-signed', { signatureRequestId: requestId }, { key: `seal:${requestId}` })
}

/** Given back with a reason that whoever wrote it reads on the expedient's page. */
export async function reject(
  work: Work,
  requestId: string,
  decision: { postIds: string[]; reason: string },
): Promise<void> {
  const request = await getSignatureRequest(work, requestId)
  if (!decision.postIds.includes(request.postId)) throw forbidden('expedients.error.not-your-post')
  const rejected = await work
    .tx('signature_request')
    .where({ municipality_id: work.municipalityId, id: requestId, state: 'waiting' })
    .update({ state: 'rejected', reason: decision.reason, decided_at: work.now, decided_by: work.actor.staffId })
  if (rejected !== 1) throw conflict('expedients.error.already-decided')
  await work
    .tx('draft_text')
    .where({ municipality_id: work.municipalityId, id: request.draftId })
    .update({ state: 'rejected', changed_at: work.now })
  if (request.content.kind === 'resolution') {
    const expedient = await getExpedient(work, request.expedientId)
    if (expedient.state === 'for-signature') await updateExpedient(work, expedient, { state: 'in-progress' })
  }
  await addEvent(work, request.expedientId, {
    event: 'signature-rejected',
    params: { title: request.content.title, post: request.postName, reason: decision.reason },
  })
  await audit(work, 'expedients.signature-rejected', requestId)
}
