import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { findShownRegulation } from './shown-regulation.ts'
import { regulationPage } from './views.ts'

/** Where each procedure's page is. The catalogue is a later module, so the server brings its answer here. */
export type ProcedureLinks = (work: Work) => Promise<ReadonlyMap<string, string>>

export function regulationRoutes(app: App, options: { procedureLinks?: ProcedureLinks } = {}): Router {
  const { procedureLinks = async () => new Map<string, string>() } = options
  const router = Router()

  router.get('/reglamento', permit('everyone'), cacheable(), async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) => {
      const shown = await findShownRegulation(work)
      return regulationPage(req.t, { ...shown, links: await procedureLinks(work) })
    })
    res.render('regulation/regulation', page)
  })

  return router
}
