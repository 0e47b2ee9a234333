import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { RequestListener } from 'node:http'
import path from 'node:path'
import { type ParsedUrlQuery, parse } from 'node:querystring'
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import { certificateHost, handshakes } from '../modules/identity/certificate-host.ts'
import { identifyViewer } from '../modules/identity/routes.ts'
import { machineFilingApi, machineFilingSign } from '../modules/machine-filing/index.ts'
import type { HostTable } from '../modules/municipalities/index.ts'
import type { App } from '../platform/app.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { asset, serveAssets } from '../platform/http/assets.ts'
import { queryText } from '../platform/http/context.ts'
import { csrfToken, sameOrigin, tokenOfBody } from '../platform/http/csrf.ts'
import type { Metrics } from '../platform/http/metrics.ts'
import type { PageCache } from '../platform/http/page-cache.ts'
import { securityHeaders } from '../platform/http/security-headers.ts'
import { sessions } from '../platform/http/sessions.ts'
import { permit } from '../platform/http/permit.ts'
import { openViews } from '../platform/http/views.ts'
import type { Translate } from '../platform/i18n/i18n.ts'
import { DEMO_REVOCATION_PATH } from './keys.ts'
import { moduleRoutes } from './routes.ts'

const viewsFolder = path.resolve(import.meta.dirname, '../../views')

/** What belongs to the web and not to the jobs. */
export interface Web {
  hosts: HostTable
  /** The demonstration authority's answers about its own certificates. */
  revocation: RequestListener | null
  pages: PageCache
  t: Translate
  health: () => Promise<{ ready: boolean; checks: Record<string, boolean> }>
  metrics: Metrics
}

/** The offices: every council's host and the province's. */
export function createApp(app: App, web: Web): Express {
  const server = express()
  settle(server, app)

  server.use(requestId, logRequests(app), web.metrics.measure)
  server.use(
    securityHeaders({ https: app.config.baseUrl.startsWith('https:'), formTargets: [app.config.identificationUrl] }),
  )
  if (web.revocation) server.use(DEMO_REVOCATION_PATH, web.revocation)
  server.use(machineRoutes(app, web))
  server.use(moment(app, web.t))
  server.use(councilOfHost(web.hosts))
  server.use(withoutNul)
  server.use(serveAssets())
  server.use(machineFilingSign(app))

  server.use(sameOrigin)
  server.use(express.urlencoded({ extended: false, limit: '512kb', parameterLimit: 3000 }))
  server.use(
    ...sessions(app.db, {
      secret: app.config.sessionSecret,
      secure: app.config.baseUrl.startsWith('https:'),
      now: app.now,
    }),
  )
  server.use(...identifyViewer(app))
  server.use(tokenOfBody)
  server.use(pageLocals)

  for (const router of moduleRoutes(app)) server.use(router)

  server.use(nothingHere)
  server.use(errorPage(app))
  return server
}

/** The host that asks for certificates: its own listener, no session, every connection for one answer. */
export function createCertificateApp(app: App, web: Web): Express {
  const server = express()
  settle(server, app)
  server.use(requestId, logRequests(app), web.metrics.measure)
  server.use(moment(app, web.t))
  server.use(securityHeaders({ https: true, formTargets: [] }))
  server.use(machineFilingApi(app, { councilOf: councilNumbered(web.hosts), isDatabaseAway }))
  server.use((req, res, next) => {
    // A connection kept open would let one handshake speak for several acts.
    res.set('Connection', 'close')
    // Its pages are of the council that sent the person here, and so is their colour.
    req.municipality =
      web.hosts.bySlug(queryText(req, 'sede')) ??
      web.hosts.all().find(({ colour }) => colour === `#${queryText(req, 'c')}`) ??
      web.hosts.province()
    res.locals['municipality'] = req.municipality
    res.locals['layout'] = 'bare'
    next()
  })
  server.use(serveAssets())
  server.use(certificateHost(app, web.hosts.bySlug))
  server.use(nothingHere)
  server.use(errorPage(app))
  return server
}

export { handshakes }

/** Only councils have a registry of their own here. */
const councilNumbered = (hosts: HostTable) => (code: string) => {
  const found = hosts.byId(code)
  return found?.kind === 'council' ? found : undefined
}

function settle(server: Express, app: App): void {
  const views = openViews(viewsFolder, { cache: app.config.cacheViews, globals: { asset } })
  server.engine('ejs', views.engine)
  server.set('views', viewsFolder)
  server.set('view engine', 'ejs')
  server.set('view cache', true)
  server.set('query parser', readQuery)
  server.set('trust proxy', app.config.trustedProxies)
  // Personal pages are never kept; cached public pages bring their own tag.
  server.set('etag', false)
  server.disable('x-powered-by')
}

/** Flat, as the form of a page sends it. A NUL is no character that any column or search could hold. */
const readQuery = (text: string | null): ParsedUrlQuery => parse((text ?? '').replaceAll('%00', '%EF%BF%BD'))

