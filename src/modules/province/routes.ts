import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil, listCouncils, shieldSvg } from '../municipalities/index.ts'
import { findShield, listPublished } from './store.ts'
import { homePage } from './views.ts'

/** The province's own host: its councils, and the desk of its technicians. On a council's host none of it is there. */
export function provinceRoutes(app: App): Router {
  const router = Router()

  router.get('/', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const councils = await listCouncils(app.db)
    const { province, procedures } = await inWork(app.db, who(req), async (work) => ({
      province: await getCouncil(work),
      procedures: await listPublished(work),
    }))
    const q = req.query['q']
    res.render(
      'province/home',
      homePage(req.t, {
        province: province.name,
        towns: councils.map((council) => ({ ...council, origin: app.municipalityOf(council.id).origin })),
        procedures: procedures.length,
        q: typeof q === 'string' ? q.trim().slice(0, 100) : '',
      }),
    )
  })

  router.get('/escudos/:file', permit('everyone'), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const file = String(req.params['file'])
    const found = file.endsWith('.svg')
      ? await inWork(app.db, who(req), (work) => findShield(work, file.slice(0, -4)))
      : undefined
    if (!found) throw notFound('error.not-found')
    res.set('Cache-Control', 'public, max-age=3600, stale-while-revalidate=86400')
    // Opened by itself it is a document of our origin: nothing in it may ever run.
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    res.type('image/svg+xml').send(shieldSvg(found.shield, req.t('municipalities.shield', { name: found.name })))
  })

  return router
}
