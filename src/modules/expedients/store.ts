import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'

export type ExpedientState =
  'initiated' | 'correction-pending' | 'in-progress' | 'for-signature' | 'resolved' | 'notified' | 'closed'

export interface Expedient {
  id: string
  number: string
  title: string
  procedureCode: string
  procedureVersion: number
  unitId: string
  unitName: string
  officerStaffId: string | null
  officerName: string | null
  state: ExpedientState
  ending: 'resolution' | 'withdrawal' | null
  applicantName: string
  applicantNif: string
  openedAt: Date
  enteredOn: string
  termValue: number | null
  termUnit: 'working_days' | 'natural_days' | 'months' | null
  silence: 'positive' | 'negative' | 'depends' | 'not_applicable'
  /** With every suspension so far; null while one is open, or when the procedure has no term. */
  dueOn: string | null
  turnDueOn: string | null
  silenceOn: string | null
  changedAt: Date
  closedAt: Date | null
  version: number
}

const columns = {
  id: 'e.id',
  number: 'e.number',
  title: 'e.title',
  procedureCode: 'e.procedure_code',
  procedureVersion: 'e.procedure_version',
  unitId: 'e.unit_id',
  unitName: 'u.name',
  officerStaffId: 'e.officer_staff_id',
  officerName: 'o.name',
  state: 'e.state',
  ending: 'e.ending',
  applicantName: 'e.applicant_name',
  applicantNif: 'e.applicant_nif',
  openedAt: 'e.opened_at',
  enteredOn: 'e.entered_on',
  termValue: 'e.term_value',
  termUnit: 'e.term_unit',
  silence: 'e.silence',
  dueOn: 'e.due_on',
  turnDueOn: 'e.turn_due_on',
  silenceOn: 'e.silence_on',
  changedAt: 'e.changed_at',
  closedAt: 'e.closed_at',
  version: 'e.version',
}

/** The columns and joins that every reading of expedients shares. */
export function expedients({ tx, municipalityId }: Work) {
  return tx
    .select<Expedient[]>(columns)
    .from('expedient as e')
    .join('unit as u', { 'u.municipality_id': 'e.municipality_id', 'u.id': 'e.unit_id' })
    .leftJoin('staff_member as s', { 's.municipality_id': 'e.municipality_id', 's.id': 'e.officer_staff_id' })
    .leftJoin('person as o', { 'o.municipality_id': 's.municipality_id', 'o.id': 's.person_id' })
    .where('e.municipality_id', municipalityId)
}

export async function getExpedient(work: Work, id: string): Promise<Expedient> {
  const expedient = await expedients(work).andWhere('e.id', id).first()
  if (!expedient) throw notFound('expedients.error.not-found')
  return expedient
}

/** Changes it only if it is still as it was read; every change of state passes here. */
export async function updateExpedient(
  { tx, municipalityId, now }: Work,
  expedient: Pick<Expedient, 'id' | 'version'>,
  change: Partial<{
    state: ExpedientState
    ending: Expedient['ending']
    officer_staff_id: string | null
    unit_id: string
    due_on: string | null
    turn_due_on: string | null
    silence_on: string
    closed_at: Date
  }>,
): Promise<void> {
  const changed = await tx('expedient')
    .where({ municipality_id: municipalityId, id: expedient.id, version: expedient.version })
    .update({ ...change, changed_at: now, version: expedient.version + 1 })
  if (changed !== 1) throw conflict('expedients.error.already-moved')
}

/** The parties' persons, the interested first. */
export interface ExpedientParty {
  personId: string
  role: 'interested' | 'representative'
  name: string
  nif: string
  kind: 'natural' | 'legal'
  email: string | null
  phone: string | null
  channel: 'electronic' | 'paper'
}

export async function listParties({ tx, municipalityId }: Work, expedientId: string): Promise<ExpedientParty[]> {
  return tx
    .select<ExpedientParty[]>({
      personId: 'p.id',
      role: 'x.role',
      name: 'p.name',
      nif: 'p.nif',
      kind: 'p.kind',
      email: 'p.email',
      phone: 'p.phone',
      channel: 'p.channel',
    })
    .from('expedient_party as x')
    .join('person as p', { 'p.municipality_id': 'x.municipality_id', 'p.id': 'x.person_id' })
    .where({ 'x.municipality_id': municipalityId, 'x.expedient_id': expedientId })
    .orderBy(['x.role', 'p.name', 'p.id'])
    .limit(200)
}

/** Whether this person is a party, so that what is theirs opens to them and to nobody else. */
export async function isParty(
  { tx, municipalityId }: Work,
  expedientId: string,
  personIds: string[],
): Promise<boolean> {
  const row = await tx('expedient_party')
    .where({ municipality_id: municipalityId, expedient_id: expedientId })
    .whereIn('person_id', personIds)
    .first('person_id')
  return row !== undefined
}

/** Documents enter in order and keep it: the position is the folio. */
export async function addDocuments(
  { tx, municipalityId, now }: Work,
  expedientId: string,
  documentIds: string[],
  source: 'application' | 'party' | 'office',
): Promise<void> {
  if (documentIds.length === 0) return
  await tx.raw(
    `insert into expedient_document (municipality_id, expedient_id, document_id, position, added_at, source)
     select ?, ?, d.id, coalesce((select max(x.position) from expedient_document x
              where x.municipality_id = ? and x.expedient_id = ?), 0) + d.nth, ?, ?
       from unnest(?::uuid[]) with ordinality as d (id, nth)
     on conflict (municipality_id, expedient_id, document_id) do nothing`,
    [municipalityId, expedientId, municipalityId, expedientId, now, source, documentIds],
  )
}

export async function linkEntry(
  { tx, municipalityId, now }: Work,
  expedientId: string,
  entryId: string,
): Promise<void> {
  await tx('expedient_entry')
    .insert({ municipality_id: municipalityId, expedient_id: expedientId, entry_id: entryId, added_at: now })
    .onConflict()
    .ignore()
}
