import { Router } from 'express'
import type { Request, RequestHandler, Response } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import type { Problem } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { type ReceivedFile, receiveFiles, uploadProblems } from '../../platform/http/uploads.ts'
import { limits } from '../../platform/limits.ts'
import { sendDocument } from '../documents/index.ts'
import { type Application, getOwnApplication, standingOf } from './application.ts'
import { deleteFile, insertFile } from './draft-files.ts'
import { touch } from './drafts.ts'
import { isFiled, readOwn } from './routes-form.ts'
import { idOf } from './session.ts'
import { documentsPage } from './views-documents.ts'

/** The documents that the form asks for: several files each, as many times as it takes. */
export function documentRoutes(app: App): Router {
  const router = Router()

  router.get('/solicitudes/:id/documentos', permit('identified'), async (req, res) => {
    const application = await readOwn(app, req)
    if (isFiled(application, res)) return
    show(app, req, res, application)
  })

  router.post(
    '/solicitudes/:id/documentos/:slot',
    permit('identified', { files: true }),
    receiveForSlot(app),
    async (req, res) => {
      const slotId = String(req.params['slot'])
      const { application, problems } = await inWork(app.db, who(req), async (work) => {
        const before = await getOwnApplication(work, viewerOf(req), idOf(req), { lock: true })
        if (before.draft.filedEntryId) return { application: before, problems: [] }
        const problems = await attach(work, before, slotId, req.received)
        return { application: await getOwnApplication(work, viewerOf(req), idOf(req)), problems }
      })
      if (isFiled(application, res)) return
      if (problems.length > 0) return show(app, req, res.status(422), application, problems)
      res.redirect(303, `/solicitudes/${application.draft.id}/documentos#documento-${slotId}`)
    },
  )

  router.post('/solicitudes/:id/archivos/:file/retirada', permit('identified'), async (req, res) => {
    const application = await inWork(app.db, who(req), async (work) => {
      const application = await getOwnApplication(work, viewerOf(req), idOf(req), { lock: true })
      const file = application.files.find(({ id }) => id === req.params['file'])
      // Taken away twice is taken away.
      if (!file || !(await deleteFile(work, application.draft.id, file.id))) return application
      await touch(work, application.draft.id, { step: 'documentos' })
      return application
    })
    if (isFiled(application, res)) return
    res.redirect(303, `/solicitudes/${application.draft.id}/documentos`)
  })

  router.get('/solicitudes/:id/archivos/:file', permit('identified'), async (req, res) => {
    const { files } = await readOwn(app, req)
    const file = files.find(({ id }) => id === req.params['file'])
    if (!file) throw notFound('virtual-office.error.file-not-found')
    await sendDocument(app, res, file)
  })

  return router
}

/** Whose draft it is and which document it is for are known before a byte of the files is read. */
function receiveForSlot(app: App): RequestHandler {
  return async (req, res, next) => {
    const application = await readOwn(app, req)
    const slot = application.definition.documents.find(({ id }) => id === req.params['slot'])
    if (!slot) throw notFound('virtual-office.error.not-found')
    receiveFiles(app, { field: fieldOf(slot.id), maxFiles: Math.min(slot.maxFiles, limits.filesPerSlot) })(
      req,
      res,
      next,
    )
  }
}

export const fieldOf = (slotId: string): string => `archivos-${slotId}`

/** Takes what can be taken and says why of the rest. */
async function attach(
  work: Work,
  application: Application,
  slotId: string,
  received: ReceivedFile[],
): Promise<Problem[]> {
  const { draft, definition, files } = application
  const slot = standingOf(application, work.now).slots.find(({ id }) => id === slotId)
  const field = fieldOf(slotId)
  if (!slot || !definition.documents.some(({ id }) => id === slotId)) {
    return [{ field: '', key: 'virtual-office.error.document-not-asked' }]
  }
  if (received.length === 0) return [{ field, key: 'virtual-office.error.no-file' }]
  const problems: Problem[] = uploadProblems(received)
  let count = slot.files.length
  let bytes = files.reduce((sum, { size }) => sum + size, 0)
  let taken = 0
  for (const file of received.filter(({ refused }) => !refused)) {
    const name = file.fileName
    if (slot.files.some(({ digest }) => digest === file.digest)) continue
    if (count >= slot.maxFiles) {
      problems.push({ field, key: 'upload.refused.too-many', params: { name, count: slot.maxFiles } })
    } else if (bytes + file.size > limits.applicationBytes) {
      const megabytes = Math.floor(limits.applicationBytes / 1024 / 1024)
      problems.push({ field, key: 'virtual-office.error.application-too-large', params: { name, megabytes } })
    } else {
      count += 1
      bytes += file.size
      await insertFile(work, draft.id, { ...file, slot: slotId, position: files.length + ++taken })
    }
  }
  if (taken > 0) await touch(work, draft.id, { step: 'documentos' })
  return problems
}

function show(app: App, req: Request, res: Response, application: Application, problems: Problem[] = []): void {
  const standing = standingOf(application, req.now)
  res.render('virtual-office/documents', {
    ...documentsPage(req.t, application, standing, { isScanned: app.scanner.configured }),
    problems,
  })
}
