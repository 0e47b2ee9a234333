import { createHash, randomUUID } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { forbidden } from '../../platform/errors.ts'
import type { Municipality, Viewer } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { addDocument } from '../documents/index.ts'
import { type OpenExpedient, openExpedient } from '../expedients/index.ts'
import { findPersonByNif, updateContact, upsertPerson } from '../identity/index.ts'
import { effectiveMoment, loadCalendar, unitFor } from '../municipalities/index.ts'
import { type Answers, type Definition, type Parties, partiesOf } from '../procedures/index.ts'
import { type EntryDocumentCommand, type EntryPartyCommand, registerEntry } from '../registry/index.ts'
import { isNamedByRegulation } from '../regulation/index.ts'
import { type Application, getOwnApplication, standingOf } from './application.ts'
import { type SignedContent, contentOf } from './content.ts'
import { markFiled } from './drafts.ts'

/** The act of will as it arrived. */
export interface Act {
  draftId: string
  /** The digest that the person had in front of them. */
  shownDigest: string
  viewer: Viewer
  municipality: Municipality
  sessionId: string
  address: string | null
  userAgent: string | null
}

export type Outcome =
  | { outcome: 'filed' | 'already-filed'; entryId: string }
  /** Something else was shown than what the draft says now. Nothing has been filed. */
  | { outcome: 'changed'; filedEntryId: string | null }
  /** Something is missing or no longer right. */
  | { outcome: 'not-ready' }

export interface FilingOptions {
  t: Translate
  clockToleranceMs: number
}

/** From a draft to an entry of the registry, in one Work: both or neither. The registry's book is locked by its number, so
 *  that comes last and everything slow has been done before. Twice is once: whoever comes second finds the entry. */
export async function fileApplication(work: Work, act: Act, options: FilingOptions): Promise<Outcome> {
  const application = await getOwnApplication(work, act.viewer, act.draftId, { lock: true })
  const { draft, definition } = application
  if (draft.filedEntryId) {
    return draft.filedDigest === act.shownDigest
      ? { outcome: 'already-filed', entryId: draft.filedEntryId }
      : { outcome: 'changed', filedEntryId: draft.filedEntryId }
  }
  if (!(await isNamedByRegulation(work, definition.code))) throw forbidden('virtual-office.error.not-online')
  const standing = standingOf(application, work.now)
  if (!standing.isReady) return { outcome: 'not-ready' }
  const content = contentOf(options.t, act.municipality, application, standing)
  if (content.contentDigest !== act.shownDigest) return { outcome: 'changed', filedEntryId: null }

  const calendar = await loadCalendar(work)
  const unit = await unitFor(work, definition.unit)
  const { parties, contactPersonId } = await partiesOfFiling(work, act.viewer, standing.answers)
  const documents = await addDocuments(work, act.municipality, application, content)
  const entryId = randomUUID()
  const expedientId = randomUUID()
  await openExpedient(
    work,
    {
      id: expedientId,
      title: content.subject,
      procedure: { code: definition.code, version: definition.version },
      unitId: unit.id,
      term: termOf(definition),
      silence: definition.silence.effect,
      effectiveAt: effectiveMoment(work.now, calendar),
      entryId,
      parties: parties.map(({ personId, role, name, nif }) => ({ personId, role, name, nif })),
      documentIds: documents.map(({ documentId }) => documentId),
    },
    calendar,
  )
  await recordFiling(work, act, content, { entryId, expedientId, contactPersonId, draftId: draft.id })
  await registerEntry(
    work,
    {
      id: entryId,
      direction: 'E',
      channel: 'online',
      subject: content.subject,
      content: {
        title: content.title,
        sections: content.sections,
        statement: content.statement,
        contentDigest: content.contentDigest,
      },
      procedureCode: definition.code,
      unitId: unit.id,
      idempotencyKey: draft.filingKey,
      parties,
      documents,
      expedientId,
    },
    { calendar, clockToleranceMs: options.clockToleranceMs },
  )
  return { outcome: 'filed', entryId }
}

type FilingParty = EntryPartyCommand & { personId: string; nif: string; role: 'interested' | 'representative' }

/** What is asked for in a declaration of representation does not change what is known of the person represented: neither
 *  their name nor where their notices go. */
