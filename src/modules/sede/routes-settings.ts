import { type Request, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCouncil, officialYear, updateCouncilContact } from '../municipalities/index.ts'
import { listIncidents } from '../outages/index.ts'
import { listRegulations } from '../regulation/index.ts'
import { type SedePage, findPage } from './pages.ts'
import { calendarStates } from './queries.ts'
import { calendarSettings } from './routes-settings-calendar.ts'
import { newsSettings } from './routes-settings-news.ts'
import { regulationSettings } from './routes-settings-regulation.ts'
import { contactForm, pageForm } from './schemas.ts'
import { pageDates, readPage, writePage } from './service.ts'
import { listNotices } from './store.ts'
import { contactPage, editPage, settingsPage } from './views-settings.ts'

/** What the secretary keeps up to date in the sede, without anybody's help. */
export function settingsRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/ajustes', permit('office:configure'), async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) =>
      settingsPage(req.t, {
        council: await getCouncil(work),
        dates: await pageDates(work),
        notices: await listNotices(work),
        incidents: await listIncidents(work),
        calendars: await calendarStates(work, officialYear(req.now)),
        regulation: (await listRegulations(work))[0] ?? null,
        done: doneOf(req),
      }),
    )
    res.render('sede/settings', { layout: 'staff', ...page })
  })

  router.get('/oficina/ajustes/contacto', permit('office:configure'), async (req, res) => {
    const council = await inWork(app.db, who(req), getCouncil)
    res.render('sede/settings-contact', { layout: 'staff', ...contactPage(req.t, council) })
  })

  router.post('/oficina/ajustes/contacto', permit('office:configure'), async (req, res) => {
    const form = parseForm(contactForm, req.body)
    if (!form.ok) {
      const page = { ...contactPage(req.t, null), problems: form.problems, values: form.values }
      return res.status(422).render('sede/settings-contact', { layout: 'staff', ...page })
    }
    await inWork(app.db, who(req), (work) => updateCouncilContact(work, form.data))
    res.redirect(303, '/oficina/ajustes?hecho=contacto')
  })

  router.get('/oficina/ajustes/paginas/:key', permit('office:configure'), async (req, res) => {
    const page = pageOf(req)
    const text = await inWork(app.db, who(req), (work) => published(req, work, page))
    const shown = editPage(req.t, page, { body: text.body, version: text.version })
    res.render('sede/settings-page', { layout: 'staff', ...shown })
  })

  router.post('/oficina/ajustes/paginas/:key', permit('office:configure'), async (req, res) => {
    const page = pageOf(req)
    const form = parseForm(pageForm, req.body)
    if (!form.ok) {
      const body = written(form.values['body'])
      const shown = editPage(req.t, page, { body, version: Number(form.values['version']) || 0 })
      return res.status(422).render('sede/settings-page', { layout: 'staff', ...shown, problems: form.problems })
    }
    const { body, version, action } = form.data
    if (action === 'preview') {
      const shown = editPage(req.t, page, { body, version, isPreview: true })
      return res.render('sede/settings-page', { layout: 'staff', ...shown })
    }
    await inWork(app.db, who(req), (work) => writePage(work, page, { body, seenVersion: version }))
    res.redirect(303, '/oficina/ajustes?hecho=pagina')
  })

  router.use(newsSettings(app), calendarSettings(app), regulationSettings(app))
  return router
}

const published = (req: Request, work: Work, page: SedePage) => readPage(work, req.t, req.municipality.origin, page)

function pageOf(req: Request): SedePage {
  const page = findPage(String(req.params['key']))
  if (!page) throw notFound('error.not-found')
  return page
}

const acts = ['contacto', 'pagina', 'aviso', 'aviso-retirado', 'calendario'] as const

/** What was done on the page before, said once at the top. */
function doneOf(req: Request): (typeof acts)[number] | null {
  return acts.find((act) => act === req.query['hecho']) ?? null
}

/** What was posted, when it was one text. */
const written = (value: unknown): string => (typeof value === 'string' ? value : '')
