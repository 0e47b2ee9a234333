import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { correctionRoutes } from './routes-corrections.ts'
import { annulmentRoutes } from './routes-annulments.ts'
import { exportRoutes } from './export/routes.ts'
import { entryRoutes } from './routes-entry.ts'
import { listRoutes } from './routes-list.ts'

/** The book as its officers read it: list, search and the page of each entry. */
export function bookRoutes(app: App): Router {
  const router = Router()
  router.use(listRoutes(app))
  router.use(exportRoutes(app))
  router.use(correctionRoutes(app))
  router.use(annulmentRoutes(app))
  router.use(entryRoutes(app))
  return router
}
