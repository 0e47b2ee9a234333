import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http, { type IncomingHttpHeaders } from 'node:http'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/db/embedded-postgres.ts'
import { seedBig } from './seed-big.ts'

export const COUNCIL = { id: '10037', slug: 'caceres' }
const PASSWORD = 'concejo'
const main = path.resolve(import.meta.dirname, '../src/server/main.ts')

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  ms: number
}

/** The whole program in its own process, on its own database, with a province's work in it. */
export interface World {
  dataDir: string
  databaseUrl: string
  port: number
  pid: number
  /** `Host` of the council that the bench visits. */
  host: string
  /** Identifies a demonstration person with their certificate, over TLS; the cookie of the session. */
  logIn: (person: string) => Promise<string>
  ask: (path: string, options?: AskOptions) => Promise<Answer>
  close: () => Promise<void>
}

export interface AskOptions {
  method?: 'GET' | 'POST'
  cookie?: string
  form?: Record<string, string>
}

export interface WorldOptions {
  /** One that is there already, with what has been seeded in it, and stays; otherwise a new one that goes at the end. */
  dataDir?: string | undefined
  entries: number
  log?: (line: string) => void
  /** For the program's process: `NODE_OPTIONS` to profile it. */
  env?: Record<string, string>
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const dataDir = options.dataDir ?? newFolder()
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    agent.destroy()
    for (const stop of closing.toReversed()) await stop()
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') })
    closing.push(postgres.stop)
    const program = await startProgram({ ...options.env, DATA_DIR: dataDir, DATABASE_URL: postgres.url })
    closing.push(program.stop)
    if (options.entries > 0 && !options.dataDir) {
      await seedBig(postgres.url, { entries: options.entries, ...(options.log && { log: options.log }) })
    }
    await settled(postgres.url)
    const { port, pid } = program
    const host = `${COUNCIL.slug}.localhost:${port}`
    const ask: World['ask'] = (where, how = {}) => askAt({ port, host, agent }, where, how)
    const certificate = (person: string) => readFileSync(path.join(dataDir, 'demo', `${person}.p12`))
    const databaseUrl = postgres.url
    return { dataDir, databaseUrl, port, pid, host, ask, logIn: (person) => logIn(ask, certificate(person)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Open to the account that PostgreSQL runs under when we are root: so its data is in here too, and goes with it. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'concejo-bench-'))
  chmodSync(folder, 0o711)
  return folder
}

/** A new demonstration has receipts and notices of its first weeks still to make: until then it is not at rest. */
async function settled(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const deadline = performance.now() + 600_000
  for (let calm = 0; calm < 3 && performance.now() < deadline;) {
    const { rows } = await client.query<{ due: boolean }>(
      'select exists (select from graphile_worker.jobs where run_at <= now() and attempts < max_attempts) as due',
    )
    calm = rows[0]?.due ? 0 : calm + 1
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  await client.end()
}

export interface Program {
  pid: number
  port: number
  /** Milliseconds from the start of the process to its greeting. */
  greetedAfter: number
  stop: () => Promise<void>
}

export async function startProgram(env: Record<string, string>): Promise<Program> {
  const began = performance.now()
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], PORT: '0', TLS_PORT: '0', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const greeting = await firstWords(child)
  const port = Number(/http:\/\/localhost:(\d+)/.exec(greeting)?.[1])
  return { pid: child.pid ?? 0, port, greetedAfter: performance.now() - began, stop: () => ended(child) }
}

function firstWords(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(String(data)))
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)))
  })
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

export function askAt(
  { port, host, agent }: { port: number; host: string; agent?: http.Agent },
  where: string,
  { method = 'GET', cookie, form }: AskOptions,
): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString()
  const headers = {
    host,
    ...(cookie && { cookie }),
    ...(body !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    }),
  }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const request = http.request(
      { host: '127.0.0.1', port, path: where, method, headers, ...(agent && { agent }) },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('utf8'),
            ms: performance.now() - began,
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** The whole way: the door, the certificate host, the way back. */
async function logIn(ask: World['ask'], pfx: Buffer): Promise<string> {
  const door = await ask('/acceso')
  const before = cookieOf(door)
  const away = await ask('/acceso', { method: 'POST', cookie: before, form: hiddenFields(door.body) })
  const back = new URL(await showCertificate(String(away.headers.location), pfx))
  const inside = await ask(back.pathname + back.search, { cookie: cookieOf(away) || before })
  if (inside.status !== 303) throw new Error(`not let in: ${inside.status}`)
  return cookieOf(inside)
}

function showCertificate(url: string, pfx: Buffer): Promise<string> {
  const { port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: pathname + search,
      pfx,
      passphrase: PASSWORD,
      servername: 'localhost',
    }
    // Our own listener, started a moment ago on this machine: its demonstration certificate is nobody's to check here.
    https
      .get({ ...options, rejectUnauthorized: false }, (response) => {
        response.resume()
        const { location } = response.headers
        if (location) resolve(location)
        else reject(new Error(`the certificate was refused: ${response.statusCode}`))
      })
      .on('error', reject)
  })
}

const cookieOf = ({ headers }: Answer): string =>
  (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')

/** What a browser sends along of a page's form without the person doing anything. */
export function hiddenFields(html: string): Record<string, string> {
  const form =
    /<form[^>]*method="post"[\s\S]*?<\/form>/i.exec(html.slice(Math.max(0, html.indexOf('<main'))))?.[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1]
    if (name) fields[name] = unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? '')
  }
  return fields
}

export const unescaped = (text: string): string =>
  text
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
