import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Config } from '../platform/app.ts'
import { failpoints } from '../platform/failpoint.ts'

const port = z.coerce.number().int().min(0).max(65535)
const text = z.string().trim().min(1).optional()
const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  // What is no address at all has been said already.
  .refine((url) => !URL.canParse(url) || new URL(url).pathname === '/', { error: 'must have no path' })
  .transform((url) => (URL.canParse(url) ? new URL(url).origin : url))
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )

/** Every variable the program reads; the README's table and the compose file are held against this list by a test. */
export const environment = z.object({
  /** Set by `npm run dev`: templates are read anew at each request. */
  NODE_WATCH: text,
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: port.default(3000),
  TLS_PORT: port.default(3443),
  DATA_DIR: z.string().min(1).default('./data'),
  BASE_URL: webAddress.optional(),
  IDENTIFICATION_URL: webAddress.optional(),
  DATABASE_URL: text,
  STORAGE_URL: text,
  SMTP_URL: text,
  MAIL_FROM: z.string().min(3).default('Sede electrónica <no-responder@localhost>'),
  CLAMD_URL: text,
  TSA_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  INTERCHANGE_URL: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  INTERCHANGE_CERTIFICATE: text,
  INTERCHANGE_AUTHORITIES: text,
  TRUST_ANCHORS: text,
  INTERMEDIATES: text,
  REVOCATION_HOSTS: list,
  TLS_KEY: text,
  TLS_CERTIFICATE: text,
  SEAL_FOLDER: text,
  SEAL_PASSWORD_FILE: text,
  TRUSTED_PROXIES: list,
  SESSION_SECRET_FILE: text,
  CODE_SECRET_FILE: text,
  CLOCK_TOLERANCE_MS: z.coerce.number().int().min(100).max(60_000).default(2000),
  /** Where the program dies like in a power cut: for the tests that look for what is lost then. Never in production. */
  FAILPOINT: z.enum(failpoints).optional(),
  /** Whoever asks for /metrics must say it. */
  METRICS_TOKEN: text,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** What production may not go without: each has a demonstration stand-in that would not protect anybody. */
const requiredInProduction = [
  'BASE_URL',
  'IDENTIFICATION_URL',
  'DATABASE_URL',
  'TRUST_ANCHORS',
  'TLS_KEY',
  'TLS_CERTIFICATE',
  'SEAL_FOLDER',
  'SEAL_PASSWORD_FILE',
  'SESSION_SECRET_FILE',
  'CODE_SECRET_FILE',
] as const

const filesNamed = [
  'TRUST_ANCHORS',
  'INTERMEDIATES',
  'TLS_KEY',
  'TLS_CERTIFICATE',
  'INTERCHANGE_CERTIFICATE',
  'INTERCHANGE_AUTHORITIES',
  'SEAL_FOLDER',
  'SEAL_PASSWORD_FILE',
  'SESSION_SECRET_FILE',
  'CODE_SECRET_FILE',
] as const

const MIN_SECRET_LENGTH = 32

/** Names every fault at once, so that a start costs one round of mending and not ten. */
export class ConfigError extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n- ${faults.join('\n- ')}`,
    )
    this.name = 'ConfigError'
    this.faults = faults
  }
}

export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const production = given['NODE_ENV'] === 'production'
  if (production) {
    for (const name of requiredInProduction) {
      if (!given[name]) faults.push(`${name}: production needs it; the demonstration value protects nobody`)
    }
    if (given['FAILPOINT']) faults.push('FAILPOINT: production does not die on purpose')
    for (const name of ['BASE_URL', 'IDENTIFICATION_URL'] as const) {
      if (given[name] && !given[name].startsWith('https://')) faults.push(`${name}: production speaks https only`)
    }
  }
  for (const name of filesNamed) {
    if (given[name] && !existsSync(given[name])) faults.push(`${name}: there is no file ${given[name]}`)
  }
  if (given['METRICS_TOKEN'] && given['METRICS_TOKEN'].length < MIN_SECRET_LENGTH) {
    faults.push(`METRICS_TOKEN: the secret is shorter than ${MIN_SECRET_LENGTH} characters`)
  }
  if (Boolean(given['TLS_KEY']) !== Boolean(given['TLS_CERTIFICATE'])) {
    faults.push('TLS_KEY, TLS_CERTIFICATE: one is given without the other')
  }
  // Who speaks for a council is known by its certificate alone.
  if (given['INTERCHANGE_URL'] && !given['INTERCHANGE_CERTIFICATE']) {
    faults.push('INTERCHANGE_URL: needs INTERCHANGE_CERTIFICATE')
  }
  for (const name of ['SESSION_SECRET_FILE', 'CODE_SECRET_FILE'] as const) {
    const file = given[name]
    if (file && existsSync(file) && readFileSync(file, 'utf8').trim().length < MIN_SECRET_LENGTH) {
      faults.push(`${name}: the secret is shorter than ${MIN_SECRET_LENGTH} characters`)
    }
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)

  const e = parsed.data
  const dataDir = path.resolve(e.DATA_DIR)
  const secret = (file: string | undefined, name: string) =>
    file ? readFileSync(file, 'utf8').trim() : ownSecret(dataDir, name)
  return {
    production,
    cacheViews: e.NODE_WATCH === undefined,
    port: e.PORT,
    tlsPort: e.TLS_PORT,
    dataDir,
    baseUrl: e.BASE_URL ?? `http://localhost:${e.PORT}`,
    identificationUrl: e.IDENTIFICATION_URL ?? `https://localhost:${e.TLS_PORT}`,
    databaseUrl: e.DATABASE_URL,
    storageUrl: e.STORAGE_URL,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    clamdUrl: e.CLAMD_URL,
    tsaUrl: e.TSA_URL,
    hub:
      e.INTERCHANGE_URL && e.INTERCHANGE_CERTIFICATE
        ? { url: e.INTERCHANGE_URL, certificate: e.INTERCHANGE_CERTIFICATE, authorities: e.INTERCHANGE_AUTHORITIES }
        : undefined,
    trustAnchors: e.TRUST_ANCHORS,
    intermediates: e.INTERMEDIATES,
    revocationHosts: e.REVOCATION_HOSTS,
    tlsKey: e.TLS_KEY,
    tlsCertificate: e.TLS_CERTIFICATE,
    sealFolder: e.SEAL_FOLDER,
    sealPassword: e.SEAL_PASSWORD_FILE && readFileSync(e.SEAL_PASSWORD_FILE, 'utf8').trim(),
    trustedProxies: e.TRUSTED_PROXIES,
    sessionSecret: secret(e.SESSION_SECRET_FILE, 'session'),
    codeSecret: secret(e.CODE_SECRET_FILE, 'code'),
    clockToleranceMs: e.CLOCK_TOLERANCE_MS,
    failpoint: e.FAILPOINT,
    metricsToken: e.METRICS_TOKEN,
    logLevel: e.LOG_LEVEL,
  }
}

/** A secret made at the first start and kept: sessions and verification codes must outlive a restart. */
function ownSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, 'secrets', name)
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' })
  }
  // Bound to its name, so that two secrets copied from one file still differ.
  return createHash('sha256')
    .update(`${name}:${readFileSync(file, 'utf8')}`)
    .digest('base64url')
}
