import { type Request, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { who } from '../../../platform/http/context.ts'
import { permit } from '../../../platform/http/permit.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { type ActFilters, listActs } from './acts.ts'
import { actLine, actHead } from './acts-csv.ts'
import { listOfficials } from './officials.ts'
import { type ActAddress, actFilters } from './schemas.ts'
import { actsPage } from './views-acts.ts'
import { base } from './views.ts'

const PAGE = 50
const CHUNK = 500

/** What the habilitated officials did: copies of paper, filings for citizens. */
export function actRoutes(app: App): Router {
  const router = Router()

  router.get(`${base}/actos`, permit('registry:supervise'), async (req, res) => {
    const asked = actFilters.parse(req.query)
    const facts = await inWork(app.db, who(req), async (work) => {
      await recordAccess(work, {
        subjectKind: 'assistance-acts',
        subjectId: 'list',
        purpose: 'registry.assistance-acts',
      })
      return {
        acts: await listActs(work, { ...filtersOf(asked), limit: PAGE + 1 }),
        officials: await listOfficials(work),
      }
    })
    res.render('registry/assistance/acts', { layout: 'staff', ...actsPage(req.t, { ...facts, asked, size: PAGE }) })
  })

  router.get(`${base}/actos.csv`, permit('registry:supervise'), async (req, res) => {
    const asked = { ...actFilters.parse(req.query), antes: '' }
    await inWork(app.db, who(req), (work) =>
      recordAccess(work, { subjectKind: 'assistance-acts', subjectId: 'csv', purpose: 'registry.assistance-acts' }),
    )
    res.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="actos-${plainDate(req.now)}.csv"`,
      'Cache-Control': 'no-store',
    })
    res.write(actHead(req.t))
    for await (const act of everyAct(req, filtersOf(asked))) res.write(actLine(req.t, act))
    res.end()
  })

  return router

  /** Some at a time, each in a Work of its own: a slow reader holds no transaction open. */
  async function* everyAct(req: Request, filters: Omit<ActFilters, 'limit'>) {
    let before: ActFilters['before']
    for (;;) {
      const acts = await inWork(app.db, who(req), (work) =>
        listActs(work, { ...filters, ...(before && { before }), limit: CHUNK }),
      )
      yield* acts
      const last = acts.at(-1)
      if (!last || acts.length < CHUNK) return
      before = { at: last.at.toISOString(), id: last.id }
    }
  }
}

function filtersOf({ clase, persona, desde, hasta, antes }: ActAddress): Omit<ActFilters, 'limit'> {
  const [at = '', id = ''] = antes.split('~')
  return {
    ...(clase && { kind: clase }),
    ...(persona && { personOf: persona }),
    ...(desde && { from: desde }),
    ...(hasta && { until: hasta }),
    ...(antes && { before: { at, id } }),
  }
}
