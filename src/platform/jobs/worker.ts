import { EventEmitter } from 'node:events'
import { parseCronItems, run, runOnce, Logger as WorkerLogger, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Pool } from 'pg'
import type { App } from '../app.ts'
import { type Pace, startHeartbeat, usualPace } from './heartbeat.ts'
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
  pace: Pace = usualPace,
): Promise<{ stop(): Promise<void> }> {
  const letGo = await takeOverAbandoned(pool)
  const events: WorkerEvents = new EventEmitter()
  const hearts: { stop: () => Promise<void> }[] = []
  // The jobs a process has begun are locked under the name of its pool.
  events.on('pool:create', ({ workerPool }) => void hearts.push(startHeartbeat(app, pool, workerPool.id, pace)))
  const runner = await run({
    pgPool: pool,
    concurrency: 4,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: quiet,
    events,
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
  return {
    stop: async () => {
      await runner.stop()
      await Promise.all(hearts.map((heart) => heart.stop()))
      letGo()
    },
  }
}

/** Any number of our own. */
const ALIVE = 1718182

/** At a start: every living process holds one lock in common, so whoever finds it free is alone, and whatever is still
 *  locked has been abandoned. While others live, their heartbeats tell who does not. */
async function takeOverAbandoned(pool: Pool): Promise<() => void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [ALIVE])
    if (rows[0]?.alone) {
      await client.query(
        'update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_by is not null',
      )
      await client.query(
        'update graphile_worker._private_job_queues set locked_at = null, locked_by = null where locked_by is not null',
      )
    }
    await client.query('select pg_advisory_lock_shared($1)', [ALIVE])
    if (rows[0]?.alone) await client.query('select pg_advisory_unlock($1)', [ALIVE])
  } catch (error) {
    client.release(true)
    throw error
  }
  // Kept for as long as the process works; closing the connection gives the lock back.
  return () => client.release(true)
}

/** Empties the queue and returns: what tests and commands use. */
export async function runJobsOnce(app: App, pool: Pool, jobs: JobTable): Promise<void> {
  await runOnce({ pgPool: pool, noHandleSignals: true, logger: quiet, taskList: taskList(app, jobs, {}) })
}

/** What waits, and what stays parked with its reason after the last attempt. */
export async function countJobs(pool: Pool): Promise<{ waiting: number; parked: number }> {
  const { rows } = await pool.query<{ waiting: number; parked: number }>(
    `select count(*) filter (where attempts < max_attempts)::int as waiting,
            count(*) filter (where attempts >= max_attempts)::int as parked
       from graphile_worker.jobs`,
  )
  return rows[0] ?? { waiting: 0, parked: 0 }
}
