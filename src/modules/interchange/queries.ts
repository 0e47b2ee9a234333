import type { Work } from '../../platform/db/work.ts'
import { visibleCondition } from '../registry/index.ts'
import type { ReceptionState, SendingState } from './states.ts'
import type { InterchangeVisible } from './visible.ts'

/** The code this council signs with among registries: its main office's, or its own while that has none. */
export async function officeCodeOf({ tx, municipalityId }: Work): Promise<string> {
  const { rows } = await tx.raw<{ rows: [{ code: string }] }>(
    `select coalesce((select o.dir3 from registry_office o where o.municipality_id = m.id and o.is_main), m.dir3) as code
       from municipality m where m.id = ?`,
    [municipalityId],
  )
  return rows[0].code
}

export async function isAnnulled({ tx, municipalityId }: Work, entryId: string): Promise<boolean> {
  const row = await tx
    .select('a.id')
    .from('registry_annotation as a')
    .where({ 'a.municipality_id': municipalityId, 'a.entry_id': entryId, 'a.kind': 'voided' })
    .first()
  return row !== undefined
}

export interface ListedReception {
  id: string
  exchangeId: string
  originName: string
  subject: string
  originNumber: string
  originAt: Date
  receivedAt: Date
  state: ReceptionState
  part: number | null
  parts: number | null
  entryId: string | null
  entryNumber: string | null
}

export interface ListedSending {
  id: string
  exchangeId: string
  destinationName: string
  createdAt: Date
  state: SendingState
  attempts: number
  nextAttemptAt: Date | null
  part: number
  parts: number
  entryId: string | null
  receptionId: string | null
  number: string
  subject: string
}

export interface Page<T> {
  rows: T[]
  /** The key of the last row, when there are more. */
  next: string | null
}

const PAGE = 30

/** «moment of the row,id»: where the next page begins. */
function keyOf(before: string | undefined): [Date, string] | undefined {
  const [, at = '', id = ''] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(before ?? '') ?? []
  return id === '' ? undefined : [new Date(Number(at)), id]
}

function pageOf<T extends { id: string }>(rows: T[], momentOf: (row: T) => Date): Page<T> {
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > PAGE && last ? `${momentOf(last).getTime()}_${last.id}` : null }
}

/** What waits for a decision, longest first; or all there has been, newest first. */
export async function listReceptions(
  { tx, municipalityId }: Work,
  options: { waiting: boolean; before?: string },
): Promise<Page<ListedReception>> {
  const key = keyOf(options.before)
  const query = tx
    .select<ListedReception[]>({
      id: 'r.id',
      exchangeId: 'r.exchange_id',
      originName: 'r.origin_name',
      subject: 'r.subject',
      originNumber: 'r.origin_number',
      originAt: 'r.origin_at',
      receivedAt: 'r.received_at',
      state: 'r.state',
      part: 'r.part',
      parts: 'r.parts',
      entryId: 'r.entry_id',
      entryNumber: 'e.number',
    })
    .from('interchange_reception as r')
    .leftJoin('registry_entry as e', { 'e.municipality_id': 'r.municipality_id', 'e.id': 'r.entry_id' })
    .where('r.municipality_id', municipalityId)
    .limit(PAGE + 1)
  const direction = options.waiting ? 'asc' : 'desc'
  query.orderBy([
    { column: 'r.received_at', order: direction },
    { column: 'r.id', order: direction },
  ])
  if (options.waiting) query.andWhere('r.state', 'waiting')
  // The key has milliseconds and the column more: whole rows are compared as they were read.
  const moment = "date_trunc('milliseconds', r.received_at)"
  if (key) query.andWhereRaw(`(${moment}, r.id) ${options.waiting ? '>' : '<'} (?, ?)`, key)
  return pageOf(await query, ({ receivedAt }) => receivedAt)
}

/** An error is somebody's to look at until the same is on its way again. */
const unacknowledged = `(s.state in ('to-send', 'sent', 'error') and (s.state <> 'error' or not exists (
  select from interchange_sending later where later.municipality_id = s.municipality_id
     and (later.entry_id = s.entry_id or later.reception_id = s.reception_id) and later.created_at > s.created_at)))`

/** What was sent, newest first; or only what nobody has acknowledged, oldest first. */
export async function listSendings(
  { tx, municipalityId }: Work,
  visible: InterchangeVisible,
  options: { unacknowledged: boolean; before?: string },
): Promise<Page<ListedSending>> {
  const key = keyOf(options.before)
  const direction = options.unacknowledged ? 'asc' : 'desc'
  const query = tx
    .select<ListedSending[]>({
      id: 's.id',
      exchangeId: 's.exchange_id',
      destinationName: 's.destination_name',
      createdAt: 's.created_at',
      state: 's.state',
      attempts: 's.attempts',
      nextAttemptAt: 's.next_attempt_at',
      part: 's.part',
      parts: 's.parts',
      entryId: 's.entry_id',
      receptionId: 's.reception_id',
    })
    .select(tx.raw('coalesce(e.number, r.origin_number) as number, coalesce(e.subject, r.subject) as subject'))
    .from('interchange_sending as s')
    .leftJoin('registry_entry as e', { 'e.municipality_id': 's.municipality_id', 'e.id': 's.entry_id' })
    .leftJoin('interchange_reception as r', { 'r.municipality_id': 's.municipality_id', 'r.id': 's.reception_id' })
    .where('s.municipality_id', municipalityId)
    .orderBy([
      { column: 's.created_at', order: direction },
      { column: 's.id', order: direction },
    ])
    .limit(PAGE + 1)
  if (options.unacknowledged) query.andWhereRaw(unacknowledged)
  const { sql, bindings } = sentByOwn(visible)
  query.andWhereRaw(sql, bindings as Record<string, string>)
  const moment = "date_trunc('milliseconds', s.created_at)"
  if (key) query.andWhereRaw(`(${moment}, s.id) ${options.unacknowledged ? '>' : '<'} (?, ?)`, key)
  return pageOf(await query, ({ createdAt }) => createdAt)
}

export async function countOpen(
  { tx, municipalityId }: Work,
  visible: InterchangeVisible,
): Promise<{ waiting: number; unacknowledged: number }> {
  const { sql, bindings } = sentByOwn(visible)
  const { rows } = await tx.raw<{ rows: [{ waiting: number; unacknowledged: number }] }>(
    `select (select count(*)::int from interchange_reception r where r.municipality_id = :town and r.state = 'waiting') as waiting,
            (select count(*)::int from interchange_sending s
               left join registry_entry e on e.municipality_id = s.municipality_id and e.id = s.entry_id
              where s.municipality_id = :town and ${unacknowledged} and ${sql}) as unacknowledged`,
    { town: municipalityId, ...bindings } as Record<string, string>,
  )
  return rows[0]
}

/** Sendings of entries that somebody may see, and of receptions when those are theirs. */
function sentByOwn(visible: InterchangeVisible): { sql: string; bindings: Record<string, unknown> } {
  const { sql, bindings } = visibleCondition(visible.entries)
  return {
    sql: `(case when s.entry_id is null then :receptions else ${sql} end)`,
    bindings: { ...bindings, receptions: visible.receptions },
  }
}
