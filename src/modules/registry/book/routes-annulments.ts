import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { getVisibleEntry } from '../distribution/visibility.ts'
import { listAnnotations } from '../store.ts'
import { annulAlone, annulmentOf, decideAnnulment, requestAnnulment, supervisesAlone } from './annulments.ts'
import { rightsIn } from './rights.ts'
import { annulmentForm, decisionForm } from './schemas.ts'
import { annulmentPage } from './views-acts.ts'

/** An entry that should not be there stays, with its number and the reason why it does not count. */
export function annulmentRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro/:id/anulacion', permit('registry:read'), async (req, res) => {
    await showForm(app, req, res, 200)
  })

  router.post('/oficina/registro/:id/anulacion', permit('registry:register'), async (req, res) => {
    const id = String(req.params['id'])
    const form = parseForm(annulmentForm, req.body)
    if (!form.ok) return showForm(app, req, res, 422, form)
    await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), id)
      await requestAnnulment(work, entry.id, form.data.motivo)
    })
    res.redirect(303, `/oficina/registro/${id}`)
  })

  router.post('/oficina/registro/:id/anulacion/decision', permit('registry:supervise'), async (req, res) => {
    const id = String(req.params['id'])
    const form = parseForm(decisionForm, req.body)
    if (!form.ok) return showForm(app, req, res, 422, form)
    const { decision, motivo } = form.data
    await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), id)
      if (decision === 'sin-solicitud') return annulAlone(work, entry.id, motivo)
      await decideAnnulment(work, entry.id, { annuls: decision === 'anular', reason: motivo })
    })
    res.redirect(303, `/oficina/registro/${id}`)
  })

  return router
}

async function showForm(app: App, req: Request, res: Response, status: number, form: object = {}): Promise<void> {
  const viewer = viewerOf(req)
  const rights = rightsIn(viewer)
  const known = await inWork(app.db, who(req), async (work) => {
    const entry = await getVisibleEntry(work, viewer, String(req.params['id']))
    const annulment = annulmentOf(await listAnnotations(work, entry.id))
    if (annulment.state === 'annulled') throw conflict('registry.error.annulled')
    await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.annulment' })
    return { entry, annulment, isAlone: rights.maySupervise && (await supervisesAlone(work)) }
  })
  const isOwnRequest = known.annulment.requesterId === viewer.personId
  res.set('Cache-Control', 'no-store')
  res.status(status).render('registry/book/annulment', {
    layout: 'staff',
    ...annulmentPage(req.t, known.entry, known.annulment, { ...rights, isOwnRequest, isAlone: known.isAlone }),
    csrfToken: csrfToken(req),
    ...form,
  })
}
