import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { officesRoutes } from './routes-offices.ts'
import { rulesRoutes } from './routes-rules.ts'
import { trayRoutes } from './routes-tray.ts'

/** Which unit each entry goes to, and what becomes of it there. Before the book's `/:id`. */
export function distributionRoutes(app: App): Router {
  return Router().use(trayRoutes(app), officesRoutes(app), rulesRoutes(app))
}
