import type { App } from '../../../../platform/app.ts'
import type { BookReport } from './report.ts'

/** One look at one council. */
export interface Verifier {
  app: Pick<App, 'db' | 'storage' | 'log' | 'now'>
  municipalityId: string
  report: BookReport
}
