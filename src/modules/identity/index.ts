export { rightsOf, rolesWith } from './rights.ts'
export {
  type ContactSource,
  type KnownContact,
  type PersonContact,
  latestContacts,
  listContacts,
  recordContact,
} from './contacts.ts'
export {
  type Colleague,
  type NewPerson,
  type Person,
  appoint,
  findPeopleByName,
  findPeopleByNif,
  findPersonByNif,
  getPerson,
  listPersons,
  listPosts as listPostsOf,
  listStaff,
  updateContact,
  upsertPerson,
} from './store.ts'
export {
  type SignatureEvidence,
  getSignatureEvidence,
  newState,
  redeemToken,
  requestIdentification,
  safeReturn,
  sweepRequests,
} from './identification.ts'
