export {
  type Channel,
  type Direction,
  type Entry,
  type EntryAnnotation,
  type EntryDocument,
  type EntryDocumentCommand,
  type EntryParty,
  type EntryPartyCommand,
  type FiledContent,
  type RegisterEntry,
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
export { type EntryFilters, type EntryPage, type ListedEntry, listEntries } from './queries.ts'
export { RECEIPT_JOB, issueReceipt, issueReceiptNow, receiptWithin } from './issue-receipt.ts'
export { type BookFault, type BookReport, verifyBook } from './verify.ts'
export { registryRoutes } from './routes.ts'
export { registryLocale } from './locale.es.ts'
