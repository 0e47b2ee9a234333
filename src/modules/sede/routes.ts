import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil, listPosts, listUnits, loadCalendar } from '../municipalities/index.ts'
import { listOffered } from '../procedures/index.ts'
import { proceduresInForce, regulationInForce } from '../regulation/index.ts'
import { type SedePage, sedePages } from './pages.ts'
import { mostFiled } from './queries.ts'
import { calendarRoutes } from './routes-calendar.ts'
import { settingsRoutes } from './routes-settings.ts'
import { sealFacts } from './seals.ts'
import { pageDates, readPage } from './service.ts'
import { listNotices } from './store.ts'
import { indexPage, servicesPage, textPage, timePage } from './views.ts'
import { homePage } from './views-home.ts'

/** The electronic seat of each council: its home and what the law wants published there. */
export function sedeRoutes(app: App): Router {
  const router = Router()

  // Not kept: it shows the official time.
  router.get('/', permit('everyone'), async (req, res, next) => {
    if (req.municipality.kind === 'province') return next()
    const page = await inWork(app.db, who(req), async (work) =>
      homePage(req.t, {
        council: await getCouncil(work),
        offered: await listOffered(work),
        mostFiled: await mostFiled(work, 6),
        notices: await listNotices(work),
        calendar: await loadCalendar(work),
        now: req.now,
      }),
    )
    res.render('sede/home', page)
  })

  router.get('/sede', permit('everyone'), cacheable(), async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) =>
      indexPage(req.t, {
        council: await getCouncil(work),
        origin: req.municipality.origin,
        dates: await pageDates(work),
        procedures: await slugs(work),
      }),
    )
    res.render('sede/index', page)
  })

  router.get('/sede/hora-oficial', permit('everyone'), async (req, res) => {
    const calendar = await inWork(app.db, who(req), loadCalendar)
    res.set('Cache-Control', 'no-store')
    res.render('sede/time', timePage(req.t, req.now, calendar))
  })

  router.get('/sede/servicios', permit('everyone'), cacheable(), async (req, res) => {
    if (req.municipality.kind === 'province') throw notFound('error.not-found')
    const page = await inWork(app.db, who(req), async (work) =>
      servicesPage(req.t, await listOffered(work), await proceduresInForce(work)),
    )
    res.render('sede/services', page)
  })

  for (const page of sedePages) {
    // A seal is a file of the installation: no change of it is ever told, so that page is made each time.
    const keeping = page.key === 'seals' ? [] : [cacheable()]
    router.get(page.path, permit('everyone'), ...keeping, async (req, res) => {
      const seal = page.key === 'seals' ? await sealFacts(app, req.municipality) : null
      const shown = await inWork(app.db, who(req), async (work) =>
        textPage(req.t, {
          ...(await pageData(work, page)),
          text: await readPage(work, req.t, req.municipality.origin, page),
          origin: req.municipality.origin,
          seal,
        }),
      )
      res.render('sede/page', shown)
    })
  }

  router.use(calendarRoutes(app), settingsRoutes(app))

  return router
}

const slugs = async (work: Work): Promise<Map<string, string>> =>
  new Map((await listOffered(work)).map(({ code, slug }) => [code, slug]))

async function pageData(work: Work, page: SedePage) {
  return {
    page,
    council: await getCouncil(work),
    procedures: page.procedure ? await slugs(work) : new Map<string, string>(),
    ...(page.key === 'identification' && {
      units: { units: await listUnits(work), posts: await listPosts(work) },
    }),
    ...(page.key === 'creation' && { regulation: (await regulationInForce(work)) ?? null }),
  }
}
