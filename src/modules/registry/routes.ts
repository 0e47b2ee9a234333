import { Router } from 'express'
import type { Request } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { sendDocument } from '../documents/index.ts'
import type { AssistanceLent } from './assistance/lent.ts'
import { assistanceRoutes } from './assistance/routes.ts'
import { annulmentOf } from './book/annulments.ts'
import { bookRoutes } from './book/routes.ts'
import { annulledPage } from './book/views-acts.ts'
import { type CounterLent, counterRoutes } from './counter/routes.ts'
import { digitisationRoutes } from './digitisation/routes.ts'
import { distributionRoutes } from './distribution/routes.ts'
import type { UnitPart } from './distribution/succession.ts'
import { getVisibleEntry } from './distribution/visibility.ts'
import type { Entry } from './entry.ts'
import { mayReadAsParty } from './policy.ts'
import { proofRoutes } from './proof/routes.ts'
import { findReceipt } from './service.ts'
import { getEntry, listAnnotations } from './store.ts'
import { pendingPage } from './views.ts'

/** What later modules lend: the registry comes before them. */
export interface RegistryLent extends CounterLent {
  assistedFiling: AssistanceLent
  /** What they have of units, for the act that ends some. */
  unitParts: readonly UnitPart[]
}

export function registryRoutes(app: App, lent: RegistryLent): Router {
  const router = Router()

  router.get('/registro/asientos/:id/justificante', permit('identified'), async (req, res) => {
    const found = await inWork(app.db, who(req), async (work) => {
      const entry = await readableEntry(work, req)
      const annulment = annulmentOf(await listAnnotations(work, entry.id))
      return { entry, annulment, receipt: await findReceipt(work, entry.id) }
    })
    res.set('Cache-Control', 'no-store')
    // The sealed paper says what was true when it was made: whoever takes it is told first that it counts no more.
    if (found.annulment.state === 'annulled' && req.query['anulado'] !== '1') {
      return res.render('registry/book/annulled', annulledPage(req.t, found))
    }
    if (found.receipt) return sendDocument(app, res, found.receipt, { inline: req.query['ver'] === '1' })
    // The entry is valid all the same: only its paper is on the way.
    res.status(202).render('registry/pending', pendingPage(req.t, found.entry, req.originalUrl))
  })

  // One line for each room of the registry, all of them before the book: its `/:id` would take «nuevo» for an entry.
  router.use(counterRoutes(app, lent))
  router.use(digitisationRoutes(app))
  router.use(assistanceRoutes(app, lent.assistedFiling))
  router.use(distributionRoutes(app, lent.unitParts))
  router.use(proofRoutes(app, readableEntry))
  router.use(bookRoutes(app))

  return router
}

/** A person's own, or what is theirs to see for who works with the registry, who leaves a trace. Anything else does not
 *  exist. */
async function readableEntry(work: Work, req: Request): Promise<Entry> {
  const viewer = viewerOf(req)
  const entry = await getEntry(work, String(req.params['id']))
  if (mayReadAsParty(viewer, entry)) return entry
  await getVisibleEntry(work, viewer, entry.id)
  await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.receipt' })
  return entry
}
