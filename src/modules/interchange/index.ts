import type { JobTable } from '../../platform/jobs/worker.ts'
import { answer, refuse } from './answer.ts'
import { tellForwarded } from './decide.ts'
import { ANSWER_JOB, REFUSE_JOB, TELL_FORWARDED_JOB, TRANSMIT_JOB } from './jobs.ts'
import { transmit } from './transmit.ts'

export const interchangeJobs: JobTable = {
  [TRANSMIT_JOB]: transmit,
  [ANSWER_JOB]: answer,
  [REFUSE_JOB]: refuse,
  [TELL_FORWARDED_JOB]: tellForwarded,
}
export { collect as collectFromHub } from './collect.ts'
export { type ImportReport, importDirectory } from './directory/import-directory.ts'
export { endedDestination } from './send.ts'
export { interchangeRoutes } from './routes.ts'
export { interchangeLocale } from './locale.es.ts'
