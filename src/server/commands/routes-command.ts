import pino from 'pino'
import type { App } from '../../platform/app.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { openMetrics } from '../../platform/http/metrics.ts'
import { type Web, createApp, createCertificateApp } from '../app.ts'
import { openWords } from '../words.ts'
import { type ListedRoute, listRoutes } from './list-routes.ts'

/** `npm run routes [-- --json]`: every route with what it asks for. Leaves with 1 when one has not declared its right. */
async function main(): Promise<number> {
  const log = pino({ level: 'silent' })
  // Building the routers asks nothing of the outside; the database is named and never called.
  const db = openDatabase('postgres://nobody@127.0.0.1:1/none', { pool: 1 })
  const app = {
    config: {
      baseUrl: 'http://localhost:3000',
      identificationUrl: 'https://localhost:3443',
      sessionSecret: 'only for listing routes',
      cacheViews: true,
      trustedProxies: [],
    },
    log,
    db,
    now: () => new Date(),
  } as unknown as App
  const web = {
    hosts: { bySlug: () => undefined },
    pages: { serve: (_req: unknown, _res: unknown, next: () => void) => next() },
    revocation: null,
    t: openWords(log, false),
    metrics: openMetrics(() => Promise.resolve({ waiting: 0, parked: 0 })),
  } as unknown as Web
  const routes = [
    ...listRoutes(createApp(app, web)).map((route) => ({ host: 'office' as const, ...route })),
    ...listRoutes(createCertificateApp(app, web)).map((route) => ({ host: 'identification' as const, ...route })),
  ]
  await db.destroy()
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(routes, null, 2)}\n` : table(routes))
  const undeclared = routes.filter(({ right }) => right === undefined)
  for (const { method, path } of undeclared) process.stderr.write(`${method} ${path} declares no right\n`)
  return undeclared.length > 0 ? 1 : 0
}

const table = (routes: (ListedRoute & { host: string })[]): string =>
  routes
    .map(({ host, method, path, right, csrf, personalData, files }) =>
      [
        host.padEnd(15),
        method.padEnd(5),
        path.padEnd(52),
        (right ?? '—').padEnd(20),
        [csrf && 'token', personalData && 'personal', files && 'files'].filter(Boolean).join(' '),
      ].join(' '),
    )
    .join('\n')
    .concat(`\n${routes.length} routes\n`)

process.exitCode = await main()
