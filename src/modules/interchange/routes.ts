import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { hubOf } from './hub.ts'
import { countOpen, listReceptions, listSendings } from './queries.ts'
import { directoryRoutes } from './routes-directory.ts'
import { receptionRoutes } from './routes-reception.ts'
import { sendingRoutes } from './routes-sending.ts'
import { listAddress } from './schemas.ts'
import { listPage } from './views-list.ts'
import { interchangeVisible } from './visible.ts'

/** What goes to other registries and what comes from them. */
export function interchangeRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/intercambio', permit('registry:read'), async (req, res) => {
    const asked = listAddress.parse(req.query)
    const before = asked.desde ? { before: asked.desde } : {}
    const found = await inWork(app.db, who(req), async (work) => {
      const visible = await interchangeVisible(work, viewerOf(req))
      const isOfReceptions = asked.ver === 'pendientes' || asked.ver === 'recibidos'
      const list = isOfReceptions && !visible.receptions ? ('enviados' as const) : asked.ver
      await recordAccess(work, { subjectKind: 'interchange-list', subjectId: list, purpose: 'interchange.list' })
      return {
        list,
        mayDecide: visible.receptions,
        counts: await countOpen(work, visible),
        page:
          list === 'pendientes' || list === 'recibidos'
            ? { receptions: await listReceptions(work, { waiting: list === 'pendientes', ...before }) }
            : { sendings: await listSendings(work, visible, { unacknowledged: list === 'sin-acuse', ...before }) },
      }
    })
    const { page, ...rest } = found
    const mayConfigure = viewerOf(req).staff?.rights.includes('registry:configure') ?? false
    const facts = { ...rest, mayConfigure, hasHub: hubOf(app) !== undefined, isFirst: asked.desde === '' }
    res.render('interchange/list', { layout: 'staff', ...listPage(req.t, facts, page) })
  })

  router.use(directoryRoutes(app), sendingRoutes(app), receptionRoutes(app))
  return router
}
