import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil } from '../municipalities/index.ts'
import { startForm } from './schemas.ts'
import { beginningOf, startApplication } from './start-application.ts'
import { notOnlinePage, startPage } from './views-start.ts'

/** Where an application begins: who is acting, what was begun before, and the button. */
export function startRoutes(app: App): Router {
  const router = Router()

  router.get('/tramites/:slug/solicitud', permit('identified'), async (req, res) => {
    await showStart(app, req, res, String(req.params['slug']))
  })

  router.post('/solicitudes', permit('identified'), async (req, res) => {
    const form = parseForm(startForm, req.body)
    if (!form.ok) return showStart(app, req, res, String(req.body?.procedimiento), 422, form)
    const { procedimiento, clave, nueva } = form.data
    const viewer = viewerOf(req)
    const id = await inWork(app.db, who(req), async (work) => {
      const beginning = await beginningOf(work, viewer, procedimiento)
      const mustChoose = beginning.openDrafts.length > 0 && nueva === undefined
      return beginning.isOnline && !mustChoose ? startApplication(work, viewer, beginning, clave) : null
    })
    // What was begun before is shown with its dates: to go on with it or to begin anew.
    res.redirect(303, id === null ? `/tramites/${encodeURIComponent(procedimiento)}/solicitud` : `/solicitudes/${id}`)
  })

  return router
}

async function showStart(
  app: App,
  req: Request,
  res: Response,
  slug: string,
  status = 200,
  form: object = {},
): Promise<void> {
  const viewer = viewerOf(req)
  const { beginning, council } = await inWork(app.db, who(req), async (work) => ({
    beginning: await beginningOf(work, viewer, slug),
    council: await getCouncil(work),
  }))
  if (!beginning.isOnline) {
    return res.status(403).render('virtual-office/not-online', notOnlinePage(req.t, beginning.offered, council))
  }
  res
    .status(status)
    .render('virtual-office/start', { ...startPage(req.t, beginning, viewer), startKey: randomUUID(), ...form })
}
