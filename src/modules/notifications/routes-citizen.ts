import { type Request, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getDocument, sendDocument } from '../documents/index.ts'
import { type Notification, type Reader, personsOf } from './notification.ts'
import { openNotification, recordReading, refuseNotification } from './practise.ts'
import { listNotifications } from './queries.ts'
import { folderAddress, nothing } from './schemas.ts'
import { getNotificationFor } from './store.ts'
import { listView, notificationView, refusalView } from './views.ts'

const PAGE = 30
const base = '/carpeta/notificaciones'

/** What the party sees and does: nothing of the document before the act of opening it. */
export function citizenRoutes(app: App): Router {
  const router = Router()

  router.get(base, permit('identified'), async (req, res) => {
    const [availableAt = '', id = ''] = folderAddress.parse(req.query).desde.split('~')
    const found = await inWork(app.db, who(req), (work) =>
      listNotifications(work, personsOf(viewerOf(req)), {
        before: id ? { availableAt, id } : null,
        limit: PAGE + 1,
      }),
    )
    res.render('notifications/list', listView(req.t, { found, limit: PAGE, isFirst: !id, now: req.now }))
  })

  router.get(`${base}/:id`, permit('identified'), async (req, res) => {
    const notification = await mine(req)
    res.render('notifications/notification', notificationView(req.t, { notification, council: req.municipality.name, now: req.now })) // prettier-ignore
  })

  router.post(`${base}/:id/apertura`, permit('identified'), async (req, res) => {
    parseForm(nothing, req.body)
    const notification = await mine(req)
    await inWork(app.db, who(req), (work) =>
      openNotification(work, notification.id, readerOf(req), req.t('notifications.open.statement')),
    )
    res.redirect(303, `${base}/${notification.id}`)
  })

  router.get(`${base}/:id/rechazo`, permit('identified'), async (req, res) => {
    const notification = await mine(req)
    if (notification.state !== 'available') return res.redirect(303, `${base}/${notification.id}`)
    res.render('notifications/refusal', refusalView(req.t, notification))
  })

  router.post(`${base}/:id/rechazo`, permit('identified'), async (req, res) => {
    parseForm(nothing, req.body)
    const notification = await mine(req)
    await inWork(app.db, who(req), (work) =>
      refuseNotification(work, notification.id, readerOf(req), req.t('notifications.refuse.statement')),
    )
    res.redirect(303, `${base}/${notification.id}`)
  })

  router.get(`${base}/:id/documento`, permit('identified'), async (req, res) => {
    const found = await mine(req)
    if (found.state === 'available') return res.redirect(303, `${base}/${found.id}`)
    const document = await inWork(app.db, who(req), async (work) => {
      await recordReading(work, found, readerOf(req))
      return getDocument(work, found.documentId)
    })
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  router.get(`${base}/:id/acuse`, permit('identified'), async (req, res) => {
    const { acknowledgementId } = await mine(req)
    if (!acknowledgementId) throw notFound('notifications.error.no-acknowledgement')
    const document = await inWork(app.db, who(req), (work) => getDocument(work, acknowledgementId))
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  const mine = (req: Request): Promise<Notification> =>
    inWork(app.db, who(req), (work) => getNotificationFor(work, idOf(req), personsOf(viewerOf(req))))
  return router
}

/** An identifier that cannot be one is answered like one that is nobody's. */
export function idOf(req: Request): string {
  const id = String(req.params['id'] ?? '')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound('notifications.error.not-found')
  return id
}

function readerOf(req: Request): Reader {
  const { personId, nif, name, representing, evidenceId } = viewerOf(req)
  return {
    personId,
    nif,
    name,
    representing,
    identificationId: evidenceId,
    // An old address in a new one's clothes is written as people know it.
    address: req.ip?.replace(/^::ffff:(?=[\d.]+$)/, '') ?? null,
    userAgent: req.get('user-agent') ?? null,
  }
}
