import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { audit, recordAccess } from '../../../platform/audit.ts'
import { inWork } from '../../../platform/db/work.ts'
import { AppError, notFound } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { receiveFiles } from '../../../platform/http/uploads.ts'
import { findDocument, formatVerificationCode, sendDocument, verificationCodeOf } from '../../documents/index.ts'
import { carryFiles } from '../counter/carried-files.ts'
import { findHabilitation } from '../assistance/officials.ts'
import { attachedCopies } from './attached-copies.ts'
import { MOST_PAGES, addPages, arrange, attest } from './digitise.ts'
import type { Paper } from './paper.ts'
import { copyWithin } from './press-copy.ts'
import { type PagesForm, attestForm, pagesForm, startForm } from './schemas.ts'
import {
  type Digitisation,
  deleteOpen,
  getOwnDigitisation,
  insertDigitisation,
  listOwnDigitisations,
  listPages,
} from './store.ts'
import { takePictures } from './take-pictures.ts'
import { attestPage, base, copyPage, pagesPage, startPage } from './views.ts'

/** How long whoever has attested waits for the seal; the copy comes all the same. */
const PATIENCE_MS = 4000
const RECENT = 15

/** Paper at the counter: pages taken, put in order, attested, and sealed as one document (Ley 39/2015, art. 27). */
export function digitisationRoutes(app: App): Router {
  const router = Router()

  router.get(base, permit('registry:register'), async (req, res) => {
    await showStart(req, res, 200, {})
  })

  router.post(base, permit('registry:register', { files: true }), pictures(), async (req, res) => {
    const form = parseForm(startForm, req.body)
    if (!form.ok) return showStart(req, res, 422, form)
    const taken = await takePictures(app, req.received, form.data.papel)
    const { id, problems } = await inWork(app.db, who(req), async (work) => {
      const id = await insertDigitisation(work, {
        title: form.data.titulo,
        kind: 'TD99',
        origin: 'citizen',
        isConfidential: false,
        paper: form.data.papel,
      })
      await audit(work, 'registry.digitisation-begun', id)
      return { id, problems: await addPages(work, id, taken) }
    })
    if (problems.length > 0) return showPages(req, res, id, 422, problems)
    res.redirect(303, `${base}/${id}`)
  })

  router.get(`${base}/:id`, permit('registry:register'), async (req, res) => {
    await showPages(req, res, idOf(req), 200, [])
  })

  router.post(`${base}/:id/paginas`, permit('registry:register', { files: true }), pictures(), async (req, res) => {
    const id = idOf(req)
    const { paper } = await inWork(app.db, who(req), (work) => getOwnDigitisation(work, id))
    const taken = await takePictures(app, req.received, paper)
    if (req.received.length === 0) taken.problems.push({ field: 'paginas', key: 'registry.digitise.error.no-file' })
    const problems = await inWork(app.db, who(req), (work) => addPages(work, id, taken))
    if (problems.length > 0) return showPages(req, res, id, 422, problems)
    res.redirect(303, `${base}/${id}`)
  })

  router.post(`${base}/:id`, permit('registry:register'), async (req, res) => {
    const id = idOf(req)
    const form = parseForm(pagesForm, req.body)
    if (!form.ok) return showPages(req, res, id, 422, form.problems, form.values)
    await inWork(app.db, who(req), (work) => arrange(work, id, arrangementOf(form.data)))
    res.redirect(303, form.data.accion === 'next' ? `${base}/${id}/copia` : `${base}/${id}`)
  })

  router.post(`${base}/:id/borrado`, permit('registry:register'), async (req, res) => {
    await inWork(app.db, who(req), async (work) => {
      const { id } = await getOwnDigitisation(work, idOf(req), { lock: true })
      await deleteOpen(work, id)
    })
    res.redirect(303, base)
  })

  router.get(`${base}/:id/paginas/:page`, permit('registry:register'), async (req, res) => {
    const page = await inWork(app.db, who(req), async (work) => {
      const { id } = await getOwnDigitisation(work, idOf(req))
      return (await listPages(work, id)).find((each) => each.id === req.params['page'])
    })
    if (!page) throw notFound('registry.digitise.error.not-found')
    await sendDocument(app, res, page, { inline: true })
  })

  router.get(`${base}/:id/copia`, permit('registry:register'), async (req, res) => {
    await showAttest(req, res, 200, [])
  })

  router.post(`${base}/:id/copia`, permit('registry:register'), async (req, res) => {
    const id = idOf(req)
    const form = parseForm(attestForm, req.body)
    if (!form.ok) return showAttest(req, res, 422, form.problems)
    const { como: validity, conforme, huella: shownDigest } = form.data
    if (conforme !== validity) {
      const key = `registry.digitise.error.agree.${validity}`
      return showAttest(req, res, 422, [{ field: `conforme-${validity}`, key }])
    }
    const { evidenceId, certificateFingerprint: fingerprint } = viewerOf(req)
    const problem = await inWork(app.db, who(req), (work) =>
      attest(work, { id, shownDigest, validity, evidence: { evidenceId, fingerprint }, t: req.t }),
    ).catch(toldOnThePage)
    if (problem) return showAttest(req, res, problem.status, [{ field: '', key: problem.key, params: problem.params }])
    await copyWithin(app, req.municipality.id, id, PATIENCE_MS)
    res.redirect(303, `${base}/${id}`)
  })

  router.get(`${base}/:id/documento`, permit('registry:register'), async (req, res) => {
    const document = await inWork(app.db, who(req), async (work) => {
      const { documentId, state } = await getOwnDigitisation(work, idOf(req))
      if (state !== 'ready' || !documentId) throw notFound('documents.error.not-found')
      await recordAccess(work, { subjectKind: 'document', subjectId: documentId, purpose: 'registry.digitise' })
      return findDocument(work, documentId)
    })
    if (!document) throw notFound('documents.error.not-found')
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  return router

  function pictures() {
    return receiveFiles(app, { field: 'paginas', maxFiles: MOST_PAGES })
  }

  async function showStart(req: Request, res: Response, status: number, form: object): Promise<void> {
    const listed = await inWork(app.db, who(req), (work) => listOwnDigitisations(work, RECENT))
    res.status(status).render('registry/digitisation/start', {
      layout: 'staff',
      values: { papel: 'a4' },
      ...startPage(req.t, listed),
      csrfToken: csrfToken(req),
      ...form,
    })
  }

  /** Pages while they are being taken; afterwards what became of them. */
  async function showPages(
    req: Request,
    res: Response,
    id: string,
    status: number,
    problems: Problem[],
    values: Record<string, unknown> = {},
  ): Promise<void> {
    const { digitisation, pages, document, copies } = await inWork(app.db, who(req), async (work) => {
      const digitisation = await getOwnDigitisation(work, id)
      const { documentId, state } = digitisation
      return {
        digitisation,
        pages: await listPages(work, id),
        document: state === 'ready' && documentId ? ((await findDocument(work, documentId)) ?? null) : null,
        copies: await attachedCopies(work, [id]),
      }
    })
    const common = { layout: 'staff', csrfToken: csrfToken(req), problems }
    if (digitisation.state !== 'open') {
      // It asks by itself whether the seal has come; without scripts too.
      if (!document) res.set('Refresh', `5; url=${base}/${id}`)
      const carried = carryFiles(app.config, req.municipality.id, copies)
      const facts = { digitisation, document, pages: pages.length, code: codeOf(req, digitisation), carried }
      return res.status(status).render('registry/digitisation/copy', { ...common, ...copyPage(req.t, facts) })
    }
    const page = pagesPage(req.t, digitisation, pages)
    res
      .status(status)
      .render('registry/digitisation/pages', { ...common, ...page, values: { ...page.values, ...values } })
  }

  function codeOf(req: Request, { validity, documentId }: Digitisation): string | null {
    if (validity !== 'authentic-copy' || !documentId) return null
    return formatVerificationCode(verificationCodeOf(app.config, req.municipality.id, documentId))
  }

  async function showAttest(req: Request, res: Response, status: number, problems: Problem[]): Promise<void> {
    const id = idOf(req)
    const facts = await inWork(app.db, who(req), async (work) => ({
      digitisation: await getOwnDigitisation(work, id),
      pages: await listPages(work, id),
      official: (await findHabilitation(work, 'copy')) ?? null,
      name: work.actor.name,
    }))
    const { state } = facts.digitisation
    if (state !== 'open' || facts.pages.length === 0) return res.redirect(303, `${base}/${id}`)
    res.status(status).render('registry/digitisation/attest', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      problems,
      ...attestPage(req.t, facts),
    })
  }
}

const idOf = (req: Request): string => String(req.params['id'])

function arrangementOf(form: PagesForm) {
  const [what, pageId] = form.accion.split(':')
  const papers = new Map<string, Paper>()
  for (const [place, page] of form.pagina.entries()) {
    const paper = form.papel[place]
    if (paper) papers.set(page, paper)
  }
  return {
    about: {
      title: form.titulo,
      kind: form.tipo,
      origin: form.origen,
      isConfidential: form.confidencial === 'si',
    },
    papers,
    change: pageId ? { what: what as 'turn' | 'up' | 'down' | 'remove', pageId } : null,
  }
}

/** What the officer can mend is said above the pages, which stay as they are; the rest goes on as it is. */
function toldOnThePage(error: unknown): AppError {
  if (error instanceof AppError && (error.status === 409 || error.status === 422)) return error
  throw error
}
