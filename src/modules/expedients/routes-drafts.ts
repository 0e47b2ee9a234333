import { Router, type Request, type Response } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork, type Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { queryText, who } from '../../platform/http/context.ts'
import { parseForm, type Problem } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { listPosts } from '../municipalities/index.ts'
import { getVersion } from '../procedures/index.ts'
import { beginDraft, type DraftText, getDraft, rewriteDraft } from './drafts.ts'
import { draftPdf } from './documents.ts'
import { listLinkedEntries } from './queries.ts'
import { idOf } from './routes-expedient.ts'
import { draftForm, newDraft, sendForm } from './schemas.ts'
import { listRequestsOf, sendToSign } from './signatures.ts'
import { getExpedient } from './store.ts'
import { firstGap, getTemplate, type MergeData, mergeFields } from './templates.ts'
import { draftView, newDraftView } from './views-drafts.ts'

export function draftRoutes(app: App): Router {
  const router = Router()
  const base = '/oficina/expedientes/:id/textos'

  router.get(`${base}/nuevo`, permit('expedients:process'), async (req, res) => {
    const template = getTemplate(queryText(req, 'plantilla'))
    const expedient = await inWork(app.db, who(req), (work) => getExpedient(work, idOf(req)))
    res.render('expedients/new-draft', { layout: 'staff', ...newDraftView(req.t, expedient, template) })
  })

  router.post(base, permit('expedients:process'), async (req, res) => {
    const form = parseForm(newDraft, req.body)
    const template = getTemplate(form.ok ? form.data.template : '')
    const draftId = await inWork(app.db, who(req), async (work) => {
      const data = await mergeData(req.t, work, idOf(req))
      return beginDraft(work, idOf(req), {
        kind: template.kind,
        title: req.t(`expedients.template.${template.id}.title`, { title: data['expedient.title'] }).slice(0, 250),
        template: template.id,
        body: mergeFields(template.text, data),
      })
    })
    res.redirect(303, `/oficina/expedientes/${idOf(req)}/textos/${draftId}`)
  })

  router.get(`${base}/:draft`, permit('expedients:read'), async (req, res) => {
    await renderDraft(req, res, { problems: [], values: null })
  })

  router.post(`${base}/:draft`, permit('expedients:process'), async (req, res) => {
    const form = parseForm(draftForm, req.body)
    if (!form.ok) {
      res.status(422)
      return renderDraft(req, res, form)
    }
    const { title, body, version, action } = form.data
    const written = body.replace(/\r\n/g, '\n')
    await inWork(app.db, who(req), async (work) => {
      const draft = await draftOf(req, work)
      await rewriteDraft(work, draft.id, { title, body: written, version })
    })
    const gap = firstGap(written)
    if (action === 'continue' && gap) {
      // Saved all the same: the text is not lost, only not yet ready to be signed.
      res.status(422)
      return renderDraft(req, res, {
        problems: [{ field: 'body', key: 'expedients.error.gap', params: { ...gap } }],
        values: null,
      })
    }
    const here = `/oficina/expedientes/${idOf(req)}/textos/${draftIdOf(req)}`
    res.redirect(303, action === 'continue' ? `${here}/firma` : here)
  })

  router.get(`${base}/:draft/vista.pdf`, permit('expedients:read'), async (req, res) => {
    const { draft, expedient } = await inWork(app.db, who(req), async (work) => ({
      draft: await draftOf(req, work),
      expedient: await getExpedient(work, idOf(req)),
    }))
    const pdf = await draftPdf(app, req.t, req.municipality, { draft, expedientNumber: expedient.number, at: req.now })
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': 'inline; filename="borrador.pdf"',
      'Cache-Control': 'no-store',
      'X-Frame-Options': 'SAMEORIGIN',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    })
    res.end(pdf)
  })

  router.get(`${base}/:draft/firma`, permit('expedients:process'), async (req, res) => {
    const { draft, expedient, posts } = await inWork(app.db, who(req), async (work) => ({
      draft: await draftOf(req, work),
      expedient: await getExpedient(work, idOf(req)),
      posts: await listPosts(work),
    }))
    res.render('expedients/send-to-sign', {
      layout: 'staff',
      title: req.t('expedients.send.title'),
      caption: `${expedient.number} · ${draft.title}`,
      back: `/oficina/expedientes/${expedient.id}/textos/${draft.id}`,
      action: `/oficina/expedientes/${expedient.id}/textos/${draft.id}/firma`,
      preview: `/oficina/expedientes/${expedient.id}/textos/${draft.id}/vista.pdf`,
      // A report is signed by whoever writes it or by the secretary; a resolution by the mayor or by whom the mayor delegates.
      posts: posts
        .filter(({ role }) => role === 'mayor' || role === 'secretary')
        .toSorted((a, b) => (draft.kind === 'resolution' ? a.role.localeCompare(b.role) : b.role.localeCompare(a.role)))
        .map(({ id, name }, place) => ({ value: id, text: name, checked: place === 0 })),
    })
  })

  router.post(`${base}/:draft/firma`, permit('expedients:process'), async (req, res) => {
    const form = parseForm(sendForm, req.body)
    await inWork(app.db, who(req), async (work) => {
      const draft = await draftOf(req, work)
      const posts = await listPosts(work)
      const post = form.ok ? posts.find(({ id }) => id === form.data.post) : undefined
      if (!post) throw notFound('expedients.error.no-post')
      await sendToSign(work, draft.id, post.id)
    })
    res.redirect(303, `/oficina/expedientes/${idOf(req)}`)
  })

  async function renderDraft(
    req: Request,
    res: Response,
    form: { problems: Problem[]; values: Record<string, unknown> | null },
  ): Promise<void> {
    const { draft, expedient, requests } = await inWork(app.db, who(req), async (work) => ({
      draft: await draftOf(req, work),
      expedient: await getExpedient(work, idOf(req)),
      requests: await listRequestsOf(work, idOf(req)),
    }))
    const mayWrite = req.viewer?.staff?.rights.includes('expedients:process') ?? false
    res.render('expedients/draft', {
      layout: 'staff',
      ...draftView(req.t, { draft, expedient, requests, mayWrite }),
      problems: form.problems,
      values: form.values ?? { title: draft.title, body: draft.body },
    })
  }
  return router
}

function draftIdOf(req: Request): string {
  const id = String(req.params['draft'] ?? '')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notFound('expedients.error.draft-not-found')
  return id
}

/** A text is reached only through its own expedient. */
async function draftOf(req: Request, work: Work): Promise<DraftText> {
  const draft = await getDraft(work, draftIdOf(req))
  if (draft.expedientId !== idOf(req)) throw notFound('expedients.error.draft-not-found')
  return draft
}

async function mergeData(t: Translate, work: Work, expedientId: string): Promise<MergeData> {
  const expedient = await getExpedient(work, expedientId)
  const [entry] = await listLinkedEntries(work, expedientId)
  const { definition } = await getVersion(work, expedient.procedureCode, expedient.procedureVersion)
  return {
    'expedient.number': expedient.number,
    'expedient.title': expedient.title,
    'applicant.name': expedient.applicantName,
    'applicant.nif': expedient.applicantNif,
    'entry.number': entry?.number ?? '',
    'entry.date': entry ? officialDate(entry.presentedAt) : '',
    'unit.name': expedient.unitName,
    'procedure.legalBasis': definition.legalBasis.join('; '),
    'procedure.appeal': t(`expedients.appeal.${definition.appeal}`),
  }
}
