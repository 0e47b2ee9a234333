import type { Work } from '../../platform/db/work.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { type Span, type TermBook, byCalendarDays } from '../municipalities/index.ts'

const running = ({ tx, municipalityId }: Work, { from, until }: Span) =>
  tx
    .from('draft as d')
    .where('d.municipality_id', municipalityId)
    .whereNull('d.filed_entry_id')
    .andWhere('d.created_at', '<=', until)
    .andWhere('d.expires_at', '>', from)

/** How long an application that is not finished is kept. Only its title is shown to the office: whose it is, and what it
 *  says, is nobody's business until it is filed. */
export const draftTerms: TermBook = {
  kind: 'draft',
  count: async (work, span) => {
    const row = await running(work, span).count<{ count: string }[]>({ count: '*' }).first()
    return Number(row?.count ?? 0)
  },
  running: async (work, span, { after, limit, lock }) => {
    const query = running(work, span)
      .select<{ id: string; expiresAt: Date; label: string }[]>({
        id: 'd.id',
        expiresAt: 'd.expires_at',
        label: 'd.title',
      })
      .orderBy('d.id')
      .limit(limit)
    if (after) query.andWhere('d.id', '>', after)
    const drafts = await (lock ? query.forUpdate(['d']) : query)
    return drafts.map(({ expiresAt, ...draft }) => ({ ...draft, endsOn: plainDate(expiresAt), expedientId: null }))
  },
  newEnd: byCalendarDays,
  extend: async ({ tx, municipalityId }, moves) => {
    // By whole days of Madrid, so that its hour stays what it was; the reminder comes again before the new end.
    await tx.raw(
      `update draft d set reminded_at = null,
              expires_at = ((d.expires_at at time zone 'Europe/Madrid') + (m."to" - m."from") * interval '1 day') at time zone 'Europe/Madrid'
         from jsonb_to_recordset(:moves::jsonb) m (id uuid, "from" date, "to" date)
        where d.municipality_id = :town and d.id = m.id and d.filed_entry_id is null`,
      { town: municipalityId, moves: JSON.stringify(moves) },
    )
  },
}
