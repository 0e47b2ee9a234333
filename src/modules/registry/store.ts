import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { heldError, isHeld } from './held.ts'
import type { AnnotateEntry, Entry, EntryAnnotation, EntryDocument, EntryParty } from './entry.ts'

const columns = {
  id: 'e.id',
  number: 'e.number',
  year: 'e.year',
  direction: 'e.direction',
  sequence: 'e.sequence',
  place: 'e.place',
  presentedAt: 'e.presented_at',
  effectiveAt: 'e.effective_at',
  registeredAt: 'e.registered_at',
  subject: 'e.subject',
  content: 'e.content',
  contentDigest: 'e.content_digest',
  procedureCode: 'e.procedure_code',
  channel: 'e.channel',
  unitId: 'e.unit_id',
  actorKind: 'e.actor_kind',
  actorPersonId: 'e.actor_person_id',
  actorStaffId: 'e.actor_staff_id',
  actorName: 'e.actor_name',
  idempotencyKey: 'e.idempotency_key',
  expedientId: 'e.expedient_id',
  originOffice: 'e.origin_office',
  observations: 'e.observations',
  matterCode: 'e.matter_code',
  physicalDocumentation: 'e.physical_documentation',
  transportCode: 'e.transport_code',
  transportNumber: 'e.transport_number',
  externalReference: 'e.external_reference',
  originDir3: 'e.origin_dir3',
  originNumber: 'e.origin_number',
  originAt: 'e.origin_at',
  destinationDir3: 'e.destination_dir3',
  destinationName: 'e.destination_name',
  officeId: 'e.office_id',
}

type Row = Omit<Entry, 'parties' | 'documents' | 'place' | 'alsoUnitIds'> & { place: string | number }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function getEntry(work: Work, id: string): Promise<Entry> {
  const row = UUID.test(id) ? await oneEntry(work, { 'e.id': id }) : undefined
  if (!row) throw notFound('registry.error.entry-not-found')
  return whole(work, row)
}

/** That there is one, without reading all of it: its book may be locked by now. */
export async function requireEntry({ tx, municipalityId }: Work, id: string): Promise<void> {
  const found = UUID.test(id) && (await tx('registry_entry').where({ municipality_id: municipalityId, id }).first('id'))
  if (!found) throw notFound('registry.error.entry-not-found')
}

export async function findEntryByKey(work: Work, idempotencyKey: string): Promise<Entry | undefined> {
  const row = await oneEntry(work, { 'e.idempotency_key': idempotencyKey })
  return row && whole(work, row)
}

/** What a form's key already led to. Whoever asks holds the key until commit, so a second click waits here for the
 *  first and finds its entry, instead of building everything twice. */
export async function findEarlierFiling(work: Work, idempotencyKey: string): Promise<Entry | undefined> {
  // The same lock that registry_register takes.
  await work.tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `registry ${work.municipalityId} ${idempotencyKey}`,
  ])
  return findEntryByKey(work, idempotencyKey)
}

function oneEntry({ tx, municipalityId }: Work, where: Record<string, string>): Promise<Row | undefined> {
  return tx
    .select<Row[]>(columns)
    .from('registry_entry as e')
    .where({ 'e.municipality_id': municipalityId, ...where })
    .first()
}

/** Entries with their parties and documents, in the order of the book. */
export async function listBook(
  work: Work,
  book: { year: number; direction: string; after: number; limit: number },
): Promise<Entry[]> {
  const rows = await work.tx
    .select<Row[]>(columns)
    .from('registry_entry as e')
    .where({ 'e.municipality_id': work.municipalityId, 'e.year': book.year, 'e.direction': book.direction })
    .andWhere('e.sequence', '>', book.after)
    .orderBy('e.sequence')
    .limit(book.limit)
  return wholes(work, rows)
}

/** Entries with their parties and documents, in no order. */
export async function listEntriesById(work: Work, ids: readonly string[]): Promise<Entry[]> {
  const rows = await work.tx
    .select<Row[]>(columns)
    .from('registry_entry as e')
    .where('e.municipality_id', work.municipalityId)
    .andWhereRaw('e.id = any(?::uuid[])', [ids as never])
  return wholes(work, rows)
}

/** Without the key that sorted it under its entry. */
function own<T extends { entryId: string }>(row: T): Omit<T, 'entryId'> {
  const { entryId, ...rest } = row
  void entryId
  return rest
}

