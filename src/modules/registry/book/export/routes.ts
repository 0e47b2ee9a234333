import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import type { App } from '../../../../platform/app.ts'
import { recordAccess } from '../../../../platform/audit.ts'
import { inWork } from '../../../../platform/db/work.ts'
import { forbidden, notFound } from '../../../../platform/errors.ts'
import { viewerOf, who } from '../../../../platform/http/context.ts'
import { csrfToken } from '../../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../../platform/http/forms.ts'
import { permit } from '../../../../platform/http/permit.ts'
import { plainDate } from '../../../../platform/i18n/format.ts'
import { contentDisposition, listDocuments, sendDocument } from '../../../documents/index.ts'
import { visibleEntries } from '../../distribution/visibility.ts'
import { listChoices } from '../choices.ts'
import { rangeOf } from '../queries.ts'
import { type ListFilters, addressOf, filtersOf, listFilters } from '../schemas.ts'
import { columnsOf } from './columns.ts'
import { csvOf } from './csv.ts'
import { askForExport, getOwnExport, listOwnExports, listVolumes, lowest } from './exports.ts'
import { odsOf } from './ods.ts'
import { bookRows, exportRows } from './rows.ts'
import { bookForm, resultForm } from './schemas.ts'
import { exportAddress, exportPage, madePage } from './views.ts'

/** How often the page of a book being bound looks by itself. */
const LOOKS = 60

/** The book, or part of it, leaves the house: a file for spreadsheets, or sealed volumes. */
export function exportRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro/exportar', permit('registry:read'), async (req, res) => {
    await showForm(app, req, res, listFilters.parse(req.query))
  })

  router.post('/oficina/registro/exportar', permit('registry:read'), async (req, res) => {
    const form = parseForm(resultForm, req.body)
    const filters = filtersIn(form.values)
    if (!form.ok) return showForm(app, req, res, filters, form)
    const { personId } = viewerOf(req)
    const chosen = Object.fromEntries(new URLSearchParams(addressOf(filters).split('?')[1] ?? ''))
    const id = await inWork(app.db, who(req), (work) =>
      askForExport(work, { format: form.data.formato, filters: chosen, personId }),
    )
    res.redirect(303, exportAddress(id))
  })

  router.post('/oficina/registro/exportar/libro', permit('registry:read'), async (req, res) => {
    const form = parseForm(bookForm, req.body)
    if (!form.ok) return showForm(app, req, res, filtersIn(form.values), form)
    const { libro, desde, hasta } = form.data
    const viewer = viewerOf(req)
    const id = await inWork(app.db, who(req), async (work) => {
      // A book with holes in it would be none.
      if (!(await visibleEntries(work, viewer)).all) throw forbidden('error.forbidden')
      const range = rangeOf({ from: desde, until: hasta })
      if ((await bookRows(work, { ...range, direction: libro }, 1)).length === 0) return undefined
      return askForExport(work, { format: 'pdf', filters: { libro, desde, hasta }, personId: viewer.personId })
    })
    if (id) return res.redirect(303, exportAddress(id))
    const problems = [{ field: 'desde', key: 'registry.error.export-empty' }]
    await showForm(app, req, res, filtersIn(form.values), { problems, values: form.values })
  })

  router.get('/oficina/registro/exportaciones/:id', permit('registry:read'), async (req, res) => {
    const found = await inWork(app.db, who(req), async (work) => {
      const made = await getOwnExport(work, viewerOf(req).personId, String(req.params['id']))
      const volumes = await listVolumes(work, made.id)
      const documents = await listDocuments(
        work,
        volumes.map(({ documentId }) => documentId),
      )
      const byId = new Map(documents.map((document) => [document.id, document]))
      return { made, volumes: volumes.map((volume) => ({ volume, document: byId.get(volume.documentId) })) }
    })
    const looks = Number(req.query['vez']) || 0
    if (found.made.state === 'waiting' && looks < LOOKS) res.set('Refresh', `5; url=${req.path}?vez=${looks + 1}`)
    res.render('registry/book/exported', { layout: 'staff', ...madePage(req.t, found.made, found.volumes) })
  })

  router.get('/oficina/registro/exportaciones/:id/fichero', permit('registry:read'), async (req, res) => {
    await sendRows(app, req, res)
  })

  router.get('/oficina/registro/exportaciones/:id/tomos/:position', permit('registry:read'), async (req, res) => {
    const document = await inWork(app.db, who(req), async (work) => {
      const made = await getOwnExport(work, viewerOf(req).personId, String(req.params['id']))
      const volume = (await listVolumes(work, made.id)).find(
        ({ position }) => String(position) === req.params['position'],
      )
      if (!volume) throw notFound('registry.error.export-not-found')
      await recordAccess(work, { subjectKind: 'registry-export', subjectId: made.id, purpose: 'registry.export' })
      const [found] = await listDocuments(work, [volume.documentId])
      return found
    })
    if (!document) throw notFound('registry.error.export-not-found')
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  return router
}

/** Written as it is read: neither the rows nor the file are ever whole in memory. What this person may see is asked anew. */
async function sendRows(app: App, req: Request, res: Response): Promise<void> {
  const viewer = viewerOf(req)
  const { made, visible } = await inWork(app.db, who(req), async (work) => {
    const found = await getOwnExport(work, viewer.personId, String(req.params['id']))
    if (found.format === 'pdf') throw notFound('registry.error.export-not-found')
    await recordAccess(work, { subjectKind: 'registry-export', subjectId: found.id, purpose: 'registry.export' })
    return { made: found, visible: await visibleEntries(work, viewer) }
  })
  const filters = filtersOf(listFilters.parse(made.filters), visible)
  const range = rangeOf(filters)
  const columns = columnsOf(req.t)
  const rows = exportRows(app.db, who(req), { ...filters, before: lowest(range.below, made.below) })
  const isCsv = made.format === 'csv'
  res.set({
    'Content-Type': isCsv ? 'text/csv; charset=utf-8' : 'application/vnd.oasis.opendocument.spreadsheet',
    'Content-Disposition': contentDisposition('attachment', `registro-${plainDate(made.at)}.${made.format}`),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  })
  const file = isCsv ? csvOf(columns, rows) : odsOf(req.t('registry.export.sheet'), columns, rows)
  try {
    await pipeline(Readable.from(file, { objectMode: false }), res)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    // The connection is cut there, so the browser says that the download failed.
    app.log.error({ err: error, exportId: made.id }, 'an export could not be sent')
  }
}

function filtersIn({ consulta }: Record<string, unknown>): ListFilters {
  const query = new URLSearchParams(typeof consulta === 'string' ? consulta.slice(0, 2000) : '')
  return listFilters.parse({ ...Object.fromEntries(query), antes: '' })
}

async function showForm(
  app: App,
  req: Request,
  res: Response,
  filters: ListFilters,
  refused?: { problems: Problem[]; values: Record<string, unknown> },
): Promise<void> {
  const viewer = viewerOf(req)
  const known = await inWork(app.db, who(req), async (work) => ({
    choices: await listChoices(work),
    exports: await listOwnExports(work, viewer.personId),
    mayBindBook: (await visibleEntries(work, viewer)).all,
  }))
  res.status(refused ? 422 : 200).render('registry/book/export', {
    layout: 'staff',
    ...exportPage(req.t, { ...known, filters }),
    csrfToken: csrfToken(req),
    problems: refused?.problems ?? [],
    values: refused?.values ?? { desde: filters.desde, hasta: filters.hasta, libro: filters.direccion },
  })
}
