import { addReceiptFolio, markSilence, sealSigned } from '../modules/expedients/index.ts'
import { expireNotifications, notificationJobs } from '../modules/notifications/index.ts'
import {
  CHECKPOINT_LIST_JOB,
  COPY_JOB,
  EXPORT_JOB,
  exportBook,
  RECEIPT_JOB,
  foldSearchEverywhere,
  issueReceipt,
  holdRestored,
  listCheckpointsOfAll,
  pressCopy,
  publishCheckpoints,
  sweepDigitisations,
  CONSENT_JOB,
  pressConsent,
} from '../modules/registry/index.ts'
import { sweepRequests } from '../modules/identity/index.ts'
import { collectFromHub, interchangeJobs } from '../modules/interchange/index.ts'
import { isDecisionDue, outageJobs } from '../modules/outages/index.ts'
import { regulationJobs } from '../modules/regulation/index.ts'
import { sweepDrafts, virtualOfficeJobs } from '../modules/virtual-office/index.ts'
import type { App } from '../platform/app.ts'
import { type Work, inWork, systemWho } from '../platform/db/work.ts'
import { plainDate, timeOfDay } from '../platform/i18n/format.ts'
import type { JobTable, Schedule } from '../platform/jobs/worker.ts'
import { termBooks } from './term-books.ts'

/** Who cares about what happened: job name → the module function that does it. */
export const jobs: JobTable = {
  ...regulationJobs,
  [RECEIPT_JOB]: issueReceipt,
  [EXPORT_JOB]: exportBook,
  [COPY_JOB]: pressCopy,
  [CONSENT_JOB]: pressConsent,
  [CHECKPOINT_LIST_JOB]: listCheckpointsOfAll,
  'registry.receipt-issued': addReceiptFolio,
  ...interchangeJobs,
  'expedients.seal-signed': sealSigned,
  ...notificationJobs,
  ...outageJobs({ termBooks }),
  ...virtualOfficeJobs,
}

/** Every quarter of an hour; each looks at the official time itself, and doing it twice is harmless. */
export const schedule: Schedule = {
  'expedients.mark-silence': (app) => inEachCouncil(app, (work) => markSilence(work, plainDate(work.now))),
  'notifications.expire': (app) => inEachCouncil(app, unlessDecisionDue(expireNotifications)),
  'virtual-office.sweep-drafts': (app) => inEachCouncil(app, unlessDecisionDue(sweepDrafts)),
  'registry.sweep-digitisations': (app) => inEachCouncil(app, sweepDigitisations),
  'interchange.collect': collectFromHub,
  'identity.sweep-requests': (app) => inEachCouncil(app, sweepRequests),
  'registry.publish-checkpoints': publishCheckpoints,
  'registry.hold-restored': async (app) => void (await holdRestored(app)),
  'registry.fold-search': foldSearchEverywhere,
  'storage.sweep': sweepUnfinished,
}

const DAY_MS = 86_400_000

/** Uploads cut by a crash. Only those: whether some row of some council names a kept file is no question for every
 *  quarter of an hour, and a file too many does no harm. */
async function sweepUnfinished(app: App): Promise<void> {
  if (timeOfDay(app.now()) >= '03:15' || timeOfDay(app.now()) < '03:00') return
  await app.storage.sweep({
    before: new Date(app.now().getTime() - DAY_MS),
    named: (digests) => Promise.resolve(new Set(digests)),
  })
}

/** What runs out for good waits while the secretary may still extend it. */
const unlessDecisionDue =
  (run: (work: Work) => Promise<unknown>) =>
  async (work: Work): Promise<void> => {
    if (!(await isDecisionDue(work))) await run(work)
  }

/** One short Work for each house, one after another: row security lets none of them see the others. */
async function inEachCouncil(app: App, run: (work: Work) => Promise<unknown>): Promise<void> {
  const councils = await app.db.select<{ id: string }[]>('m.id').from('municipality as m').orderBy('m.id')
  for (const { id } of councils) await inWork(app.db, systemWho(id, app.now()), run)
}
