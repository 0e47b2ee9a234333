export {
  type Calendar,
  type Suspension,
  type Term,
  type TermUnit,
  addTerm,
  addWorkingDays,
  calendarOf,
  dueDateWithSuspensions,
  effectiveMoment,
  firstWorkingDayFrom,
  halfTerm,
  isWorkingDay,
  madridDate,
  nationalHolidays,
  notificationExpiry,
  officialYear,
  startOfDay,
} from './calendar.ts'
export { loadCalendar } from './load-calendar.ts'
export {
  type Move,
  type RunningTerm,
  type Span,
  type TermBook,
  byCalendarDays,
  byWorkingDays,
} from './running-terms.ts'
export {
  type CalendarYear,
  type Holiday,
  addHoliday,
  confirmCalendarYear,
  getCalendarYear,
  prepareCalendarYear,
  removeHoliday,
} from './calendar-year.ts'
export { type HostTable, hostTable, originOf } from './hosts.ts'
export {
  type Contact,
  type Council,
  contentVersion,
  getCouncil,
  listCouncils,
  touchContent,
  updateCouncilContact,
} from './store.ts'
export {
  type Post,
  type PostRole,
  type Unit,
  type UnitRole,
  findUnitByCode,
  getUnit,
  listAllUnits,
  listPosts,
  listUnits,
  livingUnit,
  unitFor,
  unitsFor,
} from './units.ts'
export {
  type SucceedUnits,
  type Succession,
  endUnits,
  listSuccessions,
  postsThatMove,
  withPredecessors,
} from './unit-succession.ts'
export { type NewMunicipality, foundMunicipalities, foundMunicipality } from './found-municipality.ts'
export { type ShieldDrawing, shieldOf, shieldSvg } from './shield.ts'
export { themeColour } from './colours.ts'
export { seedMunicipalities, showcase } from './seed.ts'
export { municipalitiesRoutes } from './routes.ts'
export { default as municipalitiesLocale } from './locale.es.ts'
