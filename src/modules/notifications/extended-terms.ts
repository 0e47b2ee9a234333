import type { Work } from '../../platform/db/work.ts'
import { extendTurns } from '../expedients/index.ts'
import { type RunningTerm, type Span, type TermBook, byCalendarDays, startOfDay } from '../municipalities/index.ts'

const running = ({ tx, municipalityId }: Work, { from, until }: Span) =>
  tx
    .from('notification as n')
    .where({ 'n.municipality_id': municipalityId, 'n.channel': 'electronic', 'n.state': 'available' })
    .andWhere('n.available_at', '<=', until)
    .andWhere('n.expires_at', '>', from)

/** The ten days to open a notification (Ley 39/2015, art. 43.2): nobody could open it while the sede was away. What has
 *  been opened, refused or counted as refused stays as it was decided. */
export const notificationTerms: TermBook = {
  kind: 'notification',
  count: async (work, span) => {
    const row = await running(work, span).count<{ count: string }[]>({ count: '*' }).first()
    return Number(row?.count ?? 0)
  },
  running: (work, span, { after, limit, lock }) => {
    const query = running(work, span)
      .join('expedient as e', { 'e.municipality_id': 'n.municipality_id', 'e.id': 'n.expedient_id' })
      .select<RunningTerm[]>({ id: 'n.id', endsOn: 'n.last_day', label: 'e.number', expedientId: 'e.id' })
      .orderBy('n.id')
      .limit(limit)
    if (after) query.andWhere('n.id', '>', after)
    return lock ? query.forUpdate(['n', 'e']) : query
  },
  newEnd: byCalendarDays,
  extend: async (work, moves) => {
    const rows = moves.map(({ id, to }) => ({ id, to, expiresAt: startOfDay(byCalendarDays(to, 1)) }))
    await work.tx.raw(
      `update notification n set last_day = m."to", expires_at = m."expiresAt"
         from jsonb_to_recordset(:rows::jsonb) m (id uuid, "to" date, "expiresAt" timestamptz)
        where n.municipality_id = :town and n.id = m.id`,
      { town: work.municipalityId, rows: JSON.stringify(rows) },
    )
    await extendTurns(work, moves)
  },
}
