export {
  type NamedProcedure,
  type Regulation,
  type RegulationSection,
  type RegulationState,
  isNamedByRegulation,
  listProcedures as listNamedProcedures,
  listRegulations,
  proceduresInForce,
  regulationInForce,
} from './store.ts'
export {
  draftRegulation,
  enterIntoForce,
  nameProcedures,
  openExposure,
  publishRegulation,
  recordFinalApproval,
  recordInitialApproval,
  rewriteSection,
} from './service.ts'
export { seedRegulation, seedRegulations } from './seed.ts'
export { regulationJobs } from './jobs.ts'
export { type ProcedureLinks, regulationRoutes } from './routes.ts'
export { default as regulationLocale } from './locale.es.ts'
