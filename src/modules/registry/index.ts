export {
  type AnnotateEntry,
  type AnnotationKind,
  type Channel,
  type Direction,
  type Entry,
  type EntryAnnotation,
  type EntryDetails,
  type EntryDocument,
  type EntryDocumentCommand,
  type EntryParty,
  type EntryPartyCommand,
  type FiledContent,
  type PartyContact,
  type RegisterEntry,
  type Validity,
} from './entry.ts'
export { entryDigest, filedContentDigest } from './content.ts'
export { alarmOnWrongClock, registerEntry } from './register-entry.ts'
export {
  annotateEntry,
  findEarlierFiling,
  findEntryByKey,
  findReceipt,
  getEntry,
  listEntriesOfPerson,
} from './service.ts'
export { type EntryFilters, type EntryPage, listEntries } from './book/queries.ts'
export type { ListedEntry } from './book/listed.ts'
export { foldSearchEverywhere } from './book/fold.ts'
export { EXPORT_JOB } from './book/export/exports.ts'
export { exportBook } from './book/export/export-book.ts'
export { RECEIPT_JOB, issueReceipt, issueReceiptNow, receiptWithin } from './issue-receipt.ts'
export { type BookCounts, type BookFault, type BookReport, councilsOfCheckpoints, verifyBook } from './verify.ts'
export { type RegistryLent, registryRoutes } from './routes.ts'
export { counterLocale } from './counter/locale.es.ts'
export { counterPrintLocale } from './counter/locale-print.es.ts'
export { CHECKPOINT_LIST_JOB, publishCheckpoints } from './proof/publish.ts'
export { holdRestored } from './proof/restored.ts'
export { listOpenAlarms, type ProofAlarm } from './proof/witness-store.ts'
export { listCheckpointsOfAll } from './proof/list-checkpoints.ts'
export { proofLocale } from './proof/locale.es.ts'
export { registryLocale } from './locale.es.ts'
export { bookLocale } from './book/locale.es.ts'
export { linkEntryToExpedient } from './distribution/acts.ts'
export { seenFieldsOf } from './distribution/journey.ts'
export { type Route, type RoutingFacts, routeByRules } from './distribution/rules.ts'
export { placeAddress, seenFields, seenOf } from './distribution/schemas.ts'
export type { UnitPart } from './distribution/succession.ts'
export { type TrayPlace, countWaiting, listPlaces } from './distribution/tray.ts'
export { distributionLocale } from './distribution/locale.es.ts'
export {
  type Visible,
  getVisibleEntry,
  isVisible,
  newestVisible,
  officeOf,
  visibleAmong,
  visibleCondition,
  visibleEntries,
} from './distribution/visibility.ts'
export { COPY_JOB, digitisationLocale, pressCopy, sweepDigitisations } from './digitisation/index.ts'
export {
  type AssistanceLent,
  type Case,
  type Habilitate,
  type Official,
  CONSENT_JOB,
  assistanceLocale,
  citizenOf,
  findOpenCaseOfDraft,
  habilitate,
  listOfficials,
  pressConsent,
} from './assistance/index.ts'
