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
export { publicEvents } from './views-expedient.ts'
export {
  type FolioDocument,
  type LinkedEntry,
  type DeskCounts,
  deskCounts,
  findByNumber,
  listExpedientsOf,
  listFolios,
  listLinkedEntries,
} from './queries.ts'
export { closeNotified, markNotified } from './notified.ts'
export { assign, markSilence } from './handling.ts'
export { type SignatureRequest, getSignatureRequest, listWaiting, reject, sendToSign, sign } from './signatures.ts'
export { beginDraft, rewriteDraft } from './drafts.ts'
export { requestCorrection } from './correction.ts'
export { sealSigned } from './documents.ts'
export { addReceiptFolio } from './receipt-folio.ts'
export { expedientsRoutes } from './routes.ts'
export { type Turn, type TurnFacts, turnBox, whoseTurn } from './turn.ts'
export {
  type CorrectionRequest,
  CORRECTION_DAYS,
  answerCorrection,
  attachCorrectionDocument,
  correctionNotified,
  findOpenCorrection,
  getCorrection,
} from './correction.ts'
export { addPartyDocuments, withdraw } from './party-acts.ts'
export { correctionTerms, extendTurns } from './extended-terms.ts'
export { default as expedientsLocale } from './locale.es.ts'
export { expedientsOfUnits } from './unit-part.ts'
