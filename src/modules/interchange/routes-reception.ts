import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { csrfToken } from '../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { sendDocument } from '../documents/index.ts'
import { listUnits, loadCalendar } from '../municipalities/index.ts'
import { alarmOnWrongClock, getEntry, officeOf } from '../registry/index.ts'
import { acceptReception, usualRoute } from './accept.ts'
import { forward, rejectReception } from './decide.ts'
import { hubOf } from './hub.ts'
import { findDestinations } from './routes-directory.ts'
import { problemsOf } from './routes-sending.ts'
import { acceptForm, forwardForm, rejectForm, searchAddress } from './schemas.ts'
import { listAnnexes, listMessages, listReceptionsOfGroup, listSendingsOfReception } from './store.ts'
import { receptionAddress, receptionPage } from './views-reception.ts'
import { forwardPage } from './views-sending.ts'
import { getVisibleReception } from './visible.ts'

type Form = { problems?: Problem[]; values?: Record<string, unknown> }

export function receptionRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/intercambio/recibidos/:id', permit('registry:read'), async (req, res) => {
    await showReception(app, req, res, 200)
  })

  router.get('/oficina/intercambio/recibidos/:id/anexos/:position', permit('registry:read'), async (req, res) => {
    const annex = await inWork(app.db, who(req), async (work) => {
      const reception = await getVisibleReception(work, viewerOf(req), String(req.params['id']))
      const annexes = await listAnnexes(work, reception.id)
      const found = annexes.find(({ position }) => String(position) === req.params['position'])
      if (!found?.hasContent) throw notFound('interchange.error.not-found')
      const subjectId = `${reception.id}/${found.position}`
      await recordAccess(work, { subjectKind: 'interchange-annex', subjectId, purpose: 'interchange.reception' })
      return found
    })
    await sendDocument(app, res, annex, { inline: req.query['ver'] === '1' })
  })

  router.post('/oficina/intercambio/recibidos/:id/aceptacion', permit('registry:register'), async (req, res) => {
    const form = parseForm(acceptForm, req.body)
    if (!form.ok) return showReception(app, req, res, 422, form)
    const id = String(req.params['id'])
    const { clockToleranceMs } = app.config
    await alarmOnWrongClock(
      app,
      inWork(app.db, who(req), async (work) => {
        const reception = await getVisibleReception(work, viewerOf(req), id)
        const calendar = await loadCalendar(work)
        const officeId = await officeOf(work, viewerOf(req))
        const to = { unitId: form.data.unidad, officeId }
        return acceptReception(work, reception, to, { calendar, clockToleranceMs, t: req.t })
      }),
    )
    res.redirect(303, `${receptionAddress(id)}?hecho=aceptado`)
  })

  router.post('/oficina/intercambio/recibidos/:id/rechazo', permit('registry:register'), async (req, res) => {
    const form = parseForm(rejectForm, req.body)
    if (!form.ok) return showReception(app, req, res, 422, form)
    const id = String(req.params['id'])
    await inWork(app.db, who(req), async (work) => {
      await getVisibleReception(work, viewerOf(req), id)
      await rejectReception(work, id, form.data.motivo)
    })
    res.redirect(303, `${receptionAddress(id)}?hecho=rechazado`)
  })

  router.get('/oficina/intercambio/recibidos/:id/reenvio', permit('registry:register'), async (req, res) => {
    await showForward(app, req, res, 200)
  })

  router.post('/oficina/intercambio/recibidos/:id/reenvio', permit('registry:register'), async (req, res) => {
    const form = parseForm(forwardForm, req.body)
    if (!form.ok) return showForward(app, req, res, 422, form)
    const id = String(req.params['id'])
    try {
      await inWork(app.db, who(req), async (work) => {
        await getVisibleReception(work, viewerOf(req), id)
        const to = { destinationCode: form.data.destino, reason: form.data.motivo }
        await forward(work, id, to, hubOf(app) !== undefined)
      })
    } catch (error) {
      return showForward(app, req, res, 422, { problems: problemsOf(error), values: form.values })
    }
    res.redirect(303, `${receptionAddress(id)}?hecho=reenviado`)
  })

  return router
}

const accessTo = (subjectId: string) => ({
  subjectKind: 'interchange-reception',
  subjectId,
  purpose: 'interchange.reception',
})

async function showReception(app: App, req: Request, res: Response, status: number, form: Form = {}): Promise<void> {
  const facts = await inWork(app.db, who(req), async (work) => {
    const reception = await getVisibleReception(work, viewerOf(req), String(req.params['id']))
    await recordAccess(work, accessTo(reception.id))
    const isWaiting = reception.state === 'waiting'
    return {
      reception,
      annexes: await listAnnexes(work, reception.id),
      messages: await listMessages(work, [reception.exchangeId]),
      others: reception.groupExchangeId === null ? [] : await listReceptionsOfGroup(work, reception.groupExchangeId),
      forwarded: reception.state === 'forwarded' ? await listSendingsOfReception(work, reception.id) : [],
      entryNumber: reception.entryId === null ? null : (await getEntry(work, reception.entryId)).number,
      units: isWaiting ? await listUnits(work) : [],
      usual: isWaiting ? (await usualRoute(work, reception)).unitId : '',
    }
  })
  const mayDecide = viewerOf(req).staff?.rights.includes('registry:register') ?? false
  const done = ['aceptado', 'rechazado', 'reenviado'].find((each) => each === req.query['hecho'])
  res.set('Cache-Control', 'no-store')
  res.status(status).render('interchange/reception', {
    layout: 'staff',
    ...receptionPage(req.t, { ...facts, mayDecide }),
    done: done ? req.t(`interchange.reception.done.${done}`) : null,
    csrfToken: csrfToken(req),
    problems: form.problems ?? [],
    values: form.values ?? { unidad: facts.usual, motivo: '' },
  })
}

async function showForward(app: App, req: Request, res: Response, status: number, form: Form = {}): Promise<void> {
  const facts = await inWork(app.db, who(req), async (work) => {
    const reception = await getVisibleReception(work, viewerOf(req), String(req.params['id']))
    if (reception.state !== 'waiting') throw conflict('interchange.error.decided')
    await recordAccess(work, accessTo(reception.id))
    const chosen = form.values?.['destino']
    const q = searchAddress.parse(req.query).q || (typeof chosen === 'string' ? chosen : '')
    return { reception, q, found: await findDestinations(work, q) }
  })
  res.set('Cache-Control', 'no-store')
  res.status(status).render('interchange/forward', {
    layout: 'staff',
    ...forwardPage(req.t, facts.reception, facts),
    csrfToken: csrfToken(req),
    problems: form.problems ?? [],
    values: form.values ?? { destino: '', motivo: '' },
  })
}
