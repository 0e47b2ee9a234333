import type { JobTable } from '../../platform/jobs/worker.ts'
import { acknowledge, afterExpiry } from './acknowledge.ts'
import { NOTICE_JOB, notifyCorrection, notifyResolution } from './make-available.ts'
import { sendNotice } from './notice.ts'
import { ACKNOWLEDGE_JOB, EXPIRED_JOB } from './practise.ts'

/** What this module does after what happened elsewhere, and after its own acts. */
export const notificationJobs: JobTable = {
  'expedients.resolution-signed': notifyResolution,
  'expedients.correction-requested': notifyCorrection,
  [NOTICE_JOB]: sendNotice,
  [EXPIRED_JOB]: afterExpiry,
  [ACKNOWLEDGE_JOB]: acknowledge,
}