const requestId: RequestHandler = (req, res, next) => {
  req.id = randomUUID()
  res.set('X-Request-Id', req.id)
  next()
}

function logRequests(app: App): RequestHandler {
  return pinoHttp({
    logger: app.log,
    genReqId: (req) => req.id,
    // Identifiers only: an address can hold a NIF in its query, so the query stays out of the log.
    serializers: {
      req: (req: { id: string; method: string; url: string; headers: Record<string, string> }) => ({
        id: req.id,
        method: req.method,
        path: req.url.split('?')[0],
        host: req.headers['host'],
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
  })
}

function machineRoutes(app: App, web: Web): express.Router {
  const router = express.Router()
  router.get('/health/live', permit('everyone'), (_req, res) => void res.json({ live: true }))
  router.get('/health/ready', permit('everyone'), async (_req, res) => {
    const { ready, checks } = await web.health()
    res.status(ready ? 200 : 503).json({ ready, checks })
  })
  router.get('/metrics', permit('everyone'), async (req, res, next) => {
    if (!maySeeFigures(app, req)) return next()
    res.type(web.metrics.registry.contentType).send(await web.metrics.registry.metrics())
  })
  return router
}

/** How busy the program is concerns whoever runs it: on the province's own host, and with the token when there is one. In
 *  production there is no seeing without a token. Anybody else finds nothing here. */
function maySeeFigures({ config }: App, req: Request): boolean {
  if (req.get('host') !== new URL(config.baseUrl).host) return false
  const { metricsToken } = config
  if (metricsToken === undefined) return !config.production
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(req.get('authorization') ?? ''), digest(`Bearer ${metricsToken}`))
}

/** No address of ours has a NUL in it, and no column could hold it. */
const withoutNul: RequestHandler = (req, _res, next) =>
  next(req.path.includes('%00') ? notFound('error.not-found') : undefined)

const moment =
  (app: App, t: Translate): RequestHandler =>
  (req, res, next) => {
    req.now = app.now()
    req.t = t
    req.viewer = null
    res.locals['t'] = t
    res.locals['path'] = req.path
    next()
  }

/** An address that is no council's: a plain page, since there is no house whose page it could be. */
function councilOfHost(hosts: HostTable): RequestHandler {
  return async function inCouncil(req, res, next) {
    // Two names for one house: whoever stands before us may have read the other one.
    const isAmbiguous = (req.headersDistinct['host']?.length ?? 0) > 1
    const municipality = isAmbiguous ? undefined : await hosts.find(req.get('host') ?? '')
    if (!municipality) {
      res.status(isAmbiguous ? 400 : 404)
      return res.render('errors/unknown-host', { layout: false, title: req.t('error.unknown-host.title') })
    }
    req.municipality = municipality
    res.locals['municipality'] = municipality
    next()
  }
}

const pageLocals: RequestHandler = (req, res, next) => {
  res.locals['viewer'] = req.viewer
  // Asked for by the forms of the page: whoever is only reading gets no session.
  res.locals['csrfToken'] = () => csrfToken(req)
  if (req.viewer) res.set('Cache-Control', 'no-store')
  next()
}

const nothingHere: RequestHandler = () => {
  throw notFound('error.not-found')
}

const pagesOfError = new Set([403, 404, 409, 410, 413, 422, 429, 500, 503])

/** Refusals are told; defects are logged once with their cause, and the person sees a plain page with a number to quote. */
function errorPage(app: App): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const known = error instanceof AppError ? error : fromLibrary(error)
    const status = known?.status ?? (isDatabaseAway(error) ? 503 : 500)
    if (!known) app.log.error({ err: error, requestId: req.id }, 'request failed')
    const page = pagesOfError.has(status) ? status : status < 500 ? 404 : 500
    res.status(status)
    res.set('Cache-Control', 'no-store')
    res.render(`errors/${page}`, {
      title: req.t(`error.${page}.title`),
      message: known ? req.t(known.key, known.params) : null,
      incident: known ? null : req.id,
    })
  }
}

/** What the parsers of bodies and paths refuse. */
function fromLibrary(error: unknown): AppError | undefined {
  const status = (error as { status?: unknown } | null)?.status
  if (status === 413) return new AppError(413, 'error.too-large')
  if (status === 400 || status === 415) return new AppError(422, 'error.unreadable')
  return undefined
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', '57P01', '57P02', '57P03', '53300', '08006', '08001'])

const isDatabaseAway = (error: unknown): boolean => {
  const { code, name, message } = (error ?? {}) as { code?: string; name?: string; message?: string }
  if (code !== undefined && AWAY.has(code)) return true
  // The driver's own words for a line that broke carry no code.
  return name === 'KnexTimeoutError' || /^(Connection terminated|timeout expired)/.test(message ?? '')
}
