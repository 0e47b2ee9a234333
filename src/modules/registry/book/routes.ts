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
import { getUnit } from '../../municipalities/index.ts'
import { annotateEntry, findReceipt } from '../service.ts'
import { getEntry, listAnnotations } from '../store.ts'
import { listEntries } from './queries.ts'
import { annotationForm, listFilters } from './schemas.ts'
import { entryPage, listPage } from './views.ts'

/** The book as its officers read it: list, search and the page of each entry. */
export function bookRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro', permit('registry:read'), async (req, res) => {
    const filters = listFilters.parse(req.query)
    const page = await inWork(app.db, who(req), async (work) => {
      await recordAccess(work, {
        subjectKind: 'registry-list',
        subjectId: filters.q.slice(0, 200) || 'latest',
        purpose: 'registry.list',
      })
      return listEntries(work, {
        ...(filters.direccion && { direction: filters.direccion }),
        ...(filters.desde && { from: filters.desde }),
        ...(filters.hasta && { until: filters.hasta }),
        ...(filters.antes && { before: filters.antes }),
        text: filters.q,
      })
    })
    const mayRegister = viewerOf(req).staff?.rights.includes('registry:register') ?? false
    res.render('registry/list', { layout: 'staff', ...listPage(req.t, page, filters, mayRegister) })
  })

  router.get('/oficina/registro/:id', permit('registry:read'), async (req, res) => {
    await showEntry(app, req, res, 200)
  })

  router.get('/oficina/registro/:id/documentos/:documentId', permit('registry:read'), async (req, res) => {
    const { documentId } = req.params
    const document = await inWork(app.db, who(req), async (work) => {
      const entry = await getEntry(work, String(req.params['id']))
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
    await inWork(app.db, who(req), (work) => annotateEntry(work, id, { kind: 'note', text: form.data.texto }))
    res.redirect(303, `/oficina/registro/${id}#anotaciones`)
  })

  return router
}

async function showEntry(app: App, req: Request, res: Response, status: number, form: object = {}): Promise<void> {
  const known = await inWork(app.db, who(req), async (work) => {
    const entry = await getEntry(work, String(req.params['id']))
    await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.entry' })
    return {
      entry,
      unit: await getUnit(work, entry.unitId),
      receipt: await findReceipt(work, entry.id),
      annotations: await listAnnotations(work, entry.id),
    }
  })
  const mayRegister = viewerOf(req).staff?.rights.includes('registry:register') ?? false
  res.set('Cache-Control', 'no-store')
  res.status(status).render('registry/entry', {
    layout: 'staff',
    ...entryPage(req.t, known),
    isNew: req.query['hecho'] === '1',
    mayRegister,
    csrfToken: csrfToken(req),
    ...form,
  })
}
