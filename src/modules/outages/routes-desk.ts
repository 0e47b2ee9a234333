import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { queryText, who } from '../../platform/http/context.ts'
import { type FormResult, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import type { TermBook } from '../municipalities/index.ts'
import { countExtended, decideExtension, previewExtension } from './extend-terms.ts'
import {
  type Incident,
  type TermKind,
  dismiss,
  endIncident,
  getIncident,
  getUndecided,
  listDismissed,
  listIncidents,
  listUndecided,
  publishIncident,
} from './incidents.ts'
import { dismissForm, endForm, extensionForm, incidentForm, seenForm } from './schemas.ts'
import { deskPage, dismissPage, extensionPage, incidentPage, newPage, proposedDays } from './views-desk.ts'

type Failed = Extract<FormResult<unknown>, { ok: false }>

const HOME = '/oficina/incidencias'
/** Terms shown of each kind before the act. */
const SHOWN = 50

/** The secretary's desk: from what the probes saw to what is published, and to the terms that are extended. */
export function deskRoutes(app: App, books: readonly TermBook[]): Router {
  const router = Router()
  const may = permit('office:configure')

  router.get(HOME, may, async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) =>
      deskPage(req.t, {
        undecided: await listUndecided(work),
        incidents: await listIncidents(work),
        dismissed: await listDismissed(work),
        done: ['publicada', 'descartada'].find((act) => act === req.query['hecho']) ?? null,
      }),
    )
    res.render('outages/desk', { layout: 'staff', ...page })
  })

  const showNew = async (req: Request, res: Response, interruptionId: string, failed?: Failed) => {
    const interruption = interruptionId
      ? await inWork(app.db, who(req), (work) => getUndecided(work, uuid(interruptionId)))
      : null
    if (failed) res.status(422)
    res.render('outages/new', { layout: 'staff', ...newPage(req.t, interruption), ...failed })
  }
  router.get(`${HOME}/nueva`, may, (req, res) => showNew(req, res, queryText(req, 'interrupcion')))
  router.post(`${HOME}/nueva`, may, async (req, res) => {
    const body = req.body as Record<string, unknown> | undefined
    const seen = body?.['interrupcion']
    if (typeof seen === 'string' && seen !== '') {
      const form = parseForm(seenForm, body)
      if (!form.ok) return showNew(req, res, seen, form)
      const id = await inWork(app.db, who(req), async (work) => {
        const { beganAt, endedAt } = await getUndecided(work, form.data.interrupcion)
        const { description, interrupcion: interruptionId } = form.data
        return publishIncident(work, { description, beganAt, endedAt, interruptionId })
      })
      return res.redirect(303, `${HOME}/${id}`)
    }
    const form = parseForm(incidentForm, body)
    if (!form.ok) return showNew(req, res, '', form)
    if (form.data.beganAt > req.now) {
      const problems = [{ field: 'began', key: 'outages.error.in-future' }]
      return showNew(req, res, '', { ok: false, problems, values: form.values })
    }
    const id = await inWork(app.db, who(req), (work) =>
      publishIncident(work, { ...form.data, endedAt: null, interruptionId: null }),
    )
    res.redirect(303, `${HOME}/${id}`)
  })

  const showDismiss = async (req: Request, res: Response, failed?: Failed) => {
    const interruption = await inWork(app.db, who(req), (work) => getUndecided(work, idOf(req)))
    if (failed) res.status(422)
    res.render('outages/dismiss', { layout: 'staff', ...dismissPage(req.t, interruption), ...failed })
  }
  router.get(`${HOME}/interrupciones/:id`, may, (req, res) => showDismiss(req, res))
  router.post(`${HOME}/interrupciones/:id/descarte`, may, async (req, res) => {
    const form = parseForm(dismissForm, req.body)
    if (!form.ok) return showDismiss(req, res, form)
    await inWork(app.db, who(req), (work) => dismiss(work, idOf(req), form.data.motivo))
    res.redirect(303, `${HOME}?hecho=descartada`)
  })

  const showIncident = async (req: Request, res: Response, failed?: Failed) => {
    const page = await inWork(app.db, who(req), async (work) => {
      const incident = await getIncident(work, idOf(req))
      return incidentPage(req.t, { incident, counts: await countExtended(work, incident.id) })
    })
    if (failed) res.status(422)
    res.render('outages/incident', { layout: 'staff', ...page, ...failed })
  }
  router.get(`${HOME}/:id`, may, (req, res) => showIncident(req, res))
  router.post(`${HOME}/:id/cierre`, may, async (req, res) => {
    const form = parseForm(endForm, req.body)
    if (!form.ok) return showIncident(req, res, form)
    const { endedAt } = form.data
    const { beganAt } = await inWork(app.db, who(req), (work) => getIncident(work, idOf(req)))
    const key = endedAt < beganAt ? 'outages.error.end-before' : endedAt > req.now && 'outages.error.in-future'
    if (key) return showIncident(req, res, { ok: false, problems: [{ field: 'ended', key }], values: form.values })
    await inWork(app.db, who(req), (work) => endIncident(work, idOf(req), endedAt))
    res.redirect(303, `${HOME}/${idOf(req)}`)
  })

  const showExtension = async (
    req: Request,
    res: Response,
    asked: { days: number; kinds: readonly TermKind[] } | null,
    failed?: Failed,
  ) => {
    const page = await inWork(app.db, who(req), async (work) => {
      const incident = await openForDecision(getIncident(work, idOf(req)))
      const days = asked?.days ?? proposedDays(incident)
      const previews = await previewExtension(work, books, incident, days, SHOWN)
      return extensionPage(req.t, { incident, previews, days, kinds: asked?.kinds ?? null })
    })
    if (failed) res.status(422)
    res.render('outages/extension', { layout: 'staff', ...page, ...failed })
  }
  router.get(`${HOME}/:id/ampliacion`, may, async (req, res) => {
    if (req.query['dias'] === undefined) return showExtension(req, res, null)
    const form = parseForm(extensionForm, { dias: req.query['dias'], plazos: req.query['plazos'] })
    if (!form.ok) return showExtension(req, res, null, form)
    return showExtension(req, res, { days: form.data.dias, kinds: form.data.plazos as TermKind[] })
  })
  router.post(`${HOME}/:id/ampliacion`, may, async (req, res) => {
    const form = parseForm(extensionForm, req.body)
    if (!form.ok) return showExtension(req, res, null, form)
    const { dias: days, plazos } = form.data
    await inWork(app.db, who(req), (work) =>
      decideExtension(work, books, idOf(req), { days, kinds: plazos as TermKind[] }),
    )
    res.redirect(303, `${HOME}/${idOf(req)}`)
  })

  return router
}

async function openForDecision(found: Promise<Incident>): Promise<Incident> {
  const incident = await found
  if (!incident.endedAt || incident.extendedAt) throw notFound('outages.error.no-incident')
  return incident
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function uuid(id: string): string {
  if (!UUID.test(id)) throw notFound('error.not-found')
  return id
}

const idOf = (req: Request): string => uuid(String(req.params['id']))
