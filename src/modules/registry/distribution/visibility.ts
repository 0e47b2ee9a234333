import type { Work } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import type { Viewer } from '../../../platform/http/context.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { rolesWith } from '../../identity/index.ts'
import { withPredecessors } from '../../municipalities/index.ts'
import type { Direction, Entry } from '../entry.ts'
import { getEntry } from '../store.ts'

/** Which entries of the council's book somebody may see, by what is theirs to do: who supervises, all; who registers,
 *  those of their office; who works in a unit, those that came to it. Everything that shows an entry asks here. */
export interface Visible {
  /** The whole book: there is nothing to ask of each entry. */
  all: boolean
  /** Their units and those these succeeded. */
  unitIds: string[]
  officeIds: string[]
  /** Works in the main office, which also keeps what no office made and what closed offices made. */
  keepsTheRest: boolean
}

type Somebody = Pick<Viewer, 'personId' | 'staff'>

export async function visibleEntries(work: Work, { personId, staff }: Somebody): Promise<Visible> {
  const nothing: Visible = { all: false, unitIds: [], officeIds: [], keepsTheRest: false }
  if (!staff?.rights.includes('registry:read')) return nothing
  const unitIds = await withPredecessors(work, staff.unitIds)
  if (staff.rights.includes('registry:supervise')) return { ...nothing, all: true, unitIds }
  if (!staff.rights.includes('registry:register')) return { ...nothing, unitIds }
  const offices = await officesOfPosts(work, personId)
  const keepsTheRest = offices.some(({ isOwn, isMain }) => isOwn && isMain)
  const own = offices.filter(({ isOwn, isClosed }) => isOwn || (isClosed && keepsTheRest))
  return {
    all: own.length > 0 && own.length === offices.length,
    unitIds,
    officeIds: own.map(({ id }) => id),
    keepsTheRest,
  }
}

interface OfficeOfPosts {
  id: string
  isMain: boolean
  isClosed: boolean
  isOwn: boolean
}

/** Every office there has been, the main one first, and which of them this person's posts of today are in. */
async function officesOfPosts({ tx, municipalityId, now }: Work, personId: string): Promise<OfficeOfPosts[]> {
  const { rows } = await tx.raw<{ rows: OfficeOfPosts[] }>(
    `select o.id, o.is_main as "isMain", o.closed_on is not null as "isClosed", exists (
       select from staff_member s
         join post p on p.municipality_id = s.municipality_id and p.id = s.post_id and p.role = any(:roles::text[])
         left join registry_office_post x on x.municipality_id = p.municipality_id and x.post_id = p.id
        where s.municipality_id = :town and s.person_id = :person and s.since <= :today::date
          and (s.until is null or s.until >= :today::date)
          and (x.office_id = o.id or (x.office_id is null and o.is_main))) as "isOwn"
       from registry_office o where o.municipality_id = :town order by o.is_main desc, o.name, o.id`,
    { town: municipalityId, person: personId, today: plainDate(now), roles: rolesWith('registry:register') },
  )
  return rows
}

/** The office in which somebody makes entries today: the main one when no post of theirs is in another. */
export async function officeOf(work: Work, { personId }: Pick<Viewer, 'personId'>): Promise<string> {
  const offices = await officesOfPosts(work, personId)
  const office = offices.find(({ isOwn, isClosed }) => isOwn && !isClosed) ?? offices.find(({ isMain }) => isMain)
  if (!office) throw notFound('registry.error.no-office')
  return office.id
}

