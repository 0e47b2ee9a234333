import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { listen } from '../../platform/db/listen.ts'
import type { Municipality } from '../../platform/http/context.ts'

export interface HostTable {
  /** Whose house an address is, from memory; undefined for a host that is nobody's as far as we know. */
  byHost: (host: string) => Municipality | undefined
  /** The same, but a host we do not know is looked up: a council founded this very moment is found. */
  find: (host: string) => Promise<Municipality | undefined>
  byId: (id: string) => Municipality | undefined
  bySlug: (slug: string) => Municipality | undefined
  province: () => Municipality
  /** The province first, then the councils in the order of their codes. */
  all: () => Municipality[]
  refresh: () => Promise<void>
  close: () => Promise<void>
}

interface Row {
  id: string
  slug: string
  name: string
  kind: 'council' | 'province'
  ownHost: string | null
  dir3: string
  nif: string
  colour: string
}

/** Behind a pooler that cannot LISTEN a change is seen after this long at the latest. */
const STALE_AFTER_MS = 30_000

/**
 * Host → council, in memory: asked by every request. The base host is the province; each council is `<slug>.<base>`
 * unless it has its own host, and then only that one, because a sede has one address.
 */
export async function hostTable(
  db: Knex,
  options: {
    baseUrl: string
    /** Where to listen for changes. Absent: nothing is listened to, and the age of the table does. */
    databaseUrl?: string
    log?: Pick<Logger, 'warn'>
    clock?: () => number
  },
): Promise<HostTable> {
  const { databaseUrl, log, clock = Date.now } = options
  const onError = (error: unknown) => log?.warn({ err: error }, 'the table of hosts could not be renewed')
  const base = new URL(options.baseUrl)
  let byHostKey = new Map<string, Municipality>()
  let byId = new Map<string, Municipality>()
  let bySlug = new Map<string, Municipality>()
  let loadedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function load(): Promise<void> {
    const startedAt = clock()
    const rows = await db
      .select<Row[]>({
        id: 'm.id',
        slug: 'm.slug',
        name: 'm.name',
        kind: 'm.kind',
        ownHost: 'm.host',
        dir3: 'm.dir3',
        nif: 'm.nif',
        colour: 'm.colour',
      })
      .from('municipality as m')
      .orderBy('m.id')
    const all = rows.map((row) => municipalityOf(row, base))
    byHostKey = new Map(all.map((municipality) => [hostKey(municipality.host), municipality]))
    byId = new Map(all.map((municipality) => [municipality.id, municipality]))
    bySlug = new Map(all.map((municipality) => [municipality.slug, municipality]))
    loadedAt = startedAt
  }

  /** One reading at a time; whoever asks while one is under way gets the next, which surely sees his change. */
  function refresh(): Promise<void> {
    if (loading) {
      next ??= loading
        .catch(() => undefined)
        .then(() => {
          next = null
          return refresh()
        })
      return next
    }
    loading = load().finally(() => (loading = null))
    return loading
  }

  /** A council founded a moment ago. One indexed look-up, so that trying names costs us little. */
  async function isFounded(key: string): Promise<boolean> {
    const suffix = `.${base.hostname}`
    const slug = key.endsWith(suffix) ? key.slice(0, -suffix.length) : null
    const row = await db.select('m.id').from('municipality as m').where('m.slug', slug).orWhere('m.host', key).first()
    return row !== undefined
  }

  await refresh()
  const renew = () => void refresh().catch(onError)
  const listener = databaseUrl
    ? listen(databaseUrl, 'concejo_hosts', { onMessage: renew, onConnected: renew, onError })
    : null

  /** Served at once from what we know; the next request sees what changed meanwhile. */
  function byHost(host: string): Municipality | undefined {
    if (clock() - loadedAt > STALE_AFTER_MS && !loading) renew()
    return byHostKey.get(hostKey(host))
  }

  return {
    byHost,
    find: async (host) => {
      const known = byHost(host)
      const key = hostKey(host)
      if (known || !/^[a-z0-9.-]{1,253}$/.test(key) || !(await isFounded(key))) return known
      await refresh()
      return byHostKey.get(key)
    },
    byId: (id) => byId.get(id),
    bySlug: (slug) => bySlug.get(slug),
    province: () => {
      const province = [...byId.values()].find((municipality) => municipality.kind === 'province')
      if (!province) throw new Error('the province itself is not among the municipalities')
      return province
    },
    all: () => [...byId.values()],
    refresh,
    close: async () => {
      await listener?.close()
    },
  }
}

function municipalityOf(row: Row, base: URL): Municipality {
  const { ownHost, ...rest } = row
  const origin = originOf({ ...rest, host: ownHost }, base)
  return { ...rest, host: new URL(origin).host, origin }
}

/** Where a council lives, from its own row: known before the table of hosts has heard of it. */
export function originOf(council: Pick<Row, 'kind' | 'slug'> & { host: string | null }, baseUrl: string | URL): string {
  // An own host is a production host: its address is always https, on the usual port.
  if (council.host) return `https://${council.host}`
  const base = new URL(baseUrl)
  const host = council.kind === 'province' ? base.host : `${council.slug}.${base.host}`
  return `${base.protocol}//${host}`
}

/** Names of hosts know no case and no final dot, and the port tells nothing about the council. */
function hostKey(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
}
