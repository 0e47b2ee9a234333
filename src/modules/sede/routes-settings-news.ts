import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { type FormResult, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { noticeForm } from './schemas.ts'
import { publishNotice, withdrawNotice } from './service.ts'
import { listNotices } from './store.ts'
import { noticeSettingsPage } from './views-settings.ts'

type Failed = Extract<FormResult<unknown>, { ok: false }>

/** Notices on the home. */
export function newsSettings(app: App): Router {
  const router = Router()
  const may = permit('office:configure')

  const showNotices = async (req: Request, res: Response, failed?: Failed) => {
    const notices = await inWork(app.db, who(req), listNotices)
    if (failed) res.status(422)
    res.render('sede/settings-notices', { layout: 'staff', ...noticeSettingsPage(req.t, notices, req.now), ...failed })
  }

  router.get('/oficina/ajustes/avisos', may, (req, res) => showNotices(req, res))
  router.post('/oficina/ajustes/avisos', may, async (req, res) => {
    const form = parseForm(noticeForm, req.body)
    if (!form.ok) return showNotices(req, res, form)
    await inWork(app.db, who(req), (work) => publishNotice(work, form.data))
    res.redirect(303, '/oficina/ajustes?hecho=aviso')
  })
  router.post('/oficina/ajustes/avisos/:id/retirada', may, async (req, res) => {
    await inWork(app.db, who(req), (work) => withdrawNotice(work, idOf(req)))
    res.redirect(303, '/oficina/ajustes?hecho=aviso-retirado')
  })

  return router
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!UUID.test(id)) throw notFound('error.not-found')
  return id
}
