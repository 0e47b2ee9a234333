import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { officesRoutes } from './routes-offices.ts'
import { rulesRoutes } from './routes-rules.ts'
import { unitsRoutes } from './routes-units.ts'
import type { UnitPart } from './succession.ts'
import { trayRoutes } from './routes-tray.ts'

/** Which unit each entry goes to, and what becomes of it there. Before the book's `/:id`. */
export function distributionRoutes(app: App, unitParts: readonly UnitPart[] = []): Router {
  return Router().use(trayRoutes(app), officesRoutes(app), rulesRoutes(app), unitsRoutes(app, unitParts))
}
