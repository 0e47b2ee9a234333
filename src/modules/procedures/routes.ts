import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork, type Work } from '../../platform/db/work.ts'
import { type Viewer, who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil } from '../municipalities/index.ts'
import { isNamedByRegulation, proceduresInForce } from '../regulation/index.ts'
import type { SignatureStep } from './definition.ts'
import { catalogueAddress } from './schemas.ts'
import { getOffered, listOffered } from './service.ts'
import { cataloguePage, procedurePage, type OpenDraft } from './views.ts'

export type { OpenDraft } from './views.ts'

export interface ProceduresOptions {
  /** The viewer's own applications of this procedure not yet filed; asked only when somebody is identified. */
  draftsFor?: (work: Work, code: string, viewer: Viewer) => Promise<readonly OpenDraft[]>
  /** Where an application begins. */
  startHref?: (slug: string) => string
  /** Steps of the signing ladder that this installation has. */
  signingSteps?: readonly SignatureStep[]
}

/** The catalogue and the page of each procedure. Public, and for the anonymous the same for all: no clock, no token. */
export function proceduresRoutes(app: App, options: ProceduresOptions = {}): Router {
  const {
    draftsFor,
    startHref = (slug) => `/tramites/${slug}/solicitud`,
    signingSteps = ['session', 'counter'],
  } = options
  const router = Router()

  // The province offers nothing itself: on its host the whole catalogue is shown, by its own module.
  router.get('/tramites', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind === 'province') return next()
    const asked = catalogueAddress.parse(req.query)
    const [offered, inForce] = await inWork(
      app.db,
      who(req),
      async (work) => [await listOffered(work), await proceduresInForce(work)] as const,
    )
    res.render('procedures/catalogue', cataloguePage(req.t, offered, inForce, asked))
  })

  router.get('/tramites/:slug', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind === 'province') return next()
    const { viewer } = req
    const slug = String(req.params['slug'])
    const data = await inWork(app.db, who(req), async (work) => {
      const offered = await getOffered(work, slug)
      return {
        offered,
        isInForce: await isNamedByRegulation(work, offered.code),
        council: await getCouncil(work),
        drafts: viewer && draftsFor ? await draftsFor(work, offered.code, viewer) : [],
      }
    })
    res.render(
      'procedures/procedure',
      procedurePage(req.t, { ...data, viewer, startHref: startHref(data.offered.slug), signingSteps }),
    )
  })
  return router
}
