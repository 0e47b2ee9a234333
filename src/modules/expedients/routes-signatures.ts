import { Router, type Request, type Response } from 'express'
import type { App } from '../../platform/app.ts'
import { recordAccess } from '../../platform/audit.ts'
import { inWork, type Work } from '../../platform/db/work.ts'
import { forbidden } from '../../platform/errors.ts'
import { queryText, viewerOf, who } from '../../platform/http/context.ts'
import { parseForm, type Problem } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { officialDate, officialTime, plainDate, shortDate } from '../../platform/i18n/format.ts'
import { listPostsOf, newState, requestIdentification } from '../identity/index.ts'
import { draftPdf } from './documents.ts'
import { idOf } from './routes-expedient.ts'
import { rejection } from './schemas.ts'
import { getSignatureRequest, listWaiting, reject, sign } from './signatures.ts'

/** The signature folder: what waits for the posts of whoever looks, read, signed with a fresh handshake, or given back. */
export function signatureRoutes(app: App): Router {
  const router = Router()
  const base = '/oficina/firmas'

  router.get(base, permit('documents:sign'), async (req, res) => {
    const waiting = await inWork(app.db, who(req), async (work) => listWaiting(work, await postsOf(req, work)))
    res.render('expedients/signatures', {
      layout: 'staff',
      title: req.t('expedients.signatures.title'),
      table: {
        caption: req.t('expedients.signatures.caption'),
        captionHidden: true,
        head: ['document', 'expedient', 'asked', 'due'].map((column) =>
          req.t(`expedients.signatures.column.${column}`),
        ),
        rows: waiting.map((request) => ({
          cells: [
            { text: request.content.title, href: `${base}/${request.id}`, header: true, hint: request.postName },
            { text: request.expedientNumber, hint: request.applicantName },
            { text: officialTime(request.askedAt), hint: request.askedByName },
            { text: request.expedientDueOn ? shortDate(request.expedientDueOn) : req.t('expedients.desk.due.none') },
          ],
        })),
      },
      isEmpty: waiting.length === 0,
    })
  })

  router.get(`${base}/:id`, permit('documents:sign'), async (req, res) => {
    await renderRequest(req, res, [], {})
  })

  router.get(`${base}/:id/vista.pdf`, permit('documents:sign'), async (req, res) => {
    const request = await inWork(app.db, who(req), (work) => read(req, work))
    const { content } = request
    const pdf = await draftPdf(app, req.t, req.municipality, {
      draft: { kind: content.kind, title: content.title, body: content.body },
      expedientNumber: content.expedientNumber,
      at: request.askedAt,
    })
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': 'inline; filename="por-firmar.pdf"',
      'Cache-Control': 'no-store',
      'X-Frame-Options': 'SAMEORIGIN',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    })
    res.end(pdf)
  })

  router.post(`${base}/:id/firma`, permit('documents:sign'), async (req, res) => {
    const state = newState()
    const requestId = await inWork(app.db, who(req), async (work) => {
      const request = await mine(req, work)
      return requestIdentification(work, {
        purpose: 'signature',
        state,
        returnTo: `${base}/${request.id}/vuelta`,
        contentDigest: request.contentDigest,
        statement: req.t('expedients.sign.statement', {
          title: request.content.title,
          number: request.expedientNumber,
          post: request.postName,
        }),
        expectedNif: viewerOf(req).nif,
      })
    })
    req.session.state = state
    const at = new URL('/identificacion', app.config.identificationUrl)
    at.searchParams.set('sede', req.municipality.slug)
    at.searchParams.set('solicitud', requestId)
    res.redirect(303, at.href)
  })

  // The evidence is of this person and for this digest alone, so coming back with it is the act itself.
  router.get(`${base}/:id/vuelta`, permit('documents:sign'), async (req, res) => {
    const viewer = viewerOf(req)
    await inWork(app.db, who(req), async (work) => {
      await sign(work, idOf(req), {
        personId: viewer.personId,
        name: viewer.name,
        postIds: await postsOf(req, work),
        evidenceId: queryText(req, 'evidencia'),
      })
    })
    res.redirect(303, `${base}/${idOf(req)}`)
  })

  router.post(`${base}/:id/rechazo`, permit('documents:sign'), async (req, res) => {
    const form = parseForm(rejection, req.body)
    if (!form.ok) {
      res.status(422)
      return renderRequest(req, res, form.problems, form.values)
    }
    await inWork(app.db, who(req), async (work) => {
      await reject(work, idOf(req), { postIds: await postsOf(req, work), reason: form.data.reason })
    })
    res.redirect(303, base)
  })

  async function renderRequest(
    req: Request,
    res: Response,
    problems: Problem[],
    values: Record<string, unknown>,
  ): Promise<void> {
    const request = await inWork(app.db, who(req), (work) => read(req, work))
    const { t } = req
    res.render('expedients/signature', {
      layout: 'staff',
      title: request.content.title,
      caption: `${request.expedientNumber} · ${request.expedientTitle}`,
      preview: `${base}/${request.id}/vista.pdf`,
      isWaiting: request.state === 'waiting',
      outcome:
        request.state === 'signed'
          ? {
              title: t('expedients.sign.done.title'),
              text: t('expedients.sign.done.text'),
              kind: 'success',
              live: true,
            }
          : request.state === 'rejected'
            ? { title: t('expedients.sign.rejected.title'), text: request.reason ?? '', kind: 'warning' }
            : null,
      signAction: `${base}/${request.id}/firma`,
      rejectAction: `${base}/${request.id}/rechazo`,
      rows: [
        { key: t('expedients.sign.applicant'), value: request.applicantName },
        { key: t('expedients.sign.post'), value: request.postName },
        { key: t('expedients.sign.asked'), value: `${request.askedByName}, ${officialTime(request.askedAt)}` },
        {
          key: t('expedients.sign.due'),
          value: request.expedientDueOn ? officialDate(request.expedientDueOn) : t('expedients.clock.no-due'),
        },
        { key: t('expedients.sign.digest'), value: request.contentDigest, code: true },
        ...(request.signerName && request.decidedAt
          ? [{ key: t('expedients.sign.signer'), value: `${request.signerName}, ${officialTime(request.decidedAt)}` }]
          : []),
      ],
      problems,
      values,
    })
  }

  /** A request for another post is read by nobody who does not hold it. */
  async function mine(req: Request, work: Work) {
    const request = await getSignatureRequest(work, idOf(req))
    if (!(await postsOf(req, work)).includes(request.postId)) throw forbidden('expedients.error.not-your-post')
    return request
  }

  /** What is written there is about the parties of the expedient: they are told who read it. */
  async function read(req: Request, work: Work) {
    const request = await mine(req, work)
    const { expedientId } = request
    await recordAccess(work, { subjectKind: 'expedient', subjectId: expedientId, purpose: 'reading before signing' })
    return request
  }

  async function postsOf(req: Request, work: Work): Promise<string[]> {
    return (await listPostsOf(work, viewerOf(req).personId, plainDate(req.now))).map(({ postId }) => postId)
  }
  return router
}
