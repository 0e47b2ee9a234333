import type { Work } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { listStaff, rolesWith } from '../../identity/index.ts'
import { annulPlaces } from '../distribution/acts.ts'
import type { EntryAnnotation } from '../entry.ts'
import { annotateEntry } from '../service.ts'
import { listAnnotations } from '../store.ts'

export interface Annulment {
  state: 'none' | 'requested' | 'refused' | 'annulled'
  /** The row that says so. */
  by: EntryAnnotation | undefined
  /** Who asked, while nobody has decided. */
  requesterId: string | null
}

const steps = { 'annulment-requested': 'requested', 'annulment-refused': 'refused', voided: 'annulled' } as const
const isStep = (kind: string): kind is keyof typeof steps => kind in steps

/** The last step said counts. */
export function annulmentOf(annotations: readonly EntryAnnotation[]): Annulment {
  const by = annotations.findLast(({ kind }) => isStep(kind))
  if (!by || !isStep(by.kind)) return { state: 'none', by: undefined, requesterId: null }
  const state = steps[by.kind]
  const requester = state === 'requested' ? by.details['personId'] : null
  return { state, by, requesterId: typeof requester === 'string' ? requester : null }
}

/** Whoever registers asks; somebody else decides. */
export async function requestAnnulment(work: Work, entryId: string, reason: string): Promise<void> {
  const { state } = await annulmentNow(work, entryId)
  if (state === 'annulled') throw conflict('registry.error.annulled')
  if (state === 'requested') throw conflict('registry.error.annulment-requested')
  await annotateEntry(work, entryId, {
    kind: 'annulment-requested',
    text: reason,
    details: { personId: work.actor.personId },
  })
}

export async function decideAnnulment(
  work: Work,
  entryId: string,
  decision: { annuls: boolean; reason: string },
): Promise<void> {
  const { state, requesterId } = await annulmentNow(work, entryId)
  if (state !== 'requested') throw conflict('registry.error.annulment-not-requested')
  // A person may hold two posts: it is the person who may not decide what they asked for.
  if (requesterId === null || requesterId === work.actor.personId) throw conflict('registry.error.annulment-own')
  if (!decision.annuls) {
    await annotateEntry(work, entryId, { kind: 'annulment-refused', text: decision.reason })
    return
  }
  await annul(work, entryId, decision.reason, {})
}

/** Where one person is all the supervision there is, nobody could ever decide: they annul, and it says so. */
export async function annulAlone(work: Work, entryId: string, reason: string): Promise<void> {
  const { state, requesterId } = await annulmentNow(work, entryId)
  if (state === 'annulled') throw conflict('registry.error.annulled')
  if (state === 'requested' && requesterId !== work.actor.personId) {
    throw conflict('registry.error.annulment-requested')
  }
  if (!(await supervisesAlone(work))) throw conflict('registry.error.annulment-own')
  await annul(work, entryId, reason, { alone: true })
}

/** Nobody else in the house holds the right to supervise today. */
export async function supervisesAlone(work: Work): Promise<boolean> {
  const roles = rolesWith('registry:supervise')
  const staff = await listStaff(work, plainDate(work.now))
  const supervisors = new Set(staff.filter(({ role }) => roles.includes(role)).map(({ personId }) => personId))
  return work.actor.personId !== null && supervisors.size === 1 && supervisors.has(work.actor.personId)
}

async function annul(work: Work, entryId: string, reason: string, details: Record<string, unknown>): Promise<void> {
  await annulPlaces(work, entryId)
  await annotateEntry(work, entryId, { kind: 'voided', text: reason, details })
}

/** Two who decide at once: the second waits here and sees what the first decided. */
async function annulmentNow(work: Work, entryId: string): Promise<Annulment> {
  await work.tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `registry annulment ${work.municipalityId} ${entryId}`,
  ])
  return annulmentOf(await listAnnotations(work, entryId))
}
