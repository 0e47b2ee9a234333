import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import { who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { permit } from '../../../platform/http/permit.ts'
import { getPerson, listContacts } from '../../identity/index.ts'
import { searchPeople } from './people.ts'
import { deleteTemplate, listTemplates } from './store.ts'
import { peopleAddress, personFacts, personPage, templatesAddress, templatesPage } from './views.ts'

/** What makes the next entry shorter: templates, and people who have come before. */
export function templateRoutes(app: App): Router {
  const router = Router()

  router.get(templatesAddress, permit('registry:register'), async (req, res) => {
    const templates = await inWork(app.db, who(req), listTemplates)
    res.render('registry/counter/templates', {
      layout: 'staff',
      ...templatesPage(req.t, templates),
      csrfToken: csrfToken(req),
    })
  })

  router.post(`${templatesAddress}/:id/borrado`, permit('registry:register'), async (req, res) => {
    await inWork(app.db, who(req), (work) => deleteTemplate(work, String(req.params['id'])))
    res.redirect(303, templatesAddress)
  })

  // For the script that looks while a name is typed.
  router.get(peopleAddress, permit('registry:register'), async (req, res) => {
    const wanted = typeof req.query['q'] === 'string' ? req.query['q'] : ''
    const people = await inWork(app.db, who(req), (work) => searchPeople(work, wanted))
    const found = people.map((person) => ({ ...person, facts: personFacts(person) }))
    res.set({ 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    res.end(JSON.stringify(found).replaceAll('<', '\\u003c'))
  })

  router.get(`${peopleAddress}/:id`, permit('registry:register'), async (req, res) => {
    const id = String(req.params['id'])
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound('identity.error.person-not-found')
    const known = await inWork(app.db, who(req), async (work) => {
      const person = await getPerson(work, id)
      await recordAccess(work, { subjectKind: 'person', subjectId: id, purpose: 'registry.contact' })
      return { person, contacts: await listContacts(work, id) }
    })
    res.render('registry/counter/person', { layout: 'staff', ...personPage(req.t, known.person, known.contacts) })
  })
  return router
}
