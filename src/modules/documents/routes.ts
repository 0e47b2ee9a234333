import { Router } from 'express'
import type { Request } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { getDocument, listSignatures } from './documents.ts'
import { isIntact } from './integrity.ts'
import { sendDocument } from './send-document.ts'
import { verificationThrottle } from './throttle.ts'
import { findDocumentIdByCode, parseVerificationCode } from './verification-code.ts'
import { searchPage, verifiedPage } from './views.ts'

/** Ley 40/2015, art. 42.b: anybody who holds the code may compare the document, free and without saying who they are. */
export function documentsRoutes(app: App): Router {
  const router = Router()
  const throttle = verificationThrottle(app)

  const findByCode = async (req: Request, text: string) => {
    await throttle.enter(req)
    const found = await inWork(app.db, who(req), async (work) => {
      const id = await findDocumentIdByCode(work, app.config, text)
      if (id === undefined) return undefined
      return { document: await getDocument(work, id), signatures: await listSignatures(work, id) }
    })
    if (!found) await throttle.missed(req)
    return found
  }

  router.get('/verificar', permit('everyone', { personalData: true }), async (req, res) => {
    const text = codeIn(req.query['codigo'])
    const page = searchPage(req.t, req.municipality)
    if (text === undefined) return res.render('documents/verify', page)
    res.set('Cache-Control', 'no-store')
    res.set('X-Robots-Tag', 'noindex')
    if (text === '') {
      const problems = [{ field: 'codigo', key: 'documents.verify.missing' }]
      return res.status(422).render('documents/verify', { ...page, problems })
    }
    const found = await findByCode(req, text)
    if (!found) {
      // One answer for what was mistyped, what never was, and what another council issued.
      const problems = [{ field: 'codigo', key: 'documents.verify.unknown' }]
      return res.status(404).render('documents/verify', { ...page, problems, values: { codigo: text } })
    }
    const code = parseVerificationCode(text) ?? ''
    const intact = await isIntact(app, found.document, found.signatures)
    res.render('documents/verified', verifiedPage(req.t, req.municipality, { ...found, code, isIntact: intact }))
  })

  router.get('/verificar/documento', permit('everyone', { personalData: true }), async (req, res) => {
    const found = await findByCode(req, codeIn(req.query['codigo']) ?? '')
    if (!found) throw notFound('documents.verify.unknown')
    res.set('X-Robots-Tag', 'noindex')
    await sendDocument(app, res, found.document, { inline: req.query['ver'] === '1' })
  })

  // For whoever types the short address. The code then goes into the query, which is written in no log.
  router.get('/verificar/:code', permit('everyone'), (req, res) => {
    res.redirect(303, `/verificar?codigo=${encodeURIComponent(String(req.params['code']).slice(0, 100))}`)
  })

  return router
}

function codeIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim().slice(0, 200) : undefined
}
