import { Router } from 'express'
import type { Request } from 'express'
import { z } from 'zod'
import type { App } from '../../../platform/app.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import { type Viewer, viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import type { Entry } from '../entry.ts'
import { findDocument, sendDocument } from '../../documents/index.ts'
import { findCheckpoint, listCheckpoints, publishedNote } from './checkpoint-store.ts'
import { dayDocumentId } from './list-checkpoints.ts'
import { councilKey, witnessKey } from './names.ts'
import { vkeyOf } from './note.ts'
import { proofFileName, proofOf } from './proof-file.ts'
import { forgetLost, listHolds, resumeNumbers } from './restored.ts'
import type { Book } from './tree.ts'
import { PAGE_SIZE, bookPage, checkPage, holdPage } from './views.ts'
import { listDays } from './witness-store.ts'

/** What anybody may see of the books: how long they are and the root of each. Nothing in it is of a person. */
export function proofRoutes(app: App, readableEntry: (work: Work, req: Request) => Promise<Entry>): Router {
  const router = Router()

  router.get('/sede/libro', permit('everyone'), async (req, res) => {
    const before = dayIn(req.query['antes'])
    const isProvince = req.municipality.kind === 'province'
    const known = await inWork(app.db, who(req), async (work) => ({
      checkpoints: await listCheckpoints(work, { before, limit: PAGE_SIZE }),
      holds: await listHolds(work),
      days: isProvince ? await listDays(work, { before, limit: PAGE_SIZE }) : [],
    }))
    const province = await provinceOf(app)
    res.render('registry/proof/book', {
      ...bookPage(req.t, {
        ...known,
        before,
        vkeys: await vkeysOf(app, req.municipality.id, province.id),
        provinceOrigin: isProvince ? '' : province.origin,
      }),
    })
  })

  router.get('/sede/libro/comprobar', permit('everyone'), async (req, res) => {
    const province = await provinceOf(app)
    res.render('registry/proof/check', checkPage(req.t, await vkeysOf(app, req.municipality.id, province.id)))
  })

  router.get('/registro/asientos/:id/prueba', permit('identified'), async (req, res) => {
    const { entry, proof } = await inWork(app.db, who(req), async (work) => {
      const readable = await readableEntry(work, req)
      const withContent = maySeeContent(viewerOf(req), readable)
      return { entry: readable, proof: await proofOf(work, readable, { withContent }) }
    })
    if (!proof) {
      const page = { title: req.t('registry.proof.pending.title'), number: entry.number }
      return res.status(202).render('registry/proof/pending', page)
    }
    res.attachment(proofFileName(entry)).type('application/json; charset=utf-8')
    res.send(`${JSON.stringify(proof, null, 2)}\n`)
  })

  router.get('/sede/libro/dias/:day', permit('everyone'), async (req, res) => {
    const day = dayIn(req.params['day'])
    if (!day) throw notFound('error.not-found')
    const id = dayDocumentId(req.municipality.id, day)
    const document = await inWork(app.db, who(req), (work) => findDocument(work, id))
    if (!document) throw notFound('registry.proof.error.no-list')
    await sendDocument(app, res, document, {})
  })

  router.get('/sede/libro/:book/:size', permit('everyone'), async (req, res) => {
    const book = bookIn(req)
    const size = /^[1-9]\d{0,7}$/.test(String(req.params['size'])) ? Number(req.params['size']) : 0
    const checkpoint = book && (await inWork(app.db, who(req), (work) => findCheckpoint(work, book, size)))
    if (!checkpoint) throw notFound('error.not-found')
    res.type('text/plain; charset=utf-8')
    res.attachment(`${req.municipality.id}-${checkpoint.year}-${checkpoint.book}-${checkpoint.size}.txt`)
    res.send(publishedNote(checkpoint))
  })

  router.get('/oficina/registro/libro', permit('registry:supervise'), async (req, res) => {
    const holds = await inWork(app.db, who(req), listHolds)
    const done = req.query['hecho'] === '1' ? req.t('registry.proof.hold.done') : ''
    res.render('registry/proof/hold', { layout: 'staff', ...holdPage(req.t, holds), done, csrfToken: csrfToken(req) })
  })

  router.post('/oficina/registro/libro', permit('registry:supervise'), async (req, res) => {
    const form = parseForm(resumeForm, req.body)
    if (!form.ok) {
      const holds = await inWork(app.db, who(req), listHolds)
      const page = { layout: 'staff', ...holdPage(req.t, holds), done: '', csrfToken: csrfToken(req), ...form }
      return res.status(422).render('registry/proof/hold', page)
    }
    const ended = await inWork(app.db, who(req), (work) => resumeNumbers(work, form.data.motivo))
    await forgetLost(app, req.municipality.id, ended)
    res.redirect(303, '/oficina/registro/libro?hecho=1')
  })

  return router
}

const resumeForm = z.strictObject({
  motivo: z.string().trim().min(10, 'registry.proof.error.reason').max(2000, 'registry.proof.error.reason-long'),
})

/** How to reach the other parties is for who wrote it down, and for the office. */
function maySeeContent(viewer: Viewer, entry: Entry): boolean {
  const own = new Set([viewer.personId, viewer.representing?.personId])
  return (
    viewer.staff !== null ||
    (entry.actorPersonId !== null && own.has(entry.actorPersonId)) ||
    entry.parties.every(({ personId, contact }) => !contact || (personId !== null && own.has(personId)))
  )
}

function bookIn(req: Request): Book | undefined {
  const [, year, book] = /^(\d{4})-([ESA])$/.exec(String(req.params['book'])) ?? []
  return year && book ? { year: Number(year), book: book as Book['book'] } : undefined
}

function dayIn(value: unknown): string | undefined {
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  return isDay ? value : undefined
}

/** Whoever has no key says so: the page is shown all the same. */
async function vkeysOf(app: App, id: string, provinceId: string): Promise<{ council: string; province: string }> {
  const [council, province] = await Promise.allSettled([
    councilKey(app.noteKeys, id),
    witnessKey(app.noteKeys, provinceId),
  ])
  const said = (key: typeof council) => (key.status === 'fulfilled' ? vkeyOf(key.value) : '')
  return { council: said(council), province: said(province) }
}

async function provinceOf(app: App): Promise<{ id: string; origin: string }> {
  const found = await app.db
    .select<{ id: string }[]>('m.id')
    .from('municipality as m')
    .where('m.kind', 'province')
    .first()
  if (!found) throw new Error('there is no province')
  return { id: found.id, origin: app.municipalityOf(found.id).origin }
}
