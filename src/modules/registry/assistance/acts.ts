import type { Work } from '../../../platform/db/work.ts'
import type { Official } from './officials.ts'

/** What a habilitated official did, as it stays. */
export interface Act {
  id: string
  at: Date
  kind: 'authentic-copy' | 'filing'
  officialId: string
  officialName: string
  postName: string
  evidenceId: string
  fingerprint: string
  statement: string
  contentDigest: string
  documentId: string
  subject: string
  identityDocument: string | null
  consent: 'paper' | 'attested' | null
  procedureCode: string | null
  entryId: string | null
  entryNumber: string | null
  personNif: string | null
  personName: string | null
}

/** The session that carries the act of will: which certificate, shown when. */
export interface ActEvidence {
  evidenceId: string
  fingerprint: string
}

export interface NewAct extends ActEvidence {
  kind: Act['kind']
  official: Official
  statement: string
  contentDigest: string
  documentId: string
  subject: string
  filing?: {
    personId: string
    identityDocument: string
    consent: 'paper' | 'attested'
    procedureCode: string
    entryId: string
  }
}

/** A row that nobody changes again. */
export async function recordAct({ tx, municipalityId, now, actor }: Work, act: NewAct): Promise<void> {
  const { official, filing } = act
  await tx('assistance_act').insert({
    municipality_id: municipalityId,
    at: now,
    kind: act.kind,
    official_id: official.id,
    staff_id: actor.staffId,
    official_name: official.name,
    post_name: official.postName,
    evidence_id: act.evidenceId,
    fingerprint: act.fingerprint,
    statement: act.statement,
    content_digest: act.contentDigest,
    document_id: act.documentId,
    subject: Array.from(act.subject).slice(0, 250).join(''),
    person_id: filing?.personId ?? null,
    identity_document: filing?.identityDocument ?? null,
    consent: filing?.consent ?? null,
    procedure_code: filing?.procedureCode ?? null,
    entry_id: filing?.entryId ?? null,
  })
}

export interface ActFilters {
  kind?: Act['kind']
  documentId?: string
  officialId?: string
  /** Whoever did it, under any of their habilitations. */
  personOf?: string
  /** Days of Madrid, both counted in. */
  from?: string
  until?: string
  before?: { at: string; id: string }
  limit: number
}

/** Newest first; the next page goes on behind the last row of this one. */
export async function listActs({ tx, municipalityId }: Work, filters: ActFilters): Promise<Act[]> {
  const query = tx
    .select<Act[]>({
      id: 'a.id',
      at: 'a.at',
      kind: 'a.kind',
      officialId: 'a.official_id',
      officialName: 'a.official_name',
      postName: 'a.post_name',
      evidenceId: 'a.evidence_id',
      fingerprint: 'a.fingerprint',
      statement: 'a.statement',
      contentDigest: 'a.content_digest',
      documentId: 'a.document_id',
      subject: 'a.subject',
      identityDocument: 'a.identity_document',
      consent: 'a.consent',
      procedureCode: 'a.procedure_code',
      entryId: 'a.entry_id',
      entryNumber: 'e.number',
      personNif: 'p.nif',
      personName: 'p.name',
    })
    .from('assistance_act as a')
    .leftJoin('registry_entry as e', { 'e.municipality_id': 'a.municipality_id', 'e.id': 'a.entry_id' })
    .leftJoin('person as p', { 'p.municipality_id': 'a.municipality_id', 'p.id': 'a.person_id' })
    .where('a.municipality_id', municipalityId)
    .orderByRaw('a.at desc, a.id desc')
    .limit(filters.limit)
  const { kind, documentId, officialId, personOf, from, until, before } = filters
  if (kind) query.andWhere('a.kind', kind)
  if (documentId) query.andWhere('a.document_id', documentId)
  if (officialId) query.andWhere('a.official_id', officialId)
  if (personOf) {
    query.whereIn(
      'a.official_id',
      tx('assistance_official').select('id').where({ municipality_id: municipalityId, person_id: personOf }),
    )
  }
  if (from) query.andWhereRaw("a.at >= ?::date::timestamp at time zone 'Europe/Madrid'", [from])
  if (until) query.andWhereRaw("a.at < (?::date + 1)::timestamp at time zone 'Europe/Madrid'", [until])
  if (before) query.andWhereRaw('(a.at, a.id) < (?::timestamptz, ?::uuid)', [before.at, before.id])
  return query
}
