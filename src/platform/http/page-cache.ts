import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { plainDate } from '../i18n/format.ts'
import { listenForChanges } from './content-changes.ts'
import { type ReadyBytes, choose, compress, isKnown, readyBytes } from './ready-bytes.ts'

/**
 * Public pages as ready bytes. Rendering is nearly all of what a page costs, and the catalogue changes a few times a month.
 *
 * A route says `cacheable()` and its anonymous answer is kept, with its headers, until what it shows changes. The
 * cache stands before Express: with no session cookie and a kept page it answers from memory, and nothing else runs.
 * Exactness: PostgreSQL tells of each change at commit (`concejo_content`), and a page whose request began before the
 * change was heard is not kept, since it may have read the old data. Without the connection that hears, nothing is kept.
 */
export interface PageCache {
  /** Answers what is kept, and hands everything else on. */
  before: (app: RequestListener) => RequestListener
  /** For one council, or 'all'. */
  contentChanged: (municipalityId: string) => void
  stats: () => { pages: number; bytes: number; hits: number; misses: number; changes: number; hears: boolean }
  close: () => Promise<void>
}

export interface PageCacheOptions {
  databaseUrl: string
  log?: Pick<Logger, 'warn'>
  now?: () => Date
  maxBytes?: number
  retryMs?: number
}

interface Page {
  bytes: ReadyBytes
  headers: string[]
  municipalityId: string
  size: number
  isCompressing: boolean
}

/** What a request that may be kept carries to its route: the moment, in changes heard, at which it began. */
interface Slot {
  key: string
  began: number
  keep: (slot: Slot, municipalityId: string, page: Omit<Page, 'municipalityId' | 'size' | 'isCompressing'>) => void
}

const slots = new WeakMap<IncomingMessage, Slot>()
const SESSION = /(?:^|;\s*)(?:__Host-)?sid=/
const BIGGEST_PAGE = 512_000
/** Of the answer to one visitor, not of the page. */
const PERSONAL = new Set([
  'x-request-id', 'date', 'connection', 'keep-alive', 'content-length', 'content-encoding', 'set-cookie',
]) // prettier-ignore

