import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, notFound } from '../../../platform/errors.ts'
import type { DocumentKind } from '../../documents/index.ts'
import type { Paper } from './paper.ts'

export interface Digitisation {
  id: string
  staffId: string
  title: string
  kind: DocumentKind
  origin: 'citizen' | 'administration'
  isConfidential: boolean
  /** Of the pages to come. */
  paper: Paper
  state: 'open' | 'attested' | 'ready'
  startedAt: Date
  changedAt: Date
  validity: 'authentic-copy' | 'copy' | null
  attestedAt: Date | null
  pagesDigest: string | null
  statement: string | null
  evidenceId: string | null
  documentId: string | null
}

export type Turn = 0 | 90 | 180 | 270

export interface Page {
  id: string
  position: number
  fileName: string
  mime: 'image/jpeg' | 'image/png'
  size: number
  digest: string
  width: number
  height: number
  orientation: number
  turn: Turn
  paper: Paper
}

const columns = {
  id: 'd.id',
  staffId: 'd.staff_id',
  title: 'd.title',
  kind: 'd.kind',
  origin: 'd.origin',
  isConfidential: 'd.is_confidential',
  paper: 'd.paper',
  state: 'd.state',
  startedAt: 'd.started_at',
  changedAt: 'd.changed_at',
  validity: 'd.validity',
  attestedAt: 'd.attested_at',
  pagesDigest: 'd.pages_digest',
  statement: 'd.statement',
  evidenceId: 'd.evidence_id',
  documentId: 'd.document_id',
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
export const isUuid = (text: string): boolean => UUID.test(text)

const digitisations = ({ tx, municipalityId }: Work) =>
  tx.select<Digitisation[]>(columns).from('digitisation as d').where('d.municipality_id', municipalityId)

export async function getDigitisation(work: Work, id: string): Promise<Digitisation> {
  const found = isUuid(id) ? await digitisations(work).andWhere('d.id', id).first() : undefined
  if (!found) throw notFound('registry.digitise.error.not-found')
  return found
}

/** Only whose it is: for anybody else it does not exist. With `lock` two windows take turns. */
export async function getOwnDigitisation(work: Work, id: string, { lock = false } = {}): Promise<Digitisation> {
  if (!isUuid(id)) throw notFound('registry.digitise.error.not-found')
  const query = digitisations(work).andWhere({ 'd.id': id, 'd.staff_id': work.actor.staffId }).first()
  const found = await (lock ? query.forUpdate() : query)
  if (!found) throw notFound('registry.digitise.error.not-found')
  return found
}

export interface ListedDigitisation extends Digitisation {
  pages: number
  /** Already a document of some entry. */
  isFiled: boolean
}

/** What an officer has begun or finished lately, newest first. */
export async function listOwnDigitisations(work: Work, limit: number): Promise<ListedDigitisation[]> {
  const { tx, municipalityId } = work
  return tx
    .select<ListedDigitisation[]>({
      ...columns,
      pages: tx.raw(
        `(select count(*)::integer from digitisation_page g where g.municipality_id = d.municipality_id
           and g.digitisation_id = d.id)`,
      ) as unknown as string,
      isFiled: tx.raw(
        `exists (select from registry_entry_document r where r.municipality_id = d.municipality_id
           and r.document_id = d.document_id)`,
      ) as unknown as string,
    })
    .from('digitisation as d')
    .where('d.municipality_id', municipalityId)
    .andWhere('d.staff_id', work.actor.staffId)
    .orderByRaw('d.changed_at desc, d.id')
    .limit(limit)
}

export type NewDigitisation = Pick<Digitisation, 'title' | 'kind' | 'origin' | 'isConfidential' | 'paper'>

export async function insertDigitisation(work: Work, about: NewDigitisation): Promise<string> {
  const { tx, municipalityId, now, actor } = work
  const [row] = await tx('digitisation')
    .insert({
      municipality_id: municipalityId,
      staff_id: actor.staffId,
      title: about.title,
      kind: about.kind,
      origin: about.origin,
      is_confidential: about.isConfidential,
      paper: about.paper,
      state: 'open',
      started_at: now,
      changed_at: now,
    })
    .returning<{ id: string }[]>('id')
  if (!row) throw conflict('registry.digitise.error.not-found')
  return row.id
}

export async function updateOpen(
  { tx, municipalityId, now }: Work,
  id: string,
  change: Record<string, unknown> = {},
): Promise<void> {
  const changed = await tx('digitisation')
    .where({ municipality_id: municipalityId, id, state: 'open' })
    .update({ ...change, changed_at: now })
  if (changed !== 1) throw conflict('registry.digitise.error.attested')
}

export async function deleteOpen(work: Work, id: string): Promise<void> {
  const gone = await work.tx('digitisation').where({ municipality_id: work.municipalityId, id, state: 'open' }).delete()
  if (gone !== 1) throw conflict('registry.digitise.error.attested')
  await audit(work, 'registry.digitisation-discarded', id)
}

export async function listPages({ tx, municipalityId }: Work, digitisationId: string): Promise<Page[]> {
  const rows = await tx
    .select<(Omit<Page, 'size'> & { size: string | number })[]>({
      id: 'g.id',
      position: 'g.position',
      fileName: 'g.file_name',
      mime: 'g.mime',
      size: 'g.size',
      digest: 'g.digest',
      width: 'g.width',
      height: 'g.height',
      orientation: 'g.orientation',
      turn: 'g.turn',
      paper: 'g.paper',
    })
    .from('digitisation_page as g')
    .where({ 'g.municipality_id': municipalityId, 'g.digitisation_id': digitisationId })
    .orderBy(['g.position', 'g.id'])
    .limit(500)
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

export type NewPage = Omit<Page, 'id' | 'turn'>

export async function insertPages(
  { tx, municipalityId }: Work,
  digitisationId: string,
  pages: NewPage[],
): Promise<void> {
  if (pages.length === 0) return
  await tx('digitisation_page').insert(
    pages.map((page) => ({
      municipality_id: municipalityId,
      digitisation_id: digitisationId,
      position: page.position,
      file_name: page.fileName,
      mime: page.mime,
      size: page.size,
      digest: page.digest,
      width: page.width,
      height: page.height,
      orientation: page.orientation,
      paper: page.paper,
    })),
  )
}

/** The pages as they are to be: those left out are gone. */
export async function arrangePages(
  { tx, municipalityId }: Work,
  digitisationId: string,
  pages: Pick<Page, 'id' | 'turn' | 'paper'>[],
): Promise<void> {
  const all = () => tx('digitisation_page').where({ municipality_id: municipalityId, digitisation_id: digitisationId })
  await all()
    .whereNotIn(
      'id',
      pages.map(({ id }) => id),
    )
    .delete()
  for (const [place, { id, turn, paper }] of pages.entries()) {
    await all()
      .andWhere({ id })
      .update({ position: place + 1, turn, paper })
  }
}

/** Finished, not in any entry yet: what may be attached. */
export async function listUnfiled(work: Work, ids?: string[]): Promise<Digitisation[]> {
  const query = digitisations(work)
    .andWhere({ 'd.staff_id': work.actor.staffId, 'd.state': 'ready' })
    .andWhereRaw(
      `not exists (select from registry_entry_document r where r.municipality_id = d.municipality_id
         and r.document_id = d.document_id)`,
    )
    .orderByRaw('d.changed_at desc, d.id')
    .limit(50)
  if (ids) query.whereIn('d.id', ids.filter(isUuid))
  return query
}

/** Pages somebody began to take and never finished: they are people's papers, and nobody needs them. */
export async function sweepDigitisations({ tx, municipalityId, now }: Work): Promise<void> {
  await tx('digitisation')
    .where({ municipality_id: municipalityId, state: 'open' })
    .andWhere('changed_at', '<', new Date(now.getTime() - FORGOTTEN_DAYS * 86_400_000))
    .delete()
}
const FORGOTTEN_DAYS = 7
