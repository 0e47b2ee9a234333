import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import {
  getExpedient,
  listEvents,
  listExpedientsOf,
  listFolios,
  listLinkedEntries,
  listParties,
} from '../expedients/index.ts'
import { getPerson } from '../identity/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import {
  countUnread,
  listNotifications,
  notificationsOfExpedient,
  withheldDocumentIds,
} from '../notifications/index.ts'
import { listEntriesOfPerson, visibleAmong, visibleEntries } from '../registry/index.ts'
import { find } from './find.ts'
import { countDrafts } from './queries.ts'
import { type Purpose, purposeOf, searchForm } from './schemas.ts'
import { statusSheet } from './status-sheet.ts'
import { counterView, personView, statusView } from './views-counter.ts'

const base = '/oficina/atencion'
const EXPEDIENTS = 30

/** The desk where people come in person (Ley 39/2015, art. 13.b): find them, read the same sentence that they and the
 *  clerk read, print it. Each look is kept with the reason given for it. */
export function counterRoutes(app: App): Router {
  const router = Router()

  router.get(base, permit('citizens:assist'), async (req, res) => {
    res.set('Cache-Control', 'no-store')
    const { q, motivo } = req.query
    if (q === undefined && motivo === undefined) {
      return res.render('back-office/counter', {
        layout: 'staff',
        ...counterView(req.t, { found: null, purpose: null }),
      })
    }
    const form = parseForm(searchForm, { q: q ?? '', ...(motivo !== undefined && { motivo }) })
    if (!form.ok) {
      res.status(422).render('back-office/counter', {
        layout: 'staff',
        ...counterView(req.t, { found: null, purpose: null }),
        problems: form.problems,
        values: form.values,
      })
      return
    }
    const purpose = form.data.motivo
    const found = await inWork(app.db, who(req), async (work) => {
      await look(work, 'person-search', form.data.q, purpose)
      return find(work, form.data.q, await visibleEntries(work, viewerOf(req)))
    })
    res.render('back-office/counter', {
      layout: 'staff',
      ...counterView(req.t, { found, purpose }),
      values: form.values,
    })
  })

  router.get(`${base}/personas/:id`, permit('citizens:assist'), async (req, res) => {
    const purpose = purposeOrAsk(req, res)
    if (!purpose) return
    const id = idOf(req)
    const facts = await inWork(app.db, who(req), async (work) => {
      const person = await getPerson(work, id)
      await look(work, 'person', id, purpose)
      return {
        person,
        expedients: await listExpedientsOf(work, [id], { limit: EXPEDIENTS + 1 }),
        drafts: await countDrafts(work, id),
        unread: await countUnread(work, [id]),
        notifications: await listNotifications(work, [id], { limit: 10 }),
        entries: await visibleAmong(
          work,
          await visibleEntries(work, viewerOf(req)),
          (await listEntriesOfPerson(work, id, { limit: 10 })).entries,
        ),
      }
    })
    res.set('Cache-Control', 'no-store')
    res.render('back-office/person', {
      layout: 'staff',
      ...personView(req.t, { ...facts, purpose, limit: EXPEDIENTS, today: plainDate(req.now), now: req.now }),
    })
  })

  router.get(`${base}/expedientes/:id/estado`, permit('citizens:assist'), async (req, res) => {
    const purpose = purposeOrAsk(req, res)
    if (!purpose) return
    const facts = await inWork(app.db, who(req), (work) => status(work, idOf(req), purpose))
    res.set('Cache-Control', 'no-store')
    res.render('back-office/status', {
      layout: 'staff',
      ...statusView(req.t, { ...facts, purpose, today: plainDate(req.now), now: req.now }),
    })
  })

  router.get(`${base}/expedientes/:id/estado.pdf`, permit('citizens:assist'), async (req, res) => {
    const purpose = purposeOrAsk(req, res)
    if (!purpose) return
    const facts = await inWork(app.db, who(req), async (work) => ({
      ...(await status(work, idOf(req), purpose)),
      council: await getCouncil(work),
    }))
    const pdf = await app.press.render(
      statusSheet(req.t, { ...facts, sedeUrl: req.municipality.origin, today: plainDate(req.now), now: req.now }),
    )
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="estado-${facts.expedient.number.replace('/', '-')}.pdf"`,
      'Cache-Control': 'no-store',
    })
    res.end(pdf)
  })
  return router
}

const look = (work: Work, subjectKind: string, subjectId: string, purpose: Purpose): Promise<void> =>
  recordAccess(work, { subjectKind, subjectId: subjectId.slice(0, 200), purpose: `back-office.counter.${purpose}` })

/** Everything that a person is told of an expedient, and nothing that the office keeps to itself. */
async function status(work: Work, id: string, purpose: Purpose) {
  const expedient = await getExpedient(work, id)
  await look(work, 'expedient', id, purpose)
  // What the party has to open to read is not read out to them either.
  const withheld = await withheldDocumentIds(work, id)
  return {
    expedient,
    parties: await listParties(work, id),
    events: await listEvents(work, id, { onlyPublic: true }),
    folios: (await listFolios(work, id)).filter(({ documentId }) => !withheld.has(documentId)),
    entries: await listLinkedEntries(work, id),
    notifications: await notificationsOfExpedient(work, id),
  }
}
export type StatusFacts = Awaited<ReturnType<typeof status>>

/** Nobody is looked up without saying why: back to the search, which asks. */
function purposeOrAsk(req: Request, res: Response): Purpose | undefined {
  const purpose = purposeOf(req.query)
  if (!purpose) res.redirect(303, base)
  return purpose
}

function idOf(req: Request): string {
  const id = String(req.params['id'] ?? '')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound('back-office.error.not-found')
  return id
}
