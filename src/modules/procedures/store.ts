import type { Knex } from 'knex'
import { inEveryMunicipality } from '../../platform/db/every-municipality.ts'
import type { Work } from '../../platform/db/work.ts'
import type { Definition } from './definition.ts'
import type { Overrides } from './overrides.ts'

export interface AdoptionRow {
  code: string
  version: number
  slug: string
  digest: string
  status: 'offered' | 'suspended'
  overrides: Overrides
  adoptedAt: Date
}

const adoption = {
  code: 'a.code',
  version: 'a.version',
  slug: 'p.slug',
  digest: 'p.digest',
  status: 'a.status',
  overrides: 'a.overrides',
  adoptedAt: 'a.adopted_at',
}

/** All a council has adopted: some forty rows, a few hundred at most. */
export const listAdoptions = ({ tx, municipalityId }: Work): Promise<AdoptionRow[]> =>
  tx
    .select<AdoptionRow[]>(adoption)
    .from('procedure_adoption as a')
    .join('procedure_version as p', { 'p.code': 'a.code', 'p.version': 'a.version' })
    .where('a.municipality_id', municipalityId)
    .orderBy('a.code')
    .limit(1000)

export const findAdoption = (work: Work, code: string): Promise<AdoptionRow | undefined> =>
  work.tx
    .select<AdoptionRow[]>(adoption)
    .from('procedure_adoption as a')
    .join('procedure_version as p', { 'p.code': 'a.code', 'p.version': 'a.version' })
    .where({ 'a.municipality_id': work.municipalityId, 'a.code': code })
    .first()

/** Locked: of two people changing the same procedure, the second sees what the first has done. */
export const lockAdoption = async ({ tx, municipalityId }: Work, code: string): Promise<void> => {
  await tx('procedure_adoption').where({ municipality_id: municipalityId, code }).forUpdate().first('code')
}

export interface VersionRow {
  code: string
  version: number
  digest: string
}

export const findVersion = ({ tx }: Work, code: string, version: number): Promise<VersionRow | undefined> =>
  tx
    .select<VersionRow[]>({ code: 'p.code', version: 'p.version', digest: 'p.digest' })
    .from('procedure_version as p')
    .where({ 'p.code': code, 'p.version': version })
    .first()

export const listLatestVersions = ({ tx }: Work): Promise<VersionRow[]> =>
  tx
    .select<VersionRow[]>({ code: 'p.code', version: 'p.version', digest: 'p.digest' })
    .distinctOn('p.code')
    .from('procedure_version as p')
    .orderBy(['p.code', { column: 'p.version', order: 'desc' }])
    .limit(1000)

const kept = new Map<string, Definition>()

/** Definitions never change, so one read from the database is kept under its digest: a page asks only for the digests. */
export async function definitionsOf(
  { tx }: { tx: Knex.Transaction },
  rows: readonly { digest: string }[],
): Promise<Map<string, Definition>> {
  const missing = [...new Set(rows.map(({ digest }) => digest))].filter((digest) => !kept.has(digest))
  if (missing.length > 0) {
    const found = await tx
      .select<{ digest: string; definition: Definition }[]>({ digest: 'p.digest', definition: 'p.definition' })
      .from('procedure_version as p')
      .whereIn('p.digest', missing)
    // Old versions leave first; a province has some hundreds in use.
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size + found.length - 2000))) kept.delete(oldest)
    for (const { digest, definition } of found) kept.set(digest, definition)
  }
  return kept
}

export async function upsertAdoption(
  { tx, municipalityId, now }: Work,
  row: { code: string; version: number; overrides: Overrides; status: AdoptionRow['status'] },
): Promise<void> {
  await tx('procedure_adoption')
    .insert({
      municipality_id: municipalityId,
      code: row.code,
      version: row.version,
      overrides: JSON.stringify(row.overrides),
      status: row.status,
      adopted_at: now,
    })
    .onConflict(['municipality_id', 'code'])
    .merge(['version', 'overrides', 'status', 'adopted_at'])
}

/** Every published procedure in its last version; what is already adopted stays as it is. */
export async function adoptMissing({ tx, municipalityId, now }: Work): Promise<number> {
  const result = await tx.raw<{ rowCount: number }>(
    `insert into procedure_adoption (municipality_id, code, version, status, adopted_at)
     select ?, p.code, max(p.version), 'offered', ? from procedure_version p group by p.code
     on conflict do nothing`,
    [municipalityId, now],
  )
  return result.rowCount
}

/** The same for many councils at once; the codes of those to which something was new. */
export function adoptMissingEverywhere(
  tx: Knex.Transaction,
  municipalityIds: readonly string[],
  now: Date,
): Promise<string[]> {
  return inEveryMunicipality<string>(
    tx,
    `with added as (
       insert into procedure_adoption (municipality_id, code, version, status, adopted_at)
       select $1, p.code, max(p.version), 'offered', ($3->>'now')::timestamptz from procedure_version p
        where not exists (select from procedure_adoption a where a.municipality_id = $1 and a.code = p.code)
        group by p.code
       on conflict do nothing returning 1),
     counted as (select count(*)::int as n from added),
     touched as (
       update municipality m set content_version = m.content_version + 1
         from counted c where m.id = $1 and c.n > 0 returning 1)
     insert into audit_event (municipality_id, at, actor_kind, event, subject_id, details)
     select $1, ($3->>'now')::timestamptz, 'system', 'procedures.catalogue-adopted', $1, jsonb_build_object('count', c.n)
       from counted c where c.n > 0
     returning to_jsonb(municipality_id)`,
    municipalityIds.map((id) => ({ id })),
    { now },
  )
}

/** The last version of everything published, by name as the province wrote it. */
export async function listPublishedNames(tx: Knex.Transaction): Promise<{ code: string; name: string }[]> {
  const { rows } = await tx.raw<{ rows: { code: string; name: string }[] }>(
    `select distinct on (p.code) p.code, p.definition->>'name' as name
       from procedure_version p order by p.code, p.version desc limit 1000`,
  )
  return rows
}

export async function updateStatus(
  { tx, municipalityId }: Work,
  code: string,
  status: AdoptionRow['status'],
): Promise<boolean> {
  const changed = await tx('procedure_adoption').where({ municipality_id: municipalityId, code }).update({ status })
  return changed === 1
}
