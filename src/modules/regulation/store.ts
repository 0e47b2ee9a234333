import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { madridDate } from '../municipalities/index.ts'

export type RegulationState =
  'draft' | 'initially-approved' | 'exposure' | 'finally-approved' | 'published' | 'in-force' | 'repealed'

export interface RegulationSection {
  number: number
  title: string
  /** Markdown: paragraphs and lists, nothing else. */
  text: string
}

export interface NamedProcedure {
  code: string
  name: string
}

export interface Regulation {
  id: string
  number: number
  state: RegulationState
  title: string
  sections: RegulationSection[]
  sedeAddress: string
  initiallyApprovedOn: string | null
  exposureAnnouncedOn: string | null
  exposureBop: string | null
  exposureUntil: string | null
  allegations: number | null
  finallyApprovedOn: string | null
  publishedOn: string | null
  bopNumber: string | null
  inForceOn: string | null
  repealedOn: string | null
}

const columns = {
  id: 'r.id',
  number: 'r.number',
  state: 'r.state',
  title: 'r.title',
  sections: 'r.sections',
  sedeAddress: 'r.sede_address',
  initiallyApprovedOn: 'r.initially_approved_on',
  exposureAnnouncedOn: 'r.exposure_announced_on',
  exposureBop: 'r.exposure_bop',
  exposureUntil: 'r.exposure_until',
  allegations: 'r.allegations',
  finallyApprovedOn: 'r.finally_approved_on',
  publishedOn: 'r.published_on',
  bopNumber: 'r.bop_number',
  inForceOn: 'r.in_force_on',
  repealedOn: 'r.repealed_on',
}

const regulations = ({ tx, municipalityId }: Work) =>
  tx.select<Regulation[]>(columns).from('regulation as r').where('r.municipality_id', municipalityId)

/** All versions, the newest first. */
export const listRegulations = (work: Work): Promise<Regulation[]> =>
  regulations(work).orderBy('r.number', 'desc').limit(50)

export async function hasRegulation({ tx, municipalityId }: Work): Promise<boolean> {
  return (await tx('regulation').where({ municipality_id: municipalityId }).first('id')) !== undefined
}

/** Locked: two people do not take the same step twice. */
export async function lockRegulation(work: Work, id: string): Promise<Regulation> {
  const found = await regulations(work).andWhere('r.id', id).forUpdate().first()
  if (!found) throw notFound('regulation.error.not-found')
  return found
}

export async function insertRegulation(
  { tx, municipalityId, now }: Work,
  draft: { title: string; sections: RegulationSection[]; sedeAddress: string },
): Promise<string | undefined> {
  const [row] = await tx('regulation')
    .insert({
      municipality_id: municipalityId,
      number: tx.raw('(select coalesce(max(r.number), 0) + 1 from regulation r where r.municipality_id = ?)', [
        municipalityId,
      ]),
      title: draft.title,
      sections: JSON.stringify(draft.sections),
      sede_address: draft.sedeAddress,
      created_at: now,
    })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>('id')
  return row?.id
}

export async function updateRegulation(
  { tx, municipalityId }: Work,
  id: string,
  set: Record<string, unknown>,
): Promise<void> {
  await tx('regulation').where({ municipality_id: municipalityId, id }).update(set)
}

export async function replaceProcedures(
  work: Work,
  regulationId: string,
  procedures: readonly NamedProcedure[],
): Promise<void> {
  const { tx, municipalityId } = work
  await tx('regulation_procedure').where({ municipality_id: municipalityId, regulation_id: regulationId }).delete()
  await insertProcedures(work, regulationId, procedures)
}

export async function insertProcedures(
  { tx, municipalityId }: Work,
  regulationId: string,
  procedures: readonly NamedProcedure[],
): Promise<void> {
  if (procedures.length === 0) return
  await tx('regulation_procedure').insert(
    procedures.map(({ code, name }) => ({ municipality_id: municipalityId, regulation_id: regulationId, code, name })),
  )
}

export const listProcedures = ({ tx, municipalityId }: Work, regulationId: string): Promise<NamedProcedure[]> =>
  tx
    .select<NamedProcedure[]>({ code: 'p.code', name: 'p.name' })
    .from('regulation_procedure as p')
    .where({ 'p.municipality_id': municipalityId, 'p.regulation_id': regulationId })
    .orderBy('p.code')

/** Force comes with a date and not with a click: the published one counts from its day, whoever has noted it or not. */
export async function regulationInForce(work: Work): Promise<Regulation | undefined> {
  return regulations(work)
    .whereIn('r.state', ['published', 'in-force'])
    .andWhere('r.in_force_on', '<=', madridDate(work.now))
    .orderBy('r.in_force_on', 'desc')
    .orderBy('r.number', 'desc')
    .first()
}

/**
 * Codes that may be filed electronically today. An ordinance names an address besides the procedures: a council that has
 * moved to a host of its own without saying so in its ordinance has no procedure with legal validity there.
 */
export async function proceduresInForce(work: Work): Promise<Set<string>> {
  const { tx, municipalityId, now } = work
  const { rows } = await tx.raw<{ rows: { code: string }[] }>(
    `select p.code
       from regulation_procedure p
      where p.municipality_id = :municipalityId
        and p.regulation_id = (
          select r.id from regulation r
           where r.municipality_id = :municipalityId and r.state in ('published', 'in-force') and r.in_force_on <= :today
           order by r.in_force_on desc, r.number desc limit 1)
        and exists (
          select from regulation r join municipality m on m.id = r.municipality_id
           where r.municipality_id = p.municipality_id and r.id = p.regulation_id
             and (m.host is null or substring(r.sede_address from '^[a-z]+://([^:]+)') = m.host))`,
    { municipalityId, today: madridDate(now) },
  )
  return new Set(rows.map((row) => row.code))
}

export async function isNamedByRegulation(work: Work, code: string): Promise<boolean> {
  return (await proceduresInForce(work)).has(code)
}
