import { Router } from 'express'
import { z } from 'zod'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { personsOf } from '../notifications/index.ts'
import { listAccesses } from './queries-accesses.ts'
import { accessesPage } from './views-accesses.ts'

const PAGE = 30
const address = z.object({
  desde: z
    .string()
    .regex(/^\d{1,18}$/)
    .catch(''),
})

/** Who opened what is mine (Ley Orgánica 3/2018, art. 13; Esquema Nacional de Seguridad, op.exp.8). */
export function accessesRoutes(app: App): Router {
  const router = Router()

  router.get('/carpeta/accesos', permit('identified'), async (req, res) => {
    const before = address.parse(req.query).desde || null
    const accesses = await inWork(app.db, who(req), (work) =>
      listAccesses(work, personsOf(viewerOf(req)), { before, limit: PAGE + 1 }),
    )
    res.render('virtual-office/accesses', accessesPage(req.t, accesses, { limit: PAGE, isFirst: before === null }))
  })

  return router
}
