import type { Knex } from 'knex'
import type { Work } from '../../platform/db/work.ts'
import { searchTokens } from '../../platform/text/search-tokens.ts'
import { type Expedient, expedients } from './store.ts'

export type DeskScope = 'mias' | 'unidad' | 'todas'

export interface DeskFilters {
  scope: DeskScope
  staffId: string
  unitIds: string[]
  /** Open ones by what is due first; all of them by what is newest. */
  show: 'abiertos' | 'vencidos' | 'cerrados' | 'todos'
  words: string
  procedureCode: string | null
  today: string
  /** Key of the last row of the page before. */
  after: { key: string; id: string } | null
  limit: number
}

export interface DeskPage {
  rows: Expedient[]
  next: { key: string; id: string } | null
  /** The search stopped before it had looked at all there is; `next` goes on from there. */
  isPartial: boolean
}

/** Uses of the leading word that one page looks at: a search for «licencia García» must not read a whole history. */
const WALK = 5000

/** One page of the desk: one query, three when words are looked for. */
export async function deskPage(work: Work, filters: DeskFilters): Promise<DeskPage> {
  const words = searchTokens(filters.words).slice(0, 8)
  const entry = /^\s*(\d{4})-([es])-(\d{1,9})\s*$/i.exec(filters.words)
  if (entry) {
    // Somebody reads out the number of a receipt: that one expedient, wherever it is.
    const found = await findByNumber(work, `${entry[1]}-${entry[2]}-${entry[3]?.padStart(6, '0')}`)
    return { rows: found ? [found] : [], next: null, isPartial: false }
  }
  return words.length > 0 ? searchedPage(work, filters, words) : listedPage(work, filters)
}

function narrow(query: Knex.QueryBuilder, filters: DeskFilters): void {
  if (filters.scope === 'mias') query.andWhere('e.officer_staff_id', filters.staffId)
  if (filters.scope === 'unidad') query.whereIn('e.unit_id', filters.unitIds)
  if (filters.show === 'abiertos' || filters.show === 'vencidos') query.andWhereRaw("e.state <> 'closed'")
  if (filters.show === 'vencidos') query.andWhereRaw("coalesce(e.due_on, 'infinity') < ?::date", [filters.today])
  if (filters.show === 'cerrados') query.andWhereRaw("e.state = 'closed'")
  if (filters.procedureCode) query.andWhere('e.procedure_code', filters.procedureCode)
}

async function listedPage(work: Work, filters: DeskFilters): Promise<DeskPage> {
  const byDue = filters.show === 'abiertos' || filters.show === 'vencidos'
  const query = expedients(work)
  narrow(query, filters)
  const { after, limit } = filters
  if (byDue) {
    if (after) query.andWhereRaw("(coalesce(e.due_on, 'infinity'), e.id) > (?::date, ?::uuid)", [after.key, after.id])
    query.orderByRaw("coalesce(e.due_on, 'infinity'), e.id")
  } else {
    if (after) query.andWhereRaw('(e.opened_at, e.id) < (?::timestamptz, ?::uuid)', [after.key, after.id])
    query.orderByRaw('e.opened_at desc, e.id desc')
  }
  const rows = await query.limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next =
    rows.length > limit && last
      ? { key: byDue ? (last.dueOn ?? 'infinity') : last.openedAt.toISOString(), id: last.id }
      : null
  return { rows: page, next, isPartial: false }
}

/** The rarest word leads, newest first, and everything else is asked of what it finds, one look-up each: the page costs
 *  what that word costs, however large the council's history is. Where it had to stop looking, the next page goes on. */
async function searchedPage(work: Work, filters: DeskFilters, words: string[]): Promise<DeskPage> {
  const { tx, municipalityId } = work
  const [leading, ...others] = await byRarity(work, words)
  if (!leading) return { rows: [], next: null, isPartial: false }
  const { after, limit } = filters
  const walk = tx('expedient_token as w')
    .select('w.opened_at', 'w.expedient_id')
    .where({ 'w.municipality_id': municipalityId, 'w.token': leading })
    .orderByRaw('w.opened_at desc, w.expedient_id desc')
    .limit(WALK)
  if (after) walk.andWhereRaw('(w.opened_at, w.expedient_id) < (?::timestamptz, ?::uuid)', [after.key, after.id])
  // With a limit inside, each of them is a look-up by key; the planner would rather join everything first.
  const fits = tx('expedient as e')
    .select(tx.raw('true'))
    .where('e.municipality_id', municipalityId)
    .andWhereRaw('e.id = k.expedient_id')
    .limit(1)
  narrow(fits, filters)
  const found = tx
    .select<{ id: string }[]>('k.expedient_id as id')
    .from(walk.clone().as('k'))
    .orderByRaw('k.opened_at desc, k.expedient_id desc')
    .limit(limit + 1)
  // By the whole key: both words' uses lie in the same order, so their pages are met one after another.
  for (const token of others) {
    const alsoThere = tx('expedient_token as o')
      .select(tx.raw('true'))
      .where({ 'o.municipality_id': municipalityId, 'o.token': token })
      .andWhereRaw('o.opened_at = k.opened_at and o.expedient_id = k.expedient_id')
      .limit(1)
    found.andWhereRaw('?', [alsoThere])
  }
  found.andWhereRaw('?', [fits])
  const ids = (await found).map(({ id }) => id)
  const rows = await expedients(work).whereIn('e.id', ids.slice(0, limit)).orderByRaw('e.opened_at desc, e.id desc')
  const last = rows.at(-1)
  if (ids.length > limit && last) {
    return { rows, next: { key: last.openedAt.toISOString(), id: last.id }, isPartial: false }
  }
  const [horizon] = await walk
    .clone()
    .offset(WALK - 1)
    .limit(1)
  const next = horizon ? { key: horizon.opened_at.toISOString(), id: horizon.expedient_id } : null
  return { rows, next, isPartial: next !== null }
}

