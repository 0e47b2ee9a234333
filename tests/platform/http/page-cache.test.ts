import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { type IncomingHttpHeaders, type Server, createServer as createHttpServer, request } from 'node:http'
import express from 'express'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Municipality } from '../../../src/platform/http/context.ts'
import { type PageCache, cacheable, openPageCache } from '../../../src/platform/http/page-cache.ts'
import { type TestDatabase, newDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await newDatabase()
})
afterAll(() => database.close())

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('a public page is rendered once, then answered as it is, with all its headers', async () => {
  const office = await openOffice()

  const first = await office.get('/tramites')
  const second = await office.get('/tramites')

  expect(second.body.toString()).toBe('trujillo: page 1')
  expect(first.body.toString()).toBe('trujillo: page 1')
  expect(second.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(second.headers['content-security-policy']).toBe("default-src 'self'")
  expect(second.headers['etag']).toBe(first.headers['etag'])
  expect(second.headers['etag']).toMatch(/^"/)
  expect(second.headers['x-request-id']).toBeUndefined()
  expect(office.rendered()).toBe(1)
})

test('whoever already has the page is told that it is the same', async () => {
  const office = await openOffice()
  const { headers } = await office.get('/tramites')

  const again = await office.get('/tramites', { 'if-none-match': String(headers['etag']) })

  expect(again.status).toBe(304)
  expect(again.body).toHaveLength(0)
})

test('a page first met by someone who has it already is kept whole for the next', async () => {
  const office = await openOffice()
  const { headers } = await office.get('/tramites')
  office.pages.contentChanged('all')
  office.count(0)

  expect((await office.get('/tramites', { 'if-none-match': String(headers['etag']) })).status).toBe(304)
  const next = await office.get('/tramites')

  expect(next.body.toString()).toBe('trujillo: page 1')
  expect(next.headers['content-type']).toBe('text/html; charset=utf-8')
})

test('long pages go out compressed from their third visitor on, each form with its own tag', async () => {
  const office = await openOffice()
  await office.get('/largo')
  await office.get('/largo')
  await until(
    async () => (await office.get('/largo', { 'accept-encoding': 'gzip, br' })).headers['content-encoding'] === 'br',
  )

  const br = await office.get('/largo', { 'accept-encoding': 'gzip, deflate, br' })
  const gzip = await office.get('/largo', { 'accept-encoding': 'gzip, br;q=0' })
  const plain = await office.get('/largo')

  expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true)
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true)
  expect(new Set([br, gzip, plain].map((answer) => answer.headers['etag'])).size).toBe(3)
  expect((await office.get('/largo', { 'if-none-match': String(br.headers['etag']) })).status).toBe(304)
})

describe('what is not kept', () => {
  test('the page of someone with a session', async () => {
    const office = await openOffice()
    await office.get('/tramites')

    expect((await office.get('/tramites', { cookie: 'a=b; sid=s%3Ax' })).body.toString()).toBe('trujillo: page 2')
    expect((await office.get('/tramites', { cookie: '__Host-sid=x' })).body.toString()).toBe('trujillo: page 3')
  })

  test('a page that gives its visitor a cookie, is refused, or is not marked by its route', async () => {
    const office = await openOffice()

    for (const path of ['/con-sesion', '/no-esta', '/sin-marcar', '/no-guardar']) {
      await office.get(path)
      const before = office.rendered()
      await office.get(path)
      expect([path, office.rendered()]).toEqual([path, before + 1])
    }
  })

  test('another council’s page, another search, another day', async () => {
    let now = new Date('2026-11-22T22:59:00Z')
    const office = await openOffice({ now: () => now })
    await office.get('/tramites')

    expect((await office.get('/tramites', { host: 'coria.localhost' })).body.toString()).toBe('coria: page 2')
    expect((await office.get('/tramites?q=obra')).body.toString()).toBe('trujillo: page 3')
    now = new Date('2026-11-22T23:00:00Z')
    expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 4')
  })
})

describe('what the database says has changed', () => {
  test('is forgotten for that council alone', async () => {
    const office = await openOffice()
    await office.get('/tramites')
    await office.get('/tramites', { host: 'coria.localhost' })

    await office.notify('10195')

    expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 3')
    expect((await office.get('/tramites', { host: 'coria.localhost' })).body.toString()).toBe('coria: page 2')
  })

  test.each(['*', '10000'])('is forgotten for all when it concerns all (%s)', async (payload) => {
    const office = await openOffice()
    await office.get('/tramites')
    await office.get('/tramites', { host: 'coria.localhost' })

    await office.notify(payload)

    expect(office.pages.stats().pages).toBe(0)
  })

  test('is heard through the triggers of a watched table, whoever writes and however', async () => {
    const { db } = database
    await db.raw(`
      create table watched (municipality_id text not null, words text);
      create table shared (words text);
      select concejo_watch_content('watched'), concejo_watch_content('shared');
    `)
    const office = await openOffice()
    const keptAfter = async (change: string, messages: number) => {
      await office.get('/tramites')
      await office.get('/tramites', { host: 'coria.localhost' })
      await office.hearing(messages, () => db.raw(change))
      return office.pages.stats().pages
    }

    expect(await keptAfter(`insert into watched values ('10195', 'a'), ('10195', 'b')`, 1)).toBe(1)
    expect(await keptAfter(`update watched set words = 'c' where words = 'a'`, 1)).toBe(1)
    expect(await keptAfter(`delete from watched where words = 'none'`, 0)).toBe(2)
    expect(await keptAfter(`delete from watched`, 1)).toBe(1)
    expect(await keptAfter(`insert into shared values ('x')`, 1)).toBe(0)
    expect(await keptAfter(`truncate watched`, 1)).toBe(0)
    await db.raw('drop table watched, shared')
  })

  test('is not brought back by a page that was being rendered meanwhile', async () => {
    const office = await openOffice()
    const slow = office.get('/lento')
    await until(() => office.waiting())

    await office.notify('10195')
    office.release()

    expect((await slow).body.toString()).toBe('trujillo: page 1')
    expect(office.pages.stats().pages).toBe(0)
  })
})

