import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { inWork } from '../../../platform/db/work.ts'
import { AppError } from '../../../platform/errors.ts'
import { queryText, who } from '../../../platform/http/context.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import {
  DIR3_TAKEN,
  addOffice,
  changeOffice,
  closeOffice,
  getOffice,
  listOffices,
  listRegistryPosts,
} from './offices.ts'
import { newOfficeForm, officeForm } from './schemas-offices.ts'
import { OFFICES, officePage, officesPage } from './views-offices.ts'

const acts = ['nueva', 'cambiada', 'cerrada'] as const

interface Refused {
  problems: Problem[]
  values: Record<string, unknown>
}

/** The council's registry offices and who works in each: what each officer may see follows from it. */
export function officesRoutes(app: App): Router {
  const router = Router()
  const may = permit('registry:configure')

  router.get(OFFICES, may, (req, res) => showAll(req, res))

  router.post(OFFICES, may, async (req, res) => {
    const form = parseForm(newOfficeForm, req.body)
    if (!form.ok) return showAll(req, res, form)
    const { nombre, dir3, puestos } = form.data
    const made = inWork(app.db, who(req), (work) => addOffice(work, { name: nombre, dir3, postIds: puestos }))
    if (!(await hasOwnCode(made))) return showAll(req, res, { problems: [taken], values: form.values })
    res.redirect(303, `${OFFICES}?hecho=nueva`)
  })

  router.get(`${OFFICES}/:id`, may, (req, res) => showOne(req, res))

  router.post(`${OFFICES}/:id`, may, async (req, res) => {
    const form = parseForm(officeForm, req.body)
    if (!form.ok) return showOne(req, res, form)
    const { nombre, dir3, puestos, version, acto } = form.data
    const kept = inWork(app.db, who(req), async (work) => {
      const office = await getOffice(work, String(req.params['id']))
      if (acto === 'cerrar') await closeOffice(work, office, version)
      else await changeOffice(work, office, { name: nombre, dir3, postIds: puestos }, version)
    })
    if (!(await hasOwnCode(kept))) return showOne(req, res, { problems: [taken], values: form.values })
    res.redirect(303, `${OFFICES}?hecho=${acto === 'cerrar' ? 'cerrada' : 'cambiada'}`)
  })

  async function showAll(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      offices: await listOffices(work),
      posts: await listRegistryPosts(work),
    }))
    const done = acts.find((act) => act === queryText(req, 'hecho')) ?? ''
    if (refused) res.status(422)
    res.render('registry/distribution/offices', {
      layout: 'staff',
      ...officesPage(req.t, { ...facts, done }),
      ...refused,
    })
  }

  async function showOne(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      office: await getOffice(work, String(req.params['id'])),
      posts: await listRegistryPosts(work),
    }))
    if (refused) res.status(422)
    res.render('registry/distribution/office', { layout: 'staff', ...officePage(req.t, facts), ...refused })
  }

  return router
}

const taken = { field: 'dir3', key: DIR3_TAKEN }

/** A code that is another's is a slip to put right in the form. */
async function hasOwnCode(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing
    return true
  } catch (error) {
    if (error instanceof AppError && error.key === DIR3_TAKEN) return false
    throw error
  }
}
