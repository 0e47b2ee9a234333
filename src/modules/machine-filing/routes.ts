import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { type FormResult, type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { officialDate, plainDate } from '../../platform/i18n/format.ts'
import { readIdentity } from '../../platform/pki/index.ts'
import { listUnits } from '../municipalities/index.ts'
import { type NewClient, certificateOf, listClients, registerClient, revokeClient } from './clients.ts'
import { type ClientForm, clientForm } from './schemas.ts'
import { clientsPage, revokePage } from './views.ts'

type Failed = Extract<FormResult<unknown>, { ok: false }>

const HOME = '/oficina/ajustes/aplicaciones'

/** Which programs may file by themselves: kept by the secretary, one certificate each. */
export function machineFilingRoutes(app: App): Router {
  const router = Router()
  const may = permit('registry:configure')

  const show = async (req: Request, res: Response, failed?: Failed) => {
    const page = await inWork(app.db, who(req), async (work) =>
      clientsPage(req.t, {
        clients: await listClients(work),
        units: await listUnits(work),
        today: plainDate(work.now),
        council: req.municipality,
        address: app.config.identificationUrl,
        done: ['apuntada', 'retirada'].find((act) => act === req.query['hecho']) ?? null,
      }),
    )
    if (failed) res.status(422)
    res.render('machine-filing/clients', { layout: 'staff', ...page, ...failed })
  }

  router.get(HOME, may, (req, res) => show(req, res))

  router.post(HOME, may, async (req, res) => {
    const form = parseForm(clientForm, req.body)
    if (!form.ok) {
      // Whoever pastes a key by mistake does not get it back on the page.
      return show(req, res, { ...form, values: withoutKey(form.values) })
    }
    const read = await readClient(app, form.data, req.now)
    if ('problem' in read) {
      return show(req, res, { ok: false, problems: [read.problem], values: withoutKey(form.values) })
    }
    await inWork(app.db, who(req), (work) => addClient(work, read.client))
    res.redirect(303, `${HOME}?hecho=apuntada`)
  })

  router.get(`${HOME}/:id`, may, async (req, res) => {
    const clients = await inWork(app.db, who(req), listClients)
    const client = clients.find(({ id, revokedAt }) => id === req.params['id'] && revokedAt === null)
    if (!client) throw notFound('machine-filing.error.no-client')
    res.render('machine-filing/revoke', { layout: 'staff', ...revokePage(req.t, client) })
  })

  router.post(`${HOME}/:id/retirada`, may, async (req, res) => {
    await inWork(app.db, who(req), (work) => revokeClient(work, idOf(req)))
    res.redirect(303, `${HOME}?hecho=retirada`)
  })

  return router
}

async function addClient(work: Work, client: NewClient): Promise<void> {
  const units = await listUnits(work)
  if (!units.some(({ id }) => id === client.unitId)) throw notFound('machine-filing.error.unit')
  await registerClient(work, client)
}

type Read = { client: NewClient } | { problem: Problem }

/** The certificate is judged when it is written down and again at each use: a refusal is better here, where somebody reads it. */
async function readClient(app: App, form: ClientForm, now: Date): Promise<Read> {
  const problem = (field: string, key: string, params?: Record<string, unknown>): Read => ({
    problem: { field, key, ...(params && { params }) },
  })
  if (/PRIVATE KEY/.test(form.certificado)) return problem('certificado', 'machine-filing.error.private-key')
  const certificate = certificateOf(form.certificado)
  if (!certificate) return problem('certificado', 'machine-filing.error.certificate')
  const verdict = await app.trust.check(certificate, [], { at: now, purpose: 'application' })
  if (!verdict.ok) return problem('certificado', `machine-filing.refused.${verdict.reason}`)
  const identity = readIdentity(certificate)
  const lastDay = plainDate(identity.notAfter)
  const validUntil = dayOf(form) ?? lastDay
  if (validUntil === 'unreal') return problem('hasta', 'machine-filing.error.until-wrong')
  if (validUntil < plainDate(now)) return problem('hasta', 'machine-filing.error.until-past')
  if (validUntil > lastDay) return problem('hasta', 'machine-filing.error.until-late', { date: officialDate(lastDay) })
  return {
    client: {
      application: form.codigo,
      name: form.nombre,
      fingerprint: identity.fingerprint,
      certificate,
      holder: (identity.fullName || identity.organization?.name || identity.fingerprint).slice(0, 300),
      issuer: identity.issuerName.slice(0, 300),
      rights: form.permisos,
      unitId: form.unidad,
      validUntil,
    },
  }
}

/** 'YYYY-MM-DD', nothing when nothing is written. */
function dayOf(form: ClientForm): string | undefined {
  const [year, month, day] = [form['hasta-year'], form['hasta-month'], form['hasta-day']]
  if (!year && !month && !day) return undefined
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : 'unreal'
}

const withoutKey = (values: Record<string, unknown>): Record<string, unknown> =>
  /PRIVATE KEY/.test(String(values['certificado'])) ? { ...values, certificado: '' } : values

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!UUID.test(id)) throw notFound('machine-filing.error.no-client')
  return id
}
