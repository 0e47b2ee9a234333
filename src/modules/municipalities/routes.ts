import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { shieldSvg } from './shield.ts'
import { getCouncil } from './store.ts'

export function municipalitiesRoutes(app: App): Router {
  const router = Router()

  router.get('/escudo.svg', permit('everyone'), async (req, res) => {
    const council = await inWork(app.db, who(req), getCouncil)
    res.set('Cache-Control', 'public, max-age=3600, stale-while-revalidate=86400')
    // Opened by itself it is a document of our origin: nothing in it may ever run.
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    res.type('image/svg+xml').send(shieldSvg(council.shield, req.t('municipalities.shield', { name: council.name })))
  })

  return router
}
