import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { deskRoutes } from './routes-desk.ts'
import { entryRoutes } from './routes-entry.ts'
import { expedientPageRoutes } from './routes-expedient.ts'
import { draftRoutes } from './routes-drafts.ts'
import { signatureRoutes } from './routes-signatures.ts'

/** The expedient tracker: the clerk's desk, the expedient's page, what is written in it and who signs. */
export function expedientsRoutes(app: App): Router {
  const router = Router()
  router.use(deskRoutes(app), entryRoutes(app), draftRoutes(app), expedientPageRoutes(app), signatureRoutes(app))
  return router
}
