export { provinceRoutes } from './routes.ts'
export { provinceLocale } from './locale.es.ts'
