import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getDocument, sendDocument } from '../documents/index.ts'
import type { TermBook } from '../municipalities/index.ts'
import { listIncidents } from './incidents.ts'
import { deskRoutes } from './routes-desk.ts'
import { historyPage } from './views.ts'

/** RD 203/2021, art. 11.1.g: the incidents and what was extended because of them, with the certificate for whoever needs it. */
export function outagesRoutes(app: App, lent: { termBooks: readonly TermBook[] }): Router {
  const router = Router()

  router.get('/sede/incidencias', permit('everyone'), cacheable(), async (req, res) => {
    const incidents = await inWork(app.db, who(req), listIncidents)
    res.render('outages/history', historyPage(req.t, incidents))
  })

  router.get('/sede/incidencias/:id/certificado', permit('everyone'), async (req, res) => {
    const certificate = await inWork(app.db, who(req), async (work) => {
      const incident = (await listIncidents(work)).find(({ id }) => id === req.params['id'])
      if (!incident?.certificateId) throw notFound('outages.error.no-certificate')
      return getDocument(work, incident.certificateId)
    })
    await sendDocument(app, res, certificate)
  })

  router.use(deskRoutes(app, lent.termBooks))
  return router
}
