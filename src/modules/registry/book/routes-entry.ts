import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { listDocuments, sendDocument } from '../../documents/index.ts'
import { counterPart } from '../counter/views-print.ts'
import { getVisibleEntry } from '../distribution/visibility.ts'
import { annotateEntry } from '../service.ts'
import { entryFacts } from './entry-facts.ts'
import { rightsIn } from './rights.ts'
import { annotationForm } from './schemas.ts'
import { entryPage } from './views-entry.ts'

export function entryRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro/:id', permit('registry:read'), async (req, res) => {
    await showEntry(app, req, res, 200)
  })

  router.get('/oficina/registro/:id/documentos/:documentId', permit('registry:read'), async (req, res) => {
    const { documentId } = req.params
    const document = await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
      if (!entry.documents.some((each) => each.documentId === documentId)) throw notFound('documents.error.not-found')
      await recordAccess(work, { subjectKind: 'document', subjectId: String(documentId), purpose: 'registry.entry' })
      const [found] = await listDocuments(work, [String(documentId)])
      return found
    })
    if (!document) throw notFound('documents.error.not-found')
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  router.post('/oficina/registro/:id/anotaciones', permit('registry:register'), async (req, res) => {
    const form = parseForm(annotationForm, req.body)
    if (!form.ok) return showEntry(app, req, res, 422, form)
    const id = String(req.params['id'])
    await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), id)
      await annotateEntry(work, entry.id, { kind: 'note', text: form.data.texto })
    })
    res.redirect(303, `/oficina/registro/${id}#anotaciones`)
  })

  return router
}

async function showEntry(app: App, req: Request, res: Response, status: number, form: object = {}): Promise<void> {
  const facts = await inWork(app.db, who(req), async (work) => {
    const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
    await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.entry' })
    return entryFacts(work, viewerOf(req), entry)
  })
  const rights = rightsIn(viewerOf(req))
  res.set('Cache-Control', 'no-store')
  res.status(status).render('registry/entry', {
    layout: 'staff',
    ...entryPage(req.t, facts, rights),
    counter: counterPart(req.t, facts.entry, facts.annotations, rights.mayRegister),
    isNew: req.query['hecho'] === '1',
    csrfToken: csrfToken(req),
    ...form,
  })
}
