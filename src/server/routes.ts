import type { Router } from 'express'
import { backOfficeRoutes } from '../modules/back-office/index.ts'
import { documentsRoutes } from '../modules/documents/index.ts'
import { expedientsOfUnits, expedientsRoutes, findByNumber } from '../modules/expedients/index.ts'
import { identityRoutes } from '../modules/identity/routes.ts'
import { endedDestination, interchangeRoutes } from '../modules/interchange/index.ts'
import { machineFilingRoutes } from '../modules/machine-filing/index.ts'
import { municipalitiesRoutes } from '../modules/municipalities/index.ts'
import { notificationsRoutes } from '../modules/notifications/index.ts'
import { outagesRoutes } from '../modules/outages/index.ts'
import { listOffered, proceduresDeskRoutes, proceduresRoutes } from '../modules/procedures/index.ts'
import { provinceRoutes } from '../modules/province/index.ts'
import { registryRoutes } from '../modules/registry/index.ts'
import { regulationRoutes } from '../modules/regulation/index.ts'
import { sedeRoutes } from '../modules/sede/index.ts'
import { assistedFiling, draftsOfProcedure, virtualOfficeRoutes } from '../modules/virtual-office/index.ts'
import type { App } from '../platform/app.ts'
import type { Work } from '../platform/db/work.ts'
import { termBooks } from './term-books.ts'

/** One mount per module, in the modules' order. */
export function moduleRoutes(app: App): Router[] {
  return [
    municipalitiesRoutes(app),
    identityRoutes(app),
    regulationRoutes(app, { procedureLinks }),
    proceduresRoutes(app, { draftsFor: draftsOfProcedure }),
    proceduresDeskRoutes(app),
    documentsRoutes(app),
    registryRoutes(app, {
      findExpedient: async (work, number) => (await findByNumber(work, number))?.id,
      endedDestination,
      unitParts: [expedientsOfUnits],
      assistedFiling,
    }),
    interchangeRoutes(app),
    expedientsRoutes(app),
    machineFilingRoutes(app),
    notificationsRoutes(app),
    outagesRoutes(app, { termBooks }),
    sedeRoutes(app),
    virtualOfficeRoutes(app),
    backOfficeRoutes(app),
    provinceRoutes(app),
  ]
}

/** The ordinance comes before the catalogue, so the addresses of what it names are lent to it here. */
async function procedureLinks(work: Work): Promise<Map<string, string>> {
  return new Map((await listOffered(work)).map(({ code, slug }) => [code, `/tramites/${slug}`]))
}
