import { createServer, type Server } from 'node:http'
import path from 'node:path'
import express from 'express'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  foundMunicipality,
  hostTable,
  municipalitiesLocale,
  municipalitiesRoutes,
} from '../../src/modules/municipalities/index.ts'
import {
  draftRegulation,
  openExposure,
  recordInitialApproval,
  regulationLocale,
  regulationRoutes,
  seedRegulation,
} from '../../src/modules/regulation/index.ts'
import type { App } from '../../src/platform/app.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { asset } from '../../src/platform/http/assets.ts'
import { openViews } from '../../src/platform/http/views.ts'
import { openTranslations } from '../../src/platform/i18n/i18n.ts'
import { platformLocale } from '../../src/platform/i18n/locale.es.ts'
import { Client } from '../support/client.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

const now = new Date('2026-11-22T18:00:00Z')
const procedures = [
  { code: 'PAD-01', name: 'Alta en el padrón <b>municipal</b>' },
  { code: 'URB-02', name: 'Comunicación previa de obras' },
]
let database: TestDatabase
let server: Server
const work = <T>(id: string, run: (work: Work) => Promise<T>, at = now) => inWork(database.db, systemWho(id, at), run)
const visit = (host: string, page = '/reglamento') => new Client(server, host).visit(page)

beforeAll(async () => {
  database = await newDatabase()
  const facts = { nif: 'P1000100F', postalCode: '10001', population: 300, latitude: 39, longitude: -6 }
  for (const [id, slug] of [
    ['90001', 'vigente'],
    ['90002', 'expuesto'],
    ['90003', 'borrador'],
  ] as const) {
    await foundMunicipality(database.db, { ...facts, id, slug, name: `Villa & ${slug}`, dir3: `L01${id}0` })
  }
  const hosts = await hostTable(database.db, { baseUrl: 'http://localhost' })
  server = createServer(office(hosts))
})
afterAll(async () => {
  server.close()
  await database.close()
})

function office(hosts: Awaited<ReturnType<typeof hostTable>>) {
  const app = { db: database.db } as App
  const t = openTranslations([platformLocale, municipalitiesLocale, regulationLocale])
  const views = path.resolve(import.meta.dirname, '../../views')
  const site = express()
  site.engine('ejs', openViews(views, { cache: true, globals: { asset } }).engine)
  site.set('views', views).set('view engine', 'ejs')
  site.use((req, res, next) => {
    const municipality = hosts.byHost(req.get('host') ?? '')
    if (!municipality) throw new Error('unknown host')
    Object.assign(req, { municipality, viewer: null, t, now })
    Object.assign(res.locals, { t, municipality, viewer: null, path: req.path })
    next()
  })
  site.use(municipalitiesRoutes(app))
  site.use(regulationRoutes(app, { procedureLinks: async () => new Map([['PAD-01', '/tramites/alta-en-el-padron']]) }))
  return site
}

test('the one in force is read whole, with its dates and its procedures linked', async () => {
  await work('90001', (w) => seedRegulation(w, procedures, { sedeAddress: 'http://vigente.localhost' }))

  const { status, $ } = await visit('vigente.localhost')

  expect(status).toBe(200)
  expect($('main h1').text()).toBe('Reglamento de la sede electrónica y del registro electrónico general')
  expect($('main .govuk-tag').text()).toBe('En vigor')
  expect($('main section')).toHaveLength(19)
  expect(
    $('main nav a')
      .map((_i, a) => $(a).attr('href'))
      .get()
      .every((href) => $(href).length === 1),
  ).toBe(true)
  expect($('main').text()).toContain('http://vigente.localhost')
  expect($('main a[href="/tramites/alta-en-el-padron"]').text()).toBe('Alta en el padrón <b>municipal</b>')
  expect($('main').text()).toContain('Comunicación previa de obras (URB-02)')
  expect($('main dt').text()).toContain('Entrada en vigor')
})

test('while it is exposed people read until when they may bring allegations, and that all is still on paper', async () => {
  const at = new Date('2026-11-10T10:00:00Z')
  await work(
    '90002',
    async (w) => {
      const { id } = await draftRegulation(w, { sedeAddress: 'http://expuesto.localhost', procedures })
      await recordInitialApproval(w, id, { on: '2026-11-05' })
      await openExposure(w, id, { on: '2026-11-10', bopNumber: '214/2026' })
    },
    at,
  )

  const { $ } = await visit('expuesto.localhost')

  expect($('main').text()).toContain('debe presentarlos en papel')
  expect($('main').text()).toContain('Puede presentar alegaciones hasta el 24 de diciembre de 2026')
  expect($('main').text()).toContain('El reglamento nombra 2 trámites')
})

test('a draft is nobody’s business yet', async () => {
  await work('90003', (w) => draftRegulation(w, { sedeAddress: 'http://borrador.localhost', procedures }))

  const { status, $ } = await visit('borrador.localhost')

  expect(status).toBe(200)
  expect($('main').text()).toContain('Todavía no hay un reglamento en vigor')
  expect($('main section')).toHaveLength(0)
})

test('the shield is a drawing with the council’s name, and nothing in it can run', async () => {
  const { status, headers, body, text } = await visit('vigente.localhost', '/escudo.svg')

  expect(status).toBe(200)
  expect(headers['content-type']).toMatch(/^image\/svg\+xml/)
  expect(headers['cache-control']).toContain('public')
  expect(headers['content-security-policy']).toContain('sandbox')
  expect(text || String(body)).toContain('<title>Escudo de Villa &amp; vigente</title>')
})