async function partiesOfFiling(
  work: Work,
  viewer: Viewer,
  answers: Answers,
): Promise<{ parties: FilingParty[]; contactPersonId: string }> {
  const parties = partiesOf(answers)
  const { applicant, representative } = parties
  const personId = await personOf(work, viewer, parties)
  const interested: FilingParty = { role: 'interested', personId, ...applicant }
  const isProved = personId === viewer.personId || personId === viewer.representing?.personId
  const contactPersonId = isProved ? personId : viewer.personId
  await updateContact(work, contactPersonId, {
    ...(parties.email !== null && { email: parties.email }),
    ...(parties.phone !== null && { phone: parties.phone }),
    ...(isProved && { channel: parties.channel }),
    ...(isProved && parties.address !== null && { address: parties.address }),
  })
  if (!representative) return { parties: [interested], contactPersonId }
  const acting: FilingParty = { role: 'representative', personId: viewer.personId, nif: viewer.nif, name: viewer.name }
  return { parties: [interested, acting], contactPersonId }
}

async function personOf(work: Work, viewer: Viewer, { applicant }: Parties): Promise<string> {
  if (applicant.nif === viewer.nif) return viewer.personId
  if (viewer.representing?.nif === applicant.nif) return viewer.representing.personId
  const kind = parseNif(applicant.nif)?.kind === 'cif' ? ('legal' as const) : ('natural' as const)
  const known = await findPersonByNif(work, applicant.nif)
  return (known ?? (await upsertPerson(work, { ...applicant, kind }))).id
}

async function addDocuments(
  work: Work,
  municipality: Municipality,
  { definition }: Application,
  content: SignedContent,
): Promise<EntryDocumentCommand[]> {
  const kinds = new Map(definition.documents.map(({ id, eniType }) => [id, eniType]))
  const documents: EntryDocumentCommand[] = []
  for (const { slot, title, fileName, mime, size, digest } of content.documents) {
    const document = await addDocument(work, {
      organ: municipality.dir3,
      title,
      fileName,
      kind: kinds.get(slot)?.startsWith('TD') ? (kinds.get(slot) as `TD${string}`) : 'TD99',
      origin: 'citizen',
      mime,
      size,
      digest,
    })
    documents.push({ documentId: document.id, title, fileName, mime, size, digest })
  }
  return documents
}

/** The council's term runs from the entry only where the norm says so; from elsewhere nobody knows its day yet. */
function termOf({ maximumTerm: { value, unit, from } }: Definition): OpenExpedient['term'] {
  const runsFromEntry = from === undefined || from === 'entry_in_registry' || from === 'receipt_by_competent_body'
  return value !== undefined && unit !== undefined && runsFromEntry ? { value, unit } : null
}

/** Evidence, audit, the draft closed and the notice queued: all that does not need the number. */
export async function recordFiling(
  work: Work,
  act: Act,
  content: SignedContent,
  filed: { entryId: string; expedientId: string; draftId: string; contactPersonId: string },
): Promise<void> {
  const { viewer } = act
  await work.tx('filing').insert({
    municipality_id: work.municipalityId,
    draft_id: filed.draftId,
    entry_id: filed.entryId,
    expedient_id: filed.expedientId,
    at: work.now,
    person_id: viewer.personId,
    represented_id: viewer.representing?.personId ?? null,
    evidence_id: viewer.evidenceId,
    certificate_fingerprint: viewer.certificateFingerprint,
    // The session's own secret stays out of tables that are kept.
    session_digest: createHash('sha256').update(act.sessionId).digest('hex'),
    address: act.address,
    user_agent: act.userAgent?.slice(0, 300) ?? null,
    statement: content.statement,
    content_digest: content.contentDigest,
    content: content.canonical.content,
    canonical_digest: content.canonical.digest,
    contact_person_id: filed.contactPersonId,
  })
  await markFiled(work, filed.draftId, { entryId: filed.entryId, digest: content.contentDigest })
  await audit(work, 'virtual-office.filed', filed.draftId, {
    entryId: filed.entryId,
    expedientId: filed.expedientId,
    contentDigest: content.contentDigest,
    unscanned: content.documents.filter(({ scan }) => scan === 'unscanned').length,
  })
  await enqueue(work, 'virtual-office.filing-notice', { entryId: filed.entryId }, { key: `notice:${filed.entryId}` })
}
