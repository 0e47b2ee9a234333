import { Router } from 'express'
import type { Request } from 'express'
import type { App } from '../../platform/app.ts'
import { inReading, inWork, together } from '../../platform/db/work.ts'
import { viewerOf, who } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { countUnread, listNotifications, personsOf } from '../notifications/index.ts'
import { listOpenDrafts } from './drafts.ts'
import { listFolderDocuments, listFolderExpedients } from './queries.ts'
import { folderAddress } from './schemas.ts'
import { documentsListPage, draftsListPage, expedientsListPage, folderPage } from './views-folder.ts'

const SOME = 5
const PAGE = 30

/** Everything of one person in this council: four lists, newest first, each with a page of its own. */
export function folderRoutes(app: App): Router {
  const router = Router()

  router.get('/carpeta', permit('identified'), async (req, res) => {
    const viewer = viewerOf(req)
    const persons = personsOf(viewer)
    const found = await inReading(app.db, who(req), (work) =>
      together({
        drafts: listOpenDrafts(work, viewer, { limit: SOME + 1 }),
        expedients: listFolderExpedients(work, { persons, reader: viewer.personId }, { after: null, limit: 11 }),
        notifications: listNotifications(work, persons, { limit: SOME + 1 }),
        unread: countUnread(work, persons),
      }),
    )
    const deleted = req.query['borrado'] === '1'
    res.render('virtual-office/folder', folderPage(req.t, { ...found, viewer, now: req.now, deleted }))
  })

  router.get('/carpeta/borradores', permit('identified'), async (req, res) => {
    const { after } = pageOf(req)
    const before = after && { updatedAt: after.at, id: after.id }
    const drafts = await inWork(app.db, who(req), (work) =>
      listOpenDrafts(work, viewerOf(req), { before, limit: PAGE + 1 }),
    )
    res.render('virtual-office/list', draftsListPage(req.t, drafts, { limit: PAGE, isFirst: !after }))
  })

  router.get('/carpeta/expedientes', permit('identified'), async (req, res) => {
    const viewer = viewerOf(req)
    const { after } = pageOf(req)
    const expedients = await inWork(app.db, who(req), (work) =>
      listFolderExpedients(work, { persons: personsOf(viewer), reader: viewer.personId }, { after, limit: PAGE + 1 }),
    )
    res.render(
      'virtual-office/list',
      expedientsListPage(req.t, expedients, { limit: PAGE, isFirst: !after, now: req.now }),
    )
  })

  router.get('/carpeta/documentos', permit('identified'), async (req, res) => {
    const { after } = pageOf(req)
    const documents = await inWork(app.db, who(req), (work) =>
      listFolderDocuments(work, personsOf(viewerOf(req)), { after, limit: PAGE + 1 }),
    )
    res.render('virtual-office/list', documentsListPage(req.t, documents, { limit: PAGE, isFirst: !after }))
  })

  return router
}

/** Where the page before ended; an address that somebody spoilt shows the first. */
function pageOf(req: Request) {
  const [at, id] = folderAddress.parse(req.query).desde.split('~')
  return { after: at && id ? { at, id } : null }
}
