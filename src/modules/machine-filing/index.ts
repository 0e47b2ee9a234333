export { type MachineDoor, machineFilingApi, machineFilingSign } from './api.ts'
export { machineFilingRoutes } from './routes.ts'
export { machineFilingLocale } from './locale.es.ts'