async function byRarity({ tx, municipalityId }: Work, words: string[]): Promise<string[]> {
  if (words.length === 1) return words
  const counted = await tx.raw<{ rows: { word: string }[] }>(
    `select w.word from unnest(?::text[]) as w (word)
      order by (select count(*) from (
        select from expedient_token k where k.municipality_id = ? and k.token = w.word limit ?) uses)`,
    [words, municipalityId, WALK] as never[],
  )
  return counted.rows.map(({ word }) => word)
}

/** A person's expedients, newest first, for the folder and the counter. */
export async function listExpedientsOf(
  work: Work,
  personIds: string[],
  page: { before?: { openedAt: string; id: string } | null; limit: number },
): Promise<Expedient[]> {
  const query = expedients(work)
    .whereIn(
      'e.id',
      work
        .tx('expedient_party as x')
        .select('x.expedient_id')
        .where('x.municipality_id', work.municipalityId)
        .whereIn('x.person_id', personIds),
    )
    .orderByRaw('e.opened_at desc, e.id desc')
    .limit(page.limit)
  if (page.before) {
    query.andWhereRaw('(e.opened_at, e.id) < (?::timestamptz, ?::uuid)', [page.before.openedAt, page.before.id])
  }
  return query
}

/** By its number or by that of one of its registry entries: what a person reads out at the counter. */
export async function findByNumber(work: Work, text: string): Promise<Expedient | undefined> {
  const number = text.trim().toUpperCase()
  return expedients(work)
    .andWhereRaw(
      // A union and not an «or»: each half then has its own index.
      `e.id in (select n.id from expedient n where n.municipality_id = ? and n.number = ?
          union all
         select x.expedient_id from registry_entry r
           join expedient_entry x on x.municipality_id = r.municipality_id and x.entry_id = r.id
          where r.municipality_id = ? and r.number = ?)`,
      [work.municipalityId, number, work.municipalityId, number],
    )
    .first()
}

export interface DeskCounts {
  mine: number
  late: number
  dueSoon: number
}

/** What the home of the desk says of today. */
export async function deskCounts(work: Work, staffId: string, today: string, soon: string): Promise<DeskCounts> {
  const row = await work
    .tx('expedient as e')
    .where({ 'e.municipality_id': work.municipalityId, 'e.officer_staff_id': staffId })
    .andWhereRaw("e.state <> 'closed'")
    .first<DeskCounts>(
      work.tx.raw(
        `count(*)::int as mine,
         (count(*) filter (where e.due_on < ?::date))::int as late,
         (count(*) filter (where e.due_on between ?::date and ?::date))::int as "dueSoon"`,
        [today, today, soon],
      ),
    )
  return row ?? { mine: 0, late: 0, dueSoon: 0 }
}

export interface FolioDocument {
  documentId: string
  position: number
  source: 'application' | 'party' | 'office'
  addedAt: Date
  title: string
  fileName: string
  mime: string
  size: number
  digest: string
  kind: string
  scan: 'clean' | 'unscanned' | null
}

/** The expedient's documents in their order, each with its folio. */
export async function listFolios({ tx, municipalityId }: Work, expedientId: string): Promise<FolioDocument[]> {
  return tx
    .select<FolioDocument[]>({
      documentId: 'd.id',
      position: 'x.position',
      source: 'x.source',
      addedAt: 'x.added_at',
      title: 'd.title',
      fileName: 'd.file_name',
      mime: 'd.mime',
      size: 'd.size',
      digest: 'd.digest',
      kind: 'd.kind',
      scan: 'd.scan',
    })
    .from('expedient_document as x')
    .join('document as d', { 'd.municipality_id': 'x.municipality_id', 'd.id': 'x.document_id' })
    .where({ 'x.municipality_id': municipalityId, 'x.expedient_id': expedientId })
    .orderBy('x.position')
    .limit(1000)
}

export interface LinkedEntry {
  id: string
  number: string
  subject: string
  presentedAt: Date
  isAnnulled: boolean
  effectiveAt: Date
}

export async function listLinkedEntries({ tx, municipalityId }: Work, expedientId: string): Promise<LinkedEntry[]> {
  const rows: unknown = await tx
    .select({
      id: 'r.id',
      number: 'r.number',
      subject: 'r.subject',
      presentedAt: 'r.presented_at',
      isAnnulled: tx.raw(`exists (select from registry_annotation a
        where a.municipality_id = r.municipality_id and a.entry_id = r.id and a.kind = 'voided')`),
      effectiveAt: 'r.effective_at',
    })
    .from('expedient_entry as x')
    .join('registry_entry as r', { 'r.municipality_id': 'x.municipality_id', 'r.id': 'x.entry_id' })
    .where({ 'x.municipality_id': municipalityId, 'x.expedient_id': expedientId })
    .orderBy('r.presented_at')
    .limit(200)
  return rows as LinkedEntry[]
}