test('when the connection that hears of changes is lost, pages are rendered each time until it is back', async () => {
  const wire = await breakableWire(database.url)
  const office = await openOffice({ databaseUrl: wire.url })
  await office.get('/tramites')

  wire.cut()
  await until(() => !office.pages.stats().hears)
  expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 2')
  expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 3')

  wire.mend()
  await until(() => office.pages.stats().hears)
  expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 4')
  expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 4')
})

test('the memory for pages is bounded, and the page longest unseen makes room', async () => {
  const office = await openOffice({ maxBytes: 30_000 })
  await office.get('/tramites')
  for (let n = 0; n < 60; n += 1) {
    await office.get(`/tramites?q=${n}`)
    if (n % 5 === 0) await office.get('/tramites')
  }

  expect(office.pages.stats().bytes).toBeLessThanOrEqual(30_000)
  expect((await office.get('/tramites')).body.toString()).toBe('trujillo: page 1')
  expect((await office.get('/tramites?q=0')).body.toString()).not.toBe('trujillo: page 2')
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

const councils: Record<string, string> = { trujillo: '10195', coria: '10067' }

async function openOffice(options: { now?: () => Date; maxBytes?: number; databaseUrl?: string } = {}) {
  const pages: PageCache = openPageCache({ databaseUrl: database.url, retryMs: 20, ...options })
  closing.push(() => pages.close())
  let rendered = 0
  let gate: (() => void) | undefined

  const app = express()
  app.set('etag', false)
  app.use((req, res, next) => {
    const slug = String(req.headers.host).split('.')[0] ?? ''
    req.municipality = { id: councils[slug], slug } as Municipality
    req.viewer = null
    res.set({ 'X-Request-Id': String(Math.random()), 'Content-Security-Policy': "default-src 'self'" })
    next()
  })
  const page = (slug: string) => `${slug}: page ${(rendered += 1)}`
  app.get('/tramites', cacheable(), (req, res) => void res.send(page(req.municipality.slug)))
  app.get('/largo', cacheable(), (req, res) => void res.send(page(req.municipality.slug).repeat(300)))
  app.get('/lento', cacheable(), async (req, res) => {
    const words = page(req.municipality.slug)
    await new Promise<void>((open) => (gate = open))
    res.send(words)
  })
  app.get('/con-sesion', cacheable(), (req, res) => void res.cookie('sid', 'x').send(page(req.municipality.slug)))
  app.get('/no-guardar', cacheable(), (req, res) => {
    res.set('Cache-Control', 'no-store').send(page(req.municipality.slug))
  })
  app.get('/sin-marcar', (req, res) => void res.send(page(req.municipality.slug)))
  app.get('/no-esta', cacheable(), (req, res) => void res.status(404).send(page(req.municipality.slug)))
  const server = await new Promise<Server>((done) => {
    const listening = createHttpServer(pages.before(app)).listen(0, () => done(listening))
  })
  closing.push(() => new Promise((done) => server.close(done)))
  await until(() => pages.stats().hears)

  /** Messages come in the order of the commits, so the number of them says when all have been heard. */
  const hearing = async (times: number, act: () => Promise<unknown>) => {
    const before = pages.stats().changes
    await act()
    await database.db.raw(`select pg_notify('concejo_content', '99999')`)
    await until(() => pages.stats().changes >= before + times + 1)
  }
  return {
    pages,
    hearing,
    rendered: () => rendered,
    count: (n: number) => (rendered = n),
    waiting: () => gate !== undefined,
    release: () => gate?.(),
    notify: (payload: string) => hearing(1, () => database.db.raw(`select pg_notify('concejo_content', ?)`, [payload])),
    get: (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
      new Promise((done, fail) => {
        const { port } = server.address() as AddressInfo
        const sent = request(
          { port, path, agent: false, headers: { host: 'trujillo.localhost', ...headers } },
          (res) => {
            const chunks: Buffer[] = []
            res.on('data', (chunk: Buffer) => chunks.push(chunk))
            res.on('end', () =>
              done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
            )
          },
        )
        sent.on('error', fail)
        sent.end()
      }),
  }
}

/** Between us and PostgreSQL, to be cut as a cable is. */
async function breakableWire(url: string) {
  const { host, port, user, password, database: name } = new pg.Client({ connectionString: url })
  let isCut = false
  const open = new Set<Socket>()
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => (near.destroy(), far.destroy()))
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => new Promise((done) => server.close(done)))
  const login = `${encodeURIComponent(user ?? '')}:${encodeURIComponent(password ?? '')}`
  return {
    url: `postgres://${login}@127.0.0.1:${(server.address() as AddressInfo).port}/${name ?? ''}`,
    cut: () => {
      isCut = true
      for (const socket of open) socket.destroy()
    },
    mend: () => (isCut = false),
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error('it never came to be')
}
