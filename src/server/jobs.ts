import { issueReceipt } from '../modules/registry/index.ts'
import type { JobTable, Schedule } from '../platform/jobs/worker.ts'

/** Who cares about what happened: job name → the module function that does it. */
export const jobs: JobTable = {
  'registry.issue-receipt': issueReceipt,
}

/** Every quarter of an hour; each looks at the official time itself. */
export const schedule: Schedule = {}
