import { createHash, randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import pino from 'pino'
import { AppError } from '../../../src/platform/errors.ts'
import type { Municipality } from '../../../src/platform/http/context.ts'
import { httpLocale } from '../../../src/platform/http/locale.es.ts'
import { receiveFiles, uploadProblems } from '../../../src/platform/http/uploads.ts'
import { openTranslations } from '../../../src/platform/i18n/i18n.ts'
import { limits } from '../../../src/platform/limits.ts'
import { diskStorage } from '../../../src/platform/storage/disk-storage.ts'
import { openScanner, type Scanner } from '../../../src/platform/storage/scanner.ts'
import { clamdDouble, eicar, type ClamdDouble } from '../../doubles/clamd.ts'
import { samples } from '../../support/zip.ts'

const t = openTranslations([httpLocale])
const MB = 1024 * 1024

let folder: string
let clamd: ClamdDouble
let server: http.Server
let origin: string
let scanner: Scanner
let answered: number

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-uploads-'))
  clamd = await clamdDouble()
  const app = {
    storage: diskStorage(folder),
    get scanner() {
      return scanner
    },
    log: pino({ level: 'silent' }),
  }
  server = express()
    .use(context)
    .post('/', receiveFiles(app, { field: 'files', maxFiles: 3, maxBytes: 2 * MB }), (req, res) => {
      answered++
      const problems = uploadProblems(req.received).map(({ key, params }) => t(key, params))
      res.json({ fields: req.body, files: req.received, problems })
    })
    .use(report)
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  clamd.mode = 'ok'
  scanner = openScanner(clamd.url, 300)
  answered = 0
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await clamd.close()
  await rm(folder, { recursive: true })
})

const context: RequestHandler = (req, _res, next) => {
  req.municipality = { origin } as Municipality
  req.session = { csrfToken: 'right' } as typeof req.session
  next()
}
const report: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const known = error instanceof AppError
  res.status(known ? error.status : 500).json({
    key: known ? error.key : String(error),
    words: known && error.key.startsWith('upload.') ? t(error.key, error.params) : '',
  })
}

