import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { Failpoint } from './failpoint.ts'
import type { Municipality } from './http/context.ts'
import type { Translate } from './i18n/i18n.ts'
import type { Mailer } from './mail/mailer.ts'
import type { PdfPress } from './pdf/index.ts'
import type { NoteKeys } from './note-keys.ts'
import type { Trust } from './pki/index.ts'
import type { Sealer } from './sealer.ts'
import type { Scanner } from './storage/scanner.ts'
import type { Storage } from './storage/storage.ts'

/** The national hub of registries: its address, and what we show and ask for on the way there. */
export interface HubConfig {
  url: string
  /** A PEM file with our certificate, those above it and its key. */
  certificate: string
  /** Who issued the hub's certificate; absent: the authorities that the system trusts. */
  authorities: string | undefined
}

export interface Config {
  production: boolean
  /** False while pages are being written: templates are read anew at each request. */
  cacheViews: boolean
  port: number
  tlsPort: number
  dataDir: string
  /** The province's own address, e.g. http://localhost:3000; each council is a host below it or has its own. */
  baseUrl: string
  /** Where certificates are asked for, e.g. https://localhost:3443. */
  identificationUrl: string
  /** Absent: the program starts its own PostgreSQL under dataDir. */
  databaseUrl: string | undefined
  storageUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string
  clamdUrl: string | undefined
  tsaUrl: string | undefined
  /** Absent: entries travel among the councils of this platform alone. */
  hub: HubConfig | undefined
  trustAnchors: string | undefined
  intermediates: string | undefined
  revocationHosts: string[]
  tlsKey: string | undefined
  tlsCertificate: string | undefined
  sealFolder: string | undefined
  sealPassword: string | undefined
  /** Addresses of proxies whose X-Forwarded-* count; everyone else's are ignored. */
  trustedProxies: string[]
  sessionSecret: string
  codeSecret: string
  clockToleranceMs: number
  /** Of the tests that look for what a power cut loses. */
  failpoint: Failpoint | undefined
  /** Absent in production: the figures are closed. */
  metricsToken: string | undefined
  logLevel: string
}

/** The world outside our rules, built once in main.ts. Only the edges hold it: routes and jobs. */
export interface App {
  config: Config
  log: Logger
  db: Knex
  /** The same database for the libraries that want a bare pool (jobs). */
  pool: Pool
  storage: Storage
  scanner: Scanner
  mailer: Mailer
  sealer: Sealer
  noteKeys: NoteKeys
  press: PdfPress
  trust: Trust
  /** The words, for what no request asked for: papers and mails made by jobs. */
  t: Translate
  /** A RFC 3161 token over a SHA-256 digest, when a time-stamping authority is configured. */
  timestamp?: (digest: Buffer) => Promise<Buffer>
  /** Address and name of a council by its code: jobs have no request to take them from. */
  municipalityOf: (id: string) => Municipality
  now: () => Date
}
