import { type RequestHandler, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { AppError } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { listOffered } from '../procedures/index.ts'
import { type AssistanceLent, citizenOf, findOpenCaseOfDraft } from '../registry/index.ts'
import { getOwnApplication, standingOf } from './application.ts'
import { contentOf } from './content.ts'
import { deleteDraft } from './drafts.ts'
import { fileApplication } from './file-application.ts'
import { scanBeforeFiling } from './scan-before-filing.ts'
import { beginningOf, startApplication } from './start-application.ts'

/** What the registry borrows to file for somebody without a certificate (Ley 39/2015, art. 12.2): the same drafts, the same
 *  content, the same filing as when they come by themselves. */
export const assistedFiling: AssistanceLent = {
  begin: async (work, citizen, slug, startKey) => {
    if (!(await listOffered(work)).some((offered) => offered.slug === slug)) return undefined
    const beginning = await beginningOf(work, citizen, slug)
    if (!beginning.isOnline) return undefined
    const draftId = await startApplication(work, citizen, beginning, startKey)
    return { draftId, procedureCode: beginning.offered.code, title: beginning.offered.name }
  },
  review: async (work, citizen, draftId, { t, municipality }) => {
    try {
      const application = await getOwnApplication(work, citizen, draftId)
      const standing = standingOf(application, work.now)
      const { title, sections, documents, contentDigest } = contentOf(t, municipality, application, standing)
      return { isReady: standing.isReady, title, sections, documents, contentDigest }
    } catch (error) {
      if (error instanceof AppError && (error.status === 404 || error.status === 410)) return undefined
      throw error
    }
  },
  scan: async (app, by, citizen, draftId) =>
    scanBeforeFiling(app, by, await inWork(app.db, by, (work) => getOwnApplication(work, citizen, draftId))),
  file: async (work, filing) => {
    const { draftId, shownDigest, citizen, municipality, sessionId, address, userAgent } = filing
    const { officeId, consent, statement, record } = filing
    const done = await fileApplication(
      work,
      {
        draftId,
        shownDigest,
        viewer: citizen,
        municipality,
        sessionId,
        address,
        userAgent,
        assisted: { officeId, documents: [consent], statement, record },
      },
      { t: filing.t, clockToleranceMs: filing.clockToleranceMs },
    )
    return done.outcome === 'filed' || done.outcome === 'already-filed'
  },
  discard: async (work, citizen, draftId) => {
    const { draft } = await getOwnApplication(work, citizen, draftId, { lock: true })
    await deleteDraft(work, draft.id)
  },
}

/** An official who attends somebody fills in that person's application on the very pages the person would have used. For
 *  everybody else nothing is asked and nothing changes. */
export function actForAssisted(app: App): Router {
  const assist: RequestHandler<{ id: string }> = async (req, res, next) => {
    if (!req.viewer?.staff?.rights.includes('citizens:assist')) return next()
    const { id } = req.params
    const assisted = await inWork(app.db, who(req), async (work) => {
      const found = await findOpenCaseOfDraft(work, id)
      if (found) await recordAccess(work, { subjectKind: 'draft', subjectId: id, purpose: 'registry.assistance' })
      return found
    })
    if (!assisted) return next()
    // What is the official's own to do is done on their own pages.
    const isOwnPage = /^\/(firmar|presentada|borrar)$/.test(req.path)
    if (isOwnPage || assisted.state === 'filed') return res.redirect(303, `/oficina/registro/asistencia/${assisted.id}`)
    req.viewer = citizenOf(assisted, viewerOf(req))
    res.locals['viewer'] = req.viewer
    next()
  }
  return Router().use('/solicitudes/:id', assist)
}
