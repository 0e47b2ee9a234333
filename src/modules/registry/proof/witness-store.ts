import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import type { Book } from './tree.ts'

/** Rows of the province about all its councils. */

export interface Witnessed extends Book {
  council: string
  size: number
  root: Buffer
  line: string
}

export type ProofAlarmKind = 'shorter' | 'missing-node' | 'rewritten' | 'signature'

export interface ProofAlarm extends Book {
  council: string
  kind: ProofAlarmKind
  /** How long the book was when it was last well. */
  knownSize: number
  size: number
}

const columns = {
  council: 'w.council',
  year: 'w.year',
  book: 'w.book',
  size: 'w.size',
  root: 'w.root',
  line: 'w.line',
}

/** The last one of each book of each council. */
export async function listLastWitnessed({ tx, municipalityId }: Work): Promise<Witnessed[]> {
  const { rows } = await tx.raw<{ rows: Witnessed[] }>(
    `select distinct on (w.council, w.year, w.book) w.council, w.year, w.book, w.size, w.root, w.line
       from registry_witness w where w.municipality_id = ? order by w.council, w.year, w.book, w.size desc`,
    [municipalityId],
  )
  return rows
}

export function listWitnessedOf({ tx, municipalityId }: Work, council: string): Promise<Witnessed[]> {
  return tx
    .select<Witnessed[]>(columns)
    .from('registry_witness as w')
    .where({ 'w.municipality_id': municipalityId, 'w.council': council })
    .orderBy(['w.year', 'w.book', 'w.size'])
}

/** What was said first stays; whoever comes later repeats it. */
export async function rememberWitnessed({ tx, municipalityId, now }: Work, seen: Witnessed): Promise<void> {
  await tx('registry_witness')
    .insert({ municipality_id: municipalityId, at: now, ...seen })
    .onConflict()
    .ignore()
}

export async function raiseAlarm(work: Work, alarm: ProofAlarm, day: string): Promise<void> {
  const { knownSize, ...rest } = alarm
  await work
    .tx('registry_proof_alarm')
    .insert({ municipality_id: work.municipalityId, day, at: work.now, known_size: knownSize, ...rest })
    .onConflict()
    .ignore()
  await audit(work, 'registry.proof-alarm', alarm.council, { ...alarm })
}

/** Books that did not continue, and have not been countersigned since. */
export function listOpenAlarms({ tx, municipalityId }: Work): Promise<(ProofAlarm & { day: string })[]> {
  return tx
    .select<(ProofAlarm & { day: string })[]>({
      council: 'a.council',
      year: 'a.year',
      book: 'a.book',
      kind: 'a.kind',
      knownSize: 'a.known_size',
      size: 'a.size',
      day: 'a.day',
    })
    .from('registry_proof_alarm as a')
    .where('a.municipality_id', municipalityId)
    .whereNotExists(
      tx
        .select(tx.raw('1'))
        .from('registry_witness as w')
        .whereRaw('w.municipality_id = a.municipality_id and w.council = a.council')
        .whereRaw('w.year = a.year and w.book = a.book and w.at > a.at'),
    )
    .orderBy([{ column: 'a.day', order: 'desc' }, 'a.council', 'a.year', 'a.book'])
    .limit(100)
}

/** A checkpoint as the day's list has it. */
export interface DayHead extends Book {
  council: string
  size: number
  /** Base64, as in the checkpoint. */
  root: string
  isCosigned: boolean
}

export async function findDay(
  { tx, municipalityId }: Work,
  day: string,
): Promise<{ heads: DayHead[]; at: Date } | undefined> {
  return tx
    .select<{ heads: DayHead[]; at: Date }[]>({ heads: 'd.heads', at: 'd.at' })
    .from('registry_checkpoint_day as d')
    .where({ 'd.municipality_id': municipalityId, 'd.day': day })
    .first()
}

export async function insertDay({ tx, municipalityId, now }: Work, day: string, heads: DayHead[]): Promise<void> {
  await tx('registry_checkpoint_day')
    .insert({ municipality_id: municipalityId, day, heads: JSON.stringify(heads), at: now })
    .onConflict()
    .ignore()
}

export async function listDays(
  { tx, municipalityId }: Work,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ day: string; count: number }[]> {
  const { rows } = await tx.raw<{ rows: { day: string; count: number }[] }>(
    `select d.day, jsonb_array_length(d.heads) as count from registry_checkpoint_day d
      where d.municipality_id = :town and d.heads <> '[]' and d.day < coalesce(:before::date, 'infinity')
      order by d.day desc limit :limit`,
    { town: municipalityId, before: before ?? null, limit },
  )
  return rows
}
