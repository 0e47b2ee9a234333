import { type Calendar, addWorkingDays } from '../municipalities/index.ts'

/** LBRL, art. 49.b: public information and hearing, thirty working days at least. */
const EXPOSURE_DAYS = 30
/** LBRL, arts. 65.2 and 70.2: fifteen working days after the whole text is published. */
const WAITING_DAYS = 15

export const lastDayOfExposure = (announcedOn: string, calendar: Calendar): string =>
  addWorkingDays(announcedOn, EXPOSURE_DAYS, calendar)

/** The fifteen days must have passed, so it is in force on the day that follows the last of them: working or not, since
 *  what moves to a working day is the end of a term and not a beginning. */
export function firstDayInForce(publishedOn: string, calendar: Calendar): string {
  const next = new Date(`${addWorkingDays(publishedOn, WAITING_DAYS, calendar)}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}
