import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { permit } from '../../../platform/http/permit.ts'
import { type PdfSpec, type PlateSheet, renderPlates } from '../../../platform/pdf/index.ts'
import { verificationAddress, verificationCodeOf } from '../../documents/index.ts'
import { getCouncil } from '../../municipalities/index.ts'
import { journeyOf } from '../distribution/journey.ts'
import { getOffice } from '../distribution/offices.ts'
import { getVisibleEntry } from '../distribution/visibility.ts'
import type { Entry } from '../entry.ts'
import { receiptDocumentId } from '../receipt.ts'
import { listAnnotations } from '../store.ts'
import { obligedOnPaper } from './obliged.ts'
import { type PlateFacts, labelSpec, labelsOn, sheetNames, stampPlaces, stampSpec } from './plates.ts'
import { type SheetFacts, requestSheet, statusSheet } from './sheets.ts'
import { labelPage, stampPage } from './views-print.ts'

const base = '/oficina/registro/:id'

const labelChoice = z.object({
  hoja: z.enum(sheetNames).catch('rollo-62x29'),
  desde: z.coerce.number().int().min(1).max(24).catch(1),
  copias: z.coerce.number().int().min(1).max(24).catch(1),
})
const stampChoice = z.object({ lugar: z.enum(stampPlaces).catch('arriba-derecha') })

/** What goes on paper or is handed over with it. */
export function printRoutes(app: App): Router {
  const router = Router()

  router.get(`${base}/etiqueta`, permit('registry:register'), async (req, res) => {
    const { entry } = await plateFacts(app, req)
    res.render('registry/counter/label', { layout: 'staff', ...labelPage(req.t, entry) })
  })
  router.get(`${base}/etiqueta.pdf`, permit('registry:register'), async (req, res) => {
    const { hoja: sheet, desde, copias: copies } = labelChoice.parse(req.query)
    const facts = await plateFacts(app, req)
    sendPlates(
      res,
      labelSpec(req.t, facts, { sheet, from: Math.min(desde, labelsOn(sheet)), copies }),
      'etiqueta',
      facts,
    )
  })

  router.get(`${base}/sello`, permit('registry:register'), async (req, res) => {
    const { entry } = await plateFacts(app, req)
    res.render('registry/counter/stamp', { layout: 'staff', ...stampPage(req.t, entry) })
  })
  router.get(`${base}/sello.pdf`, permit('registry:register'), async (req, res) => {
    const facts = await plateFacts(app, req)
    sendPlates(res, stampSpec(req.t, facts, stampChoice.parse(req.query).lugar), 'sello', facts)
  })

  router.get(`${base}/estado.pdf`, permit('registry:read'), async (req, res) => {
    const facts = await sheetFacts(app, req, 'registry.status')
    await sendSheet(app, res, statusSheet(req.t, facts), `estado-${facts.entry.number}`)
  })
  router.get(`${base}/requerimiento.pdf`, permit('registry:read'), async (req, res) => {
    const facts = await sheetFacts(app, req, 'registry.request')
    if (obligedOnPaper(facts.entry, facts.annotations).length === 0) throw notFound('registry.error.entry-not-found')
    await sendSheet(app, res, requestSheet(req.t, facts), `requerimiento-${facts.entry.number}`)
  })
  return router
}

async function readEntry(work: Work, req: Request, purpose: string): Promise<Entry> {
  const entry = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
  await recordAccess(work, { subjectKind: 'registry-entry', subjectId: entry.id, purpose })
  return entry
}

/** The code of the receipt is known before the receipt is made: the label need not wait for it. */
async function plateFacts(app: App, req: Request): Promise<PlateFacts> {
  const { id: town, origin } = req.municipality
  return inWork(app.db, who(req), async (work) => {
    const entry = await readEntry(work, req, 'registry.label')
    const code = verificationCodeOf(app.config, town, receiptDocumentId(town, entry.id))
    return {
      entry,
      council: await getCouncil(work),
      officeName: entry.officeId ? (await getOffice(work, entry.officeId)).name : null,
      address: verificationAddress(origin, code),
    }
  })
}

const sheetFacts = (app: App, req: Request, purpose: string): Promise<SheetFacts> =>
  inWork(app.db, who(req), async (work) => {
    const entry = await readEntry(work, req, purpose)
    return {
      entry,
      annotations: await listAnnotations(work, entry.id),
      journey: await journeyOf(work, viewerOf(req), entry),
      council: await getCouncil(work),
      sedeUrl: req.municipality.origin,
      now: req.now,
    }
  })

function sendPlates(res: Response, sheet: PlateSheet, name: string, { entry }: PlateFacts): void {
  sendPdf(res, renderPlates(sheet), `${name}-${entry.number}`)
}

async function sendSheet(app: App, res: Response, spec: PdfSpec, name: string): Promise<void> {
  sendPdf(res, await app.press.render(spec), name)
}

function sendPdf(res: Response, pdf: Buffer, name: string): void {
  res.set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="${name}.pdf"`,
    'Cache-Control': 'no-store',
  })
  res.end(pdf)
}