interface Part {
  name: string
  file?: string
  type?: string
  data: Buffer | string
}
const boundary = '----concejo'
const partsOf = (parts: Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, file, type, data }) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n` +
          `${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
      ),
      Buffer.from(data),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` }
const token: Part = { name: '_csrf', data: 'right' }
const file = (name: string, data: Buffer | string, type = 'application/octet-stream'): Part => ({
  name: 'files',
  file: name,
  type,
  data,
})

interface Answer {
  status: number
  key?: string
  words?: string
  fields: Record<string, unknown>
  files: { fileName: string; size: number; digest: string; mime: string; scan: string; refused?: string }[]
  problems: string[]
}
async function send(parts: Part[], headers: Record<string, string> = {}): Promise<Answer> {
  const res = await fetch(origin, { method: 'POST', headers: { ...multipart, ...headers }, body: partsOf(parts) })
  return { ...((await res.json()) as Omit<Answer, 'status'>), status: res.status }
}
async function filesIn(where: string): Promise<string[]> {
  const entries = await readdir(where, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}
const staged = () => filesIn(path.join(folder, 'staging'))
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex')

test('fields and files arrive, each file under its own name, type and digest', async () => {
  const answer = await send([
    token,
    { name: 'subject', data: 'Farola apagada en la calle Peñón' },
    file('año.pdf', samples.pdf, 'text/html'),
    file('foto', samples.jpeg, 'application/x-msdownload'),
  ])

  expect(answer.fields).toEqual({ _csrf: 'right', subject: 'Farola apagada en la calle Peñón' })
  expect(answer.files).toEqual([
    {
      fieldName: 'files',
      fileName: 'año.pdf',
      size: samples.pdf.length,
      digest: sha256(samples.pdf),
      mime: 'application/pdf',
      scan: 'clean',
    },
    {
      fieldName: 'files',
      fileName: 'foto.jpg',
      size: samples.jpeg.length,
      digest: sha256(samples.jpeg),
      mime: 'image/jpeg',
      scan: 'clean',
    },
  ])
  expect(await filesIn(folder)).toEqual(expect.arrayContaining([sha256(samples.pdf), sha256(samples.jpeg)]))
  expect(await staged()).toEqual([])
})

test('a file that cannot be taken is one problem; the other files and the fields are kept', async () => {
  const liar = Buffer.concat([Buffer.from('MZ\u0000'), randomBytes(100)])

  const answer = await send([
    file('factura.pdf', liar),
    token,
    file('nota.txt', samples.txt),
    { name: 'subject', data: 'x' },
  ])

  expect(answer.status).toBe(200)
  expect(answer.fields).toMatchObject({ subject: 'x' })
  expect(answer.files.map(({ refused }) => refused)).toEqual(['upload.refused.format', undefined])
  expect(answer.problems).toEqual(['«factura.pdf» no es de un tipo admitido. Envíelo como PDF, si puede.'])
  expect(await filesIn(folder)).not.toContain(sha256(liar))
})

test('a file over the limit is cut there, and the one after it arrives', async () => {
  const long = Buffer.concat([samples.txt, Buffer.alloc(2 * MB, 'a')])

  const answer = await send([token, file('largo.txt', long), file('nota.txt', samples.txt)])

  expect(answer.files.map(({ refused, digest }) => refused ?? digest)).toEqual([
    'upload.refused.too-large',
    sha256(samples.txt),
  ])
  expect(answer.problems).toEqual(['«largo.txt» pesa demasiado. El máximo por archivo es 2 MB.'])
  expect(await staged()).toEqual([])
})

test('a file of exactly the limit is taken', async () => {
  const answer = await send([token, file('justo.txt', Buffer.alloc(2 * MB, 'a'))])

  expect(answer.problems).toEqual([])
})

test('the files too many are named and the first ones kept', async () => {
  const answer = await send([token, ...[1, 2, 3, 4, 5].map((i) => file(`${i}.txt`, `nota ${i}`))])

  expect(answer.files.filter(({ refused }) => !refused).map(({ fileName }) => fileName)).toEqual([
    '1.txt',
    '2.txt',
    '3.txt',
  ])
  expect(answer.problems).toEqual([
    '«4.txt» no se ha añadido. Se admiten 3 archivos como máximo.',
    '«5.txt» no se ha añadido. Se admiten 3 archivos como máximo.',
  ])
})

test('a virus is not kept, and while the scanner is down nothing is', async () => {
  const infected = Buffer.concat([samples.txt, eicar])
  const first = await send([token, file('virus.txt', infected)])
  clamd.mode = 'hang'
  const second = await send([token, file('nota nueva.txt', 'sin mirar')])

  expect(first.problems).toEqual(['«virus.txt» contiene un virus. No lo hemos guardado.'])
  expect(second.files[0]).toMatchObject({ refused: 'upload.refused.scanner-down', digest: '' })
  expect(await filesIn(folder)).not.toContain(sha256(infected))
  expect(await filesIn(folder)).not.toContain(sha256(Buffer.from('sin mirar')))
  expect(await staged()).toEqual([])
})

test('where no scanner is configured the file is taken and says that nobody looked', async () => {
  scanner = openScanner(undefined)

  const answer = await send([token, file('nota.txt', samples.txt)])

  expect(answer.files[0]).toMatchObject({ scan: 'unscanned', digest: sha256(samples.txt) })
})

test('hostile names become harmless labels', async () => {
  const names = [
    '../../../../etc/passwd.txt',
    '..\\..\\boot.txt',
    'a\u202Etxt.fdp.txt',
    '%22%0D%0ASet-Cookie: x.txt',
    'con.txt',
  ]
  const answers = await Promise.all(names.map((name) => send([token, file(name, samples.txt)])))

  expect(answers.map(({ files }) => files[0]?.fileName)).toEqual([
    'passwd.txt',
    'boot.txt',
    'atxt.fdp.txt',
    '- Set-Cookie- x.txt',
    '_con.txt',
  ])
})

test('an empty file field is no file, and an empty file is a problem', async () => {
  expect((await send([token, file('', '')])).files).toEqual([])
  expect((await send([token, file('nada.txt', '')])).problems).toEqual([
    '«nada.txt» está vacío. Elija el archivo de nuevo.',
  ])
})

test.each([
  [{ origin: 'https://evil.example' }, 403, 'error.other-site'],
  [{ 'sec-fetch-site': 'cross-site' }, 403, 'error.other-site'],
  [{ 'sec-fetch-site': 'same-site' }, 403, 'error.other-site'],
] as const)('another site (%j) is refused before anything is read', async (headers, status, key) => {
  const started = http.request(origin, {
    method: 'POST',
    headers: { ...multipart, ...headers, 'content-length': 50 * MB },
  })
  started.on('error', () => undefined)
  started.write(partsOf([token]).subarray(0, 20))

  const [answer] = (await once(started, 'response')) as [http.IncomingMessage]

  expect(answer.statusCode).toBe(status)
  expect(JSON.parse(Buffer.concat(await answer.toArray()).toString())).toMatchObject({ key })
  started.destroy()
})

test('without the token of the session the form is refused after reading', async () => {
  expect(await send([file('nota.txt', samples.txt)])).toMatchObject({ status: 403, key: 'error.form-expired' })
  expect(await send([{ ...token, data: 'wrong' }])).toMatchObject({ status: 403, key: 'error.form-expired' })
})

test.each([
  ['ten thousand parts', Array.from({ length: 10_000 }, (_, i) => ({ name: `f${i}`, data: 'x' })), 413],
  ['a hundred files', Array.from({ length: 100 }, (_, i) => file(`${i}.txt`, 'x')), 413],
  ['a field of a megabyte', [{ name: 'subject', data: Buffer.alloc(MB, 'x') }], 413],
  ['a file in another field', [{ ...file('a.txt', 'x'), name: 'avatar' }], 422],
  ['a name a kilobyte long', [{ name: 'x'.repeat(1000), data: 'x' }], 422],
  ['a deep name', [{ name: 'a[b][c][d][e][f]', data: 'x' }], 422],
  ['a far place in a list', [{ name: 'a[99999999]', data: 'x' }], 422],
] as [string, Part[], number][])('%s end in a clear page', async (_what, parts, status) => {
  const answer = await send([token, ...parts])

  expect(answer.status).toBe(status)
  expect(answer.words).toMatch(/\.$/)
  expect(await staged()).toEqual([])
})

test('names of the prototype are only names', async () => {
  const answer = await send([token, { name: '__proto__[admin]', data: '1' }, { name: 'constructor', data: '2' }])

  expect(answer.status === 200 || answer.status === 422).toBe(true)
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
})

/** Sends a gigabyte, or as much of it as the server lets in. On a bare socket: Node's client stops sending once answered. */
async function flood(headers: Record<string, string>): Promise<{ status: number; sent: number; grown: number }> {
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1').setMaxListeners(0)
  let answer = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
  const lines = Object.entries({ host: 'x', ...multipart, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`POST / HTTP/1.1\r\n${lines.join('')}\r\n`)
  const isChunked = 'transfer-encoding' in headers
  const frame = (data: Buffer) =>
    isChunked ? Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]) : data
  socket.write(frame(partsOf([token, file('enorme.txt', '')]).subarray(0, -boundary.length - 8)))
  const chunk = frame(Buffer.alloc(MB, 'a'))
  const before = process.memoryUsage().rss
  let most = before
  let sent = 0
  while (sent < 1024 * MB && !socket.closed) {
    if (!socket.write(chunk)) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => null)
    }
    sent += MB
    most = Math.max(most, process.memoryUsage().rss)
  }
  socket.destroy()
  return { status: Number(answer.split(' ')[1] ?? 0), sent, grown: most - before }
}

test.each([
  ['with its length stated', { 'content-length': String(1024 * MB) }],
  ['without a length', { 'transfer-encoding': 'chunked' }],
])('a gigabyte %s is refused early, without growing and without leftovers', async (_how, headers) => {
  const { status, sent, grown } = await flood(headers)

  expect(status).toBe(413)
  expect(sent).toBeLessThan(200 * MB)
  expect(grown).toBeLessThan(100 * MB)
  await settled()
  expect(await staged()).toEqual([])
  expect(answered).toBe(0)
})

test('uploads cut at random bytes leave nothing and nobody waiting', async () => {
  const parts = [token, file('a.txt', 'á'.repeat(60_000)), { name: 'subject', data: 'x' }, file('b.pdf', samples.pdf)]
  const body = partsOf(parts)
  const before = await filesIn(folder)
  for (let round = 0; round < 60; round++) {
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => undefined)
    const at = randomInt(1, body.length - 1)
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${multipart['content-type']}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    await new Promise((resolve) => socket.write(body.subarray(0, at), resolve))
    if (round % 2 === 0) await pause(randomInt(0, 5))
    socket.destroy()
  }

  await settled()
  expect(await staged()).toEqual([])
  expect((await filesIn(folder)).toSorted()).toEqual(before.toSorted())
  expect(answered).toBe(0)
  expect((await send([token, file('nota.txt', samples.txt)])).status).toBe(200)
})

test('what is no multipart at all goes on to the route with no files', async () => {
  const res = await fetch(origin, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hola' })

  expect(res.status).toBe(403)
})

test('the request as a whole holds every file of an application', () => {
  expect(limits.requestBytes).toBeGreaterThan(limits.applicationBytes)
})

/** Until the server has seen that the other end is gone. */
async function settled(): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))
    if (open === 0 && (await staged()).length === 0) return
    await pause(20)
  }
}
