import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { AppError, notFound } from '../../../platform/errors.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { findDocument, sendDocument } from '../../documents/index.ts'
import { getCouncil } from '../../municipalities/index.ts'
import { attachedCopies, unfiledCopies } from '../digitisation/attached-copies.ts'
import { receiptWithin } from '../issue-receipt.ts'
import { alarmOnWrongClock } from '../register-entry.ts'
import { citizenOf, getOwnCase } from './cases.ts'
import { attestedBlocks, consentBefore, consentOnPaper, consentSheet, consentWords, pressConsent } from './consent.ts'
import { fileForCitizen } from './file-for-citizen.ts'
import type { AssistanceLent } from './lent.ts'
import { findHabilitation, requireHabilitation } from './officials.ts'
import { consentForm, fileForm } from './schemas.ts'
import { base, consentPage, filePage } from './views.ts'

/** How long whoever has pressed the button waits for the receipt; it comes all the same. */
const PATIENCE_MS = 1500

/** The person's express consent to exactly what will be filed, and the official's signature. */
export function consentRoutes(app: App, lent: AssistanceLent): Router {
  const router = Router()

  router.get(`${base}/:id/consentimiento`, permit('citizens:assist'), async (req, res) => {
    await showConsent(req, res, 200, [])
  })

  router.get(`${base}/:id/consentimiento.pdf`, permit('citizens:assist'), async (req, res) => {
    const facts = await inWork(app.db, who(req), (work) => consentFacts(work, req))
    if (!facts.official || !facts.application?.isReady) return res.redirect(303, `${base}/${idOf(req)}`)
    const { official, application } = facts
    const sheet = consentSheet(req.t, { ...facts, official, application }, req.municipality.origin, req.now)
    const pdf = await app.press.render(sheet)
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': 'inline; filename="consentimiento.pdf"',
      'Cache-Control': 'no-store',
    })
    res.end(pdf)
  })

  router.post(`${base}/:id/consentimiento`, permit('citizens:assist'), async (req, res) => {
    const id = idOf(req)
    const form = parseForm(consentForm, req.body)
    if (!form.ok) return showConsent(req, res, 422, form.problems)
    const { modo, huella, copia, conforme } = form.data
    if (modo === 'attested' && !conforme) {
      return showConsent(req, res, 422, [{ field: 'conforme', key: 'registry.assistance.error.not-attested' }])
    }
    const problem = await inWork(app.db, who(req), async (work): Promise<Problem | undefined> => {
      const official = await requireHabilitation(work, 'assist')
      const { assisted, application, council } = await consentFacts(work, req)
      if (!application || application.contentDigest !== huella) {
        return { field: '', key: 'registry.assistance.error.changed' }
      }
      if (modo === 'attested') {
        const { evidenceId, certificateFingerprint: fingerprint } = viewerOf(req)
        const evidence = { evidenceId, fingerprint }
        const facts = { assisted, application, official, council }
        const statement = req.t('registry.assistance.consent.statement', { name: assisted.personName })
        const blocks = attestedBlocks(req.t, facts, statement, evidence, req.now)
        const title = req.t('registry.assistance.consent.title')
        await consentBefore(work, id, { digest: huella, statement, evidence, content: { title, blocks } })
        return undefined
      }
      const [copy] = await attachedCopies(work, copia ? [copia] : [])
      if (copy?.validity !== 'authentic-copy') return { field: 'copia', key: 'registry.assistance.error.copy' }
      await consentOnPaper(work, id, { digest: huella, documentId: copy.documentId })
      return undefined
    })
    if (problem) return showConsent(req, res, problem.field === '' ? 409 : 422, [problem])
    if (modo === 'attested') await sealAtOnce(req, id)
    res.redirect(303, `${base}/${id}`)
  })

  router.get(`${base}/:id/consentimiento/documento`, permit('citizens:assist'), async (req, res) => {
    const document = await inWork(app.db, who(req), async (work) => {
      const { consentDocumentId, consentReady } = await getOwnCase(work, idOf(req))
      if (!consentReady || !consentDocumentId) throw notFound('documents.error.not-found')
      await recordAccess(work, {
        subjectKind: 'document',
        subjectId: consentDocumentId,
        purpose: 'registry.assistance',
      })
      return findDocument(work, consentDocumentId)
    })
    if (!document) throw notFound('documents.error.not-found')
    await sendDocument(app, res, document, { inline: req.query['ver'] === '1' })
  })

  router.get(`${base}/:id/firma`, permit('citizens:assist'), async (req, res) => {
    await showFile(req, res, 200, [])
  })

  router.post(`${base}/:id/firma`, permit('citizens:assist'), async (req, res) => {
    const id = idOf(req)
    const form = parseForm(fileForm, req.body)
    if (!form.ok) return showFile(req, res, 422, form.problems)
    const official = viewerOf(req)
    const assisted = await inWork(app.db, who(req), (work) => getOwnCase(work, id))
    if (assisted.state === 'filed') return res.redirect(303, `${base}/${id}`)
    const infected = await lent.scan(app, who(req), citizenOf(assisted, official), assisted.draftId)
    if (infected.length > 0) return showFile(req, res, 422, infected)
    const filing = inWork(app.db, who(req), (work) =>
      fileForCitizen(work, lent, {
        caseId: id,
        shownDigest: form.data.huella,
        official,
        municipality: req.municipality,
        sessionId: req.sessionID,
        address: req.ip ?? null,
        userAgent: req.get('user-agent') ?? null,
        t: req.t,
        clockToleranceMs: app.config.clockToleranceMs,
      }),
    )
    const done = await alarmOnWrongClock(app, filing).catch(toldOnThePage)
    if (done instanceof AppError) {
      return showFile(req, res, done.status, [{ field: '', key: done.key, params: done.params }])
    }
    if (!done) return showFile(req, res, 409, [{ field: '', key: 'registry.assistance.error.changed' }])
    const { entryId } = await inWork(app.db, who(req), (work) => getOwnCase(work, id))
    if (entryId) await receiptWithin(app, req.municipality.id, entryId, PATIENCE_MS)
    res.redirect(303, `${base}/${id}`)
  })

  return router

  async function consentFacts(work: Work, req: Request) {
    const assisted = await getOwnCase(work, idOf(req))
    const about = { t: req.t, municipality: req.municipality }
    const application =
      assisted.state === 'open'
        ? await lent.review(work, citizenOf(assisted, viewerOf(req)), assisted.draftId, about)
        : undefined
    return {
      assisted,
      application,
      official: await findHabilitation(work, 'assist'),
      council: await getCouncil(work),
    }
  }

  async function showConsent(req: Request, res: Response, status: number, problems: Problem[]): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      ...(await consentFacts(work, req)),
      copies: (await unfiledCopies(work)).filter(({ validity }) => validity === 'authentic-copy'),
    }))
    const { official, application } = facts
    if (!official || !application?.isReady) return res.redirect(303, `${base}/${idOf(req)}`)
    const words = consentWords(req.t, { ...facts, official, application })
    res.status(status).render('registry/assistance/consent', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      problems,
      ...consentPage(req.t, { ...facts, application, words }),
    })
  }

  async function showFile(req: Request, res: Response, status: number, problems: Problem[]): Promise<void> {
    const { assisted, official, application } = await inWork(app.db, who(req), (work) => consentFacts(work, req))
    const isConsented = assisted.consentReady && assisted.consentDigest === application?.contentDigest
    if (!official || !application?.isReady || !isConsented) return res.redirect(303, `${base}/${idOf(req)}`)
    res.status(status).render('registry/assistance/file', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      problems,
      ...filePage(req.t, { assisted, official, application }),
    })
  }

  /** The seal now if it can be had; else the job goes on with it. */
  async function sealAtOnce(req: Request, caseId: string): Promise<void> {
    const municipalityId = req.municipality.id
    await pressConsent(app, { municipalityId, caseId }).catch((error: unknown) => {
      app.log.warn({ err: error, caseId, municipalityId }, 'consent not sealed at once')
    })
  }
}

const idOf = (req: Request): string => String(req.params['id'])

function toldOnThePage(error: unknown): AppError {
  if (error instanceof AppError && (error.status === 409 || error.status === 422)) return error
  throw error
}
