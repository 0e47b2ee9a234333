import { randomUUID } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { searchTokens } from '../../platform/text/search-tokens.ts'
import { type Calendar, officialYear } from '../municipalities/index.ts'
import { firstDueDate, termOf } from './clock.ts'
import { addDocuments, type Expedient } from './store.ts'

export interface OpenExpedient {
  /** randomUUID() made before, when other rows of the same Work point at it. */
  id?: string
  title: string
  procedure: { code: string; version: number }
  unitId: string
  term: { value: number; unit: NonNullable<Expedient['termUnit']> } | null
  silence: Expedient['silence']
  /** Of the entry that starts it: the term counts from when it takes effect. */
  effectiveAt: Date
  entryId: string
  parties: { personId: string; role: 'interested' | 'representative'; name: string; nif: string }[]
  documentIds: string[]
  /** Whose it is when nobody among the parties is known by NIF. */
  applicantName?: string
}

/** On request of a party (Ley 39/2015, art. 66): in the same Work as the registry entry, both or neither. */
export async function openExpedient(
  work: Work,
  command: OpenExpedient,
  calendar: Calendar,
): Promise<{ id: string; number: string; dueOn: string | null }> {
  const { tx, municipalityId, now } = work
  const id = command.id ?? randomUUID()
  const enteredOn = plainDate(command.effectiveAt)
  const dueOn = firstDueDate(enteredOn, termOf(command.term?.value ?? null, command.term?.unit ?? null), calendar)
  const applicant = command.parties.find((party) => party.role === 'interested')
  const year = officialYear(now)
  const result = await tx.raw<{ rows: { number: string }[] }>(
    `with place as (
       insert into expedient_counter as c (municipality_id, year, last) values (:municipalityId, :year, 1)
       on conflict (municipality_id, year) do update set last = c.last + 1
       returning last
     )
     insert into expedient (municipality_id, id, number, title, procedure_code, procedure_version, unit_id, state,
       applicant_name, applicant_nif, opened_at, entered_on, term_value, term_unit, silence, due_on, changed_at)
     select :municipalityId, :id, :year || '/' || lpad(place.last::text, 6, '0'), :title, :code, :version, :unitId, 'initiated',
       :name, :nif, :now, :enteredOn, :termValue, :termUnit, :silence, :dueOn, :now
       from place
     returning number`,
    {
      municipalityId,
      id,
      year,
      title: command.title.slice(0, 250),
      code: command.procedure.code,
      version: command.procedure.version,
      unitId: command.unitId,
      name: applicant?.name ?? command.applicantName ?? '',
      nif: applicant?.nif ?? '',
      now,
      enteredOn,
      termValue: command.term?.value ?? null,
      termUnit: command.term?.unit ?? null,
      silence: command.silence,
      dueOn,
    },
  )
  const number = result.rows[0]?.number ?? ''
  const tokens = searchTokens(
    [
      number,
      number.replace('/', ''),
      command.title,
      command.applicantName ?? '',
      ...command.parties.flatMap((p) => [p.name, p.nif]),
    ].join(' '),
  )
  await tx.raw(
    `with parties as (
       insert into expedient_party (municipality_id, expedient_id, person_id, role, since)
       select :municipalityId, :id, p.person_id, p.role, :now
         from jsonb_to_recordset(:parties::jsonb) as p (person_id uuid, role text)
       on conflict do nothing
     ), entry as (
       insert into expedient_entry (municipality_id, expedient_id, entry_id, added_at)
       values (:municipalityId, :id, :entryId, :now)
     ), tokens as (
       insert into expedient_token (municipality_id, token, opened_at, expedient_id)
       select :municipalityId, w, :now, :id from unnest(:tokens::text[]) as w
     )
     insert into expedient_event (municipality_id, expedient_id, at, kind, event, params, actor_name, staff_id, entry_id, is_public)
     values (:municipalityId, :id, :now, 'act', 'opened', '{}', :actor, :staffId, :entryId, true)`,
    {
      municipalityId,
      id,
      now,
      entryId: command.entryId,
      parties: JSON.stringify(command.parties.map((p) => ({ person_id: p.personId, role: p.role }))),
      tokens,
      actor: work.actor.name,
      staffId: work.actor.staffId,
    },
  )
  await addDocuments(work, id, command.documentIds, 'application')
  await audit(work, 'expedients.opened', id, { number, procedure: command.procedure.code })
  return { id, number, dueOn }
}
