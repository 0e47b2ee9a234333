import { createHash, randomUUID } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, forbidden, notFound } from '../../platform/errors.ts'
import type { Municipality, Viewer } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { addDocuments } from '../documents/index.ts'
import {
  type OpenExpedient,
  addPartyDocuments,
  answerCorrection,
  getExpedient,
  isParty,
  openExpedient,
  withdraw,
} from '../expedients/index.ts'
import { type Calendar, effectiveMoment, loadCalendar, unitFor } from '../municipalities/index.ts'
import { personsOf } from '../notifications/index.ts'
import type { Definition } from '../procedures/index.ts'
import { type EntryDocumentCommand, registerEntry } from '../registry/index.ts'
import { isNamedByRegulation } from '../regulation/index.ts'
import { type Application, type Standing, getOwnApplication, standingOf } from './application.ts'
import { type SignedContent, contentOf } from './content.ts'
import { type Draft, markFiled } from './drafts.ts'
import { type FilingParties, partiesOfApplication, partiesOfFollowUp } from './filing-parties.ts'

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
  /** At the counter, by an official, for somebody without a certificate. */
  assisted?: Assisted
}

export interface Assisted {
  officeId: string
  /** Besides the person's own: their consent. */
  documents: EntryDocumentCommand[]
  /** What the official says, behind what the person says. */
  statement: string
  /** What else is written before the number is given. */
  record: (work: Work, filed: { entryId: string; procedureCode: string }) => Promise<void>
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
  const { draft } = application
  if (draft.filedEntryId) {
    return draft.filedDigest === act.shownDigest
      ? { outcome: 'already-filed', entryId: draft.filedEntryId }
      : { outcome: 'changed', filedEntryId: draft.filedEntryId }
  }
  const standing = standingOf(application, work.now)
  if (!standing.isReady) return { outcome: 'not-ready' }
  const content = contentOf(options.t, act.municipality, application, standing)
  if (content.contentDigest !== act.shownDigest) return { outcome: 'changed', filedEntryId: null }

  const calendar = await loadCalendar(work)
  const filing: Filing = { act, application, standing, content, calendar, entryId: randomUUID() }
  const documents = [...(await addAttachments(work, filing)), ...(act.assisted?.documents ?? [])]
  const destination =
    draft.kind === 'application'
      ? await openAnew(work, filing, documents)
      : await joinExpedient(work, filing, documents)
  await recordFiling(work, filing, destination)
  await act.assisted?.record(work, { entryId: filing.entryId, procedureCode: destination.procedureCode })
  await registerEntry(
    work,
    {
      id: filing.entryId,
      direction: 'E',
      channel: act.assisted ? 'counter' : 'online',
      subject: content.subject,
      content: {
        title: content.title,
        sections: content.sections,
        statement: statementOf(filing),
        contentDigest: content.contentDigest,
      },
      procedureCode: destination.procedureCode,
      unitId: destination.unitId,
      idempotencyKey: draft.filingKey,
      parties: destination.parties,
      documents,
      expedientId: destination.expedientId,
      officeId: act.assisted?.officeId ?? null,
    },
    { calendar, clockToleranceMs: options.clockToleranceMs },
  )
  failpoint('before-commit')
  return { outcome: 'filed', entryId: filing.entryId }
}

interface Filing {
  act: Act
  application: Application
  standing: Standing
  content: SignedContent
  calendar: Calendar
  entryId: string
}

const statementOf = ({ act, content }: Filing): string =>
  act.assisted ? `${content.statement}\n${act.assisted.statement}` : content.statement

/** Where it goes inside the house. */
interface Destination extends FilingParties {
  expedientId: string
  unitId: string
  procedureCode: string
}

async function addAttachments(work: Work, { act, application, content }: Filing): Promise<EntryDocumentCommand[]> {
  const kinds = new Map(application.definition.documents.map(({ id, eniType }) => [id, eniType as `TD${string}`]))
  const added = await addDocuments(
    work,
    content.documents.map(({ slot, title, fileName, mime, size, digest, scan }) => ({
      organ: act.municipality.dir3,
      title,
      fileName,
      kind: kinds.get(slot) ?? 'TD99',
      origin: 'citizen',
      mime,
      size,
      digest,
      scan,
    })),
  )
  return added.map(({ id, title, fileName, mime, size, digest }) => ({
    documentId: id,
    title,
    fileName,
    mime,
    size,
    digest,
  }))
}

