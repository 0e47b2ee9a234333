import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil, shieldSvg } from '../municipalities/index.ts'
import { catalogueAddress, cataloguePage, procedurePage } from '../procedures/index.ts'
import { asOffered } from './catalogue.ts'
import { deskRoutes } from './routes-desk.ts'
import { findShield, listPublished } from './store.ts'
import { townHalls } from './towns.ts'
import { homePage } from './views.ts'

/** The province's own host: its councils, the catalogue of all, and the desk of its technicians. On a council's host
 *  none of it is there. */
export function provinceRoutes(app: App, options: { catalogueFolder?: string } = {}): Router {
  const router = Router()

  router.get('/', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const { province, procedures } = await inWork(app.db, who(req), async (work) => ({
      province: await getCouncil(work),
      procedures: await listPublished(work),
    }))
    const q = req.query['q']
    res.render(
      'province/home',
      homePage(req.t, {
        province: province.name,
        towns: await townHalls(app),
        procedures: procedures.length,
        q: typeof q === 'string' ? q.trim().slice(0, 100) : '',
      }),
    )
  })

  router.get('/escudos/:file', permit('everyone'), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const file = String(req.params['file'])
    const found = file.endsWith('.svg')
      ? await inWork(app.db, who(req), (work) => findShield(work, file.slice(0, -4)))
      : undefined
    if (!found) throw notFound('error.not-found')
    res.set('Cache-Control', 'public, max-age=3600, stale-while-revalidate=86400')
    // Opened by itself it is a document of our origin: nothing in it may ever run.
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    res.type('image/svg+xml').send(shieldSvg(found.shield, req.t('municipalities.shield', { name: found.name })))
  })

  // The catalogue's own routes have let these two pass: here it is shown in general, as no council's.
  router.get('/tramites', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const published = await inWork(app.db, who(req), listPublished)
    const offered = published.map(asOffered).toSorted((a, b) => byName.compare(a.name, b.name))
    const inForce = new Set(offered.map(({ code }) => code))
    const page = cataloguePage(req.t, offered, inForce, catalogueAddress.parse(req.query))
    res.render('procedures/catalogue', page)
  })

  router.get('/tramites/:slug', permit('everyone'), cacheable(), async (req, res, next) => {
    if (req.municipality.kind !== 'province') return next()
    const { published, council } = await inWork(app.db, who(req), async (work) => ({
      published: await listPublished(work),
      council: await getCouncil(work),
    }))
    const found = published.find(({ slug }) => slug === req.params['slug'])
    if (!found) throw notFound('error.not-found')
    res.render('procedures/procedure', {
      ...procedurePage(req.t, {
        offered: asOffered(found),
        isInForce: true,
        council,
        viewer: null,
        drafts: [],
        startHref: '',
        signingSteps: ['session', 'counter'],
      }),
      start: null,
      inPerson: [],
      notice: {
        title: req.t('province.procedure.title'),
        text: req.t('province.procedure.text'),
        href: '/',
        linkText: req.t('province.procedure.link'),
      },
    })
  })

  router.use(deskRoutes(app, options.catalogueFolder))
  return router
}

const byName = new Intl.Collator('es')
