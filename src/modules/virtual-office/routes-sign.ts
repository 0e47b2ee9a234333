import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork, type Work } from '../../platform/db/work.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { getExpedient } from '../expedients/index.ts'
import { getPerson } from '../identity/index.ts'
import { alarmOnWrongClock, findReceipt, getEntry, receiptWithin } from '../registry/index.ts'
import { type Application, getOwnApplication, standingOf } from './application.ts'
import { contentOf } from './content.ts'
import { fileApplication } from './file-application.ts'
import { isFiled, readOwn } from './routes-form.ts'
import { scanBeforeFiling } from './scan-before-filing.ts'
import { signForm } from './schemas.ts'
import { actOf, idOf } from './session.ts'
import { changedPage, filedPage, reviewPage, signPage } from './views-sign.ts'

/** How long whoever has filed is kept waiting for the receipt; it comes all the same. */
const PATIENCE_MS = 1500
/** The confirmation asks by itself this many times whether the receipt is there. */
const LOOKS = 12

/** Check your answers, the act of will, and what became of it. */
export function signRoutes(app: App): Router {
  const router = Router()

  router.get('/solicitudes/:id/revisar', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    const standing = standingOf(application, req.now)
    res.render('virtual-office/review', reviewPage(req.t, application, standing))
  })

  router.get('/solicitudes/:id/firmar', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    showSign(app, req, res, application)
  })

  router.post('/solicitudes/:id/firmar', permit('identified'), async (req, res) => {
    const form = parseForm(signForm, req.body)
    const before = await readOwn(app, req)
    const shown = typeof form.values['huella'] === 'string' ? form.values['huella'] : ''
    if (!form.ok && !before.draft.filedEntryId) return showSign(app, req, res.status(422), before, form.problems)
    const infected = before.draft.filedEntryId ? [] : await scanBeforeFiling(app, who(req), before)
    if (infected.length > 0) return showSign(app, req, res.status(422), before, infected)

    const done = await alarmOnWrongClock(
      app,
      inWork(app.db, who(req), (work) =>
        fileApplication(work, actOf(req, shown), { t: req.t, clockToleranceMs: app.config.clockToleranceMs }),
      ),
    )
    failpoint('after-commit')
    const base = `/solicitudes/${before.draft.id}`
    if (done.outcome === 'changed') {
      return res.status(409).render('virtual-office/changed', changedPage(req.t, before, done.filedEntryId !== null))
    }
    if (done.outcome === 'not-ready') return res.redirect(303, `${base}/revisar`)
    if (done.outcome === 'filed') await receiptWithin(app, req.municipality.id, done.entryId, PATIENCE_MS)
    failpoint('before-answer')
    res.redirect(303, `${base}/presentada`)
  })

  router.get('/solicitudes/:id/presentada', permit('identified'), async (req, res) => {
    const { application, filed } = await inWork(app.db, who(req), async (work) => {
      const application = await getOwnApplication(work, viewerOf(req), idOf(req))
      const { filedEntryId } = application.draft
      return { application, filed: filedEntryId ? await whatBecameOf(work, filedEntryId) : null }
    })
    if (!filed) return res.redirect(303, `/solicitudes/${application.draft.id}`)
    const looks = Math.min(Number(req.query['vez'] ?? 0) || 0, LOOKS)
    // Without scripts the page itself comes back to see; not for ever, so that nobody's reading is cut short again and again.
    if (!filed.receipt && looks < LOOKS) res.set('Refresh', `5; url=${req.path}?vez=${looks + 1}`)
    res.render('virtual-office/filed', filedPage(req.t, application, filed))
  })

  return router
}

async function whatBecameOf(work: Work, entryId: string) {
  const entry = await getEntry(work, entryId)
  const filing = await work
    .tx('filing')
    .where({ municipality_id: work.municipalityId, entry_id: entryId })
    .first<{ contact: string } | undefined>({ contact: 'contact_person_id' })
  return {
    entry,
    receipt: await findReceipt(work, entryId),
    expedient: entry.expedientId ? await getExpedient(work, entry.expedientId) : null,
    email: filing ? (await getPerson(work, filing.contact)).email : null,
  }
}

export type Filed = Awaited<ReturnType<typeof whatBecameOf>>

function showSign(app: App, req: Request, res: Response, application: Application, problems: Problem[] = []): void {
  const standing = standingOf(application, req.now)
  if (!standing.isReady) return res.redirect(303, `/solicitudes/${application.draft.id}/revisar`)
  const content = contentOf(req.t, req.municipality, application, standing)
  const page = signPage(req.t, application, content, {
    isScanned: app.scanner.configured,
    council: req.municipality.name,
  })
  res.render('virtual-office/sign', { ...page, problems })
}
