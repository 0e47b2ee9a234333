import type { Work } from '../../platform/db/work.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { type Move, type RunningTerm, type Span, type TermBook, byWorkingDays } from '../municipalities/index.ts'

const running = ({ tx, municipalityId }: Work, { from, until }: Span) =>
  tx
    .from('correction_request as c')
    .join('expedient as e', { 'e.municipality_id': 'c.municipality_id', 'e.id': 'c.expedient_id' })
    .where({ 'c.municipality_id': municipalityId, 'e.state': 'correction-pending' })
    .whereNull('c.answered_at')
    .andWhere('c.notified_on', '<=', plainDate(until))
    .andWhere('c.due_on', '>=', plainDate(from))

/** The ten working days to mend what is missing (Ley 39/2015, art. 68.1), while nobody has answered. The council's own term
 *  to resolve is none of these: it stands while the answer is waited for, and otherwise a breakdown of the council's own
 *  system does not give it more time (arts. 21.5 and 23 are its only ways). */
export const correctionTerms: TermBook = {
  kind: 'correction',
  count: async (work, span) => {
    const row = await running(work, span).count<{ count: string }[]>({ count: '*' }).first()
    return Number(row?.count ?? 0)
  },
  running: (work, span, { after, limit, lock }) => {
    const query = running(work, span)
      .select<RunningTerm[]>({ id: 'c.id', endsOn: 'c.due_on', label: 'e.number', expedientId: 'e.id' })
      .orderBy('c.id')
      .limit(limit)
    if (after) query.andWhere('c.id', '>', after)
    return lock ? query.forUpdate(['c', 'e']) : query
  },
  newEnd: byWorkingDays,
  extend: async (work, moves) => {
    await work.tx.raw(
      `update correction_request c set due_on = m."to"
         from jsonb_to_recordset(:moves::jsonb) m (id uuid, "to" date)
        where c.municipality_id = :town and c.id = m.id`,
      { town: work.municipalityId, moves: JSON.stringify(moves) },
    )
    await extendTurns(work, moves)
  },
}

/** The person's turn in each expedient lasts longer, and its timeline says so: one statement, however many. */
export async function extendTurns(work: Work, moves: readonly Move[]): Promise<void> {
  const { tx, municipalityId, now, actor } = work
  const ofExpedients = moves.filter(({ expedientId }) => expedientId !== null)
  await tx.raw(
    `with m as (
       select * from jsonb_to_recordset(:moves::jsonb) m ("expedientId" uuid, "from" date, "to" date)
     ), turned as (
       update expedient e set turn_due_on = m."to", changed_at = :now, version = version + 1
         from m where e.municipality_id = :town and e.id = m."expedientId" and e.turn_due_on = m."from"
     )
     insert into expedient_event (municipality_id, expedient_id, at, kind, event, params, actor_name, staff_id, is_public)
     select :town, m."expedientId", :now, 'act', 'term-extended', jsonb_build_object('from', m."from", 'to', m."to"), :actor,
            :staff::uuid, true
       from m`,
    { town: municipalityId, now, actor: actor.name, staff: actor.staffId, moves: JSON.stringify(ofExpedients) },
  )
}
