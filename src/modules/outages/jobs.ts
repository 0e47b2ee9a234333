import type { JobTable } from '../../platform/jobs/worker.ts'
import type { TermBook } from '../municipalities/index.ts'
import { issueCertificate } from './certificate.ts'
import { EXTEND_JOB, extendTermsJob } from './extend-terms.ts'
import { CERTIFICATE_JOB } from './incidents.ts'

export const outageJobs = (lent: { termBooks: readonly TermBook[] }): JobTable => ({
  [CERTIFICATE_JOB]: issueCertificate,
  [EXTEND_JOB]: extendTermsJob(lent.termBooks),
})
