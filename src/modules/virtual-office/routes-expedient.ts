import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import type { Request } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork, together } from '../../platform/db/work.ts'
import { invalid, notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getDocument, sendDocument } from '../documents/index.ts'
import { findOpenCorrection, listEvents, listFolios, listLinkedEntries } from '../expedients/index.ts'
import { notificationsOfExpedient, withheldDocumentIds } from '../notifications/index.ts'
import { getOwnExpedient, startFollowUp } from './follow-up.ts'
import { markSeen } from './queries.ts'
import { followUpForm } from './schemas.ts'
import { idOf } from './session.ts'
import { expedientPage } from './views-expedient.ts'

/** One expedient as its party sees it, and what they can do in it. */
export function expedientRoutes(app: App): Router {
  const router = Router()
  const base = '/carpeta/expedientes'

  router.get(`${base}/:id`, permit('identified'), async (req, res) => {
    const facts = await inWork(app.db, who(req), (work) => factsOfExpedient(work, req))
    res.render('virtual-office/expedient', {
      ...expedientPage(req.t, { ...facts, now: req.now }),
      startKey: randomUUID(),
    })
  })

  router.post(`${base}/:id/escritos`, permit('identified'), async (req, res) => {
    const form = parseForm(followUpForm, req.body)
    if (!form.ok) throw invalid('virtual-office.error.try-again')
    const { escrito: kind, clave: startKey } = form.data
    const draftId = await inWork(app.db, who(req), async (work) => {
      const expedient = await getOwnExpedient(work, viewerOf(req), idOf(req))
      return startFollowUp(work, viewerOf(req), expedient, { kind, startKey, t: req.t })
    })
    res.redirect(303, `/solicitudes/${draftId}`)
  })

  router.get(`${base}/:id/documentos/:document`, permit('identified'), async (req, res) => {
    const wanted = String(req.params['document'])
    const document = await inWork(app.db, who(req), async (work) => {
      const expedient = await getOwnExpedient(work, viewerOf(req), idOf(req))
      const isHere = (await listFolios(work, expedient.id)).some(({ documentId }) => documentId === wanted)
      if (!isHere || (await withheldDocumentIds(work, expedient.id)).has(wanted)) {
        throw notFound('expedients.error.document-not-found')
      }
      return getDocument(work, wanted)
    })
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  return router
}

async function factsOfExpedient(work: Work, req: Request) {
  const viewer = viewerOf(req)
  const expedient = await getOwnExpedient(work, viewer, idOf(req))
  const { id } = expedient
  const { withheld, folios, correction, events, entries, notifications } = await together({
    withheld: withheldDocumentIds(work, id),
    folios: listFolios(work, id),
    correction: findOpenCorrection(work, id),
    events: listEvents(work, id, { onlyPublic: true }),
    entries: listLinkedEntries(work, id),
    notifications: notificationsOfExpedient(work, id),
    seen: markSeen(work, viewer.personId, expedient),
  })
  return {
    expedient,
    correction: expedient.state === 'correction-pending' ? correction : undefined,
    events,
    folios: folios.filter(({ documentId }) => !withheld.has(documentId)),
    entries,
    notifications,
  }
}

export type ExpedientFacts = Awaited<ReturnType<typeof factsOfExpedient>>
