import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork, together } from '../../../platform/db/work.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { visibleEntries } from '../distribution/visibility.ts'
import { listChoices } from './choices.ts'
import { listEntries } from './queries.ts'
import { forgetSearch, listSavedSearches, saveSearch } from './saved-searches.ts'
import { type ListFilters, addressOf, filtersOf, listFilters, savedSearchForm } from './schemas.ts'
import { listPage } from './views-list.ts'

export function listRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro', permit('registry:read'), async (req, res) => {
    await showList(app, req, res, listFilters.parse(req.query))
  })

  router.post('/oficina/registro/busquedas', permit('registry:read'), async (req, res) => {
    const form = parseForm(savedSearchForm, req.body)
    const { consulta } = form.values
    const query = new URLSearchParams(typeof consulta === 'string' ? consulta.slice(0, 2000) : '')
    const filters = listFilters.parse({ ...Object.fromEntries(query), antes: '' })
    const address = addressOf(filters)
    if (!form.ok) return showList(app, req, res, filters, form)
    const [, chosen] = address.split('?')
    if (chosen) {
      const search = { name: form.data.nombre, query: chosen }
      await inWork(app.db, who(req), (work) => saveSearch(work, viewerOf(req).personId, search))
    }
    res.redirect(303, address)
  })

  router.post('/oficina/registro/busquedas/:id/borrar', permit('registry:read'), async (req, res) => {
    const id = String(req.params['id'])
    await inWork(app.db, who(req), (work) => forgetSearch(work, viewerOf(req).personId, id))
    res.redirect(303, '/oficina/registro')
  })

  return router
}

async function showList(
  app: App,
  req: Request,
  res: Response,
  filters: ListFilters,
  refused?: { problems: object[]; values: object },
): Promise<void> {
  const viewer = viewerOf(req)
  const facts = await inWork(app.db, who(req), async (work) => {
    const { visible, choices, saved } = await together({
      visible: visibleEntries(work, viewer),
      choices: listChoices(work),
      saved: listSavedSearches(work, viewer.personId),
      trace: recordAccess(work, {
        subjectKind: 'registry-list',
        subjectId: addressOf(filters).split('?')[1]?.slice(0, 200) ?? 'latest',
        purpose: 'registry.list',
      }),
    })
    return { page: await listEntries(work, filtersOf(filters, visible)), choices, saved }
  })
  const mayRegister = viewer.staff?.rights.includes('registry:register') ?? false
  res.status(refused ? 422 : 200).render('registry/list', {
    layout: 'staff',
    ...listPage(req.t, { ...facts, filters, mayRegister }),
    csrfToken: csrfToken(req),
    ...refused,
  })
}
