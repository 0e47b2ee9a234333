import { type RequestHandler, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil, officialYear } from '../municipalities/index.ts'
import { outageWarnings, outagesNow } from '../outages/index.ts'
import { catalogueFolder, procedurePage } from '../procedures/index.ts'
import { listOpenAlarms } from '../registry/index.ts'
import { type Comparison, compareCatalogue, publishFolder } from './catalogue.ts'
import { listAdoptions, listFigures, listPublished } from './store.ts'
import { townHalls } from './towns.ts'
import { alarmLines, deskPage, faultLines, lists, previewNotice, publicationPage, publishedPage } from './views-desk.ts'

/** Where the technicians see how their councils do and publish the catalogue for all of them. */
export function deskRoutes(app: App, folder = catalogueFolder): Router {
  const router = Router()

  router.get('/provincia', permit('province:read'), provinceOnly, async (req, res) => {
    const { lista, q } = req.query
    const { figures, alarms, outages } = await inWork(app.db, who(req), async (work) => ({
      figures: await listFigures(work),
      alarms: await listOpenAlarms(work),
      outages: await outagesNow(work),
    }))
    const page = deskPage(req.t, {
      towns: await townHalls(app),
      figures,
      year: officialYear(req.now),
      list: lists.find((one) => one === lista) ?? 'todos',
      q: typeof q === 'string' ? q.trim().slice(0, 100) : '',
    })
    const lines = alarmLines(req.t, alarms, (id) => app.municipalityOf(id).name)
    res.render('province/desk', { layout: 'staff', ...page, alarms: [...outageWarnings(req.t, outages), ...lines] })
  })

  router.get('/provincia/catalogo', permit('province:read'), provinceOnly, async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) =>
      publishedPage(req.t, await listPublished(work), await listAdoptions(work)),
    )
    res.render('province/catalogue', { layout: 'staff', ...page })
  })

  router.get('/provincia/catalogo/publicacion', permit('province:read'), provinceOnly, async (req, res) => {
    const reading = await inWork(app.db, who(req), (work) => compareCatalogue(work, folder))
    const mayPublish = viewerOf(req).staff?.rights.includes('province:publish') === true
    const done = req.query['hecho'] === 'publicado' ? req.t('province.publication.done') : ''
    res.render('province/publication', { layout: 'staff', done, ...publicationPage(req.t, reading, mayPublish) })
  })

  router.post('/provincia/catalogo/publicacion', permit('province:publish'), provinceOnly, async (req, res) => {
    const outcome = await publishFolder(app, who(req), folder)
    if ('faults' in outcome) {
      const page = publicationPage(req.t, { ok: false, faults: outcome.faults }, true)
      const problems = [{ field: '', key: 'province.error.faults', params: { count: outcome.faults.length } }]
      res.status(422)
      return res.render('province/publication', {
        layout: 'staff',
        done: '',
        ...page,
        faults: faultLines(outcome.faults),
        problems,
      })
    }
    res.redirect(303, '/provincia/catalogo/publicacion?hecho=publicado')
  })

  router.get('/provincia/catalogo/publicacion/:code', permit('province:read'), provinceOnly, async (req, res) => {
    const { reading, council } = await inWork(app.db, who(req), async (work) => ({
      reading: await compareCatalogue(work, folder),
      council: await getCouncil(work),
    }))
    const found = reading.ok ? reading.comparisons.find(({ code }) => code === req.params['code']) : undefined
    if (!found) throw notFound('error.not-found')
    res.render('procedures/procedure', {
      layout: 'staff',
      ...procedurePage(req.t, {
        offered: offeredOf(found),
        isInForce: true,
        council,
        viewer: null,
        drafts: [],
        startHref: '',
        signingSteps: ['session', 'counter'],
      }),
      start: null,
      inPerson: [],
      theme: { href: '/provincia/catalogo/publicacion', text: req.t('province.publication.title') },
      notice: previewNotice(req.t, found),
    })
  })

  return router
}

const offeredOf = ({ definition, version }: Comparison) => ({
  code: definition.code,
  version,
  slug: definition.slug,
  name: definition.name,
  status: 'offered' as const,
  adoptedAt: new Date(0),
  definition,
  digest: '',
  overrides: {},
})

const provinceOnly: RequestHandler = (req, _res, next) =>
  next(req.municipality.kind === 'province' ? undefined : notFound('error.not-found'))
