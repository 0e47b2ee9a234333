import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork } from '../../platform/db/work.ts'
import { AppError, conflict } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { listOffered } from '../procedures/index.ts'
import { getVisibleEntry, listPlaces, placeAddress, seenOf } from '../registry/index.ts'
import { joinEntry, openFromEntry } from './from-entry.ts'
import { entryLinkForm } from './schemas.ts'
import { entryLinkView } from './views-entry.ts'

const path = '/oficina/registro/:id/expediente'

/** From the inbox of a unit to an expedient: one that there is, or a new one. */
export function entryRoutes(app: App): Router {
  const router = Router()

  router.get(path, permit('expedients:process'), async (req, res) => {
    await show(req, res)
  })

  router.post(path, permit('expedients:process'), async (req, res) => {
    const form = parseForm(entryLinkForm, req.body)
    if (!form.ok) return show(req, res, form)
    const { data } = form
    const linked = await inWork(app.db, who(req), async (work) => {
      const viewer = viewerOf(req)
      const linking = { entry: await getVisibleEntry(work, viewer, String(req.params['id'])), seen: seenOf(data) }
      return data.modo === 'nuevo'
        ? openFromEntry(work, viewer, linking, data.procedimiento)
        : joinEntry(work, viewer, linking, data.numero)
    }).catch((error: unknown) => {
      // A number mistyped is a slip to put right in the form, not a page that is not there.
      if (error instanceof AppError && error.key === 'expedients.error.not-found') return null
      throw error
    })
    if (linked === null) {
      return show(req, res, {
        problems: [{ field: 'numero', key: 'expedients.entry.error.number' }],
        values: form.values,
      })
    }
    res.redirect(303, `/oficina/expedientes/${linked}`)
  })

  async function show(
    req: Request,
    res: Response,
    refused?: { problems: Problem[]; values: Record<string, unknown> },
  ): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
      const { unidad } = placeAddress.parse(req.query)
      const place = (await listPlaces(work, entry.id)).find(({ unitId }) => unitId === unidad)
      if (!place) throw conflict('registry.distribution.error.moved')
      await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.distribution' })
      return { entry, place, procedures: await listOffered(work) }
    })
    if (refused) res.status(422)
    res.render('expedients/from-entry', { layout: 'staff', ...entryLinkView(req.t, facts), ...refused })
  }

  return router
}
