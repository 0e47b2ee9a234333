import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, invalid } from '../../platform/errors.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { getCouncil, loadCalendar, madridDate, startOfDay, touchContent } from '../municipalities/index.ts'
import { regulationText } from './model-text.ts'
import * as store from './store.ts'
import type { NamedProcedure, Regulation, RegulationState } from './store.ts'
import { firstDayInForce, lastDayOfExposure } from './terms.ts'

/** A text of the model with the council's own data, to be read, changed and taken to the plenary. */
export async function draftRegulation(
  work: Work,
  draft: { sedeAddress: string; procedures: readonly NamedProcedure[] },
): Promise<Regulation> {
  const council = await getCouncil(work)
  const { title, sections } = regulationText(council, draft.sedeAddress)
  const id = await store.insertRegulation(work, { title, sections, sedeAddress: draft.sedeAddress })
  if (!id) throw conflict('regulation.error.one-under-way')
  await store.replaceProcedures(work, id, draft.procedures)
  await audit(work, 'regulation.drafted', id, { procedures: draft.procedures.length })
  return store.lockRegulation(work, id)
}

/** While it is a draft, and again when allegations of the exposure are accepted, the text is still open. */
export async function rewriteSection(work: Work, id: string, section: { number: number; text: string }): Promise<void> {
  const regulation = await stepFrom(work, id, ['draft', 'exposure'])
  if (!regulation.sections.some((known) => known.number === section.number))
    throw invalid('regulation.error.no-section')
  if (section.text.trim() === '' || section.text.length > 20_000) throw invalid('regulation.error.section-length')
  const sections = regulation.sections.map((known) =>
    known.number === section.number ? { ...known, text: section.text } : known,
  )
  await store.updateRegulation(work, id, { sections: JSON.stringify(sections) })
  await audit(work, 'regulation.section-rewritten', id, { section: section.number })
}

export async function nameProcedures(work: Work, id: string, procedures: readonly NamedProcedure[]): Promise<void> {
  await stepFrom(work, id, ['draft', 'exposure'])
  await store.replaceProcedures(work, id, procedures)
  await audit(work, 'regulation.procedures-named', id, { procedures: procedures.length })
}

export async function recordInitialApproval(work: Work, id: string, approval: { on: string }): Promise<void> {
  await stepFrom(work, id, ['draft'])
  notInTheFuture(work, approval.on)
  await move(work, id, 'initially-approved', { initially_approved_on: approval.on })
}

export async function openExposure(
  work: Work,
  id: string,
  announcement: { on: string; bopNumber: string },
): Promise<void> {
  const regulation = await stepFrom(work, id, ['initially-approved'])
  notInTheFuture(work, announcement.on)
  inOrder(regulation.initiallyApprovedOn, announcement.on)
  await move(work, id, 'exposure', {
    exposure_announced_on: announcement.on,
    exposure_bop: announcement.bopNumber,
    exposure_until: lastDayOfExposure(announcement.on, await loadCalendar(work)),
  })
}

/** Without allegations the initial agreement becomes final by itself (LBRL, art. 49, last paragraph); with them the
 *  plenary decides. In both cases only when the exposure has ended. */
export async function recordFinalApproval(
  work: Work,
  id: string,
  approval: { on: string; allegations: number },
): Promise<void> {
  const regulation = await stepFrom(work, id, ['exposure'])
  notInTheFuture(work, approval.on)
  if (!regulation.exposureUntil || approval.on <= regulation.exposureUntil) {
    throw invalid('regulation.error.exposure-not-over', {
      until: regulation.exposureUntil && officialDate(regulation.exposureUntil),
    })
  }
  await move(work, id, 'finally-approved', { finally_approved_on: approval.on, allegations: approval.allegations })
}

export async function publishRegulation(
  work: Work,
  id: string,
  publication: { on: string; bopNumber: string },
): Promise<void> {
  const regulation = await stepFrom(work, id, ['finally-approved'])
  notInTheFuture(work, publication.on)
  inOrder(regulation.finallyApprovedOn, publication.on)
  const inForceOn = firstDayInForce(publication.on, await loadCalendar(work))
  await move(work, id, 'published', {
    published_on: publication.on,
    bop_number: publication.bopNumber,
    in_force_on: inForceOn,
  })
  const runAt = startOfDay(inForceOn)
  if (runAt > work.now) {
    // The day itself makes it law; the job notes it, ends the one before and renews the pages that show it.
    await enqueue(work, 'regulation.enter-into-force', {}, { key: `regulation.enter-into-force:${id}`, runAt })
  }
}

/** Notes what the date has already done, and ends the ordinance before it. Doing it twice is harmless. */
export async function enterIntoForce(work: Work): Promise<boolean> {
  const due = await store.regulationInForce(work)
  if (due?.state !== 'published') return false
  const regulation = await store.lockRegulation(work, due.id)
  if (regulation.state !== 'published') return false
  for (const other of await store.listRegulations(work)) {
    if (other.state !== 'in-force') continue
    await store.updateRegulation(work, other.id, { state: 'repealed', repealed_on: regulation.inForceOn })
    await audit(work, 'regulation.repealed', other.id)
  }
  await move(work, due.id, 'in-force', {})
  return true
}

async function stepFrom(work: Work, id: string, states: RegulationState[]): Promise<Regulation> {
  const regulation = await store.lockRegulation(work, id)
  if (!states.includes(regulation.state)) throw conflict('regulation.error.wrong-state')
  return regulation
}

async function move(work: Work, id: string, state: RegulationState, set: Record<string, unknown>): Promise<void> {
  await store.updateRegulation(work, id, { ...set, state })
  await touchContent(work)
  await audit(work, `regulation.${state}`, id, set)
}

function notInTheFuture(work: Work, date: string): void {
  if (date > madridDate(work.now)) throw invalid('regulation.error.date-to-come')
}

function inOrder(before: string | null, date: string): void {
  if (before !== null && date < before)
    throw invalid('regulation.error.date-too-early', { before: officialDate(before) })
}
