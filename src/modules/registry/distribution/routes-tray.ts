import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { conflict, invalid } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { listUnits } from '../../municipalities/index.ts'
import { acceptEntry, redistributeEntry, returnEntry } from './acts.ts'
import { acceptForm, placeAddress, redistributeForm, returnForm, seenOf, trayAddress } from './schemas.ts'
import { type OpenState, countWaiting, listPlaces, listWaiting } from './tray.ts'
import { TRAY, redistributePage, returnPage, trayPage } from './views-tray.ts'
import { getVisibleEntry, visibleEntries } from './visibility.ts'

const PAGE = 30
const stateOf: Record<string, OpenState> = {
  nuevas: 'distributed',
  aceptadas: 'accepted',
  devueltas: 'returned',
  todas: 'distributed',
}

/** What waits in each unit, and what its people do with it. */
export function trayRoutes(app: App): Router {
  const router = Router()

  router.get(TRAY, permit('registry:read'), async (req, res) => {
    const rights = viewerOf(req).staff?.rights ?? []
    const seesOthers = rights.includes('registry:register') || rights.includes('registry:supervise')
    const asked = trayAddress.parse(req.query)
    const isOthers = asked.ver === 'devueltas' || asked.ver === 'todas'
    const address = { ...asked, ver: isOthers && !seesOthers ? ('nuevas' as const) : asked.ver }
    const [since = '', entryId = '', unitId = ''] = address.desde.split('~')
    const found = await inWork(app.db, who(req), async (work) => {
      const visible = await visibleEntries(work, viewerOf(req))
      await recordAccess(work, { subjectKind: 'registry-list', subjectId: address.ver, purpose: 'registry.tray' })
      return {
        ownUnitIds: visible.unitIds,
        counts: await countWaiting(work, visible.unitIds),
        waiting: await listWaiting(
          work,
          {
            unitIds: isOthers && seesOthers ? 'all' : visible.unitIds,
            state: stateOf[address.ver] ?? 'distributed',
            visible,
          },
          { after: unitId ? { since, entryId, unitId } : null, limit: PAGE + 1 },
        ),
      }
    })
    const mayRedistribute = rights.includes('registry:register')
    const mayLink = rights.includes('expedients:process')
    const mayConfigure = rights.includes('registry:configure')
    const page = trayPage(req.t, {
      ...found,
      address,
      mayRedistribute,
      mayLink,
      mayConfigure,
      seesOthers,
      now: req.now,
      limit: PAGE,
    })
    res.render('registry/distribution/tray', { layout: 'staff', ...page })
  })

  router.post('/oficina/registro/:id/aceptar', permit('registry:read'), async (req, res) => {
    const form = parseForm(acceptForm, req.body)
    const id = await inWork(app.db, who(req), async (work) => {
      const entry = await getVisibleEntry(work, viewerOf(req), idOf(req))
      if (!form.ok) throw invalid('form.error.unreadable')
      await acceptEntry(work, viewerOf(req), entry.id, seenOf(form.data))
      return entry.id
    })
    const isFromTray = form.ok && form.data.volver === 'bandeja'
    res.redirect(303, isFromTray ? `${TRAY}?hecho=aceptado` : `/oficina/registro/${id}#unidades`)
  })

  router.get('/oficina/registro/:id/devolver', permit('registry:read'), async (req, res) => {
    await showReturn(req, res)
  })

  router.post('/oficina/registro/:id/devolver', permit('registry:read'), async (req, res) => {
    const form = parseForm(returnForm, req.body)
    if (!form.ok) return showReturn(req, res, form)
    const { motivo } = form.data
    await inWork(app.db, who(req), (work) => returnEntry(work, viewerOf(req), idOf(req), seenOf(form.data), motivo))
    res.redirect(303, `${TRAY}?hecho=devuelto`)
  })

  router.get('/oficina/registro/:id/distribuir', permit('registry:register'), async (req, res) => {
    await showRedistribute(req, res)
  })

  router.post('/oficina/registro/:id/distribuir', permit('registry:register'), async (req, res) => {
    const form = parseForm(redistributeForm, req.body)
    if (!form.ok) return showRedistribute(req, res, form)
    const { unidades, motivo } = form.data
    await inWork(app.db, who(req), (work) =>
      redistributeEntry(work, viewerOf(req), idOf(req), {
        seen: seenOf(form.data),
        unitIds: unidades,
        reason: motivo,
      }),
    )
    res.redirect(303, `${TRAY}?ver=devueltas&hecho=enviado`)
  })

  interface Refused {
    problems: Problem[]
    values: Record<string, unknown>
  }

  async function showReturn(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), (work) => placeFacts(work, req))
    if (refused) res.status(422)
    res.render('registry/distribution/return', { layout: 'staff', ...returnPage(req.t, facts), ...refused })
  }

  async function showRedistribute(req: Request, res: Response, refused?: Refused): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      ...(await placeFacts(work, req)),
      units: await listUnits(work),
    }))
    if (refused) res.status(422)
    res.render('registry/distribution/redistribute', { layout: 'staff', ...redistributePage(req.t, facts), ...refused })
  }

  return router
}

/** The entry, and the place of it that the address names. */
async function placeFacts(work: Work, req: Request) {
  const entry = await getVisibleEntry(work, viewerOf(req), idOf(req))
  const { unidad } = placeAddress.parse(req.query)
  const place = (await listPlaces(work, entry.id)).find(({ unitId }) => unitId === unidad)
  if (!place) throw conflict('registry.distribution.error.moved')
  await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose: 'registry.distribution' })
  return { entry, place }
}

const idOf = (req: Request): string => String(req.params['id'])