async function whole(work: Work, row: Row): Promise<Entry> {
  const [entry] = await wholes(work, [row])
  return entry as Entry
}

async function wholes({ tx, municipalityId }: Work, rows: Row[]): Promise<Entry[]> {
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return []
  const parties = await tx
    .select<(EntryParty & { entryId: string })[]>({
      entryId: 'p.entry_id',
      position: 'p.position',
      role: 'p.role',
      personId: 'p.person_id',
      nif: 'p.nif',
      name: 'p.name',
      contact: 'p.contact',
    })
    .from('registry_entry_party as p')
    .where('p.municipality_id', municipalityId)
    .whereIn('p.entry_id', ids)
    .orderBy('p.position')
  const documents = await tx
    .select<(EntryDocument & { entryId: string })[]>({
      entryId: 'd.entry_id',
      position: 'd.position',
      documentId: 'd.document_id',
      title: 'd.title',
      fileName: 'd.file_name',
      mime: 'd.mime',
      size: 'd.size',
      digest: 'd.digest',
      validity: 'd.validity',
      purpose: 'd.purpose',
      isConfidential: 'd.is_confidential',
      remarks: 'd.remarks',
    })
    .from('registry_entry_document as d')
    .where('d.municipality_id', municipalityId)
    .whereIn('d.entry_id', ids)
    .orderBy('d.position')
  const destinations = await tx
    .select<{ entryId: string; unitId: string }[]>({ entryId: 'u.entry_id', unitId: 'u.unit_id' })
    .from('registry_entry_destination as u')
    .where('u.municipality_id', municipalityId)
    .whereIn('u.entry_id', ids)
    .orderBy('u.position')
  const unitsOf = Map.groupBy(destinations, (destination) => destination.entryId)
  const partiesOf = Map.groupBy(parties, (party) => party.entryId)
  const documentsOf = Map.groupBy(documents, (document) => document.entryId)
  return rows.map((row) => ({
    ...row,
    place: String(row.place),
    alsoUnitIds: (unitsOf.get(row.id) ?? []).map(({ unitId }) => unitId),
    parties: (partiesOf.get(row.id) ?? []).map((party) => own(party)),
    documents: (documentsOf.get(row.id) ?? []).map((document) => own(document)),
  }))
}

export async function findReceiptDocumentId(
  { tx, municipalityId }: Work,
  entryId: string,
): Promise<string | undefined> {
  const row = await tx
    .select<{ documentId: string }[]>({ documentId: 'r.document_id' })
    .from('registry_receipt as r')
    .where({ 'r.municipality_id': municipalityId, 'r.entry_id': entryId })
    .first()
  return row?.documentId
}

export async function insertReceipt(work: Work, entryId: string, documentId: string): Promise<void> {
  await work.tx('registry_receipt').insert({
    municipality_id: work.municipalityId,
    entry_id: entryId,
    document_id: documentId,
    issued_at: work.now,
  })
}

/** Numbered in the book of annotations, which stays locked until commit: the last of all in its Work. */
export async function insertAnnotation(work: Work, entryId: string, annotation: AnnotateEntry): Promise<string> {
  const { actor } = work
  const act = {
    entryId,
    at: work.now,
    kind: annotation.kind,
    text: annotation.text,
    details: annotation.details ?? {},
    unitId: annotation.unitId ?? null,
    actorKind: actor.kind === 'anonymous' ? 'system' : actor.kind,
    staffId: actor.staffId,
    actorName: actor.name,
  }
  try {
    const { rows } = await work.tx.raw<{ rows: [{ id: string }] }>('select given_id as id from registry_annotate(?)', [
      JSON.stringify(act),
    ])
    return rows[0].id
  } catch (error) {
    throw isHeld(error) ? heldError(error) : error
  }
}

export function listAnnotations({ tx, municipalityId }: Work, entryId: string): Promise<EntryAnnotation[]> {
  return tx
    .select<EntryAnnotation[]>({
      id: 'a.id',
      at: 'a.at',
      kind: 'a.kind',
      text: 'a.text',
      details: 'a.details',
      unitId: 'a.unit_id',
      actorKind: 'a.actor_kind',
      actorName: 'a.actor_name',
    })
    .from('registry_annotation as a')
    .where({ 'a.municipality_id': municipalityId, 'a.entry_id': entryId })
    .orderBy(['a.year', 'a.sequence'])
    .limit(200)
}
