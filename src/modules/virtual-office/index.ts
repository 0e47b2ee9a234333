export { FILING_NOTICE_JOB, sendFilingNotice } from './filing-notice.ts'
export { draftsOfProcedure } from './start-application.ts'
export { virtualOfficeRoutes } from './routes.ts'
export { default as virtualOfficeLocale } from './locale.es.ts'
