export {
  type Expedient,
  type ExpedientParty,
  type ExpedientState,
  addDocuments,
  getExpedient,
  isParty,
  linkEntry,
  listParties,
} from './store.ts'
export { type OpenExpedient, openExpedient } from './open-expedient.ts'
export { type ExpedientEvent, addEvent, listEvents } from './events.ts'
export { type Turn, type TurnFacts, whoseTurn } from './turn.ts'
export {
  type CorrectionRequest,
  CORRECTION_DAYS,
  answerCorrection,
  correctionNotified,
  findOpenCorrection,
  getCorrection,
} from './correction.ts'
export { addPartyDocuments, withdraw } from './party-acts.ts'
export { default as expedientsLocale } from './locale.es.ts'
