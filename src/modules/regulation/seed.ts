import type { Work } from '../../platform/db/work.ts'
import { addWorkingDays, loadCalendar, madridDate } from '../municipalities/index.ts'
import {
  draftRegulation,
  enterIntoForce,
  openExposure,
  publishRegulation,
  recordFinalApproval,
  recordInitialApproval,
} from './service.ts'
import * as store from './store.ts'
import type { NamedProcedure } from './store.ts'

/** Trujillo has begun with the padrón and general matters only: the rest of its catalogue informs and is filed on paper. */
const namesOnly: Record<string, RegExp> = { '10195': /^(PAD|GEN)-/ }
/** A village whose plenary has not voted yet. */
const stillDraft = new Set(['10165'])

/**
 * The demonstration's ordinance: the whole way through the plenary and the gazette, by the same functions that a secretary
 * uses, some months before the day the demonstration is made. A council that has one already keeps it.
 */
export async function seedRegulation(
  work: Work,
  procedures: readonly NamedProcedure[],
  options: { sedeAddress: string },
): Promise<void> {
  if ((await store.listRegulations(work)).length > 0) return
  const only = namesOnly[work.municipalityId]
  const named = only ? procedures.filter((procedure) => only.test(procedure.code)) : procedures
  const { id } = await draftRegulation(work, { sedeAddress: options.sedeAddress, procedures: named })
  if (stillDraft.has(work.municipalityId)) return

  const calendar = await loadCalendar(work)
  const after = (date: string, days: number) => addWorkingDays(date, days, calendar)
  const initial = after(daysBefore(madridDate(work.now), 250), 1)
  const announced = after(initial, 6)
  const final = after(announced, 31)
  const published = after(final, 8)
  await recordInitialApproval(work, id, { on: initial })
  await openExposure(work, id, { on: announced, bopNumber: gazetteNumber(announced) })
  await recordFinalApproval(work, id, { on: final, allegations: 0 })
  await publishRegulation(work, id, { on: published, bopNumber: gazetteNumber(published) })
  await enterIntoForce(work)
}

function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}

/** The gazette comes out on working days: an example number of about the right size. */
function gazetteNumber(date: string): string {
  const day = (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${date.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000
  return `${Math.max(1, Math.round((day * 248) / 365))}/${date.slice(0, 4)}`
}
