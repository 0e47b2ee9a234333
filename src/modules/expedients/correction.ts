import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { addWorkingDays, loadCalendar } from '../municipalities/index.ts'
import { currentDueDate, resume, suspend } from './clock.ts'
import { addEvent } from './events.ts'
import { addDocuments, type Expedient, getExpedient, linkEntry, updateExpedient } from './store.ts'

/** Working days to mend what is missing: Ley 39/2015, art. 68.1. */
export const CORRECTION_DAYS = 10

export interface CorrectionRequest {
  id: string
  expedientId: string
  body: string
  askedAt: Date
  documentId: string | null
  notifiedOn: string | null
  dueOn: string | null
  answeredAt: Date | null
  answerEntryId: string | null
}

const columns = {
  id: 'c.id',
  expedientId: 'c.expedient_id',
  body: 'c.body',
  askedAt: 'c.asked_at',
  documentId: 'c.document_id',
  notifiedOn: 'c.notified_on',
  dueOn: 'c.due_on',
  answeredAt: 'c.answered_at',
  answerEntryId: 'c.answer_entry_id',
}

export async function findOpenCorrection(
  { tx, municipalityId }: Work,
  expedientId: string,
): Promise<CorrectionRequest | undefined> {
  return tx
    .select<CorrectionRequest[]>(columns)
    .from('correction_request as c')
    .where({ 'c.municipality_id': municipalityId, 'c.expedient_id': expedientId })
    .whereNull('c.answered_at')
    .first()
}

export async function getCorrection({ tx, municipalityId }: Work, id: string): Promise<CorrectionRequest> {
  const row = await tx
    .select<CorrectionRequest[]>(columns)
    .from('correction_request as c')
    .where({ 'c.municipality_id': municipalityId, 'c.id': id })
    .first()
  if (!row) throw conflict('expedients.error.no-correction')
  return row
}

/** The clerk asks; the sealed request goes out as a notification by a job, and its term begins when it is notified. */
export async function requestCorrection(work: Work, expedient: Expedient, body: string): Promise<string> {
  if (expedient.state !== 'initiated' && expedient.state !== 'in-progress') {
    throw conflict('expedients.error.already-moved')
  }
  await updateExpedient(work, expedient, { state: 'correction-pending', turn_due_on: null })
  const [row] = await work
    .tx('correction_request')
    .insert({
      municipality_id: work.municipalityId,
      expedient_id: expedient.id,
      body,
      asked_at: work.now,
      asked_by: work.actor.staffId,
    })
    .returning<{ id: string }[]>('id')
  const id = row?.id ?? ''
  await addEvent(work, expedient.id, { event: 'correction-requested', kind: 'act' })
  await audit(work, 'expedients.correction-requested', expedient.id, { correctionId: id })
  await enqueue(work, 'expedients.correction-requested', { correctionId: id }, { key: `correction:${id}` })
  return id
}

/** The sealed paper that asks for it, once made. */
export async function attachCorrectionDocument(
  { tx, municipalityId }: Work,
  correctionId: string,
  documentId: string,
): Promise<void> {
  await tx('correction_request')
    .where({ municipality_id: municipalityId, id: correctionId })
    .update({ document_id: documentId })
}

/** Notified (opened, or expired unread): the ten working days run and the council's clock stands. Twice is harmless. */
export async function correctionNotified(work: Work, correctionId: string, on: string): Promise<void> {
  const correction = await getCorrection(work, correctionId)
  if (correction.notifiedOn || correction.answeredAt) return
  const calendar = await loadCalendar(work)
  const dueOn = addWorkingDays(on, CORRECTION_DAYS, calendar)
  await work
    .tx('correction_request')
    .where({ municipality_id: work.municipalityId, id: correctionId })
    .update({ notified_on: on, due_on: dueOn })
  await suspend(work, correction.expedientId, on)
  const expedient = await getExpedient(work, correction.expedientId)
  await updateExpedient(work, expedient, { due_on: null, turn_due_on: dueOn })
  await addEvent(work, expedient.id, { event: 'suspended', kind: 'act', params: { dueOn } })
}

/** What the party files in answer, already registered: the clock goes on from this day. */
export async function answerCorrection(
  work: Work,
  expedientId: string,
  answer: { entryId: string; documentIds: string[] },
): Promise<void> {
  const expedient = await getExpedient(work, expedientId)
  const correction = await findOpenCorrection(work, expedientId)
  if (!correction || expedient.state !== 'correction-pending') throw conflict('expedients.error.no-correction')
  const today = plainDate(work.now)
  await work
    .tx('correction_request')
    .where({ municipality_id: work.municipalityId, id: correction.id })
    .update({ answered_at: work.now, answer_entry_id: answer.entryId })
  await linkEntry(work, expedientId, answer.entryId)
  await addDocuments(work, expedientId, answer.documentIds, 'party')
  await resume(work, expedientId, today)
  const dueOn = await currentDueDate(work, expedient)
  await updateExpedient(work, expedient, { state: 'in-progress', due_on: dueOn, turn_due_on: null })
  await addEvent(work, expedientId, { event: 'correction-answered', kind: 'act', entryId: answer.entryId })
  await audit(work, 'expedients.correction-answered', expedientId, { entryId: answer.entryId })
}
