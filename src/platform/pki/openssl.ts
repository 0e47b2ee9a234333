import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pemOf } from './der.ts'

/** What OpenSSL found: nothing, or the first fault and how far from the leaf. */
export type ChainResult = { ok: true } | { ok: false; code: number; depth: number; message: string }

export interface ChainQuestion {
  leaf: Buffer
  /** Certificates that may be used on the way, PEM; none of them is believed. */
  untrusted: string
  anchors: string
  at: Date
  /** `any`: the caller looks at the usages himself. */
  purpose: 'sslclient' | 'any'
  depth?: number
}

const TIMEOUT_MS = 5000
const MOST_AT_ONCE = 4
const LONGEST_QUEUE = 200
/** Nothing of the caller's surroundings may soften the check: no OPENSSL_CONF, no SSL_CERT_DIR. */
const SURROUNDINGS = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', OPENSSL_CONF: '/dev/null' }

export interface OpenSsl {
  verify(question: ChainQuestion): Promise<ChainResult>
}

export function openSsl(path = 'openssl'): OpenSsl {
  const enter = gate(MOST_AT_ONCE, LONGEST_QUEUE)
  return { verify: (question) => enter(() => verify(path, question)) }
}

/** undefined: not installed, so no certificate can be accepted. */
export async function opensslVersion(path = 'openssl'): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['version'], { timeout: TIMEOUT_MS, env: SURROUNDINGS })
    return stdout.trim()
  } catch {
    return undefined
  }
}

async function verify(path: string, question: ChainQuestion): Promise<ChainResult> {
  const folder = await mkdtemp(join(tmpdir(), 'chain-'))
  try {
    const anchors = join(folder, 'anchors.pem')
    const untrusted = join(folder, 'untrusted.pem')
    await Promise.all([writeFile(anchors, question.anchors), writeFile(untrusted, question.untrusted)])
    const { exitCode, output } = await run(path, argumentsFor(question, anchors, untrusted), pemOf(question.leaf))
    if (exitCode === 0 && /^stdin: OK$/m.test(output) && !/^error /m.test(output)) return { ok: true }
    const [, code = '0', depth = '0', message = 'not verified'] =
      /^error (\d+) at (\d+) depth lookup: ?(.*)$/m.exec(output) ?? []
    return { ok: false, code: Number(code), depth: Number(depth), message: message.slice(0, 200) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function argumentsFor(question: ChainQuestion, anchors: string, untrusted: string): string[] {
  const strictness = [
    '-x509_strict',
    '-purpose',
    question.purpose,
    '-auth_level',
    '2',
    '-verify_depth',
    String(question.depth ?? 4),
  ]
  const moment = ['-attime', String(Math.floor(question.at.getTime() / 1000))]
  const trusted = ['-no-CApath', '-no-CAstore', '-CAfile', anchors]
  return [
    'verify',
    ...strictness,
    ...moment,
    ...trusted,
    ...(question.untrusted === '' ? [] : ['-untrusted', untrusted]),
  ]
}

function run(path: string, args: string[], input: string): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env: SURROUNDINGS, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' })
    let output = ''
    const keep = (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString('utf8')
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // A child that has already said no does not read to the end.
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, output }))
    child.stdin.end(input)
  })
}

/** So many at once, so many waiting, the rest turned away: a rush of logins must not become a rush of processes. */
function gate(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const queue: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Error('too many certificates are being checked')
      await new Promise<void>((go) => queue.push(go))
    } else running++
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
