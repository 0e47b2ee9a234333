import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { openScanner } from '../../../src/platform/storage/scanner.ts'
import { clamdDouble, eicar, type ClamdDouble } from '../../doubles/clamd.ts'

let clamd: ClamdDouble
beforeEach(async () => {
  clamd = await clamdDouble()
})
afterEach(() => clamd.close())

const scan = (...pieces: Buffer[]) => openScanner(clamd.url, 300).scan(Readable.from(pieces))

test('a clean file of several megabytes arrives whole and is clean', async () => {
  const pieces = Array.from({ length: 50 }, () => randomBytes(65_536))

  expect(await scan(...pieces)).toEqual({ verdict: 'clean' })
  expect(clamd.received).toBe(50 * 65_536)
})

test('the test virus is found, also when it is cut across two pieces', async () => {
  const infected = { verdict: 'infected', signature: 'Eicar-Test-Signature' }

  expect(await scan(eicar)).toEqual(infected)
  expect(await scan(Buffer.from('before'), eicar.subarray(0, 30), eicar.subarray(30))).toEqual(infected)
})

test.each([
  ['hang', /did not answer in time/],
  ['cut', /hung up|cannot be reached/],
  ['error', /size limit exceeded/],
  ['babble', /OKAY, more or less/],
] as const)(
  'a scanner that does not do its work (%s) leaves the file unscanned, with the reason',
  async (mode, reason) => {
    clamd.mode = mode

    const verdict = await scan(...Array.from({ length: 20 }, () => randomBytes(65_536)))

    expect(verdict).toEqual({ verdict: 'unscanned', reason: expect.stringMatching(reason) })
  },
)

test('a scanner that is down leaves the file unscanned', async () => {
  await clamd.close()

  expect(await scan(Buffer.from('x'))).toEqual({ verdict: 'unscanned', reason: expect.stringMatching(/ECONNREFUSED/) })
  expect(await openScanner('unix:/nowhere/clamd.ctl').scan(Readable.from(['x']))).toEqual({
    verdict: 'unscanned',
    reason: expect.stringMatching(/ENOENT/),
  })
})

test('a file that breaks while it is scanned is not clean', async () => {
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('begun')
      throw new Error('the disk is gone')
    })(),
  )

  expect(await openScanner(clamd.url, 300).scan(broken)).toEqual({ verdict: 'unscanned', reason: 'the disk is gone' })
})

test('without a scanner every file says so', async () => {
  const scanner = openScanner(undefined)

  expect(scanner.configured).toBe(false)
  expect(await scanner.scan(Readable.from(['x']))).toMatchObject({ verdict: 'unscanned' })
})
