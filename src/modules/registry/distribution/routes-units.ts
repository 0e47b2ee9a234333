import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { inWork } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { who } from '../../../platform/http/context.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { listAllUnits, listSuccessions } from '../../municipalities/index.ts'
import { successionForm } from './schemas-units.ts'
import { type UnitPart, previewSuccession, succeedUnits } from './succession.ts'
import { UNITS } from './views-offices.ts'
import { previewPage, unitsPage } from './views-units.ts'

interface Refused {
  problems: Problem[]
  values: Record<string, unknown>
}

/** Units that end and the one that goes on with their work. What later modules have of units is lent by the server. */
export function unitsRoutes(app: App, parts: readonly UnitPart[]): Router {
  const router = Router()
  const may = permit('registry:configure')

  router.get(UNITS, may, (req, res) => showAll(req, res))

  router.post(UNITS, may, async (req, res) => {
    const form = parseForm(successionForm, req.body)
    if (!form.ok) return showAll(req, res, form)
    const { unidades, sucesora, acuerdo, fecha, acto } = form.data
    if (fecha > plainDate(req.now)) {
      return showAll(req, res, {
        problems: [{ field: 'fecha', key: 'registry.units.error.future' }],
        values: form.values,
      })
    }
    if (acto === 'corregir') return showAll(req, res, { problems: [], values: form.values }, 200)
    const act = { unitIds: unidades, successorId: sucesora, agreement: acuerdo, decidedOn: fecha }
    if (acto === 'confirmar') {
      await inWork(app.db, who(req), (work) => succeedUnits(work, act, parts))
      return res.redirect(303, `${UNITS}?hecho=1`)
    }
    const facts = await inWork(app.db, who(req), async (work) => {
      const units = await listAllUnits(work)
      const living = new Set(units.filter(({ extinctOn }) => extinctOn === null).map(({ id }) => id))
      if (![...unidades, sucesora].every((id) => living.has(id))) throw conflict('municipalities.error.unit-ended')
      return { units, counts: await previewSuccession(work, unidades, parts) }
    })
    res.render('registry/distribution/units-preview', {
      layout: 'staff',
      ...previewPage(req.t, { ...facts, form: form.data }),
    })
  })

  async function showAll(req: Request, res: Response, refused?: Refused, status = 422): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      units: await listAllUnits(work),
      successions: await listSuccessions(work),
    }))
    const page = unitsPage(req.t, { ...facts, done: !refused && req.query['hecho'] === '1' })
    if (refused) res.status(status)
    res.render('registry/distribution/units', { layout: 'staff', ...page, ...refused })
  }

  return router
}
