import { parseCronItems, run, runOnce, Logger as WorkerLogger, type TaskList } from 'graphile-worker'
import type { Pool } from 'pg'
import type { App } from '../app.ts'
import type { JobHandler, JobPayload } from './queue.ts'

export type JobTable = Record<string, JobHandler>

/** Something the clock causes rather than a person: its handler runs every quarter of an hour and looks at Madrid's time. */
export type Schedule = Record<string, (app: App) => Promise<void>>

function taskList(app: App, jobs: JobTable, schedule: Schedule): TaskList {
  const tasks: TaskList = {}
  for (const [name, handler] of Object.entries(jobs)) {
    tasks[name] = async (payload, helpers) => {
      const { attempts, max_attempts: maxAttempts, id } = helpers.job
      try {
        await handler(app, payload as JobPayload, { attempt: attempts, maxAttempts })
      } catch (error) {
        // After the last attempt the job stays in the queue, parked with its reason: someone must look at it.
        app.log[attempts >= maxAttempts ? 'error' : 'warn'](
          { err: error, job: name, jobId: id, attempts },
          'job failed',
        )
        throw error
      }
    }
  }
  for (const [name, task] of Object.entries(schedule)) tasks[name] = () => task(app)
  return tasks
}

const quiet = new WorkerLogger(() => () => undefined)

export async function startWorker(
  app: App,
  pool: Pool,
  jobs: JobTable,
  schedule: Schedule,
): Promise<{ stop(): Promise<void> }> {
  const runner = await run({
    pgPool: pool,
    concurrency: 4,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: quiet,
    taskList: taskList(app, jobs, schedule),
    // Not a crontab: its grammar has no dots, and our names do.
    parsedCronItems: parseCronItems(
      Object.keys(schedule).map((task) => ({
        task,
        match: '*/15 * * * *',
        identifier: task,
        options: { maxAttempts: 3 },
      })),
    ),
  })
  return { stop: () => runner.stop() }
}

/** Empties the queue and returns: what tests and commands use. */
export async function runJobsOnce(app: App, pool: Pool, jobs: JobTable): Promise<void> {
  await runOnce({ pgPool: pool, noHandleSignals: true, logger: quiet, taskList: taskList(app, jobs, {}) })
}
