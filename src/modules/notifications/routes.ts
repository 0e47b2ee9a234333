import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { citizenRoutes } from './routes-citizen.ts'

export function notificationsRoutes(app: App): Router {
  const router = Router()
  router.use(citizenRoutes(app))
  return router
}
