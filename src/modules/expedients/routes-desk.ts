import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inReading, inWork, together, type Work } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { listOffered } from '../procedures/index.ts'
import { type DeskFilters, deskPage } from './queries.ts'
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
    const filters: DeskFilters = {
      scope: address.ver,
      staffId: staff?.staffId ?? '',
      unitIds: staff?.unitIds ?? [],
      show: address.estado,
      words: address.q,
      procedureCode: address.procedimiento || null,
      today,
      after: id ? { key, id } : null,
      limit: PAGE,
    }
    const read = (work: Work) => together({ page: deskPage(work, filters), procedures: listOffered(work) })
    // A search shows people's data: one row says that somebody looked, and for what words.
    const search = {
      subjectKind: 'expedient-search',
      subjectId: address.q.slice(0, 200),
      purpose: 'search at the desk',
    }
    const { page, procedures } = address.q
      ? await inWork(app.db, who(req), async (work) => {
          await recordAccess(work, search)
          return read(work)
        })
      : await inReading(app.db, who(req), read)
    res.render('expedients/desk', { layout: 'staff', ...deskView(req.t, { address, page, procedures, today }) })
  })
  return router
}
