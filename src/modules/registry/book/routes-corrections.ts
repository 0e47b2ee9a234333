import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { getVisibleEntry } from '../distribution/visibility.ts'
import { listAnnotations } from '../store.ts'
import { annulmentOf } from './annulments.ts'
import { correctEntry, correctedValues, statedValues } from './corrections.ts'
import { correctionForm } from './schemas.ts'
import { correctionPage } from './views-acts.ts'

/** What an entry says wrongly is said right beside it. */
export function correctionRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro/:id/correccion', permit('registry:register'), async (req, res) => {
    await showForm(app, req, res)
  })

  router.post('/oficina/registro/:id/correccion', permit('registry:register'), async (req, res) => {
    const id = String(req.params['id'])
    const outcome = await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), id)
      const form = parseForm(correctionForm([...statedValues(entry).keys()]), req.body)
      if (!form.ok) return { problems: form.problems, values: form.values }
      const corrected = await correctEntry(work, entry, form.data)
      if (corrected.length > 0) return undefined
      return { problems: [{ field: 'asunto', key: 'registry.error.correction-same' }], values: form.values }
    })
    if (outcome) return showForm(app, req, res, outcome)
    res.redirect(303, `/oficina/registro/${id}#anotaciones`)
  })

  return router
}

async function showForm(
  app: App,
  req: Request,
  res: Response,
  refused?: { problems: Problem[]; values: Record<string, unknown> },
): Promise<void> {
  const known = await inWork(app.db, who(req), async (work) => {
    const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
    const annotations = await listAnnotations(work, entry.id)
    if (annulmentOf(annotations).state === 'annulled') throw conflict('registry.error.annulled')
    await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.correction' })
    return { entry, values: new Map([...statedValues(entry), ...correctedValues(annotations)]) }
  })
  const { current, ...page } = correctionPage(req.t, known.entry, known.values)
  res.set('Cache-Control', 'no-store')
  res.status(refused ? 422 : 200).render('registry/book/correction', {
    layout: 'staff',
    ...page,
    csrfToken: csrfToken(req),
    problems: refused?.problems ?? [],
    values: refused?.values ?? current,
  })
}
