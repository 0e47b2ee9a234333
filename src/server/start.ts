import path from 'node:path'
import type { Knex } from 'knex'
import pino, { type Logger } from 'pino'
import { holdRestored } from '../modules/registry/index.ts'
import { type HostTable, hostTable, seedMunicipalities, showcase } from '../modules/municipalities/index.ts'
import { startWatch } from '../modules/outages/index.ts'
import { catalogueFolder, publishSources, readCatalogue } from '../modules/procedures/index.ts'
import type { App, Config } from '../platform/app.ts'
import { openDatabase, openPool } from '../platform/db/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/db/embedded-postgres.ts'
import { armFailpoint } from '../platform/failpoint.ts'
import { migrate } from '../platform/db/migrate.ts'
import { demoRevocationHandler } from '../platform/pki/index.ts'
import { warmAssets } from '../platform/http/assets.ts'
import { openMetrics } from '../platform/http/metrics.ts'
import { openPageCache } from '../platform/http/page-cache.ts'
import { countJobs, startWorker } from '../platform/jobs/worker.ts'
import { openMailer } from '../platform/mail/mailer.ts'
import { openPdfPress, openTimestamps } from '../platform/pdf/index.ts'
import { openScanner } from '../platform/storage/scanner.ts'
import { openStorage } from '../platform/storage/open-storage.ts'
import { type Web, createApp } from './app.ts'
import { jobs, schedule } from './jobs.ts'
import { certificateListener, closeServer, listen, listenHttp } from './listeners.ts'
import { DEMO_PASSWORD, adoptCatalogues, openDemonstration } from './demonstration.ts'
import { openKeys } from './keys.ts'
import { openWords } from './words.ts'

export interface Running {
  app: App
  web: Web
  baseUrl: string
  identificationUrl: string
  /** What a person who has just started it wants to read. */
  greeting: string
  /** Stops taking requests, lets those under way finish, then jobs, then the database. */
  stop: () => Promise<void>
}

export const openLog = (config: Pick<Config, 'logLevel'>): Logger =>
  pino({
    level: config.logLevel,
    base: null,
    redact: ['req.headers.cookie', 'req.headers.authorization', '*.certificate', '*.key', '*.token'],
  })

export interface StartOptions {
  log?: Logger
  now?: () => Date
  /** The program's own PostgreSQL, when whoever calls has already set it going. */
  postgres?: Promise<EmbeddedPostgres> | undefined
}

/** Everything from an empty folder to the first page; what fails says so and stops. PostgreSQL takes longest, so what
 *  does not need it is done meanwhile, and what a first page does not need is done after it can be asked for. */
