import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { counterRoutes } from './routes-counter.ts'
import { homeRoutes } from './routes-home.ts'

/** Where the office's day begins, and the desk where people are attended in person. */
export function backOfficeRoutes(app: App): Router {
  const router = Router()
  router.use(homeRoutes(app), counterRoutes(app))
  return router
}