export function openPageCache(options: PageCacheOptions): PageCache {
  const { now = () => new Date(), maxBytes = 64_000_000 } = options
  const pages = new Map<string, Page>()
  const lastChange = new Map<string, number>()
  let changes = 0
  let lastChangeOfAll = 0
  let hears = false
  let total = 0
  let hits = 0
  let misses = 0

  function drop(key: string, page: Page): void {
    pages.delete(key)
    total -= page.size
  }

  function contentChanged(municipalityId: string): void {
    changes += 1
    if (municipalityId === 'all') {
      lastChangeOfAll = changes
      lastChange.clear()
      pages.clear()
      total = 0
      return
    }
    lastChange.set(municipalityId, changes)
    for (const [key, page] of pages) if (page.municipalityId === municipalityId) drop(key, page)
  }

  const keep: Slot['keep'] = (slot, municipalityId, made) => {
    const changed = Math.max(lastChangeOfAll, lastChange.get(municipalityId) ?? 0)
    if (!hears || changed > slot.began || made.bytes.plain.length > BIGGEST_PAGE) return
    const old = pages.get(slot.key)
    if (old) drop(slot.key, old)
    const page = {
      ...made,
      municipalityId,
      size: made.bytes.plain.length + 2 * slot.key.length + 1000,
      isCompressing: false,
    }
    pages.set(slot.key, page)
    grow(page.size)
  }

  /** The page longest unseen goes first; a search typed once goes before the catalogue. */
  function grow(size: number): void {
    total += size
    for (const [key, page] of pages) {
      if (total <= maxBytes) break
      drop(key, page)
    }
  }

  /** On its second visitor: most addresses with a search in them never have one. */
  async function press(key: string, page: Page): Promise<void> {
    page.isCompressing = true
    await compress(page.bytes)
    if (pages.get(key) !== page) return
    const more = (page.bytes.br?.length ?? 0) + (page.bytes.gzip?.length ?? 0)
    page.size += more
    grow(more)
  }

  function answer(req: IncomingMessage, res: ServerResponse, page: Page): void {
    const { body, encoding, etag } = choose(page.bytes, req.headers['accept-encoding'])
    const headers = [...page.headers, 'ETag', etag]
    if (isKnown(req.headers['if-none-match'], page.bytes)) {
      res.writeHead(304, headers).end()
      return
    }
    if (encoding) headers.push('Content-Encoding', encoding)
    headers.push('Content-Length', String(body.length))
    res.writeHead(200, headers)
    res.end(req.method === 'HEAD' ? undefined : body)
  }

  const today = officialDay(now)
  const before: PageCache['before'] = (app) => (req, res) => {
    const { method, headers } = req
    if (!hears || (method !== 'GET' && method !== 'HEAD') || (headers.cookie && SESSION.test(headers.cookie)))
      return app(req, res)
    // What a page says may hang on the day (open terms, «hoy»), so each day has its own.
    const key = `${headers.host ?? ''}${req.url}\n${today()}`
    const page = pages.get(key)
    if (!page) {
      misses += 1
      if (method === 'GET' && key.length < 2000) slots.set(req, { key, began: changes, keep })
      return app(req, res)
    }
    hits += 1
    pages.delete(key)
    pages.set(key, page)
    answer(req, res, page)
    if (!page.isCompressing) void press(key, page)
  }

  const listening = listenForChanges(
    options.databaseUrl,
    {
      onChange: contentChanged,
      onHearing: (isHearing) => {
        hears = isHearing
        contentChanged('all') // what was said in between was not heard
      },
    },
    options,
  )

  return {
    before,
    contentChanged,
    stats: () => ({ pages: pages.size, bytes: total, hits, misses, changes, hears }),
    close: () => listening.close(),
  }
}

/** For routes whose anonymous GET shows the same to everyone, after `permit('everyone')`. A page with a form in it begins
 *  a session and is then not kept, whatever its route says. */
export function cacheable(): RequestHandler {
  return (req, res, next) => {
    const slot = slots.get(req)
    if (!slot) return next()
    const { send } = res
    res.send = function sendAndKeep(body?: unknown) {
      res.send = send
      const isPublic = res.statusCode === 200 && !req.viewer && res.get('Cache-Control') !== 'no-store'
      if (typeof body !== 'string' || !isPublic) return send.call(res, body)
      const bytes = readyBytes(Buffer.from(body))
      // Asked again each time, answered «the same» from memory; and never shown to someone who has since come in.
      res.set({
        'Cache-Control': 'private, no-cache',
        ETag: choose(bytes, undefined).etag,
        Vary: 'Accept-Encoding, Cookie',
      })
      if (!res.get('Content-Type')) res.type('html')
      const headers = commonHeaders(res)
      res.once('finish', () => {
        // Cookies are written with the first byte, so only now is it known whether there were any.
        if (!res.hasHeader('set-cookie')) slot.keep(slot, req.municipality.id, { bytes, headers })
      })
      return send.call(res, bytes.plain)
    }
    next()
  }
}

function commonHeaders(res: ServerResponse): string[] {
  const kept: string[] = []
  for (const [name, value] of Object.entries(res.getHeaders())) {
    if (value === undefined || PERSONAL.has(name) || name === 'etag') continue
    kept.push(name, Array.isArray(value) ? value.join(', ') : String(value))
  }
  return kept
}

/** The official day, worked out once a minute: midnight is always at the turn of one. */
function officialDay(now: () => Date): () => string {
  let minute = -1
  let day = ''
  return () => {
    const moment = now()
    const current = Math.floor(moment.getTime() / 60_000)
    if (current !== minute) {
      minute = current
      day = plainDate(moment)
    }
    return day
  }
}
