import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { findPage, pagesOf, readPage, withFacts } from '../procedures/index.ts'
import { type Application, getOwnApplication, standingOf } from './application.ts'
import { deleteDraft, saveAnswers } from './drafts.ts'
import { idOf } from './session.ts'
import { deletionPage, questionsPage, tasksPage } from './views-form.ts'

/** The task list and the pages of questions. Mounted last: a page of the form may have almost any name. */
export function formRoutes(app: App): Router {
  const router = Router()

  router.get('/solicitudes/:id', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    const saved = req.query['guardado'] === '1'
    res.render('virtual-office/tasks', {
      ...tasksPage(req.t, application, standingOf(application, req.now)),
      saved,
    })
  })

  router.get('/solicitudes/:id/borrar', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    res.render('virtual-office/delete', deletionPage(req.t, application))
  })

  router.post('/solicitudes/:id/borrar', permit('identified'), async (req, res) => {
    await inWork(app.db, who(req), async (work) => {
      const { draft } = await getOwnApplication(work, viewerOf(req), idOf(req), { lock: true })
      if (draft.filedEntryId) throw conflict('virtual-office.error.already-filed')
      await deleteDraft(work, draft.id)
      await audit(work, 'virtual-office.draft-deleted', draft.id)
    })
    res.redirect(303, '/carpeta?borrado=1')
  })

  router.get('/solicitudes/:id/:page', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    if (!isAsked(application, pageOf(req))) return goToTasks(application, req, res)
    res.render('virtual-office/page', questionsPage(req.t, application, pageOf(req), { review: isReview(req) }))
  })

  router.post('/solicitudes/:id/:page', permit('identified'), async (req, res) => {
    const pageId = pageOf(req)
    const isLater = req.body?.['_action'] === 'later'
    const { application, read } = await inWork(app.db, who(req), async (work) => {
      const application = await getOwnApplication(work, viewerOf(req), idOf(req), { lock: true })
      if (application.draft.filedEntryId) return { application, read: null }
      // Another tab may have answered so that this page is no longer asked.
      if (!isAsked(application, pageId)) return { application, read: null }
      const read = readPage(application.definition, pageId, req.body, application.answers, plainDate(work.now))
      // Rows being added or removed are still being typed; good answers are kept also when others have problems.
      if (!read.rows) await saveAnswers(work, application.draft, read.answers, pageId)
      return { application, read }
    })
    if (isFiled(application, res)) return
    if (!read) return goToTasks(application, req, res)
    const { definition, facts, draft } = application
    if (read.rows || !(read.ok || isLater)) {
      const again = { values: read.values, problems: read.problems, review: isReview(req) }
      return res
        .status(read.rows ? 200 : 422)
        .render('virtual-office/page', questionsPage(req.t, application, pageId, again))
    }
    if (isLater) return res.redirect(303, `/solicitudes/${draft.id}?guardado=1`)
    const pages = pagesOf(definition, withFacts(definition, read.answers, facts))
    const next = pages[pages.findIndex(({ id }) => id === pageId) + 1]
    const last = definition.documents.length > 0 ? 'documentos' : 'revisar'
    res.redirect(303, `/solicitudes/${draft.id}/${isReview(req) ? 'revisar' : (next?.id ?? last)}`)
  })

  return router
}

const pageOf = (req: Request): string => String(req.params['page'])
const isReview = (req: Request): boolean => req.query['volver'] === 'revisar'

export const readOwn = (app: App, req: Request): Promise<Application> =>
  inWork(app.db, who(req), (work) => getOwnApplication(work, viewerOf(req), idOf(req)))

/** What has been filed is no longer a form: every address of it leads to what became of it. */
export function isFiled({ draft }: Application, res: Response): boolean {
  if (draft.filedEntryId) res.redirect(303, `/solicitudes/${draft.id}/presentada`)
  return draft.filedEntryId !== null
}

const isAsked = ({ definition, answers }: Application, pageId: string): boolean =>
  pagesOf(definition, answers).some(({ id }) => id === pageId)

function goToTasks({ definition, draft }: Application, req: Request, res: Response): void {
  if (!findPage(definition, pageOf(req))) throw notFound('error.not-found')
  res.redirect(303, `/solicitudes/${draft.id}`)
}