async function openAnew(
  work: Work,
  { act, application, standing, content, calendar, entryId }: Filing,
  documents: EntryDocumentCommand[],
): Promise<Destination> {
  const { definition } = application
  if (!(await isNamedByRegulation(work, definition.code))) throw forbidden('virtual-office.error.not-online')
  const unit = await unitFor(work, definition.unit)
  const people = await partiesOfApplication(work, act.viewer, standing.answers)
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
      parties: people.parties.map(({ personId, role, name, nif }) => ({ personId, role, name, nif })),
      documentIds: documents.map(({ documentId }) => documentId),
    },
    calendar,
  )
  return { ...people, expedientId, unitId: unit.id, procedureCode: definition.code }
}

/** The council's term runs from the entry only where the norm says so; from elsewhere nobody knows its day yet. */
function termOf({ maximumTerm: { value, unit, from } }: Definition): OpenExpedient['term'] {
  const runsFromEntry = from === 'entry_in_registry' || from === 'receipt_by_competent_body'
  return value !== undefined && unit !== undefined && runsFromEntry ? { value, unit } : null
}

async function joinExpedient(
  work: Work,
  { act, application, entryId }: Filing,
  documents: EntryDocumentCommand[],
): Promise<Destination> {
  const { kind, expedientId } = application.draft
  if (expedientId === null || !(await isParty(work, expedientId, personsOf(act.viewer)))) {
    throw notFound('expedients.error.not-found')
  }
  const expedient = await getExpedient(work, expedientId)
  const people = await partiesOfFollowUp(work, act.viewer, expedient)
  const added = { entryId, documentIds: documents.map(({ documentId }) => documentId) }
  await actIn(work, kind, expedientId, added)
  return { ...people, expedientId, unitId: expedient.unitId, procedureCode: expedient.procedureCode }
}

function actIn(
  work: Work,
  kind: Draft['kind'],
  expedientId: string,
  added: { entryId: string; documentIds: string[] },
): Promise<void> {
  switch (kind) {
    case 'documents':
      return addPartyDocuments(work, expedientId, added)
    case 'correction':
      return answerCorrection(work, expedientId, added)
    case 'withdrawal':
      return withdraw(work, expedientId, added.entryId)
    case 'application':
      throw conflict('virtual-office.error.try-again')
  }
}

/** Evidence, audit, the draft closed and the notice queued: all that does not need the number. */
async function recordFiling(work: Work, filing: Filing, { expedientId, contactPersonId }: Destination): Promise<void> {
  const { act, application, content, entryId } = filing
  const { viewer } = act
  const draftId = application.draft.id
  await work.tx('filing').insert({
    municipality_id: work.municipalityId,
    draft_id: draftId,
    entry_id: entryId,
    expedient_id: expedientId,
    at: work.now,
    person_id: viewer.personId,
    represented_id: viewer.representing?.personId ?? null,
    evidence_id: viewer.evidenceId,
    certificate_fingerprint: viewer.certificateFingerprint,
    // The session's own secret stays out of tables that are kept.
    session_digest: createHash('sha256').update(act.sessionId).digest('hex'),
    address: act.address,
    user_agent: act.userAgent?.slice(0, 300) ?? null,
    statement: statementOf(filing),
    content_digest: content.contentDigest,
    content: content.canonical.content,
    canonical_digest: content.canonical.digest,
    contact_person_id: contactPersonId,
  })
  await markFiled(work, draftId, { entryId, digest: content.contentDigest })
  await audit(work, 'virtual-office.filed', draftId, {
    entryId,
    expedientId,
    contentDigest: content.contentDigest,
    unscanned: content.documents.filter(({ scan }) => scan === 'unscanned').length,
  })
  await enqueue(work, 'virtual-office.filing-notice', { entryId }, { key: `notice:${entryId}` })
}
