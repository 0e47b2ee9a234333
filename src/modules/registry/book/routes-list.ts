import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { permit } from '../../../platform/http/permit.ts'
import { listEntries } from './queries.ts'
import { listFilters } from './schemas.ts'
import { listPage } from './views-list.ts'

export function listRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro', permit('registry:read'), async (req, res) => {
    const filters = listFilters.parse(req.query)
    const page = await inWork(app.db, who(req), async (work) => {
      await recordAccess(work, {
        subjectKind: 'registry-list',
        subjectId: filters.q.slice(0, 200) || 'latest',
        purpose: 'registry.list',
      })
      return listEntries(work, {
        ...(filters.direccion && { direction: filters.direccion }),
        ...(filters.desde && { from: filters.desde }),
        ...(filters.hasta && { until: filters.hasta }),
        ...(filters.antes && { before: filters.antes }),
        text: filters.q,
      })
    })
    const mayRegister = viewerOf(req).staff?.rights.includes('registry:register') ?? false
    res.render('registry/list', { layout: 'staff', ...listPage(req.t, page, filters, mayRegister) })
  })

  return router
}
