import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { App } from '../../platform/app.ts'
import type { Municipality } from '../../platform/http/context.ts'

/** What can fail on its own, in the order people feel it. `program`: nobody was there to look. */
export const parts = ['program', 'site', 'database', 'identification', 'storage', 'signer', 'clock'] as const
export type Part = (typeof parts)[number]

export interface Seen {
  failed: Part[]
  /** Council → what failed there and not everywhere. */
  failedCouncils: Record<string, Part[]>
}

const PATIENCE_MS = 5_000

/** One look at the program all councils share, and at a few of their own houses: those of this round, and those that did
 *  not answer in the last one. Asking all of them every minute would be the load of a small town. */
export async function look(app: App, councils: readonly Municipality[]): Promise<Seen> {
  const [site, identification, storage, database, signers] = await Promise.all([
    isWell(ask(app, `${app.config.baseUrl}/health/live`)),
    // A description that needs no certificate: the handshake is what is looked at.
    isWell(ask(app, `${app.config.identificationUrl}/api/v1/openapi.json`)),
    isWell(app.storage.check()),
    clockDifference(app),
    Promise.all(councils.map((council) => lookAt(app, council))),
  ])
  const failed: Part[] = []
  if (!site) failed.push('site')
  if (database === null) failed.push('database')
  if (!identification) failed.push('identification')
  if (!storage) failed.push('storage')
  if (database !== null && database > app.config.clockToleranceMs) failed.push('clock')
  // What fails in every council asked is not of one council.
  for (const part of ['site', 'signer'] as const) {
    const isEverywhere = signers.length > 1 && signers.every(({ failed: own }) => own.includes(part))
    if (isEverywhere && !failed.includes(part)) failed.push(part)
  }
  const failedCouncils = Object.fromEntries(
    signers.flatMap(({ id, failed: all }) => {
      const own = all.filter((part) => !failed.includes(part))
      return own.length > 0 ? [[id, own]] : []
    }),
  )
  return { failed, failedCouncils }
}

async function lookAt(app: App, council: Municipality): Promise<{ id: string; failed: Part[] }> {
  const [site, signer] = await Promise.all([
    isWell(ask(app, `${council.origin}/sede`)),
    isWell(within(app.sealer.sealFor(council))),
  ])
  return { id: council.id, failed: [...(site ? [] : ['site' as const]), ...(signer ? [] : ['signer' as const])] }
}

/** Milliseconds between the process's clock and the database's; null when there is no database to ask. */
async function clockDifference(app: App): Promise<number | null> {
  try {
    const { rows } = await within(
      app.db.raw<{ rows: { behind: number }[] }>(
        'select abs(extract(epoch from clock_timestamp() - ?::timestamptz) * 1000)::float8 as behind',
        [app.now()],
      ),
    )
    return rows[0]?.behind ?? 0
  } catch {
    return null
  }
}

const isWell = (check: Promise<unknown>): Promise<boolean> =>
  check.then(
    () => true,
    () => false,
  )

function within<T>(work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}

/** By the address that the people use. Anything but a plain answer counts as none. */
function ask(app: App, address: string): Promise<void> {
  const url = new URL(address)
  const client = url.protocol === 'https:' ? https : http
  // Names below localhost are this machine (RFC 6761), and not every resolver knows it.
  const isOwn = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  return within(
    new Promise<void>((resolve, reject) => {
      const request = client.get(
        url,
        {
          agent: false,
          timeout: PATIENCE_MS,
          ...(url.protocol === 'https:' && { ca: [...rootCertificates, ...app.trust.authorities] }),
          ...(isOwn && { lookup: loopback }),
        },
        (response) => {
          response.resume()
          const { statusCode = 0 } = response
          if (statusCode === 200) resolve()
          else reject(new Error(`answered ${statusCode}`))
        },
      )
      request.on('timeout', () => request.destroy(new Error('no answer in time')))
      request.on('error', reject)
    }),
  )
}

const loopback: LookupFunction = (_host, options, found) =>
  options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
