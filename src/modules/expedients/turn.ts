import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Expedient } from './store.ts'

export interface Turn {
  whose: 'person' | 'council' | 'nobody'
  /** Until when, 'YYYY-MM-DD'. */
  due: string | null
  isLate: boolean
  /** The one sentence, the same for the citizen, at the counter and at the desk. */
  sentence: string
}

export type TurnFacts = Pick<
  Expedient,
  'state' | 'ending' | 'unitName' | 'dueOn' | 'turnDueOn' | 'silenceOn' | 'silence'
>

/** Whose turn is it? `today` is the Madrid date. */
export function whoseTurn(t: Translate, facts: TurnFacts, today: string): Turn {
  const { state, unitName: unit, dueOn, turnDueOn } = facts
  const said = (whose: Turn['whose'], key: string, due: string | null): Turn => {
    const isLate = due !== null && due < today
    const variant = due === null ? '' : isLate ? '.late' : '.by'
    return {
      whose,
      due,
      isLate,
      sentence: t(`expedients.turn.${key}${variant}`, due === null ? { unit } : { unit, date: officialDate(due) }),
    }
  }
  switch (state) {
    case 'initiated':
      return said('council', 'initiated', dueOn)
    case 'correction-pending':
      // Until the request has been opened its term has not begun.
      return dueOn === null && turnDueOn !== null
        ? said('person', 'correction', turnDueOn)
        : { whose: 'person', due: null, isLate: false, sentence: t('expedients.turn.correction-waiting') }
    case 'in-progress':
      return said('council', 'in-progress', dueOn)
    case 'for-signature':
      return said('council', 'for-signature', dueOn)
    case 'resolved':
      return { whose: 'council', due: null, isLate: false, sentence: t('expedients.turn.resolved') }
    case 'notified':
      return said('person', 'notified', turnDueOn)
    case 'closed':
      return {
        whose: 'nobody',
        due: null,
        isLate: false,
        sentence: t(`expedients.turn.closed.${facts.ending ?? 'resolution'}`),
      }
  }
}

/** The sentence in the box that every page shows it in. */
export const turnBox = ({ whose, sentence, isLate }: Turn) => ({
  sentence,
  whose: isLate ? 'late' : { person: 'yours', council: 'office', nobody: 'done' }[whose],
})
