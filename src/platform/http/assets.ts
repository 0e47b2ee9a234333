import { readFileSync, readdirSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RequestHandler } from 'express'
import { brandStylesheet } from '../styles/brand.ts'
import { type ReadyBytes, choose, compress, digestOf, isKnown, readyBytes } from './ready-bytes.ts'

/** Styles, scripts and typefaces: few, known at start, kept in memory under an address that holds the digest of what
 *  they are made of. An address never changes its content, so browsers and proxies keep it for a year. */
interface Asset {
  type: string
  bytes: () => Promise<ReadyBytes>
}

const PREFIX = '/recursos/'
const FOREVER = 'public, max-age=31536000, immutable'
const root = resolve(import.meta.dirname, '../../..')
const stylesFolder = resolve(import.meta.dirname, '../styles')
const packages = join(root, 'node_modules')

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

interface Shelf {
  addresses: Map<string, string>
  byAddress: Map<string, Asset>
}
let shelf: Shelf | undefined

/** The address of a style, script or typeface by its plain name: `asset('oficina.css')`. */
export function asset(name: string): string {
  const address = opened().addresses.get(name)
  if (!address) throw new Error(`no such asset: ${name}`)
  return address
}

/** Compiles the styles ahead of the first visitor. Without this call the first request for them does it. */
export async function warmAssets(): Promise<void> {
  await Promise.all([...opened().byAddress.values()].map((each) => each.bytes()))
}

export function serveAssets(): RequestHandler {
  return async (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    if (req.path === '/marca.css') {
      // The colour is in the address (see the layout), so this too never changes.
      res.set({ 'Cache-Control': FOREVER, 'Content-Type': 'text/css; charset=utf-8' })
      return void res.end(brandStylesheet(req.municipality.colour))
    }
    if (!req.path.startsWith(PREFIX)) return next()
    const found = opened().byAddress.get(req.path)
    if (!found) return next()

    const bytes = await found.bytes()
    const { body, encoding, etag } = choose(bytes, req.get('accept-encoding'))
    res.set({ 'Cache-Control': FOREVER, 'Content-Type': found.type, ETag: etag, Vary: 'Accept-Encoding' })
    if (isKnown(req.get('if-none-match'), bytes)) return void res.status(304).end()
    if (encoding) res.set('Content-Encoding', encoding)
    res.set('Content-Length', String(body.length))
    res.end(req.method === 'HEAD' ? undefined : body)
  }
}

function opened(): Shelf {
  if (shelf) return shelf
  const opening: Shelf = { addresses: new Map(), byAddress: new Map() }

  function put(name: string, digest: string, make: () => Promise<Buffer>): void {
    const address = `${PREFIX}${digest}/${name}`
    let made: Promise<ReadyBytes> | undefined
    const bytes = async () => {
      const ready = readyBytes(await make())
      if (!name.endsWith('.woff2')) await compress(ready) // a typeface is compressed already
      return ready
    }
    opening.addresses.set(name, address)
    // A failure is not kept: the next request tries again.
    opening.byAddress.set(address, {
      type: types[extname(name)] ?? 'application/octet-stream',
      bytes: () => (made ??= bytes().catch((error: unknown) => ((made = undefined), Promise.reject(error)))),
    })
  }
  const file = (name: string, path: string, withAddresses = false): void => {
    const content = readFileSync(path)
    const final = withAddresses ? Buffer.from(addressed(content.toString('utf8'), opening.addresses)) : content
    put(name, digestOf(final), () => Promise.resolve(final))
  }

  const typeface = join(packages, '@fontsource/atkinson-hyperlegible')
  for (const set of ['latin', 'latin-ext']) {
    for (const style of ['400-normal', '400-italic', '700-normal']) {
      file(`atkinson-${set}-${style}.woff2`, join(typeface, `files/atkinson-hyperlegible-${set}-${style}.woff2`))
    }
  }
  file('govuk.js', join(packages, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'))
  for (const name of readdirSync(join(root, 'public'))) {
    if (types[extname(name)]) file(name, join(root, 'public', name), true)
  }
  put('concejo.css', stylesDigest(opening.addresses), async () =>
    Buffer.from(addressed(await compiledStyles(), opening.addresses)),
  )

  shelf = opening
  return opening
}

/** In scripts and styles, `asset:name` stands for the address of that asset. */
const addressed = (text: string, addresses: Map<string, string>): string =>
  text.replace(/asset:([\w.-]+)/g, (_whole, name: string) => {
    const address = addresses.get(name)
    if (!address) throw new Error(`no such asset: ${name}`)
    return address
  })

/** The address of the styles is known from their sources, so pages can be served while they are still being compiled. */
function stylesDigest(addresses: Map<string, string>): string {
  const sources = readdirSync(stylesFolder)
    .filter((name) => name.endsWith('.scss'))
    .toSorted()
  const versions = ['govuk-frontend', 'sass'].map((name) => readFileSync(join(packages, name, 'package.json'), 'utf8'))
  return digestOf(
    [...sources.map((name) => readFileSync(join(stylesFolder, name), 'utf8')), ...versions, ...addresses.values()].join(
      '\n',
    ),
  )
}

/** In a thread of its own: compiling takes half a second in which the office would answer nobody, and its memory goes
 *  back when the thread ends. */
function compiledStyles(): Promise<string> {
  return new Promise((done, fail) => {
    const worker = new Worker(join(stylesFolder, 'compile.ts'), { workerData: { root } })
    worker.once('message', done)
    worker.once('error', fail)
  })
}