/** The condition on `registry_entry e`, with named bindings. */
export function visibleCondition(visible: Visible, alias = 'e'): { sql: string; bindings: Record<string, unknown> } {
  if (visible.all) return { sql: 'true', bindings: {} }
  const { unitIds, officeIds, keepsTheRest } = visible
  const parts = [
    ...(officeIds.length > 0 ? [`${alias}.office_id = any(:visibleOffices::uuid[])`] : []),
    ...(keepsTheRest ? [`${alias}.office_id is null`] : []),
    ...(unitIds.length > 0
      ? [
          `${alias}.unit_id = any(:visibleUnits::uuid[])`,
          ...['registry_tray', 'registry_entry_destination'].map(
            (table) => `exists (select from ${table} seen where seen.municipality_id = ${alias}.municipality_id
               and seen.entry_id = ${alias}.id and seen.unit_id = any(:visibleUnits::uuid[]))`,
          ),
        ]
      : []),
  ]
  return {
    sql: parts.length === 0 ? 'false' : `(${parts.join(' or ')})`,
    bindings: { visibleUnits: unitIds, visibleOffices: officeIds },
  }
}

export async function isVisible({ tx, municipalityId }: Work, visible: Visible, entryId: string): Promise<boolean> {
  if (visible.all) return true
  const { sql, bindings } = visibleCondition(visible)
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `select 1 from registry_entry e where e.municipality_id = :town and e.id = :entry and ${sql}`,
    { town: municipalityId, entry: entryId, ...bindings } as Record<string, string>,
  )
  return rows.length > 0
}

/** Those of a short list that may be seen. */
export async function visibleAmong<E extends { id: string }>(
  { tx, municipalityId }: Work,
  visible: Visible,
  entries: E[],
): Promise<E[]> {
  if (visible.all || entries.length === 0) return entries
  const { sql, bindings } = visibleCondition(visible)
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select e.id from registry_entry e where e.municipality_id = :town and e.id = any(:entries::uuid[]) and ${sql}`,
    { town: municipalityId, entries: entries.map(({ id }) => id), ...bindings } as unknown as Record<string, string>,
  )
  const seen = new Set(rows.map(({ id }) => id))
  return entries.filter(({ id }) => seen.has(id))
}

/** An entry that is none of one's business is answered like one that does not exist. */
export async function getVisibleEntry(work: Work, viewer: Somebody, entryId: string): Promise<Entry> {
  const entry = await getEntry(work, entryId)
  if (!(await isVisible(work, await visibleEntries(work, viewer), entry.id))) {
    throw notFound('registry.error.entry-not-found')
  }
  return entry
}

interface Range {
  direction: Direction | null
  from: string
  below: string
}

/** The newest places of what may be seen, from ≤ place < below. Each unit and office brings its newest by its own index:
 *  asked of the book entry by entry, a unit with ten entries would read a million. */
export async function newestVisible(
  { tx, municipalityId }: Work,
  visible: Visible,
  range: Range,
  limit: number,
): Promise<string[]> {
  const direction = range.direction ? 'and (x.place & 1) = :odd' : ''
  const newest = (table: string, condition: string): string =>
    `select x.place from ${table} x where x.municipality_id = :town and ${condition}
        and x.place >= :from::bigint and x.place < :below::bigint ${direction} order by x.place desc limit :limit`
  const each = (ids: string, table: string, column: string): string =>
    `select f.place from unnest(${ids}::uuid[]) own (id)
      cross join lateral (${newest(table, `x.${column} = own.id`)}) f`
  const sources = visible.all
    ? [`(${newest('registry_entry', 'true')})`]
    : [
        each(':units', 'registry_entry', 'unit_id'),
        each(':units', 'registry_tray', 'unit_id'),
        each(':units', 'registry_entry_destination', 'unit_id'),
        each(':offices', 'registry_entry', 'office_id'),
        ...(visible.keepsTheRest ? [`(${newest('registry_entry', 'x.office_id is null')})`] : []),
      ]
  const { rows } = await tx.raw<{ rows: { place: string | number }[] }>(
    `select distinct p.place from (${sources.join(' union all ')}) p order by p.place desc limit :limit`,
    {
      town: municipalityId,
      units: visible.unitIds,
      offices: visible.officeIds,
      from: range.from,
      below: range.below,
      odd: range.direction === 'S' ? 1 : 0,
      limit,
    } as unknown as Record<string, string>,
  )
  return rows.map(({ place }) => String(place))
}
