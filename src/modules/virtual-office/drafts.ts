import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import type { Answers } from '../procedures/index.ts'

/** Days a draft waits after its last change. */
export const DRAFT_DAYS = 30
const DAY = 86_400_000

/** `documents`, `correction` and `withdrawal` add to an expedient, answer in it or end it: the same way, fewer pages. */
export type DraftKind = 'application' | 'documents' | 'correction' | 'withdrawal'

export interface Draft {
  id: string
  personId: string
  representedId: string | null
  kind: DraftKind
  procedureCode: string
  procedureVersion: number
  title: string
  expedientId: string | null
  filingKey: string
  answers: Answers
  step: string | null
  createdAt: Date
  updatedAt: Date
  expiresAt: Date
  /** Until when an outage extended it, as it was decided then. */
  extendedTo: string | null
  filedEntryId: string | null
  filedDigest: string | null
}

const columns = {
  id: 'd.id',
  personId: 'd.person_id',
  representedId: 'd.represented_id',
  kind: 'd.kind',
  procedureCode: 'd.procedure_code',
  procedureVersion: 'd.procedure_version',
  title: 'd.title',
  expedientId: 'd.expedient_id',
  filingKey: 'd.filing_key',
  answers: 'd.answers',
  step: 'd.step',
  createdAt: 'd.created_at',
  updatedAt: 'd.updated_at',
  expiresAt: 'd.expires_at',
  filedEntryId: 'd.filed_entry_id',
  filedDigest: 'd.filed_digest',
  extendedTo: 'x.ends_on',
}

/** Whose draft it is: the same person, acting for the same entity. */
export type Owner = Pick<Viewer, 'personId' | 'representing'>

const drafts = ({ tx, municipalityId }: Work) =>
  tx
    .select<Draft[]>(columns)
    .from('draft as d')
    // What an outage gave it; the module that knows of outages comes before, so its table is read here.
    .joinRaw(
      `left join lateral (select max(t.ends_on) as ends_on from outage_extended_term t
         where t.municipality_id = d.municipality_id and t.kind = 'draft' and t.subject_id = d.id) x on true`,
    )
    .where('d.municipality_id', municipalityId)

const ownDrafts = (work: Work, owner: Owner) =>
  drafts(work)
    .andWhere('d.person_id', owner.personId)
    .andWhereRaw('d.represented_id is not distinct from ?::uuid', [owner.representing?.personId ?? null])

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** With `lock` nobody else writes it until this Work ends: two tabs, or two presses of a button, take turns. */
export async function findOwnDraft(
  work: Work,
  owner: Owner,
  id: string,
  options: { lock: boolean },
): Promise<Draft | undefined> {
  if (!isUuid(id)) return undefined
  const query = ownDrafts(work, owner).andWhere('d.id', id).first()
  return options.lock ? query.forUpdate('d') : query
}

/** Not yet filed, newest first. */
export async function listOpenDrafts(
  work: Work,
  owner: Owner,
  options: { procedureCode?: string; before?: { updatedAt: string; id: string } | null; limit: number },
): Promise<Draft[]> {
  const query = ownDrafts(work, owner)
    .whereNull('d.filed_entry_id')
    .andWhere('d.expires_at', '>', work.now)
    .orderByRaw('d.updated_at desc, d.id desc')
    .limit(options.limit)
  if (options.procedureCode) query.andWhere({ 'd.procedure_code': options.procedureCode, 'd.kind': 'application' })
  const { before } = options
  if (before) query.andWhereRaw('(d.updated_at, d.id) < (?::timestamptz, ?::uuid)', [before.updatedAt, before.id])
  return query
}

export interface NewDraft {
  kind: DraftKind
  procedure: { code: string; version: number }
  title: string
  expedientId: string | null
  answers: Answers
  startKey: string
}

/** The form that begins it has a key: pressed twice it begins one. */
export async function insertDraft(work: Work, owner: Owner, draft: NewDraft): Promise<{ id: string; isNew: boolean }> {
  const { tx, municipalityId, now } = work
  const [row] = await tx('draft')
    .insert({
      municipality_id: municipalityId,
      person_id: owner.personId,
      represented_id: owner.representing?.personId ?? null,
      kind: draft.kind,
      procedure_code: draft.procedure.code,
      procedure_version: draft.procedure.version,
      title: draft.title,
      expedient_id: draft.expedientId,
      start_key: draft.startKey,
      answers: JSON.stringify(draft.answers),
      created_at: now,
      updated_at: now,
      expires_at: expiryFrom(now),
    })
    .onConflict(['municipality_id', 'person_id', 'start_key'])
    .ignore()
    .returning<{ id: string }[]>('id')
  if (row) return { id: row.id, isNew: true }
  const known = await tx('draft')
    .where({ municipality_id: municipalityId, person_id: owner.personId, start_key: draft.startKey })
    .first<{ id: string } | undefined>('id')
  if (!known) throw conflict('virtual-office.error.try-again')
  return { id: known.id, isNew: false }
}

export async function saveAnswers(work: Work, draft: Draft, answers: Answers, step: string): Promise<void> {
  await touch(work, draft.id, { answers: JSON.stringify(answers), step })
}

/** Every change gives it its whole time again. */
export async function touch(
  { tx, municipalityId, now }: Work,
  draftId: string,
  change: Record<string, unknown> = {},
): Promise<void> {
  await tx('draft')
    .where({ municipality_id: municipalityId, id: draftId })
    .whereNull('filed_entry_id')
    .update({
      ...change,
      updated_at: now,
      // One that was extended by an outage does not lose what it was given.
      expires_at: tx.raw('greatest(expires_at, ?::timestamptz)', [expiryFrom(now)]),
      reminded_at: null,
    })
}

/** What was filed is in the registry; of the draft only the way to it is kept. */
export async function markFiled(
  { tx, municipalityId, now }: Work,
  draftId: string,
  filed: { entryId: string; digest: string },
): Promise<void> {
  await tx('draft_file').where({ municipality_id: municipalityId, draft_id: draftId }).delete()
  await tx('draft').where({ municipality_id: municipalityId, id: draftId }).update({
    filed_entry_id: filed.entryId,
    filed_digest: filed.digest,
    filed_at: now,
    answers: '{}',
  })
}

export async function deleteDraft({ tx, municipalityId }: Work, draftId: string): Promise<void> {
  await tx('draft').where({ municipality_id: municipalityId, id: draftId }).whereNull('filed_entry_id').delete()
}

const expiryFrom = (now: Date): Date => new Date(now.getTime() + DRAFT_DAYS * DAY)
