import type { Work } from '../../platform/db/work.ts'
import { madridDate } from '../municipalities/index.ts'

export interface PageVersion {
  key: string
  version: number
  body: string
  updatedAt: Date
  updatedByName: string
}

const pageColumns = {
  key: 'p.key',
  version: 'p.version',
  body: 'p.body',
  updatedAt: 'p.updated_at',
  updatedByName: 'p.updated_by_name',
}

export const findPageVersion = ({ tx, municipalityId }: Work, key: string): Promise<PageVersion | undefined> =>
  tx
    .select<PageVersion[]>(pageColumns)
    .from('sede_page as p')
    .where({ 'p.municipality_id': municipalityId, 'p.key': key })
    .orderBy('p.version', 'desc')
    .first()

/** The last version of each page that the council has written. */
export const listPageDates = ({ tx, municipalityId }: Work): Promise<Pick<PageVersion, 'key' | 'updatedAt'>[]> =>
  tx
    .select<Pick<PageVersion, 'key' | 'updatedAt'>[]>({ key: 'p.key', updatedAt: 'p.updated_at' })
    .distinctOn('p.key')
    .from('sede_page as p')
    .where('p.municipality_id', municipalityId)
    .orderBy(['p.key', { column: 'p.version', order: 'desc' }])

/** False when somebody else has written that version in the meantime. */
export async function insertPageVersion(
  { tx, municipalityId, actor, now }: Work,
  page: { key: string; version: number; body: string },
): Promise<boolean> {
  const rows = await tx('sede_page')
    .insert({
      municipality_id: municipalityId,
      ...page,
      updated_at: now,
      updated_by: actor.personId,
      updated_by_name: actor.name,
    })
    .onConflict()
    .ignore()
    .returning('version')
  return rows.length === 1
}

export interface Notice {
  id: string
  title: string
  body: string
  shownFrom: string
  shownUntil: string | null
  publishedAt: Date
  publishedByName: string
}

const noticeColumns = {
  id: 'n.id',
  title: 'n.title',
  body: 'n.body',
  shownFrom: 'n.shown_from',
  shownUntil: 'n.shown_until',
  publishedAt: 'n.published_at',
  publishedByName: 'n.published_by_name',
}

/** Not withdrawn and not over, the newest first; also those whose day has not come. */
export const listNotices = ({ tx, municipalityId, now }: Work): Promise<Notice[]> =>
  tx
    .select<Notice[]>(noticeColumns)
    .from('sede_notice as n')
    .where('n.municipality_id', municipalityId)
    .whereNull('n.withdrawn_at')
    .andWhere((still) => {
      void still.whereNull('n.shown_until').orWhere('n.shown_until', '>=', madridDate(now))
    })
    .orderBy([
      { column: 'n.shown_from', order: 'desc' },
      { column: 'n.published_at', order: 'desc' },
    ])
    .limit(20)

export async function insertNotice(
  { tx, municipalityId, actor, now }: Work,
  notice: { title: string; body: string; shownFrom: string; shownUntil: string | null },
): Promise<string> {
  const [row] = await tx('sede_notice')
    .insert({
      municipality_id: municipalityId,
      title: notice.title,
      body: notice.body,
      shown_from: notice.shownFrom,
      shown_until: notice.shownUntil,
      published_at: now,
      published_by_name: actor.name,
    })
    .returning<{ id: string }[]>('id')
  if (!row) throw new Error('a notice that was not written')
  return row.id
}

export async function withdrawNotice({ tx, municipalityId, now }: Work, id: string): Promise<boolean> {
  const moved = await tx('sede_notice')
    .where({ municipality_id: municipalityId, id })
    .whereNull('withdrawn_at')
    .update({ withdrawn_at: now })
  return moved === 1
}
