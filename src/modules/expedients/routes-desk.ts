import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { listOffered } from '../procedures/index.ts'
import { deskPage } from './queries.ts'
import { deskAddress } from './schemas.ts'
import { deskView } from './views-desk.ts'

const PAGE = 30

export function deskRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/expedientes', permit('expedients:read'), async (req, res) => {
    const address = deskAddress.parse(req.query)
    const staff = viewerOf(req).staff
    const today = plainDate(req.now)
    const [key = '', id = ''] = address.desde.split('~')
    const { page, procedures } = await inWork(app.db, who(req), async (work) => {
      const found = await deskPage(work, {
        scope: address.ver,
        staffId: staff?.staffId ?? '',
        unitIds: staff?.unitIds ?? [],
        show: address.estado,
        words: address.q,
        procedureCode: address.procedimiento || null,
        today,
        after: id ? { key, id } : null,
        limit: PAGE,
      })
      // A search shows people's data: one row says that somebody looked, and for what words.
      if (address.q) {
        await recordAccess(work, {
          subjectKind: 'expedient-search',
          subjectId: address.q.slice(0, 200),
          purpose: 'search at the desk',
        })
      }
      return { page: found, procedures: await listOffered(work) }
    })
    res.render('expedients/desk', { layout: 'staff', ...deskView(req.t, { address, page, procedures, today }) })
  })
  return router
}
