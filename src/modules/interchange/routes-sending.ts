import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { AppError, unavailable } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { csrfToken } from '../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { findReceipt, getEntry, getVisibleEntry, receiptWithin } from '../registry/index.ts'
import { hubOf } from './hub.ts'
import { isAnnulled } from './queries.ts'
import { findDestinations } from './routes-directory.ts'
import { searchAddress, sendForm } from './schemas.ts'
import { retrySending, sendEntry } from './send.ts'
import { getReception, listMessages, listSendingsOfEntry, listSendingsOfGroup } from './store.ts'
import { sendPage, sendingPage } from './views-sending.ts'
import { getVisibleSending } from './visible.ts'

/** An application cannot set out before its receipt, which carries the whole of it. Usually it is there already. */
const RECEIPT_WAIT_MS = 5000

export function sendingRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/intercambio/enviar/:entryId', permit('registry:register'), async (req, res) => {
    await showForm(app, req, res, 200)
  })

  router.post('/oficina/intercambio/enviar/:entryId', permit('registry:register'), async (req, res) => {
    const form = parseForm(sendForm, req.body)
    if (!form.ok) return showForm(app, req, res, 422, form)
    const entryId = String(req.params['entryId'])
    const entry = await inWork(app.db, who(req), (work) => getVisibleEntry(work, viewerOf(req), entryId))
    const receipt = entry.content ? await receiptWithin(app, req.municipality.id, entry.id, RECEIPT_WAIT_MS) : undefined
    if (entry.content && !receipt) throw unavailable('interchange.error.receipt-pending')
    const { destino: destinationCode, observaciones: remarks } = form.data
    try {
      const [first] = await inWork(app.db, who(req), (work) =>
        sendEntry(work, { entry, receipt, destinationCode, remarks }, hubOf(app) !== undefined),
      )
      res.redirect(303, `/oficina/intercambio/envios/${first?.id}?hecho=1`)
    } catch (error) {
      const problems = problemsOf(error)
      await showForm(app, req, res, 422, { problems, values: form.values })
    }
  })

  router.get('/oficina/intercambio/envios/:id', permit('registry:read'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => {
      const sending = await getVisibleSending(work, viewerOf(req), String(req.params['id']))
      await recordAccess(work, {
        subjectKind: 'interchange-sending',
        subjectId: sending.id,
        purpose: 'interchange.sending',
      })
      const group = sending.groupExchangeId === null ? [] : await listSendingsOfGroup(work, sending.groupExchangeId)
      const messages = await listMessages(work, [sending.exchangeId])
      if (sending.entryId === null) {
        const { id, originNumber, subject } = await getReception(work, String(sending.receptionId))
        const source = { number: originNumber, subject, href: `/oficina/intercambio/recibidos/${id}` }
        return { sending, group, messages, source }
      }
      const { id, number, subject } = await getEntry(work, sending.entryId)
      return { sending, group, messages, source: { number, subject, href: `/oficina/registro/${id}` } }
    })
    const mayRegister = viewerOf(req).staff?.rights.includes('registry:register') ?? false
    res.render('interchange/sending', {
      layout: 'staff',
      ...sendingPage(req.t, { ...facts, mayRegister }),
      isDone: req.query['hecho'] === '1',
      isAgain: req.query['hecho'] === 'reintento',
      csrfToken: csrfToken(req),
    })
  })

  router.post('/oficina/intercambio/envios/:id/reintento', permit('registry:register'), async (req, res) => {
    const id = String(req.params['id'])
    await inWork(app.db, who(req), async (work) => {
      await getVisibleSending(work, viewerOf(req), id)
      await retrySending(work, id)
    })
    res.redirect(303, `/oficina/intercambio/envios/${id}?hecho=reintento`)
  })

  return router
}

/** What can be mended by choosing otherwise comes back to the form; anything else is no matter of it. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof AppError) || error.status !== 422) throw error
  return [{ field: 'destino', key: error.key, params: error.params }]
}

async function showForm(
  app: App,
  req: Request,
  res: Response,
  status: number,
  form: { problems?: Problem[]; values?: Record<string, unknown> } = {},
): Promise<void> {
  const facts = await inWork(app.db, who(req), async (work) => {
    const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['entryId']))
    await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'interchange.send' })
    const asked = searchAddress.parse(req.query).q
    const chosen = form.values?.['destino']
    // The exit may have said already where it goes.
    const q = asked || (typeof chosen === 'string' && chosen) || entry.destinationDir3 || ''
    return {
      entry,
      q,
      found: await findDestinations(work, q),
      earlier: await listSendingsOfEntry(work, entry.id),
      isAnnulled: await isAnnulled(work, entry.id),
      isReceiptPending: entry.content !== null && (await findReceipt(work, entry.id)) === undefined,
    }
  })
  const only = facts.found.length === 1 && facts.found[0]?.entry.code
  res.set('Cache-Control', 'no-store')
  res.status(status).render('interchange/send', {
    layout: 'staff',
    ...sendPage(req.t, { ...facts, hasHub: hubOf(app) !== undefined }),
    csrfToken: csrfToken(req),
    problems: form.problems ?? [],
    values: form.values ?? { destino: only || '', observaciones: '' },
  })
}
