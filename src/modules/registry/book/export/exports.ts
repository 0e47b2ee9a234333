import { audit } from '../../../../platform/audit.ts'
import type { Work } from '../../../../platform/db/work.ts'
import { notFound } from '../../../../platform/errors.ts'
import { enqueue } from '../../../../platform/jobs/queue.ts'
import type { Direction } from '../../entry.ts'
import { LAST_PLACE } from '../blocks.ts'

export type ExportFormat = 'csv' | 'ods' | 'pdf'
export const EXPORT_JOB = 'registry.export-book'

/** What an export is of: the filters of a search as its address has them, or a stretch of one book. */
export type ExportFilters = Record<string, string>

export interface BookExport {
  id: string
  at: Date
  personId: string
  actorName: string
  format: ExportFormat
  filters: ExportFilters
  /** The place of the first entry that is too late for it. */
  below: string
  state: 'ready' | 'waiting' | 'failed'
  entries: number | null
}

export interface Volume {
  position: number
  documentId: string
  firstNumber: string
  lastNumber: string
  lastPlace: string
  entries: number
}

const columns = {
  id: 'x.id',
  at: 'x.at',
  personId: 'x.person_id',
  actorName: 'x.actor_name',
  format: 'x.format',
  filters: 'x.filters',
  below: 'x.below',
  state: 'x.state',
  entries: 'x.entries',
}

/** Each time something leaves the book it is written down what; who and when are the Work's. */
export async function askForExport(
  work: Work,
  asked: { format: ExportFormat; filters: ExportFilters; personId: string },
): Promise<string> {
  const [row] = await work
    .tx('registry_export')
    .insert({
      municipality_id: work.municipalityId,
      at: work.now,
      person_id: asked.personId,
      staff_id: work.actor.staffId,
      actor_name: work.actor.name,
      format: asked.format,
      filters: JSON.stringify(asked.filters),
      below: await placeAfterLast(work),
      state: asked.format === 'pdf' ? 'waiting' : 'ready',
    })
    .returning<{ id: string }[]>('id')
  const id = String(row?.id)
  // What was looked for may name a person: the trail says which filters there were, the export itself what they said.
  await audit(work, 'registry.book-exported', id, { format: asked.format, filters: Object.keys(asked.filters) })
  if (asked.format === 'pdf') await enqueue(work, EXPORT_JOB, { exportId: id }, { key: `registry.export:${id}` })
  return id
}

async function placeAfterLast({ tx, municipalityId }: Work): Promise<string> {
  const row = await tx('registry_entry as e')
    .where('e.municipality_id', municipalityId)
    .orderBy('e.place', 'desc')
    .first<{ place: string | number } | undefined>('e.place')
  return String(row ? BigInt(row.place) + 1n : 0n)
}

export async function getExport({ tx, municipalityId }: Work, id: string): Promise<BookExport> {
  const row = /^[0-9a-f-]{36}$/.test(id)
    ? await tx
        .select<(Omit<BookExport, 'below'> & { below: string | number })[]>(columns)
        .from('registry_export as x')
        .where({ 'x.municipality_id': municipalityId, 'x.id': id })
        .first()
    : undefined
  if (!row) throw notFound('registry.error.export-not-found')
  return { ...row, below: String(row.below) }
}

/** Only one's own: what it holds is what that person might see. */
export async function getOwnExport(work: Work, personId: string, id: string): Promise<BookExport> {
  const found = await getExport(work, id)
  if (found.personId !== personId) throw notFound('registry.error.export-not-found')
  return found
}

export function listOwnExports({ tx, municipalityId }: Work, personId: string): Promise<BookExport[]> {
  return tx
    .select<BookExport[]>(columns)
    .from('registry_export as x')
    .where({ 'x.municipality_id': municipalityId, 'x.person_id': personId })
    .orderBy([
      { column: 'x.at', order: 'desc' },
      { column: 'x.id', order: 'asc' },
    ])
    .limit(10)
}

export function listVolumes({ tx, municipalityId }: Work, exportId: string): Promise<Volume[]> {
  return tx
    .select<Volume[]>({
      position: 'v.position',
      documentId: 'v.document_id',
      firstNumber: 'v.first_number',
      lastNumber: 'v.last_number',
      lastPlace: 'v.last_place',
      entries: 'v.entries',
    })
    .from('registry_export_volume as v')
    .where({ 'v.municipality_id': municipalityId, 'v.export_id': exportId })
    .orderBy('v.position')
}

export async function addVolume({ tx, municipalityId }: Work, exportId: string, volume: Volume): Promise<void> {
  await tx('registry_export_volume').insert({
    municipality_id: municipalityId,
    export_id: exportId,
    position: volume.position,
    document_id: volume.documentId,
    first_number: volume.firstNumber,
    last_number: volume.lastNumber,
    last_place: volume.lastPlace,
    entries: volume.entries,
  })
}

export async function endExport(
  { tx, municipalityId }: Work,
  id: string,
  state: 'ready' | 'failed',
  entries: number | null,
): Promise<void> {
  await tx('registry_export').where({ municipality_id: municipalityId, id }).update({ state, entries })
}

/** A stretch of one book, days included, up to the moment when it was asked for. */
export interface Stretch {
  direction: Direction
  from: string
  until: string
}
export const stretchOf = ({ filters }: Pick<BookExport, 'filters'>): Stretch => ({
  direction: filters['libro'] === 'S' ? 'S' : 'E',
  from: filters['desde'] ?? '',
  until: filters['hasta'] ?? '',
})

export const lowest = (one: string, other: string): string => (BigInt(one) < BigInt(other) ? one : other)
export const everyPlace = String(LAST_PLACE)
