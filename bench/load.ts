import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Target {
  port: number
  path: string
  host: string
  cookie?: string
  /** Of the server, whose processor time is counted. */
  pid: number
}

export interface Load {
  perSecond: number
  p95: number
  /** Of the server process alone, in microseconds: hardly moved by what else the machine does. */
  cpuPerRequest: number
}

export const tool = existsSync('/usr/bin/wrk') ? 'wrk' : 'autocannon'

/** From another process, on this machine alone, for a bounded time. Anything but a 2xx is a failure of the bench. */
export async function load(target: Target, options: { clients: number; seconds: number }): Promise<Load> {
  const before = cpuOf(target.pid)
  const { requests, seconds, p95, failed } = await (tool === 'wrk' ? byWrk : byAutocannon)(target, options)
  if (failed > 0 || requests === 0) throw new Error(`${target.path}: ${failed} of ${requests} requests failed`)
  return { perSecond: requests / seconds, p95, cpuPerRequest: (cpuOf(target.pid) - before) / requests }
}

interface Counted {
  requests: number
  seconds: number
  p95: number
  failed: number
}

async function byWrk(target: Target, { clients, seconds }: { clients: number; seconds: number }): Promise<Counted> {
  const headers = [`Host: ${target.host}`, ...(target.cookie ? [`Cookie: ${target.cookie}`] : [])].flatMap((h) => [
    '-H',
    h,
  ])
  const script = path.join(import.meta.dirname, 'wrk.lua')
  const address = `http://127.0.0.1:${target.port}${target.path}`
  const args = ['-t1', `-c${clients}`, `-d${Math.max(1, Math.round(seconds))}s`, '-s', script, ...headers, address]
  const { stdout } = await run('wrk', args, { timeout: (seconds + 20) * 1000 })
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Counted
}

async function byAutocannon(
  target: Target,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Counted> {
  const bin = path.resolve(import.meta.dirname, '../node_modules/autocannon/autocannon.js')
  const headers = [`Host=${target.host}`, ...(target.cookie ? [`Cookie=${target.cookie}`] : [])].flatMap((h) => [
    '-H',
    h,
  ])
  const address = `http://127.0.0.1:${target.port}${target.path}`
  const args = [bin, '-j', '-c', String(clients), '-d', String(Math.max(1, Math.round(seconds))), ...headers, address]
  const { stdout } = await run(process.execPath, args, { timeout: (seconds + 20) * 1000, maxBuffer: 1 << 24 })
  const found = JSON.parse(stdout) as {
    requests: { total: number }
    duration: number
    latency: { p97_5: number }
    non2xx: number
    errors: number
  }
  const { requests, duration, latency, non2xx, errors } = found
  return { requests: requests.total, seconds: duration, p95: latency.p97_5, failed: non2xx + errors }
}

/** Microseconds of processor time that a process has had so far. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory in MB. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

export const median = (values: readonly number[]): number => percentile(values, 50)

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? Number.NaN
}
