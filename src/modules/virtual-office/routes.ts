import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { accessesRoutes } from './routes-accesses.ts'
import { actForAssisted } from './assisted-filing.ts'
import { expedientRoutes } from './routes-expedient.ts'
import { folderRoutes } from './routes-folder.ts'
import { documentRoutes } from './routes-documents.ts'
import { formRoutes } from './routes-form.ts'
import { signRoutes } from './routes-sign.ts'
import { startRoutes } from './routes-start.ts'

/** Everything a citizen does with what is theirs. The pages of questions come last: their names are data. */
export function virtualOfficeRoutes(app: App): Router {
  return Router().use(
    actForAssisted(app),
    startRoutes(app),
    documentRoutes(app),
    signRoutes(app),
    folderRoutes(app),
    accessesRoutes(app),
    expedientRoutes(app),
    formRoutes(app),
  )
}
