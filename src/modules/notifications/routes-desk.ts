import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { AppError, notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getPerson } from '../identity/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import { recordDelivery } from './deliver.ts'
import { postSheet } from './post-sheet.ts'
import { listForDesk } from './queries-desk.ts'
import { idOf } from './routes-citizen.ts'
import { deliveryForm, deskAddress } from './schemas.ts'
import { getNotification, listAddressees, listEvidence } from './store.ts'
import { deskListView, deskNotificationView } from './views-desk.ts'

const PAGE = 30
const base = '/oficina/notificaciones'

/** The office's side: what nobody has opened yet, what has to be printed and posted, and what came of it. */
export function deskRoutes(app: App): Router {
  const router = Router()

  router.get(base, permit('expedients:read'), async (req, res) => {
    const address = deskAddress.parse(req.query)
    const [availableAt = '', id = ''] = address.desde.split('~')
    const found = await inWork(app.db, who(req), async (work) => {
      await recordAccess(work, {
        subjectKind: 'notification-list',
        subjectId: address.ver,
        purpose: 'notifications.list',
      })
      return listForDesk(work, address.ver, { after: id ? { availableAt, id } : null, limit: PAGE + 1 })
    })
    res.render('notifications/desk', { layout: 'staff', ...deskListView(req.t, { found, limit: PAGE, address }) })
  })

  router.get(`${base}/:id`, permit('expedients:read'), async (req, res) => {
    await render(req, res, [], {})
  })

  router.get(`${base}/:id/envio.pdf`, permit('expedients:process'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => {
      const notification = await getNotification(work, idOf(req))
      const [addressee] = await listAddressees(work, notification.id)
      if (!addressee) throw notFound('notifications.error.not-found')
      await recordAccess(work, {
        subjectKind: 'notification',
        subjectId: notification.id,
        purpose: 'notifications.posting',
      })
      const person = await getPerson(work, addressee.personId)
      return { notification, addressee, person, council: await getCouncil(work), at: req.now }
    })
    const pdf = await app.press.render(postSheet(app, req.t, facts))
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="envio-${facts.notification.entryNumber}.pdf"`,
      'Cache-Control': 'no-store',
    })
    res.end(pdf)
  })

  router.post(`${base}/:id/entregas`, permit('expedients:process'), async (req, res) => {
    const form = parseForm(deliveryForm, req.body)
    if (!form.ok) return render(req, res, form.problems, form.values)
    try {
      await inWork(app.db, who(req), (work) => recordDelivery(work, idOf(req), form.data))
    } catch (error) {
      // A day that cannot be is mended where it was typed.
      if (!(error instanceof AppError) || error.status !== 422) throw error
      return render(req, res, [{ field: 'day', key: error.key }], form.values)
    }
    res.redirect(303, `${base}/${idOf(req)}`)
  })

  async function render(req: Request, res: Response, problems: Problem[], values: Record<string, unknown>) {
    const facts = await inWork(app.db, who(req), async (work) => {
      const notification = await getNotification(work, idOf(req))
      await recordAccess(work, {
        subjectKind: 'notification',
        subjectId: notification.id,
        purpose: 'handling at the desk',
      })
      return {
        notification,
        addressees: await listAddressees(work, notification.id),
        evidence: await listEvidence(work, notification.id),
      }
    })
    const mayProcess = viewerOf(req).staff?.rights.includes('expedients:process') ?? false
    res.status(problems.length > 0 ? 422 : 200).render('notifications/desk-notification', {
      layout: 'staff',
      ...deskNotificationView(req.t, { ...facts, mayProcess }),
      problems,
      values,
    })
  }
  return router
}
