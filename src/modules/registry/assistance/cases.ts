import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, notFound } from '../../../platform/errors.ts'
import type { Viewer } from '../../../platform/http/context.ts'
import type { Block } from '../../../platform/pdf/index.ts'

export const identityDocuments = ['dni', 'nie', 'passport', 'eu-card'] as const
export type IdentityDocument = (typeof identityDocuments)[number]

/** Somebody being attended: from the document shown to the entry. */
export interface Case {
  id: string
  staffId: string
  personId: string
  personNif: string
  personName: string
  identityDocument: IdentityDocument
  procedureCode: string
  title: string
  draftId: string
  state: 'open' | 'filed' | 'abandoned'
  startedAt: Date
  changedAt: Date
  consent: 'paper' | 'attested' | null
  consentDigest: string | null
  consentAt: Date | null
  consentStatement: string | null
  consentEvidenceId: string | null
  consentDocumentId: string | null
  consentContent: { title: string; blocks: Block[] } | null
  consentReady: boolean
  entryId: string | null
}

const columns = {
  id: 'c.id',
  staffId: 'c.staff_id',
  personId: 'c.person_id',
  personNif: 'p.nif',
  personName: 'p.name',
  identityDocument: 'c.identity_document',
  procedureCode: 'c.procedure_code',
  title: 'c.title',
  draftId: 'c.draft_id',
  state: 'c.state',
  startedAt: 'c.started_at',
  changedAt: 'c.changed_at',
  consent: 'c.consent',
  consentDigest: 'c.consent_digest',
  consentAt: 'c.consent_at',
  consentStatement: 'c.consent_statement',
  consentEvidenceId: 'c.consent_evidence_id',
  consentDocumentId: 'c.consent_document_id',
  consentContent: 'c.consent_content',
  consentReady: 'c.consent_ready',
  entryId: 'c.entry_id',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const cases = ({ tx, municipalityId }: Work) =>
  tx
    .select<Case[]>(columns)
    .from('assistance_case as c')
    .join('person as p', { 'p.municipality_id': 'c.municipality_id', 'p.id': 'c.person_id' })
    .where('c.municipality_id', municipalityId)

export async function getCase(work: Work, id: string): Promise<Case> {
  const found = UUID.test(id) ? await cases(work).andWhere('c.id', id).first() : undefined
  if (!found) throw notFound('registry.assistance.error.not-found')
  return found
}

/** Only whose it is: for anybody else it does not exist. With `lock` two windows take turns. */
export async function getOwnCase(work: Work, id: string, { lock = false } = {}): Promise<Case> {
  if (!UUID.test(id)) throw notFound('registry.assistance.error.not-found')
  const query = cases(work).andWhere({ 'c.id': id, 'c.staff_id': work.actor.staffId }).first()
  const found = await (lock ? query.forUpdate('c') : query)
  if (!found) throw notFound('registry.assistance.error.not-found')
  return found
}

/** The open case in which this official fills in this application, if it is one. */
export async function findOpenCaseOfDraft(work: Work, draftId: string): Promise<Case | undefined> {
  if (!UUID.test(draftId)) return undefined
  return cases(work)
    .andWhere({ 'c.draft_id': draftId, 'c.staff_id': work.actor.staffId })
    .whereNot('c.state', 'abandoned')
    .first()
}

export async function listOwnOpenCases(work: Work): Promise<Case[]> {
  return cases(work)
    .andWhere({ 'c.staff_id': work.actor.staffId, 'c.state': 'open' })
    .andWhere('c.changed_at', '>', new Date(work.now.getTime() - DRAFTS_LAST_MS))
    .orderByRaw('c.changed_at desc, c.id')
    .limit(30)
}
/** A draft nobody touches is gone after thirty days, and with it what could still be done here. */
const DRAFTS_LAST_MS = 30 * 86_400_000

export interface NewCase {
  startKey: string
  personId: string
  identityDocument: IdentityDocument
  procedureCode: string
  title: string
  draftId: string
}

export async function insertCase(work: Work, begun: NewCase): Promise<string> {
  const { tx, municipalityId, now, actor } = work
  const [row] = await tx('assistance_case')
    .insert({
      municipality_id: municipalityId,
      staff_id: actor.staffId,
      start_key: begun.startKey,
      person_id: begun.personId,
      identity_document: begun.identityDocument,
      procedure_code: begun.procedureCode,
      title: begun.title,
      draft_id: begun.draftId,
      state: 'open',
      started_at: now,
      changed_at: now,
    })
    .onConflict(['municipality_id', 'staff_id', 'start_key'])
    .ignore()
    .returning<{ id: string }[]>('id')
  if (row) {
    await audit(work, 'registry.assistance-begun', row.id, { identityDocument: begun.identityDocument })
    return row.id
  }
  const known = await tx('assistance_case')
    .where({ municipality_id: municipalityId, staff_id: actor.staffId, start_key: begun.startKey })
    .first<{ id: string } | undefined>('id')
  if (!known) throw conflict('registry.assistance.error.not-open')
  return known.id
}

export async function updateOpenCase(
  { tx, municipalityId, now }: Work,
  id: string,
  change: Record<string, unknown>,
): Promise<void> {
  const changed = await tx('assistance_case')
    .where({ municipality_id: municipalityId, id, state: 'open' })
    .update({ ...change, changed_at: now })
  if (changed !== 1) throw conflict('registry.assistance.error.not-open')
}

/** The person attended, as if they had come in by themselves, with the certificate of who attends them. */
export const citizenOf = (
  { personId, personNif, personName, id }: Pick<Case, 'id' | 'personId' | 'personNif' | 'personName'>,
  official: Pick<Viewer, 'personId' | 'name' | 'evidenceId' | 'certificateFingerprint' | 'staff'>,
): Viewer => ({
  personId,
  nif: personNif,
  name: personName,
  identityKind: 'natural',
  representing: null,
  staff: null,
  evidenceId: official.evidenceId,
  certificateFingerprint: official.certificateFingerprint,
  assistedBy: {
    personId: official.personId,
    staffId: official.staff?.staffId ?? '',
    name: official.name,
    href: `/oficina/registro/asistencia/${id}`,
  },
})
