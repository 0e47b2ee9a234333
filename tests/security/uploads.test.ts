import { readdir } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import type { Client } from '../support/client.ts'
import { type LivedIn, livedIn, tokenOf } from './lived-in.ts'

let town: LivedIn
let client: Client
let token: string

beforeAll(async () => {
  town = await livedIn()
  client = await town.office.as(town.factotum)
  token = await tokenOf(client)
}, 60_000)

const GIGABYTE = 1024 ** 3
const CHUNK = Buffer.alloc(1024 * 1024, 0x41)

interface Sent {
  status: number | null
  bytes: number
}

/** A form with one file whose bytes go on until `bytes` have been sent, the answer is there, or the line is cut. */
function upload(bytes: number, options: { cutAt?: number } = {}): Promise<Sent> {
  const { port } = town.house.server.address() as AddressInfo
  const boundary = 'frontera'
  return new Promise((resolve) => {
    let sent = 0
    const answer: { status: number | null } = { status: null }
    const req = http.request({
      port,
      method: 'POST',
      path: `/solicitudes/${town.draftId}/documentos/${town.slotId}`,
      agent: false,
      headers: {
        Host: client.host,
        Cookie: client.cookie,
        'Content-Type': `multipart/form-data; boundary=${boundary}`,
      },
    })
    const done = () => resolve({ status: answer.status, bytes: sent })
    req.on('response', (res) => {
      answer.status = res.statusCode ?? null
      res.resume().on('end', () => {
        req.destroy()
        done()
      })
    })
    req.on('error', done)
    req.on('close', done)
    req.write(`--${boundary}\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`)
    req.write(
      `--${boundary}\r\nContent-Disposition: form-data; name="archivos-${town.slotId}"; filename="grande.pdf"\r\n\r\n%PDF-1.7\n`,
    )
    const go = () => {
      while (answer.status === null && !req.destroyed && sent < bytes) {
        if (options.cutAt !== undefined && sent >= options.cutAt) return void req.destroy()
        sent += CHUNK.length
        if (!req.write(CHUNK)) return void req.once('drain', go)
      }
      if (sent >= bytes) req.end(`\r\n--${boundary}--\r\n`)
    }
    go()
  })
}

/** Everything below the storage that is not a kept file. */
async function leftovers(): Promise<string[]> {
  const folder = path.join(town.house.app.config.dataDir, 'storage')
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return files.filter((file) => file.isFile() && !/^[0-9a-f]{64}$/.test(file.name)).map(({ name }) => name)
}

test('P35: a gigabyte through the form of an application is cut off; nothing of it stays', async () => {
  const before = await town.fingerprint()
  globalThis.gc?.()
  const memory = process.memoryUsage().rss

  const { status, bytes } = await upload(GIGABYTE)

  expect(bytes).toBeLessThan(GIGABYTE)
  expect([413, null]).toContain(status)
  expect(process.memoryUsage().rss - memory).toBeLessThan(250 * 1024 * 1024)
  await settled()
  expect(await leftovers()).toEqual([])
  expect(await town.fingerprint()).toBe(before)
}, 90_000)

test('P35: uploads cut in the middle leave neither files nor rows, and the form works afterwards', async () => {
  const before = await town.fingerprint()

  for (let number = 0; number < 20; number++) {
    await upload(30 * CHUNK.length, { cutAt: number % 2 === 0 ? 0 : number * 100_000 })
  }
  await settled()

  expect(await leftovers()).toEqual([])
  expect(await town.fingerprint()).toBe(before)
  const answer = await client.submit(
    `/solicitudes/${town.draftId}/documentos`,
    {},
    {
      form: `form[action$="/documentos/${town.slotId}"]`,
      files: [{ field: `archivos-${town.slotId}`, name: 'nota.txt', content: Buffer.from('Una nota') }],
    },
  )
  expect(answer.status).toBe(303)
}, 90_000)

/** The server notices a cut line a moment after the client has cut it. */
async function settled(): Promise<void> {
  for (let look = 0; look < 100 && (await leftovers()).length > 0; look++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
