import type { Work } from '../../platform/db/work.ts'
import type { Notification } from './notification.ts'
import { notifications } from './store.ts'

export type DeskList = 'papel' | 'sin-abrir' | 'todas'

export interface DeskRow extends Notification {
  addressee: string
}

/** The office's lists. What has to be sent comes oldest first, because it is late already; the others newest first. */
export async function listForDesk(
  work: Work,
  list: DeskList,
  page: { after: { availableAt: string; id: string } | null; limit: number },
): Promise<DeskRow[]> {
  const query = notifications(work)
    .select({
      addressee: work.tx.raw(`(select a.name from notification_addressee a
        where a.municipality_id = n.municipality_id and a.notification_id = n.id order by a.role, a.name limit 1)`),
    })
    .limit(page.limit)
  const oldestFirst = list === 'papel'
  if (list !== 'todas') query.andWhere('n.state', 'available')
  if (list === 'papel') query.andWhere('n.channel', 'paper')
  query.orderByRaw(oldestFirst ? 'n.available_at, n.id' : 'n.available_at desc, n.id desc')
  if (page.after) {
    query.andWhereRaw(`(n.available_at, n.id) ${oldestFirst ? '>' : '<'} (?::timestamptz, ?::uuid)`, [
      page.after.availableAt,
      page.after.id,
    ])
  }
  return (await query) as DeskRow[]
}

/** What has to be printed and posted today. */
export async function countToSend({ tx, municipalityId }: Work): Promise<number> {
  const row = await tx('notification as n')
    .where({ 'n.municipality_id': municipalityId, 'n.state': 'available', 'n.channel': 'paper' })
    .first<{ count: number }>(tx.raw('count(*)::int as count'))
  return row?.count ?? 0
}
