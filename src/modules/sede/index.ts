export { sedeRoutes } from './routes.ts'
export { sedeLocale } from './locale.es.ts'
export { attention } from './views-home.ts'
