import { inWork, systemWho } from '../../platform/db/work.ts'
import type { JobHandler } from '../../platform/jobs/queue.ts'
import { enterIntoForce } from './service.ts'

export const regulationJobs: Record<string, JobHandler> = {
  'regulation.enter-into-force': async (app, payload) => {
    await inWork(app.db, systemWho(payload.municipalityId, app.now()), enterIntoForce)
  },
}
