export {
  type Document,
  type DocumentKind,
  type DocumentRendition,
  type DocumentSignature,
  type NewDocument,
  type NewSignature,
  addDocument,
  addDocuments,
  documentIdentifier,
  finaliseDocument,
  findDocument,
  getDocument,
  listDocuments,
  listRenditions,
  listSignatures,
  replaceDraft,
} from './documents.ts'
export {
  formatVerificationCode,
  parseVerificationCode,
  registerVerificationCode,
  verificationAddress,
  verificationCodeOf,
} from './verification-code.ts'
export { type OfficialDocument, issuerOf, pressDocument } from './press-document.ts'
export { isIntact } from './integrity.ts'
export { type SendOptions, contentDisposition, sendDocument } from './send-document.ts'
export { documentsRoutes } from './routes.ts'
export { documentsLocale } from './locale.es.ts'
