import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { type ZipPart, zipStream } from '../../../src/platform/zip/zip-stream.ts'

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

async function whole(parts: ZipPart[]): Promise<Buffer> {
  const bytes: Buffer[] = []
  for await (const chunk of zipStream(parts)) bytes.push(chunk)
  return Buffer.concat(bytes)
}

/** Read by another program: Python's zipfile checks every header and every CRC. */
function readBack(zip: Buffer): Record<string, string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zip-'))
  try {
    writeFileSync(path.join(folder, 'a.zip'), zip)
    const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: [i.compress_type, z.read(i).decode()] for i in z.infolist()}))`
    return JSON.parse(
      execFileSync('python3', ['-c', script, path.join(folder, 'a.zip')], { encoding: 'utf8', maxBuffer: 10_000_000 }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'])
    return true
  } catch {
    return false
  }
})()

test('a package is read by other programs, its first part as it is', async () => {
  const long = 'á'.repeat(300_000)
  const zip = await whole([
    { name: 'mimetype', stored: Buffer.from('application/x') },
    { name: 'carpeta/año.xml', deflated: chunks('<a>', long, '</a>') },
    { name: 'vacío', deflated: chunks() },
  ])

  expect(zip.subarray(30, 38).toString()).toBe('mimetype')
  expect(zip.subarray(38, 51).toString()).toBe('application/x')
  expect(zip.length).toBeLessThan(20_000)
  if (!hasPython) return console.warn('python3 is not here: the package is not read by another program')
  expect(readBack(zip)).toEqual({
    mimetype: [0, 'application/x'],
    'carpeta/año.xml': [8, `<a>${long}</a>`],
    vacío: [8, ''],
  })
})

test('the same content is the same bytes', async () => {
  const parts = () => [{ name: 'a', deflated: chunks('uno', 'dos') }]
  expect(await whole(parts())).toEqual(await whole(parts()))
})

test('a part that fails half-way ends the package with its error', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from('uno')
    throw new Error('the rows ended')
  }
  await expect(whole([{ name: 'a', deflated: broken() }])).rejects.toThrow('the rows ended')
})

test('whoever stops reading stops the making, and the source is told', async () => {
  const state = { ended: false }
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.alloc(100_000, Math.random().toString(36))
    } finally {
      state.ended = true
    }
  }
  const reading = zipStream([{ name: 'a', deflated: endless() }])
  for (let i = 0; i < 3; i++) await reading.next()

  await reading.return(undefined)
  for (let i = 0; i < 100 && !state.ended; i++) await new Promise((resolve) => setTimeout(resolve, 10))

  expect(state.ended).toBe(true)
})
