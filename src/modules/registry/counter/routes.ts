import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import type { Work } from '../../../platform/db/work.ts'
import { formRoutes } from './routes-form.ts'
import { printRoutes } from './routes-print.ts'
import { templateRoutes } from './routes-templates.ts'
import type { FindExpedient } from './register.ts'

export interface CounterLent {
  findExpedient: FindExpedient
  /** Why nothing can be sent there any more, in words; undefined for all that we do not know to have ended. */
  endedDestination: (work: Work, code: string) => Promise<{ key: string; params: Record<string, unknown> } | undefined>
}

/** What a registry office does all day (Ley 39/2015, arts. 12 and 16.5). */
export function counterRoutes(app: App, lent: CounterLent): Router {
  const router = Router()
  router.use(formRoutes(app, lent), templateRoutes(app), printRoutes(app))
  return router
}
