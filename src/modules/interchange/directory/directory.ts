import type { Knex } from 'knex'

/** Belongs to no council: read in a Work, or outside of any while nobody knows yet whose a message is. */
interface Reading {
  tx: Knex
}

/** One line of the common directory of offices and units (DIR3). */
export interface DirectoryEntry {
  code: string
  kind: 'unit' | 'office'
  name: string
  rootCode: string | null
  rootName: string | null
  parentCode: string | null
  province: string | null
  state: 'active' | 'extinct' | 'annulled' | 'transitional'
  endedOn: string | null
  successorCode: string | null
  /** When it is one of this platform's own councils, or part of one. */
  municipalityId: string | null
}

const columns = {
  code: 'd.code',
  kind: 'd.kind',
  name: 'd.name',
  rootCode: 'd.root_code',
  rootName: 'd.root_name',
  parentCode: 'd.parent_code',
  province: 'd.province',
  state: 'd.state',
  endedOn: 'd.ended_on',
  successorCode: 'd.successor_code',
  municipalityId: 'd.municipality_id',
}

export const DIRECTORY_CODE = /^[A-Z][A-Z0-9][0-9]{7}$/

export async function findInDirectory({ tx }: Reading, code: string): Promise<DirectoryEntry | undefined> {
  if (!DIRECTORY_CODE.test(code)) return undefined
  return tx.select<DirectoryEntry[]>(columns).from('directory_entry as d').where('d.code', code).first()
}

/** By the beginnings of words of the name or of the administration, or by code. Those that work today come first, and
 *  those of the own province before the others. */
export async function searchDirectory(
  { tx }: Reading,
  text: string,
  options: { province?: string; limit?: number } = {},
): Promise<DirectoryEntry[]> {
  const { rows } = await tx.raw<{ rows: DirectoryEntry[] }>(
    `with asked as (
       select string_agg(w.word || ':*', ' & ') as words
         from (select x.word from regexp_split_to_table(directory_plain(:text), '[^a-z0-9]+') x (word)
                where x.word <> '' limit 8) w)
     select ${Object.entries(columns)
       .map(([name, column]) => `${column} as "${name}"`)
       .join(', ')}
       from directory_entry d, asked
      where asked.words is not null and d.words @@ to_tsquery('simple'::regconfig, asked.words)
      order by d.state in ('active', 'transitional') desc, d.province is not distinct from :province desc,
               d.municipality_id is null, length(d.name), d.name, d.code
      limit :limit`,
    { text: text.slice(0, 200), province: options.province ?? '', limit: options.limit ?? 20 },
  )
  return rows
}

/** Where a sending goes: the registry office, and the unit behind it. */
export interface Destination {
  entry: DirectoryEntry
  office: string
  unit: string | null
  /** As people call it. */
  name: string
  /** One of this platform's own. */
  municipalityId: string | null
}

export type Resolved =
  | { ok: true; destination: Destination }
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'no-office' }
  | { ok: false; reason: 'ended'; entry: DirectoryEntry; successor: DirectoryEntry | null }

/** What does not work any more is never sent to: who came after it is named instead. */
export async function resolveDestination(work: Reading, code: string): Promise<Resolved> {
  const entry = await findInDirectory(work, code)
  if (!entry) return { ok: false, reason: 'unknown' }
  if (isEnded(entry)) return { ok: false, reason: 'ended', entry, successor: await successorOf(work, entry) }
  const municipalityId = await municipalityOf(work, entry)
  const isOffice = entry.kind === 'office'
  const office = isOffice ? entry.code : await officeOfUnit(work, entry, municipalityId)
  if (office === undefined) return { ok: false, reason: 'no-office' }
  const unit = isOffice ? entry.parentCode : entry.code
  const name = entry.rootName && entry.rootName !== entry.name ? `${entry.name} (${entry.rootName})` : entry.name
  return { ok: true, destination: { entry, office, unit, name: name.slice(0, 250), municipalityId } }
}

/** Whose registry keeps this office or unit, among the platform's own councils. */
export async function municipalityOfCode(work: Reading, code: string): Promise<string | null> {
  const entry = await findInDirectory(work, code)
  return entry ? municipalityOf(work, entry) : null
}

const isEnded = ({ state }: DirectoryEntry): boolean => state === 'extinct' || state === 'annulled'

async function municipalityOf({ tx }: Reading, entry: DirectoryEntry): Promise<string | null> {
  if (entry.municipalityId) return entry.municipalityId
  const above = [entry.rootCode, entry.parentCode].filter((code) => code !== null)
  if (above.length === 0) return null
  const row = await tx
    .select<{ id: string }[]>({ id: 'd.municipality_id' })
    .from('directory_entry as d')
    .whereIn('d.code', above)
    .whereNotNull('d.municipality_id')
    .first()
  return row?.id ?? null
}

/** The office that registers for a unit: its own, or that of its administration. A council of ours answers to its own code. */
async function officeOfUnit(
  { tx }: Reading,
  entry: DirectoryEntry,
  municipalityId: string | null,
): Promise<string | undefined> {
  const above = [entry.code, entry.parentCode, entry.rootCode].filter((code) => code !== null)
  const offices = await tx
    .select<{ code: string; parentCode: string }[]>({ code: 'd.code', parentCode: 'd.parent_code' })
    .from('directory_entry as d')
    .where({ 'd.kind': 'office' })
    .whereIn('d.state', ['active', 'transitional'])
    .whereIn('d.parent_code', above)
    .orderBy('d.code')
    .limit(200)
  const nearest = above.map((code) => offices.find(({ parentCode }) => parentCode === code)).find(Boolean)
  if (nearest) return nearest.code
  if (!municipalityId) return undefined
  const own = await tx
    .select<{ code: string }[]>({ code: 'd.code' })
    .from('directory_entry as d')
    .where({ 'd.municipality_id': municipalityId, 'd.kind': 'unit' })
    .orderBy('d.code')
    .first()
  return own?.code
}

/** The last of those that came one after another; a circle in somebody's data ends the search. */
export async function successorOf(work: Reading, ended: DirectoryEntry): Promise<DirectoryEntry | null> {
  const seen = new Set([ended.code])
  let last: DirectoryEntry | null = null
  for (let code = ended.successorCode; code !== null && !seen.has(code) && seen.size < 10;) {
    seen.add(code)
    const next = await findInDirectory(work, code)
    if (!next) break
    last = next
    code = isEnded(next) ? next.successorCode : null
  }
  return last && !isEnded(last) ? last : null
}
