import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { loadConfig } from '../../src/server/config.ts'
import { DEMO_PASSWORD } from '../../src/server/demonstration.ts'
import { start } from '../../src/server/start.ts'
import { startEmbeddedPostgres } from '../../src/platform/db/embedded-postgres.ts'
import { type DemoSubject, type IssueOptions, openDemoAuthority } from '../../src/platform/pki/index.ts'

const run = promisify(execFile)
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const axeOptions = {
  runOnly: RULES,
  resultTypes: ['violations'],
  // An experiment of axe's: it does not see that the name of govuk-frontend's file button holds all of its text.
  rules: { 'label-content-name-mismatch': { enabled: false } },
}
/** What a telephone shows, a small one too; and a desk. */
const NARROW = 320
const TELEPHONE = { width: 360, height: 740 }
export const DESK = { width: 1280, height: 900 }

/** `SCREENSHOTS=1` takes the README's pictures; `SCREENSHOT_FOLDER` names where all pages go whole, to be looked at. */
const readmePictures: Record<string, { width: number; height: number }[]> | undefined =
  process.env['SCREENSHOTS'] === '1'
    ? {
        council: [DESK, TELEPHONE],
        procedure: [DESK],
        'application-conditions': [DESK],
        'application-filed': [DESK, TELEPHONE],
        'folder-notification': [DESK],
        'office-desk': [DESK],
        'office-expedient': [DESK],
        'mayor-signature': [DESK],
      }
    : undefined
const readmeFolder = path.resolve(import.meta.dirname, '../../docs/screenshots')
const wholeFolder = process.env['SCREENSHOT_FOLDER']

export interface Person {
  page: Page
  context: BrowserContext
  /** What went wrong in the browser since it was last looked at. */
  complaints: string[]
}

export interface Demonstration {
  baseUrl: string
  /** The address of a page in a council: `at('caceres', '/tramites')`. */
  at: (slug: string, path?: string) => string
  /** A browser of somebody's own. `certificate`: the name of one of the demonstration's files; absent: has none. */
  person: (options?: { certificate?: string; scripts?: boolean; telephone?: boolean }) => Promise<Person>
  /** Files that people bring or take away. */
  folder: string
  mailFolder: string
  stop: () => Promise<void>
}

// Contexts with certificates go through a proxy inside this process, which asks the system for names. Browsers know by
// themselves that every *.localhost is this machine; few systems do.
const ask = dns.promises.lookup
const lookup = (name: string, options: dns.LookupOptions) =>
  ask(name.endsWith('.localhost') ? 'localhost' : name, options)
dns.promises.lookup = lookup as typeof dns.promises.lookup

const DAY = 86_400_000
const somebody = { nif: '10000021N', givenName: 'PABLO', surname1: 'LUNA', surname2: 'CALVO' }
const company = { nif: 'B10000008', name: 'ACEITES DEL AMBROZ SL' }

/** Certificates that are refused, beside those that the demonstration brings along. */
async function issueRefused(folder: string): Promise<void> {
  const refused: [slug: string, subject: DemoSubject, options?: IssueOptions][] = [
    [
      'todavia-no',
      { kind: 'natural', ...somebody },
      { notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 30 * DAY) },
    ],
    ['sello', { kind: 'seal', name: 'Sello de prueba', organization: company }],
    ['servidor', { kind: 'server', hosts: ['ejemplo.invalid'] }],
    ['dni-de-firma', { kind: 'natural', form: 'dnie-signature', ...somebody }],
    ['nif-equivocado', { kind: 'natural', ...somebody, nif: '10000021A' }],
  ]
  const authority = await openDemoAuthority(path.join(folder, 'authority'))
  for (const [slug, subject, options] of refused) {
    const issued = await authority.issue(slug, subject, options)
    await writeFile(path.join(folder, `${slug}.p12`), issued.p12(DEMO_PASSWORD))
  }
}

