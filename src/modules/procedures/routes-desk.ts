import { type Request, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { invalid, notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { isNamedByRegulation, proceduresInForce } from '../regulation/index.ts'
import { adoptNewest, changeOverrides, type DeskProcedure, getDeskProcedure } from './desk.ts'
import type { Overrides } from './overrides.ts'
import {
  deskAddress,
  documentForm,
  type DocumentForm,
  statusForm,
  textsForm,
  type TextsForm,
  versionForm,
} from './schemas-desk.ts'
import { listAdopted, listDivergences, resume, suspend } from './service.ts'
import { listLatestVersions } from './store.ts'
import { deskCataloguePage } from './views-desk-list.ts'
import { deskProcedurePage, documentPage, textsPage } from './views-desk.ts'

const base = '/oficina/catalogo'
const acts = ['version', 'suspendido', 'ofrecido', 'textos', 'documento'] as const

/** The council's catalogue from within: which version it has adopted, what it has changed, what it offers. */
export function proceduresDeskRoutes(app: App): Router {
  const router = Router()
  const may = permit('office:configure')
  const codeOf = (req: Request) => String(req.params['code'])
  const shown = (req: Request) => inWork(app.db, who(req), (work) => getDeskProcedure(work, codeOf(req)))

  router.get(base, may, async (req, res, next) => {
    // The province publishes; it offers nothing itself.
    if (req.municipality.kind === 'province') return next()
    const { ver } = deskAddress.parse(req.query)
    const page = await inWork(app.db, who(req), async (work) =>
      deskCataloguePage(req.t, {
        adopted: await listAdopted(work),
        latest: new Map((await listLatestVersions(work)).map(({ code, version }) => [code, version])),
        divergences: await listDivergences(work),
        inForce: await proceduresInForce(work),
        list: ver,
      }),
    )
    res.render('procedures/desk', { layout: 'staff', ...page })
  })

  router.get(`${base}/:code`, may, async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) =>
      deskProcedurePage(req.t, {
        ...(await getDeskProcedure(work, codeOf(req))),
        isInForce: await isNamedByRegulation(work, codeOf(req)),
        done: acts.find((act) => act === req.query['hecho']) ?? null,
      }),
    )
    res.render('procedures/desk-procedure', { layout: 'staff', ...page })
  })

  router.post(`${base}/:code/version`, may, async (req, res) => {
    const form = parseForm(versionForm, req.body)
    if (!form.ok) throw invalid('form.error.unreadable')
    await inWork(app.db, who(req), (work) => adoptNewest(work, codeOf(req), form.data.version))
    res.redirect(303, `${base}/${codeOf(req)}?hecho=version`)
  })

  router.post(`${base}/:code/estado`, may, async (req, res) => {
    const form = parseForm(statusForm, req.body)
    if (!form.ok) throw invalid('form.error.unreadable')
    const isSuspended = form.data.status === 'suspended'
    await inWork(app.db, who(req), async (work) => {
      const { offered } = await getDeskProcedure(work, codeOf(req))
      // Pressed twice, it is done and told once.
      if (offered.status !== form.data.status) await (isSuspended ? suspend : resume)(work, offered.code)
    })
    res.redirect(303, `${base}/${codeOf(req)}?hecho=${isSuspended ? 'suspendido' : 'ofrecido'}`)
  })

  router.get(`${base}/:code/textos`, may, async (req, res) => {
    res.render('procedures/desk-texts', { layout: 'staff', ...textsPage(req.t, await shown(req)) })
  })

  router.post(`${base}/:code/textos`, may, async (req, res) => {
    const form = parseForm(textsForm, req.body)
    if (!form.ok) {
      const page = { ...textsPage(req.t, await shown(req)), problems: form.problems, values: form.values }
      return res.status(422).render('procedures/desk-texts', { layout: 'staff', ...page })
    }
    await inWork(app.db, who(req), async (work) => {
      const { published } = await getDeskProcedure(work, codeOf(req))
      await changeOverrides(work, codeOf(req), form.data.seen, (own) => ({ ...own, ...written(form.data, published) }))
    })
    res.redirect(303, `${base}/${codeOf(req)}?hecho=textos`)
  })

  router.get(`${base}/:code/documentos/:slot`, may, async (req, res) => {
    const page = documentPage(req.t, await shown(req), String(req.params['slot']))
    res.render('procedures/desk-document', { layout: 'staff', ...page })
  })

  router.post(`${base}/:code/documentos/:slot`, may, async (req, res) => {
    const procedure = await shown(req)
    const id = String(req.params['slot'])
    const slot = procedure.published.documents.find((one) => one.id === id)
    if (!slot) throw notFound('procedures.error.not-found')
    const form = parseForm(documentForm(slot), req.body)
    if (!form.ok) {
      const page = { ...documentPage(req.t, procedure, id), problems: form.problems, values: form.values }
      return res.status(422).render('procedures/desk-document', { layout: 'staff', ...page })
    }
    await inWork(app.db, who(req), (work) =>
      changeOverrides(work, codeOf(req), form.data.seen, (own) => ({
        ...own,
        documents: { ...own.documents, [id]: asked(form.data) },
      })),
    )
    res.redirect(303, `${base}/${codeOf(req)}?hecho=documento`)
  })
  return router
}

/** Nothing written about the fee keeps the province's note, as long as it is the same kind of fee. */
function written(form: TextsForm, published: DeskProcedure['published']): Overrides {
  const { name, summary, purpose, youNeed, goodToKnow, feeKind, feeText, unit } = form
  const note = feeText ?? (feeKind === published.fee.kind ? published.fee.text : undefined)
  return {
    wording: { name, summary, purpose, youNeed, goodToKnow },
    fee: { kind: feeKind, ...(note && { text: note }) },
    unit,
  }
}

const asked = ({ name, help, when, condition, missing }: DocumentForm) => ({
  name,
  help,
  when,
  condition,
  soft: missing === 'warn',
})
