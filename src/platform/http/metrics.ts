import type { RequestHandler } from 'express'
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** One registry for each app, so that two apps in one process (tests) do not share figures. */
export function openMetrics(): {
  registry: Registry
  measure: RequestHandler
  alarm: (name: string, on: boolean) => void
} {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const alarms = new Gauge({
    name: 'concejo_alarm',
    help: 'Something a person must look at today',
    labelNames: ['name'],
    registers: [registry],
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
  return { registry, measure, alarm: (name, on) => alarms.set({ name }, on ? 1 : 0) }
}
