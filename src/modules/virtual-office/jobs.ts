import type { JobTable } from '../../platform/jobs/worker.ts'
import { DRAFT_REMINDER_JOB, remindOfDraft } from './draft-expiry.ts'
import { FILING_NOTICE_JOB, sendFilingNotice } from './filing-notice.ts'

export const virtualOfficeJobs: JobTable = {
  [FILING_NOTICE_JOB]: sendFilingNotice,
  [DRAFT_REMINDER_JOB]: remindOfDraft,
}
