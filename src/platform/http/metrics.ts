import type { RequestHandler } from 'express'
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface Metrics {
  registry: Registry
  measure: RequestHandler
}

/** What waits in the queue, and what has failed so often that somebody must look at it today. */
export type JobCounts = () => Promise<{ waiting: number; parked: number }>

/** One registry for each app, so that two apps in one process (tests) do not share figures. */
export function openMetrics(countJobs: JobCounts): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const jobs: Gauge = new Gauge({
    name: 'concejo_jobs',
    help: 'Jobs in the queue: waiting, or parked after their last attempt',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const { waiting, parked } = await countJobs()
      jobs.set({ state: 'waiting' }, waiting)
      jobs.set({ state: 'parked' }, parked)
    },
  })
  const measure: RequestHandler = (req, res, next) => {
    const start = process.hrtime.bigint()
    res.on('finish', () => {
      duration.observe(
        { method: req.method, status: `${Math.floor(res.statusCode / 100)}xx` },
        Number(process.hrtime.bigint() - start) / 1e9,
      )
    })
    next()
  }
  return { registry, measure }
}
