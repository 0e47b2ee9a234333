import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { forbidden } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { type SignatureRequest, deskCounts, listWaiting } from '../expedients/index.ts'
import { listPostsOf } from '../identity/index.ts'
import { addWorkingDays, loadCalendar, startOfDay } from '../municipalities/index.ts'
import { countToSend } from '../notifications/index.ts'
import { outagesNow } from '../outages/index.ts'
import { countWaiting, visibleEntries } from '../registry/index.ts'
import { countToday, countUntaken } from './queries.ts'
import { homeView } from './views-home.ts'

/** Working days ahead that count as soon. */
const SOON = 5

export function homeRoutes(app: App): Router {
  const router = Router()

  // Any post may come in; what each one sees is what it has a right to.
  router.get('/oficina', permit('office:enter'), async (req, res) => {
    const { staff, personId } = viewerOf(req)
    if (!staff) throw forbidden('error.forbidden')
    if (req.municipality.kind === 'province') return res.redirect(303, '/provincia')
    const may = (right: string): boolean => staff.rights.includes(right)
    const today = plainDate(req.now)
    const facts = await inWork(app.db, who(req), async (work) => ({
      expedients: may('expedients:process')
        ? {
            ...(await deskCounts(work, staff.staffId, today, addWorkingDays(today, SOON, await loadCalendar(work)))),
            untaken: await countUntaken(work, staff.unitIds),
          }
        : null,
      toSend: may('expedients:process') ? await countToSend(work) : 0,
      signatures: may('documents:sign') ? await waitingFor(work, personId, today) : null,
      inbox: may('registry:read')
        ? (await countWaiting(work, (await visibleEntries(work, viewerOf(req))).unitIds)).distributed
        : 0,
      outages: await outagesNow(work),
      book: may('registry:read') ? await countToday(work, startOfDay(today)) : null,
    }))
    res.render('back-office/home', { layout: 'staff', ...homeView(req.t, { ...facts, viewer: viewerOf(req), today }) })
  })
  return router
}

/** Names of applicants stand in this list: whoever reads it leaves a trace. */
async function waitingFor(work: Work, personId: string, today: string): Promise<SignatureRequest[]> {
  const posts = await listPostsOf(work, personId, today)
  const waiting = await listWaiting(
    work,
    posts.map(({ postId }) => postId),
  )
  if (waiting.length > 0) {
    await recordAccess(work, { subjectKind: 'signature-list', subjectId: personId, purpose: 'back-office.home' })
  }
  return waiting
}
