import { Router, type Request } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork, together, type Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { queryText, viewerOf, who } from '../../platform/http/context.ts'
import { parseForm, type Problem } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { getDocument, sendDocument } from '../documents/index.ts'
import { listStaff } from '../identity/index.ts'
import { listSuspensions } from './clock.ts'
import { findOpenCorrection, requestCorrection } from './correction.ts'
import { listDrafts } from './drafts.ts'
import { listEvents } from './events.ts'
import { assign } from './handling.ts'
import { listFolios, listLinkedEntries } from './queries.ts'
import { assignment, correctionForm } from './schemas.ts'
import { listRequestsOf } from './signatures.ts'
import { getExpedient, listParties } from './store.ts'
import { correctionView, expedientView } from './views-expedient.ts'

export function expedientPageRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/expedientes/:id', permit('expedients:read'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => {
      const access = { subjectKind: 'expedient', subjectId: idOf(req), purpose: 'handling at the desk' }
      const { facts } = await together({ access: recordAccess(work, access), facts: expedientFacts(work, idOf(req)) })
      return facts
    })
    const preview = queryText(req, 'documento') || null
    res.render('expedients/expedient', {
      layout: 'staff',
      ...expedientView(req.t, { ...facts, viewer: viewerOf(req), today: plainDate(req.now), preview }),
    })
  })

  router.get('/oficina/expedientes/:id/documentos/:document', permit('expedients:read'), async (req, res) => {
    const document = await inWork(app.db, who(req), async (work) => {
      const folios = await listFolios(work, idOf(req))
      const folio = folios.find(({ documentId }) => documentId === req.params['document'])
      if (!folio) throw notFound('expedients.error.document-not-found')
      await recordAccess(work, {
        subjectKind: 'document',
        subjectId: folio.documentId,
        purpose: 'handling at the desk',
      })
      return getDocument(work, folio.documentId)
    })
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  router.post('/oficina/expedientes/:id/asignacion', permit('expedients:process'), async (req, res) => {
    const form = parseForm(assignment, req.body)
    await inWork(app.db, who(req), async (work) => {
      const staff = await listStaff(work, plainDate(req.now))
      const officer = form.ok ? staff.find(({ staffId }) => staffId === form.data.officer) : undefined
      if (!form.ok || !officer) throw notFound('expedients.error.no-officer')
      await assign(work, idOf(req), officer, form.data.version)
    })
    res.redirect(303, `/oficina/expedientes/${idOf(req)}`)
  })

  router.get('/oficina/expedientes/:id/requerimiento', permit('expedients:process'), async (req, res) => {
    await renderCorrection(req, res, [], {})
  })

  router.post('/oficina/expedientes/:id/requerimiento', permit('expedients:process'), async (req, res) => {
    const form = parseForm(correctionForm, req.body)
    if (!form.ok) {
      res.status(422)
      return renderCorrection(req, res, form.problems, form.values)
    }
    await inWork(app.db, who(req), async (work) => {
      await requestCorrection(work, await getExpedient(work, idOf(req)), form.data.body)
    })
    res.redirect(303, `/oficina/expedientes/${idOf(req)}`)
  })

  async function renderCorrection(
    req: Request,
    res: import('express').Response,
    problems: Problem[],
    values: Record<string, unknown>,
  ): Promise<void> {
    const expedient = await inWork(app.db, who(req), async (work) => {
      await recordAccess(work, { subjectKind: 'expedient', subjectId: idOf(req), purpose: 'handling at the desk' })
      return getExpedient(work, idOf(req))
    })
    res.render('expedients/correction', { layout: 'staff', ...correctionView(req.t, expedient), problems, values })
  }
  return router
}

/** Everything the page shows: a fixed number of queries, however long the history. */
export async function expedientFacts(work: Work, id: string) {
  return together({
    expedient: getExpedient(work, id),
    parties: listParties(work, id),
    events: listEvents(work, id, { onlyPublic: false }),
    folios: listFolios(work, id),
    entries: listLinkedEntries(work, id),
    drafts: listDrafts(work, id),
    requests: listRequestsOf(work, id),
    suspensions: listSuspensions(work, id),
    correction: findOpenCorrection(work, id),
    staff: listStaff(work, plainDate(work.now)),
  })
}
export type ExpedientFacts = Awaited<ReturnType<typeof expedientFacts>>

/** An identifier that cannot be one is answered like one that is nobody's. */
export function idOf(req: Request): string {
  const id = String(req.params['id'] ?? '')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound('expedients.error.not-found')
  return id
}
