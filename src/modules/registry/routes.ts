import { Router } from 'express'
import type { Request } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { sendDocument } from '../documents/index.ts'
import { bookRoutes } from './book/routes.ts'
import { counterRoutes } from './counter-routes.ts'
import type { Entry } from './entry.ts'
import { mayReadAsParty } from './policy.ts'
import { findReceipt } from './service.ts'
import { getEntry } from './store.ts'
import { pendingPage } from './views.ts'

export function registryRoutes(app: App): Router {
  const router = Router()

  router.get('/registro/asientos/:id/justificante', permit('identified'), async (req, res) => {
    const found = await inWork(app.db, who(req), async (work) => {
      const entry = await readableEntry(work, req)
      return { entry, receipt: await findReceipt(work, entry.id) }
    })
    res.set('Cache-Control', 'no-store')
    if (found.receipt) return sendDocument(app, res, found.receipt, { inline: req.query['ver'] === '1' })
    // The entry is valid all the same: only its paper is on the way.
    res.status(202).render('registry/pending', pendingPage(req.t, found.entry, req.originalUrl))
  })

  // One line for each room of the registry, all of them before the book: its `/:id` would take «nuevo» for an entry.
  router.use(counterRoutes(app))
  router.use(bookRoutes(app))

  return router
}

/** A person's own, or any for whoever keeps the registry, who leaves a trace. Anything else does not exist. */
async function readableEntry(work: Work, req: Request): Promise<Entry> {
  const viewer = viewerOf(req)
  const entry = await getEntry(work, String(req.params['id']))
  if (mayReadAsParty(viewer, entry)) return entry
  if (!viewer.staff?.rights.includes('registry:read')) throw notFound('registry.error.entry-not-found')
  await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.receipt' })
  return entry
}
