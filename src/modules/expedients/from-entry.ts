import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { upsertPerson } from '../identity/index.ts'
import { loadCalendar } from '../municipalities/index.ts'
import { type Definition, findOfferedByCode } from '../procedures/index.ts'
import { type Entry, findReceipt, linkEntryToExpedient } from '../registry/index.ts'
import { type OpenExpedient, openExpedient } from './open-expedient.ts'
import { addPartyDocuments } from './party-acts.ts'
import { findByNumber } from './queries.ts'

type Seen = Parameters<typeof linkEntryToExpedient>[3]['seen']

interface Linking {
  entry: Entry
  seen: Seen
}

/** What a unit accepted belongs to an expedient that there is already: it and its documents join it. */
export async function joinEntry(work: Work, viewer: Viewer, { entry, seen }: Linking, number: string): Promise<string> {
  const expedient = await findByNumber(work, number)
  if (!expedient) throw notFound('expedients.error.not-found')
  await addPartyDocuments(work, expedient.id, { entryId: entry.id, documentIds: await papersOf(work, entry) })
  await linkEntryToExpedient(work, viewer, entry.id, { seen, expedient })
  return expedient.id
}

/** What a unit accepted begins a matter of its own, of a procedure that the council offers. */
export async function openFromEntry(
  work: Work,
  viewer: Viewer,
  { entry, seen }: Linking,
  procedureCode: string,
): Promise<string> {
  const procedure = await findOfferedByCode(work, procedureCode)
  if (!procedure) throw conflict('expedients.error.no-procedure')
  const calendar = await loadCalendar(work)
  const expedient = await openExpedient(
    work,
    {
      title: entry.subject,
      procedure: { code: procedure.code, version: procedure.version },
      unitId: seen.unitId,
      term: termOf(procedure.definition),
      silence: procedure.definition.silence.effect,
      effectiveAt: entry.effectiveAt,
      entryId: entry.id,
      parties: await partiesOf(work, entry),
      applicantName: entry.parties.find(({ role }) => role === 'interested')?.name ?? '',
      documentIds: await papersOf(work, entry),
    },
    calendar,
  )
  await linkEntryToExpedient(work, viewer, entry.id, { seen, expedient })
  return expedient.id
}

/** The receipt repeats the application, so it is one of the papers; while it is on its way, its job brings it. */
async function papersOf(work: Work, entry: Entry): Promise<string[]> {
  const receipt = await findReceipt(work, entry.id)
  return [...entry.documents.map(({ documentId }) => documentId), ...(receipt ? [receipt.id] : [])]
}

/** Only persons known by NIF can be parties with a folder of their own. */
async function partiesOf(work: Work, entry: Entry): Promise<OpenExpedient['parties']> {
  const parties: OpenExpedient['parties'] = []
  for (const { personId, nif, name, role } of entry.parties) {
    if (nif === null || role === 'addressee') continue
    const kind = parseNif(nif)?.kind === 'cif' ? ('legal' as const) : ('natural' as const)
    const id = personId ?? (parseNif(nif) ? (await upsertPerson(work, { nif, kind, name })).id : null)
    if (id) parties.push({ personId: id, role, name, nif })
  }
  return parties
}

/** The council's term runs from the entry only where the norm says so; from elsewhere nobody knows its day yet. */
export function termOf({ maximumTerm: { value, unit, from } }: Definition): OpenExpedient['term'] {
  const runsFromEntry = from === 'entry_in_registry' || from === 'receipt_by_competent_body'
  return value !== undefined && unit !== undefined && runsFromEntry ? { value, unit } : null
}
