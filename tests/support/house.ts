import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import type { Express } from 'express'
import pino from 'pino'
import { createApp, type Web } from '../../src/server/app.ts'
import { loadConfig } from '../../src/server/config.ts'
import { jobs } from '../../src/server/jobs.ts'
import { openWords } from '../../src/server/words.ts'
import { foundMunicipality, hostTable } from '../../src/modules/municipalities/index.ts'
import { catalogueFolder, publishCatalogue } from '../../src/modules/procedures/index.ts'
import type { App } from '../../src/platform/app.ts'
import type { Mailer } from '../../src/platform/mail/mailer.ts'
import { openPool } from '../../src/platform/db/database.ts'
import { openMetrics } from '../../src/platform/http/metrics.ts'
import { openPageCache } from '../../src/platform/http/page-cache.ts'
import { countJobs, runJobsOnce } from '../../src/platform/jobs/worker.ts'
import { openPdfPress } from '../../src/platform/pdf/index.ts'
import { demoNoteKeys } from '../../src/platform/note-keys.ts'
import { openDemoAuthority, type Trust } from '../../src/platform/pki/index.ts'
import { openStorage } from '../../src/platform/storage/open-storage.ts'
import { openScanner } from '../../src/platform/storage/scanner.ts'
import { newDatabase } from './database.ts'

export type Mail = Parameters<Mailer['send']>[0]

/** The program as it runs, with its own database and folder: one for each test file, built when first asked for. */
export interface House {
  app: App
  web: Web
  express: Express
  server: Server
  databaseUrl: string
  mails: Mail[]
  runJobs: () => Promise<void>
  close: () => Promise<void>
}

/** Test doubles stand in for what is outside the house: here the mail, and the certificate check that only TLS can do. */
export async function openHouse(change: Partial<App> = {}): Promise<House> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-'))
  const database = await newDatabase()
  const pool = openPool(database.url, 4)
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, resolve)
  })
  const { port } = server.address() as AddressInfo
  const config = {
    ...loadConfig({ NODE_ENV: 'test', DATA_DIR: folder, LOG_LEVEL: 'silent' }),
    baseUrl: `http://localhost:${port}`,
    databaseUrl: database.url,
  }
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
  const authority = await openDemoAuthority(path.join(folder, 'authority'))
  const press = openPdfPress({ workers: 1 })
  const t = openWords(log, false)
  await foundMunicipality(database.db, province)
  const hosts = await hostTable(database.db, { baseUrl: config.baseUrl, databaseUrl: database.url })
  const pages = openPageCache({ databaseUrl: database.url })
  const mails: Mail[] = []
  const now = () => new Date()
  await publishCatalogue(database.db, catalogueFolder, now())
  const app: App = {
    config,
    log,
    db: database.db,
    pool,
    storage: openStorage(config),
    scanner: openScanner(undefined),
    mailer: { send: async (mail) => void mails.push(mail) },
    sealer: {
      sealFor: ({ id, name, nif }) =>
        authority.issue(`sello-${id}`, { kind: 'seal', name: `Sello de ${name}`, organization: { nif, name } }),
    },
    noteKeys: demoNoteKeys(path.join(folder, 'note-keys')),
    press,
    trust: unreachableTrust,
    t,
    municipalityOf: (id) => {
      const municipality = hosts.byId(id)
      if (!municipality) throw new Error(`no council ${id}`)
      return municipality
    },
    now,
    ...change,
  }
  const web: Web = {
    hosts,
    revocation: null,
    pages,
    t,
    health: async () => ({ ready: true, checks: {} }),
    metrics: openMetrics(() => countJobs(pool)),
  }
  const express = createApp(app, web)
  server.on('request', pages.before(express))
  return {
    app,
    web,
    express,
    server,
    databaseUrl: database.url,
    mails,
    runJobs: () => runJobsOnce(app, pool, jobs),
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await Promise.all([hosts.close(), pages.close(), press.close(), pool.end()])
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Every house stands in a province: the certificate host and the shared catalogue are its own. */
const province = {
  id: '10000',
  kind: 'province',
  slug: 'provincia',
  name: 'Diputación de Prueba',
  dir3: 'L02000010',
  nif: 'P1000000H',
  postalCode: '10003',
  population: 390_000,
  latitude: 39.5,
  longitude: -6.4,
} as const

/** Certificates are checked on the TLS listener, which these tests do not have; tests of the listener bring their own. */
const unreachableTrust: Trust = {
  authorities: [],
  check: async () => ({ ok: false, reason: 'none', detail: 'no TLS here' }),
}

export const randomDigits = (length: number): string =>
  Array.from(randomBytes(length), (byte) => String(byte % 10)).join('')
