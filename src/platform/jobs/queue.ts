import type { App } from '../app.ts'
import type { Work } from '../db/work.ts'

export interface JobPayload extends Record<string, unknown> {
  municipalityId: string
}

/** An edge like a route: opens a Work to read, lets it go, talks to the outside, opens another to record.
 *  It may run twice, so doing it twice must be harmless. */
export type JobHandler = (app: App, payload: JobPayload, job: { attempt: number; maxAttempts: number }) => Promise<void>

/** Written in the transaction that causes it: the queue is the outbox, and a rollback takes the job with it.
 *  A key makes the job unique while it waits. */
export async function enqueue(
  work: Work,
  name: string,
  payload: Record<string, unknown>,
  options: { key?: string; runAt?: Date } = {},
): Promise<void> {
  await work.tx.raw('select concejo_enqueue(?, ?::json, ?, ?)', [
    name,
    JSON.stringify({ ...payload, municipalityId: work.municipalityId }),
    options.key ?? null,
    options.runAt ?? null,
  ])
}
