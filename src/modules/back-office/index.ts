export { backOfficeRoutes } from './routes.ts'
export { backOfficeLocale } from './locale.es.ts'
