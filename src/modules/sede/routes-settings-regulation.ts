import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { listOffered } from '../procedures/index.ts'
import {
  type NamedProcedure,
  type Regulation,
  draftRegulation,
  listNamedProcedures,
  listRegulations,
  nameProcedures,
  openExposure,
  publishRegulation,
  recordFinalApproval,
  recordInitialApproval,
  rewriteSection,
} from '../regulation/index.ts'
import { told } from './routes-settings-calendar.ts'
import { annexForm, approvalForm, bulletinForm, emptyForm, finalForm, sectionForm } from './schemas.ts'
import { annexPage, regulationSettingsPage, sectionPage } from './views-settings-regulation.ts'

const base = '/oficina/ajustes/reglamento'

/** The ordinance step by step: the plenary and the gazette act outside; here the secretary notes what they have done. */
export function regulationSettings(app: App): Router {
  const router = Router()
  const may = permit('office:configure')

  const show = async (
    req: Request,
    res: Response,
    failed?: { problems: Problem[]; values?: Record<string, unknown> },
  ) => {
    const regulations = await inWork(app.db, who(req), listRegulations)
    if (failed) res.status(422)
    res.render('sede/settings-regulation', {
      layout: 'staff',
      ...regulationSettingsPage(req.t, regulations),
      ...failed,
    })
  }
  /** One step of the way, noted with the facts of its form. */
  const step = <S extends Parameters<typeof parseForm>[0]>(
    address: string,
    schema: S,
    take: (
      req: Request,
      id: string,
      data: Extract<ReturnType<typeof parseForm<S>>, { ok: true }>['data'],
    ) => Promise<unknown>,
    field = 'on',
  ) => {
    router.post(`${base}/:id/${address}`, may, async (req, res) => {
      const form = parseForm(schema, req.body)
      if (!form.ok) return show(req, res, form)
      const problem = await told(field, () => take(req, idOf(req), form.data))
      if (problem) return show(req, res, { problems: [problem], values: form.values })
      res.redirect(303, base)
    })
  }

  router.get(base, may, (req, res) => show(req, res))

  router.post(base, may, async (req, res) => {
    const form = parseForm(emptyForm, req.body)
    if (!form.ok) return show(req, res, form)
    const problem = await told('', () =>
      inWork(app.db, who(req), async (work) =>
        draftRegulation(work, { sedeAddress: req.municipality.origin, procedures: named(await listOffered(work)) }),
      ),
    )
    if (problem) return show(req, res, { problems: [problem] })
    res.redirect(303, base)
  })

  router.get(`${base}/:id/articulos/:number`, may, async (req, res) => {
    const regulation = await regulationOf(app, req)
    res.render('sede/settings-section', {
      layout: 'staff',
      ...sectionPage(req.t, regulation, sectionOf(req, regulation)),
    })
  })
  router.post(`${base}/:id/articulos/:number`, may, async (req, res) => {
    const regulation = await regulationOf(app, req)
    const section = sectionOf(req, regulation)
    const form = parseForm(sectionForm, req.body)
    const problem = form.ok
      ? await told('text', () =>
          inWork(app.db, who(req), (work) =>
            rewriteSection(work, regulation.id, { number: section.number, text: form.data.text }),
          ),
        )
      : (form.problems[0] ?? null)
    if (!problem) return res.redirect(303, base)
    const page = sectionPage(req.t, regulation, { ...section, text: written(form.values['text']) })
    res.status(422).render('sede/settings-section', { layout: 'staff', ...page, problems: [problem] })
  })

  router.get(`${base}/:id/anexo`, may, async (req, res) => {
    const regulation = await regulationOf(app, req)
    const [offered, chosen] = await inWork(
      app.db,
      who(req),
      async (work) => [await listOffered(work), await listNamedProcedures(work, regulation.id)] as const,
    )
    const page = annexPage(req.t, regulation, named(offered), chosen)
    res.render('sede/settings-annex', { layout: 'staff', ...page })
  })
  router.post(`${base}/:id/anexo`, may, async (req, res) => {
    const form = parseForm(annexForm, req.body)
    if (!form.ok) return show(req, res, form)
    const problem = await told('', () =>
      inWork(app.db, who(req), async (work) => {
        const offered = named(await listOffered(work))
        await nameProcedures(
          work,
          idOf(req),
          offered.filter(({ code }) => form.data.codes.includes(code)),
        )
      }),
    )
    if (problem) return show(req, res, { problems: [problem] })
    res.redirect(303, base)
  })

  step('aprobacion-inicial', approvalForm, (req, id, data) =>
    inWork(app.db, who(req), (work) => recordInitialApproval(work, id, data)),
  )
  step('exposicion', bulletinForm, (req, id, data) => inWork(app.db, who(req), (work) => openExposure(work, id, data)))
  step('aprobacion-definitiva', finalForm, (req, id, data) =>
    inWork(app.db, who(req), (work) => recordFinalApproval(work, id, data)),
  )
  step('publicacion', bulletinForm, (req, id, data) =>
    inWork(app.db, who(req), (work) => publishRegulation(work, id, data)),
  )

  return router
}

const named = (offered: readonly { code: string; name: string }[]): NamedProcedure[] =>
  offered.map(({ code, name }) => ({ code, name }))

async function regulationOf(app: App, req: Request): Promise<Regulation> {
  const regulations = await inWork(app.db, who(req), listRegulations)
  const found = regulations.find(({ id }) => id === String(req.params['id']))
  if (!found) throw notFound('error.not-found')
  return found
}

function sectionOf(req: Request, regulation: Regulation) {
  const section = regulation.sections.find(({ number }) => String(number) === req.params['number'])
  if (!section) throw notFound('error.not-found')
  return section
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idOf(req: Request): string {
  const id = String(req.params['id'])
  if (!UUID.test(id)) throw notFound('error.not-found')
  return id
}

/** What was posted, when it was one text. */
const written = (value: unknown): string => (typeof value === 'string' ? value : '')