/** The province with its people, as `npm start` brings it, on ports of its own. */
export async function openDemonstration(): Promise<Demonstration> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-browser-'))
  // As root, PostgreSQL runs under another account, which must be able to walk in.
  await chmod(folder, 0o755)
  const dataDir = path.join(folder, 'data')
  const files = path.join(folder, 'files')
  await mkdir(dataDir)
  await mkdir(files)
  const certificates = path.join(dataDir, 'demo')
  await issueRefused(certificates)
  const config = loadConfig({
    PORT: '0',
    TLS_PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
  })
  const postgres = startEmbeddedPostgres({
    dataDir: path.join(dataDir, 'postgres'),
    settings: { fsync: 'off', synchronous_commit: 'off' },
  })
  const running = await start(config, { postgres })
  let browser: Browser | undefined
  try {
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
  } catch (error) {
    await running.stop()
    throw error
  }
  const open = browser
  return {
    baseUrl: running.baseUrl,
    at: (slug, rest = '/') => new URL(rest, running.baseUrl.replace('//', `//${slug}.`)).href,
    folder: files,
    mailFolder: path.join(dataDir, 'mail'),
    async person({ certificate, scripts = true, telephone = false } = {}) {
      const context = await open.newContext({
        locale: 'es-ES',
        timezoneId: 'Europe/Madrid',
        viewport: telephone ? TELEPHONE : DESK,
        javaScriptEnabled: scripts,
        // The demonstration's authority is nobody's authority.
        ignoreHTTPSErrors: true,
        acceptDownloads: true,
        ...(certificate && {
          clientCertificates: [
            {
              origin: running.identificationUrl,
              pfxPath: path.join(certificates, `${certificate}.p12`),
              passphrase: DEMO_PASSWORD,
            },
          ],
        }),
      })
      context.setDefaultTimeout(20_000)
      const page = await context.newPage()
      return { page, context, complaints: listen(page) }
    },
    async stop() {
      await open.close()
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Errors of scripts, of the content policy and of what the page fetches. A refused page itself is no error here. */
function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
    complaints.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    // A file refused while the page stays (422) is told to the person.
    const isOdd = response.status() >= 400 && response.status() !== 422
    if (isOdd && response.request().resourceType() !== 'document') {
      complaints.push(`${response.status()} ${response.url()}`)
    }
  })
  return complaints
}

const looked = new Set<string>()

/** Looks at the page as it now is: nothing for axe to say, nothing wider than a small telephone, no errors. */
export async function look({ page, complaints }: Person, name: string): Promise<void> {
  const title = await page.title()
  assert.match(title, /\S.{5,}/, `${name}: the page has no title`)
  const scripts = await page.evaluate(
    'document.documentElement.classList.contains("govuk-template") && document.body.className',
  )
  const desk = page.viewportSize() ?? DESK
  const problems = String(scripts).includes('js-enabled') ? await accessibilityProblems(page) : []
  await page.setViewportSize({ width: NARROW, height: 640 })
  const tooWide = await overflow(page)
  if (!looked.has(name)) await takePictures(page, name)
  looked.add(name)
  await page.setViewportSize(desk)
  assert.deepEqual(
    { accessibility: problems, tooWide, complaints: complaints.splice(0) },
    { accessibility: [], tooWide: [], complaints: [] },
    `${name} (${page.url()})`,
  )
}

async function takePictures(page: Page, name: string): Promise<void> {
  const take = async (folder: string, size: { width: number; height: number }, fullPage: boolean) => {
    await mkdir(folder, { recursive: true })
    await page.setViewportSize(size)
    await page.screenshot({ path: path.join(folder, `${name}-${size.width}.png`), fullPage })
  }
  for (const size of readmePictures?.[name] ?? []) await take(readmeFolder, size, false)
  for (const size of wholeFolder ? [TELEPHONE, DESK] : []) await take(wholeFolder ?? '', size, true)
}

async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(axeOptions)})
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`)
  return found as string[]
}

/** What sticks out at 320 px, when the page scrolls sideways. */
async function overflow(page: Page): Promise<string[]> {
  const found = await page.evaluate(`(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => element.outerHTML.slice(0, 120))
      .slice(0, 5)
  })()`)
  return found as string[]
}

/** From any page with the way in to the page that was wanted. */
export async function enter({ page }: Person, address: string): Promise<void> {
  await page.goto(address)
  if (new URL(page.url()).pathname !== '/acceso') await page.getByRole('link', { name: 'Entrar' }).click()
  await page.getByRole('button', { name: 'Elegir certificado' }).click()
}

export const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText()

export async function download(page: Page, click: () => Promise<void>, to: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()])
  await file.saveAs(to)
  return to
}

/** A PDF of ours stands before tools that are not ours. */
export async function checkPdf(file: string): Promise<string> {
  assert.ok((await stat(file)).size > 1000)
  await run('qpdf', ['--check', file])
  const { stdout } = await run('pdfsig', ['-nocert', file])
  assert.match(stdout, /Signature Validation: Signature is Valid/)
  assert.match(stdout, /Total document signed/)
  return stdout
}

export const pdfText = async (file: string): Promise<string> => (await run('pdftotext', ['-layout', file, '-'])).stdout

/** What a telephone reads from the QR on the first page. */
export async function pdfQr(file: string): Promise<string> {
  const image = file.replace(/\.pdf$/, '')
  await run('pdftoppm', ['-png', '-r', '150', '-singlefile', '-l', '1', file, image])
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', `${image}.png`])
  return stdout.trim()
}
