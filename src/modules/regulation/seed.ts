import type { Knex } from 'knex'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import {
  type Calendar,
  addWorkingDays,
  calendarOf,
  getCouncil,
  loadCalendar,
  madridDate,
  touchContent,
} from '../municipalities/index.ts'
import { regulationText } from './model-text.ts'
import * as store from './store.ts'
import type { NamedProcedure } from './store.ts'
import { councilsWithoutRegulation, insertRegulations, type SeededRegulation } from './store-seed.ts'
import { firstDayInForce, lastDayOfExposure } from './terms.ts'

/** Trujillo has begun with the padrón and general matters only: the rest of its catalogue informs and is filed on paper. */
const namesOnly: Record<string, RegExp> = { '10195': /^(PAD|GEN)-/ }
/** A village whose plenary has not voted yet. */
const stillDraft = new Set(['10165'])

/**
 * The demonstration's ordinance: approved, exposed and published some months before the day the demonstration is made, with
 * the terms that the law asks. Written at once and not step by step, because a province has hundreds of councils.
 * A council that has one already keeps it.
 */
export async function seedRegulation(
  work: Work,
  procedures: readonly NamedProcedure[],
  options: { sedeAddress: string },
): Promise<void> {
  if (await store.hasRegulation(work)) return
  const { title, sections } = regulationText(await getCouncil(work), options.sedeAddress)
  const id = await store.insertRegulation(work, { title, sections, sedeAddress: options.sedeAddress })
  if (!id) return
  await store.insertProcedures(work, id, namedBy(work.municipalityId, procedures))
  if (stillDraft.has(work.municipalityId)) return

  const dates = datesOf(madridDate(work.now), await loadCalendar(work))
  await store.updateRegulation(work, id, { ...dates, allegations: 0, state: 'in-force' })
  await touchContent(work)
  await audit(work, 'regulation.in-force', id, { demonstration: true })
}

/** The same for a whole province, in four round trips. On the owner's connection, not in a Work. */
export async function seedRegulations(
  tx: Knex.Transaction,
  municipalityIds: readonly string[],
  procedures: readonly NamedProcedure[],
  options: { sedeAddressOf: (id: string) => string; now: Date },
): Promise<void> {
  const without = await councilsWithoutRegulation(tx, municipalityIds)
  const today = madridDate(options.now)
  // A province shares most of its calendar, so most councils share their dates.
  const known = new Map<string, ReturnType<typeof datesOf>>()
  const seeds = without.map(({ dates, years, ...council }): SeededRegulation => {
    const key = dates.join()
    const steps = known.get(key) ?? datesOf(today, calendarOf(dates, years))
    known.set(key, steps)
    const sedeAddress = options.sedeAddressOf(council.id)
    return {
      id: council.id,
      ...regulationText(council, sedeAddress),
      sede_address: sedeAddress,
      codes: namedBy(council.id, procedures).map(({ code }) => code),
      in_force: stillDraft.has(council.id) ? null : { ...steps, allegations: 0, state: 'in-force' },
    }
  })
  await insertRegulations(tx, seeds, { procedures, now: options.now })
}

function namedBy(municipalityId: string, procedures: readonly NamedProcedure[]): readonly NamedProcedure[] {
  const only = namesOnly[municipalityId]
  return only ? procedures.filter((procedure) => only.test(procedure.code)) : procedures
}

function datesOf(today: string, calendar: Calendar) {
  const after = (date: string, days: number) => addWorkingDays(date, days, calendar)
  const approved = after(daysBefore(today, 250), 1)
  const announced = after(approved, 6)
  const exposureUntil = lastDayOfExposure(announced, calendar)
  const final = after(exposureUntil, 1)
  const published = after(final, 8)
  return {
    initially_approved_on: approved,
    exposure_announced_on: announced,
    exposure_bop: gazetteNumber(announced),
    exposure_until: exposureUntil,
    finally_approved_on: final,
    published_on: published,
    bop_number: gazetteNumber(published),
    in_force_on: firstDayInForce(published, calendar),
  }
}

function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}

/** The gazette comes out on working days: an example number of about the right size. */
function gazetteNumber(date: string): string {
  const day = (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${date.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000
  return `${Math.max(1, Math.round((day * 248) / 365))}/${date.slice(0, 4)}`
}
