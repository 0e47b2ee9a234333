import type { Work } from '../../platform/db/work.ts'
import { type Calendar, type Term, addTerm, dueDateWithSuspensions, loadCalendar } from '../municipalities/index.ts'
import type { Expedient } from './store.ts'

/** The catalogue's words for units of time, in the calendar's. */
export function termOf(value: number | null, unit: Expedient['termUnit']): Term | null {
  if (value === null || unit === null) return null
  return { value, unit: unit === 'natural_days' ? 'days' : unit }
}

/** The day by which the council must have resolved and notified, with no suspension yet (Ley 39/2015, art. 21.3). */
export function firstDueDate(enteredOn: string, term: Term | null, calendar: Calendar): string | null {
  return term && addTerm(enteredOn, term, calendar)
}

/** Opens the suspension from the day the request was notified (art. 22.1.a). Twice is harmless. */
export async function suspend(work: Work, expedientId: string, since: string): Promise<void> {
  await work
    .tx('expedient_suspension')
    .insert({ municipality_id: work.municipalityId, expedient_id: expedientId, cause: 'correction', since })
    .onConflict(work.tx.raw('(municipality_id, expedient_id) where until is null'))
    .ignore()
}

/** Ends the open suspension, if there is one. */
export async function resume(work: Work, expedientId: string, until: string): Promise<void> {
  await work
    .tx('expedient_suspension')
    .where({ municipality_id: work.municipalityId, expedient_id: expedientId })
    .whereNull('until')
    .update({ until: work.tx.raw('greatest(since, ?::date)', [until]) })
}

export interface Suspension {
  since: string
  until: string | null
}

export async function listSuspensions(work: Work, expedientId: string): Promise<Suspension[]> {
  return work
    .tx('expedient_suspension')
    .select<Suspension[]>('since', 'until')
    .where({ municipality_id: work.municipalityId, expedient_id: expedientId })
    .orderBy('since')
    .limit(100)
}

/** Computed anew from its facts each time one of them changes, never moved by hand. */
export async function currentDueDate(work: Work, expedient: Expedient): Promise<string | null> {
  const term = termOf(expedient.termValue, expedient.termUnit)
  if (!term) return null
  const calendar = await loadCalendar(work)
  const suspensions = await listSuspensions(work, expedient.id)
  return dueDateWithSuspensions(
    expedient.enteredOn,
    term,
    suspensions.map(({ since, until }) => ({ from: since, to: until })),
    calendar,
  )
}