export async function start(config: Config, options: StartOptions = {}): Promise<Running> {
  const log = options.log ?? openLog(config)
  const now = options.now ?? (() => new Date())
  armFailpoint(config.failpoint)
  const closing: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  }
  try {
    const postgres = config.databaseUrl ? undefined : (options.postgres ?? ownPostgres(config))
    if (postgres) closing.push(async () => (await postgres.catch(() => undefined))?.stop())
    const listening = await listenHttp(config.port)
    closing.push(() => closeServer(listening.server))
    const settled = { ...config, ...addressesOf(config, listening.port) }
    const styles = warmAssets()
    const keys = openKeys(settled)
    const catalogue = readCatalogue(catalogueFolder)
    // Each is waited for below; until then a failure of one must not be taken for one that nobody looks at.
    for (const early of [postgres, styles, keys, catalogue]) early?.catch(() => undefined)

    const databaseUrl = config.databaseUrl ?? (await (postgres as Promise<EmbeddedPostgres>)).url
    const db = openDatabase(databaseUrl, { pool: 12 })
    closing.push(() => db.destroy())
    if (config.production) await refusePowerfulRole(db)
    await migrate(db)

    const pool = openPool(databaseUrl, 6)
    closing.push(() => pool.end())
    // Requests under way end before the database they need; the first of these two is for a start that fails before.
    closing.push(() => closeServer(listening.server))
    // The province's councils are facts; a real installation brings its own only by founding more.
    await seedMunicipalities(db, { demonstration: !config.production })
    await publishSources(db, await catalogue, now())
    const hosts = await hostTable(db, { baseUrl: settled.baseUrl, databaseUrl, log })
    closing.push(() => hosts.close())
    const timestamp = settled.tsaUrl ? openTimestamps({ url: settled.tsaUrl }) : undefined
    const t = openWords(log, config.production)
    const press = openPdfPress({ workers: 1 })
    closing.push(() => press.close())
    const { trust, sealer, noteKeys, tls: tlsKeys, demo } = await keys
    const app: App = {
      config: settled,
      log,
      db,
      pool,
      storage: openStorage(settled),
      scanner: openScanner(settled.clamdUrl),
      mailer: openMailer(settled),
      sealer,
      noteKeys,
      press,
      trust,
      t,
      now,
      ...(timestamp && { timestamp }),
      municipalityOf: (id) => {
        const municipality = hosts.byId(id)
        if (!municipality) throw new Error(`no council ${id}`)
        return municipality
      },
    }
    const pages = openPageCache({ databaseUrl, log })
    closing.push(() => pages.close())
    const metrics = openMetrics(() => countJobs(pool))
    const web: Web = {
      revocation: demo && demoRevocationHandler(demo),
      hosts,
      pages,
      t,
      health: () => health(app),
      metrics,
    }

    const tls = certificateListener(app, web, tlsKeys)
    const tlsPort = await listen(tls, config.tlsPort)
    closing.push(() => closeServer(tls))
    settled.identificationUrl = config.tlsPort === 0 ? `https://localhost:${tlsPort}` : settled.identificationUrl

    // Before anybody can file anything: a restored copy may be behind what was published.
    await holdRestored(app)
    // The councils that are shown first; the others a moment later, when the first pages are already being read.
    if (demo) await adoptCatalogues(app, showcase)
    listening.open(pages.before(createApp(app, web)))
    if (demo) await Promise.all([adoptCatalogues(app, councilsOf(hosts)), openDemonstration(app, demo)])
    const worker = await startWorker(app, pool, jobs, schedule)
    closing.push(() => worker.stop())
    // Last: from now on whoever asks is answered.
    const watch = startWatch(app, { councils: () => councilsIn(hosts), province: () => hosts.province() })
    closing.push(() => watch.stop())
    await styles
    return {
      app,
      web,
      baseUrl: settled.baseUrl,
      identificationUrl: settled.identificationUrl,
      greeting: greetingOf(app, demo !== null),
      stop,
    }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

const ownPostgres = (config: Config) => startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })

const councilsIn = (hosts: HostTable) => hosts.all().filter(({ kind }) => kind === 'council')

const councilsOf = (hosts: HostTable): string[] => councilsIn(hosts).map(({ id }) => id)

/** With port 0 (tests) the address is known only after listening. */
function addressesOf(config: Config, port: number): Pick<Config, 'baseUrl'> {
  return { baseUrl: config.port === 0 ? `http://localhost:${port}` : config.baseUrl }
}

/** Row security does not bind a superuser: production does not start as one. */
async function refusePowerfulRole(db: Knex): Promise<void> {
  const row = await db('pg_roles').where('rolname', db.raw('current_user')).first('rolsuper', 'rolbypassrls')
  if (row?.rolsuper || row?.rolbypassrls) {
    throw new Error('DATABASE_URL: this role passes row security by; give the program an ordinary role')
  }
}

async function health(app: App): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const isWell = (check: Promise<unknown>) =>
    check.then(
      () => true,
      () => false,
    )
  const [database, storage] = await Promise.all([
    isWell(app.db.raw('select 1').timeout(2000)),
    isWell(app.storage.check()),
  ])
  return { ready: database && storage, checks: { database, storage } }
}

function greetingOf(app: App, isDemonstration: boolean): string {
  const { baseUrl, dataDir, clamdUrl, smtpUrl } = app.config
  const council = app.municipalityOf(isDemonstration ? showcase[0] : '10000')
  return [
    '',
    `  Concejo: ${baseUrl} · ${council.name}: ${council.origin}`,
    ...(isDemonstration
      ? [
          `  Certificados para probarlo: ${path.join(dataDir, 'demo')} (contraseña: ${DEMO_PASSWORD}; la lista, en LEAME.txt)`,
        ]
      : []),
    ...(clamdUrl
      ? []
      : ['  Sin antivirus configurado (CLAMD_URL): los ficheros se admiten sin analizar y así consta.']),
    ...(smtpUrl
      ? []
      : [`  Sin correo configurado (SMTP_URL): los avisos se guardan en ${path.join(dataDir, 'mail')}.`]),
    '',
    '',
  ].join('\n')
}
