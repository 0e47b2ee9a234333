import { makeWorkerUtils } from 'graphile-worker'
import type { Pool } from 'pg'
import type { App } from '../app.ts'

export interface Pace {
  /** How often a process says that it lives. */
  beatMs: number
  /** After this long without a word it is dead, and what it had begun is free for others. */
  silenceMs: number
}

export const usualPace: Pace = { beatMs: 30_000, silenceMs: 180_000 }

/** A job that a killed process had begun stays locked for four hours, and with it somebody's receipt. Every process says
 *  that it lives; whoever notices that another has fallen silent gives its jobs back. One that was only asleep finds its
 *  work done by somebody else, which is harmless: every job may run twice. */
export function startHeartbeat(
  { log }: Pick<App, 'log'>,
  pool: Pool,
  poolId: string,
  pace: Pace = usualPace,
): { stop: () => Promise<void> } {
  const beat = async () => {
    await pool.query(
      `insert into worker_heartbeat (pool_id, seen_at) values ($1, clock_timestamp())
       on conflict (pool_id) do update set seen_at = excluded.seen_at`,
      [poolId],
    )
    await giveBackAbandoned(log, pool, pace.silenceMs)
  }
  let current = Promise.resolve()
  const next = () => {
    // A database that is away is told by others; the next beat tries again.
    current = beat().catch((error: unknown) => log.warn({ err: error }, 'heartbeat failed'))
  }
  next()
  const timer = setInterval(next, pace.beatMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await current
      await pool.query('delete from worker_heartbeat where pool_id = $1', [poolId]).catch(() => undefined)
    },
  }
}

async function giveBackAbandoned(log: App['log'], pool: Pool, silenceMs: number): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `delete from worker_heartbeat where seen_at < clock_timestamp() - $1 * interval '1 millisecond' returning pool_id as id`,
    [silenceMs],
  )
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const utils = await makeWorkerUtils({ pgPool: pool })
  try {
    await utils.forceUnlockWorkers(ids)
  } finally {
    await utils.release()
  }
  log.warn({ pools: ids }, 'processes fell silent; their jobs are given back')
}
