import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { type FormResult, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { incidentEndForm, incidentForm, noticeForm } from './schemas.ts'
import { endIncident, publishIncident, publishNotice, withdrawNotice } from './service.ts'
import { listIncidents, listNotices } from './store.ts'
import { endIncidentPage, incidentSettingsPage, noticeSettingsPage } from './views-settings.ts'

type Failed = Extract<FormResult<unknown>, { ok: false }>

/** Notices on the home, and technical incidents with the extension of terms (Ley 39/2015, art. 32.4). */
export function newsSettings(app: App): Router {
  const router = Router()
  const may = permit('office:configure')

  const showNotices = async (req: Request, res: Response, failed?: Failed) => {
    const notices = await inWork(app.db, who(req), listNotices)
    if (failed) res.status(422)
    res.render('sede/settings-notices', { layout: 'staff', ...noticeSettingsPage(req.t, notices, req.now), ...failed })
  }
  const showIncidents = async (req: Request, res: Response, failed?: Failed) => {
    const incidents = await inWork(app.db, who(req), listIncidents)
    if (failed) res.status(422)
    res.render('sede/settings-incidents', { layout: 'staff', ...incidentSettingsPage(req.t, incidents), ...failed })
  }
  const showEnd = async (req: Request, res: Response, failed?: Failed) => {
    const incidents = await inWork(app.db, who(req), listIncidents)
    const incident = incidents.find(({ id, endedAt }) => id === idOf(req) && endedAt === null)
    if (!incident) throw notFound('error.not-found')
    if (failed) res.status(422)
    res.render('sede/settings-incident-end', { layout: 'staff', ...endIncidentPage(req.t, incident), ...failed })
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

  router.get('/oficina/ajustes/incidencias', may, (req, res) => showIncidents(req, res))
  router.post('/oficina/ajustes/incidencias', may, async (req, res) => {
    const form = parseForm(incidentForm, req.body)
    if (!form.ok) return showIncidents(req, res, form)
    if (form.data.beganAt > req.now) {
      const problems = [{ field: 'began', key: 'sede.error.in-future' }]
      return showIncidents(req, res, { ok: false, problems, values: form.values })
    }
    await inWork(app.db, who(req), (work) =>
      publishIncident(work, { ...form.data, endedAt: null, extendedUntil: null }),
    )
    res.redirect(303, '/oficina/ajustes?hecho=incidencia')
  })
  router.get('/oficina/ajustes/incidencias/:id/cierre', may, (req, res) => showEnd(req, res))
  router.post('/oficina/ajustes/incidencias/:id/cierre', may, async (req, res) => {
    const form = parseForm(incidentEndForm, req.body)
    if (!form.ok) return showEnd(req, res, form)
    const incidents = await inWork(app.db, who(req), listIncidents)
    const incident = incidents.find(({ id }) => id === idOf(req))
    if (!incident) throw notFound('error.not-found')
    const wrong =
      form.data.endedAt < incident.beganAt
        ? 'sede.error.end-before'
        : form.data.endedAt > req.now && 'sede.error.in-future'
    if (wrong) {
      return showEnd(req, res, { ok: false, problems: [{ field: 'ended', key: wrong }], values: form.values })
    }
    await inWork(app.db, who(req), (work) => endIncident(work, idOf(req), form.data))
    res.redirect(303, '/oficina/ajustes?hecho=incidencia-cerrada')
  })

  return router
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!UUID.test(id)) throw notFound('error.not-found')
  return id
}
