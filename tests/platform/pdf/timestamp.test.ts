import { createHash } from 'node:crypto'
import { openTimestamps, verifyTimestamp } from '../../../src/platform/pdf/index.ts'
import { startTsa, type TsaDouble, type TsaMode } from '../../doubles/tsa.ts'

const content = Buffer.from('lo que se sella')
const digest = createHash('sha256').update(content).digest()

let tsa: TsaDouble
beforeAll(async () => void (tsa = await startTsa()))
afterAll(() => tsa.close())
const ask = (mode: TsaMode, options: { timeoutMs?: number; maxBytes?: number } = {}) => {
  tsa.mode = mode
  return openTimestamps({ url: tsa.url, timeoutMs: 2000, ...options })(digest)
}

test('a time stamp says when, of what and by whom', async () => {
  const token = await ask('good')

  expect(verifyTimestamp(token, { content })).toMatchObject({ at: tsa.at, certificate: tsa.certificate })
  expect(() => verifyTimestamp(token, { content: Buffer.from('otra cosa') })).toThrow('something else')
})

test('a slow authority is waited for, within the time allowed', async () => {
  await expect(ask('slow')).resolves.toBeInstanceOf(Buffer)
  await expect(ask('slow', { timeoutMs: 100 })).rejects.toThrow(/timeout/)
})

test.each<[TsaMode, RegExp]>([
  ['refuse', /refused: status 2/],
  ['wrong-digest', /something else/],
  ['wrong-nonce', /another question/],
  ['wrong-signature', /wrong-signature/],
  ['500', /answered 500/],
  ['huge', /more than/],
  ['cut', /./],
  ['garbage', /./],
  ['redirect', /./],
])('an authority that answers «%s» stamps nothing', async (mode, message) => {
  await expect(ask(mode)).rejects.toThrow(message)
})

test('an authority that never answers is given up', async () => {
  const started = performance.now()

  await expect(ask('hang', { timeoutMs: 200 })).rejects.toThrow(/timeout/)
  expect(performance.now() - started).toBeLessThan(2000)
})

test('one that is not there is told at once', async () => {
  const gone = await startTsa()
  await gone.close()

  await expect(openTimestamps({ url: gone.url })(digest)).rejects.toThrow(/fetch failed/)
})
