import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { inWork } from '../../../platform/db/work.ts'
import { who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { listStaff } from '../../identity/index.ts'
import { getCouncil, listPosts, touchContent } from '../../municipalities/index.ts'
import { endHabilitation, getOfficial, habilitate, isInForce, listOfficials } from './officials.ts'
import { endForm, officialForm } from './schemas.ts'
import { base, endPage, officialsPage, publicPage } from './views-officials.ts'

const address = `${base}/funcionarios`

/** The register of habilitated officials (Ley 39/2015, arts. 12.3 and 27.1): kept by the secretary, its posts told to all. */
export function officialRoutes(app: App): Router {
  const router = Router()

  router.get('/sede/personal-habilitado', permit('everyone'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => ({
      council: await getCouncil(work),
      officials: (await listOfficials(work)).filter((one) => isInForce(one, plainDate(req.now))),
    }))
    res.render('registry/assistance/public', publicPage(req.t, facts))
  })

  router.get(address, permit('registry:configure'), async (req, res) => {
    await showOfficials(req, res, 200, { values: {}, problems: [] })
  })

  router.post(address, permit('registry:configure'), async (req, res) => {
    const form = parseForm(officialForm, req.body)
    if (!form.ok) return showOfficials(req, res, 422, form)
    const { persona, facultades, acto, desde, hasta } = form.data
    const [personId = '', postId = ''] = persona.split(':')
    const isColleague = await inWork(app.db, who(req), async (work) => {
      const known = await employees(work)
      if (!known.some((one) => one.personId === personId && one.postId === postId)) return false
      await habilitate(work, {
        personId,
        postId,
        mayAssist: facultades.includes('assist'),
        mayCopy: facultades.includes('copy'),
        act: acto,
        actOn: form.data['fecha-acto'],
        since: desde,
        until: hasta || null,
      })
      await touchContent(work)
      return true
    })
    if (!isColleague) {
      const problems = [{ field: 'persona', key: 'registry.assistance.error.person' }]
      return showOfficials(req, res, 422, { values: form.values, problems })
    }
    res.redirect(303, `${address}?hecho=1`)
  })

  router.get(`${address}/:id`, permit('registry:configure'), async (req, res) => {
    await showEnd(req, res, 200, { values: {}, problems: [] })
  })

  router.post(`${address}/:id/fin`, permit('registry:configure'), async (req, res) => {
    const form = parseForm(endForm, req.body)
    if (!form.ok) return showEnd(req, res, 422, form)
    await inWork(app.db, who(req), async (work) => {
      const { id } = await getOfficial(work, String(req.params['id']))
      await endHabilitation(work, id, { act: form.data.acto, lastDay: form.data.ultimo })
      await touchContent(work)
    })
    res.redirect(303, `${address}?hecho=1`)
  })

  return router

  interface Form {
    values: Record<string, unknown>
    problems: Problem[]
  }

  async function showOfficials(req: Request, res: Response, status: number, form: Form): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      officials: await listOfficials(work),
      employees: await employees(work),
    }))
    res.status(status).render('registry/assistance/officials', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      ...officialsPage(req.t, { ...facts, today: plainDate(req.now) }),
      isDone: req.query['hecho'] === '1',
      ...form,
    })
  }

  async function showEnd(req: Request, res: Response, status: number, form: Form): Promise<void> {
    const official = await inWork(app.db, who(req), (work) => getOfficial(work, String(req.params['id'])))
    res.status(status).render('registry/assistance/official', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      ...endPage(req.t, official, plainDate(req.now)),
      ...form,
    })
  }
}

type Works = Parameters<typeof listStaff>[0]

/** Everyone in post today, with the post. */
async function employees(work: Works): Promise<{ personId: string; postId: string; name: string; postName: string }[]> {
  const posts = new Map((await listPosts(work)).map((post) => [`${post.unitId} ${post.name}`, post.id]))
  const staff = await listStaff(work, plainDate(work.now))
  return staff.flatMap(({ personId, name, postName, unitId }) => {
    const postId = posts.get(`${unitId} ${postName}`)
    return postId ? [{ personId, postId, name, postName }] : []
  })
}
