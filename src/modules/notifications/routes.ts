import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { citizenRoutes } from './routes-citizen.ts'
import { deskRoutes } from './routes-desk.ts'

export function notificationsRoutes(app: App): Router {
  const router = Router()
  router.use(citizenRoutes(app), deskRoutes(app))
  return router
}
