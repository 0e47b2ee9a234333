import type { Work } from '../../platform/db/work.ts'
import { type Calendar, addWorkingDays } from './calendar.ts'

/** A stretch of time in which people could not do what a term asked of them. */
export interface Span {
  from: Date
  until: Date
}

export interface RunningTerm {
  id: string
  /** Its last day, as it is now. */
  endsOn: string
  /** What an office knows it by. */
  label: string
  expedientId: string | null
}

/** Terms of people that an outage may extend (Ley 39/2015, art. 32.4). Each module that keeps such terms has a book of them;
 *  the one that knows of outages is lent these books and moves what is in them. */
export interface TermBook {
  kind: 'correction' | 'notification' | 'draft'
  count: (work: Work, span: Span) => Promise<number>
  /** Running at any moment of the span and not decided since, in the order of their identifiers; `lock` keeps them still. */
  running: (
    work: Work,
    span: Span,
    page: { after: string | null; limit: number; lock: boolean },
  ) => Promise<RunningTerm[]>
  newEnd: (endsOn: string, days: number, calendar: Calendar) => string
  extend: (work: Work, moves: readonly Move[]) => Promise<void>
}

export interface Move {
  id: string
  expedientId: string | null
  from: string
  to: string
}

/** Terms in working days grow by working days. */
export const byWorkingDays = (endsOn: string, days: number, calendar: Calendar): string =>
  addWorkingDays(endsOn, days, calendar)

/** Terms in calendar days grow by calendar days. */
export const byCalendarDays = (endsOn: string, days: number): string =>
  new Date(Date.parse(`${endsOn}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
