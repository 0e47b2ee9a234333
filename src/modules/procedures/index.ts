export {
  themes,
  type ApplicantKind,
  type Condition,
  type Definition,
  type DocumentSlot,
  type Field,
  type Page,
  type SignatureStep,
  type Theme,
  type UnitRole,
} from './definition.ts'
export { faultList, loadDefinition, type Fault, type Loaded } from './load-definition.ts'
export {
  catalogueFolder,
  CatalogueFaults,
  publishCatalogue,
  publishSources,
  readCatalogue,
  type Publication,
} from './publish.ts'
export {
  adopt,
  adoptCatalogue,
  findOfferedByCode,
  getOffered,
  getVersion,
  listDivergences,
  listOffered,
  resume,
  suspend,
  type Divergence,
  type Offered,
} from './service.ts'
export { adoptMissingEverywhere, listPublishedNames } from './store.ts'
export type { Overrides } from './overrides.ts'
export { catalogueIndex, indexCatalogue, type CatalogueIndex } from './search.ts'

export { answerOf, askedAnswers, fieldsOf, findPage, pagesOf, type Answers, type AnswerValue } from './form/answers.ts'
export { valuesOf, type RowAction, type Values } from './form/inputs.ts'
export type { FormProblem } from './form/read-field.ts'
export {
  checkApplication,
  pageStates,
  readPage,
  type Checked,
  type PageRead,
  type PageState,
} from './form/read-page.ts'
export { factsOf, partiesOf, startAnswers, withFacts, type CertificateFacts, type Parties } from './form/facts.ts'
export { formPage, type FormPage, type FormState, type Item } from './form/form-view.ts'
export { addressLines, summaryOf, type SummaryRow, type SummarySection } from './form/show.ts'
export {
  canonicalApplication,
  canonicalJson,
  type ApplicationContent,
  type CanonicalApplication,
  type SignedAttachment,
} from './form/canonical.ts'
export { documentsOf, missingDocuments, type AskedDocument, type MissingDocuments } from './form/documents.ts'
export { withStandardPages } from './standard-pages.ts'
export { procedureFacts, type ProcedureFacts } from './procedure-facts.ts'
export { proceduresDeskRoutes } from './routes-desk.ts'
export { proceduresRoutes, type ProceduresOptions, type OpenDraft } from './routes.ts'
export { cataloguePage, procedurePage } from './views.ts'
export { catalogueAddress } from './schemas.ts'
export { proceduresLocale } from './locale.es.ts'
