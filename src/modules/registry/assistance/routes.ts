import { Router } from 'express'
import type { App } from '../../../platform/app.ts'
import type { AssistanceLent } from './lent.ts'
import { actRoutes } from './routes-acts.ts'
import { caseRoutes } from './routes-cases.ts'
import { consentRoutes } from './routes-consent.ts'
import { officialRoutes } from './routes-officials.ts'

/** People without a certificate, attended at the counter; who may do it, and what they did. */
export function assistanceRoutes(app: App, lent: AssistanceLent): Router {
  // The register first: its addresses would be taken for somebody being attended.
  return Router().use(officialRoutes(app), actRoutes(app), caseRoutes(app, lent), consentRoutes(app, lent))
}
