/* oxlint-disable jest/no-standalone-expect -- withTools is test, or test.skip where its tools are missing */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type ScannedPage, renderPdf } from '../../../src/platform/pdf/index.ts'
import { jpeg, png } from '../../registry/digitisation/pictures.ts'
import { sampleReceipt } from './sample-receipt.ts'

const run = promisify(execFile)
const hasTools = ['pdftoppm', 'qpdf'].every((tool) => spawnSync(tool, ['-v']).error === undefined)
if (!hasTools) console.warn('skipped: pdftoppm (poppler-utils) or qpdf is not installed')
const withTools = hasTools ? test : test.skip

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'scans-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const size = { width: 320, height: 480 }
/** Black at the top left, grey at the top right: each way of lying is another picture. */
const paint = (x: number, y: number) => (y >= 240 ? 255 : x < 160 ? 0 : 128)

const scan = (bytes: Buffer, change: Partial<ScannedPage> = {}): ScannedPage => ({
  bytes,
  digest: createHash('sha256').update(bytes).digest('hex'),
  ...size,
  orientation: 1,
  turn: 0,
  pixelsPerInch: 100,
  alt: 'página',
  ...change,
})

withTools('a page lies as the camera was held and as it was turned; its colours and its size are its own', async () => {
  const picture = jpeg({ ...size, paint })
  const spec = sampleReceipt()
  const pdf = await renderPdf({
    ...spec,
    scans: [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => scan(picture, { orientation })),
      scan(picture, { turn: 90 }),
      scan(picture, { orientation: 6, turn: 180 }),
      scan(picture, { orientation: 2, turn: 270 }),
      ...([0, 2, 3] as const).map((colour) => scan(png({ ...size, paint, colour }))),
    ],
  })
  const file = path.join(folder, 'scans.pdf')
  await writeFile(file, pdf)

  await run('qpdf', ['--check', file])
  await run('pdftoppm', ['-r', '25', '-gray', '-l', '14', file, path.join(folder, 'page')])

  // Top left, top right, bottom left, bottom right (EXIF 2.3, 4.6.4: where row 0 and column 0 are).
  expect(await Promise.all(Array.from({ length: 14 }, (_, n) => corners(n + 1)))).toEqual([
    'black grey white white',
    'grey black white white',
    'white white grey black',
    'white white black grey',
    'black white grey white',
    'white black white grey',
    'white grey white black',
    'grey white black white',
    'white black white grey',
    'grey white black white',
    'black white grey white',
    'black grey white white',
    'black grey white white',
    'black grey white white',
  ])
  const { stdout } = await run('pdfinfo', ['-f', '1', '-l', '6', file])
  expect([...stdout.matchAll(/Page +\d size: +([\d.]+ x [\d.]+)/g)].map(([, found]) => found)).toEqual([
    ...Array.from({ length: 4 }, () => '230.4 x 345.6'),
    '345.6 x 230.4',
    '345.6 x 230.4',
  ])
})

test('the same pages and words have the same bytes', async () => {
  const spec = { ...sampleReceipt(), scans: [scan(png({ ...size, paint })), scan(jpeg({ ...size, paint }))] }

  expect((await renderPdf(spec)).equals(await renderPdf(spec))).toBe(true)
})

async function corners(page: number): Promise<string> {
  const bytes = await readFile(path.join(folder, `page-${String(page).padStart(2, '0')}.pgm`))
  const [, width = 0, height = 0] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40))?.map(Number) ?? []
  const pixels = bytes.subarray(bytes.length - width * height)
  const at = (x: number, y: number) => {
    const grey = pixels[Math.floor(y * height) * width + Math.floor(x * width)] ?? 0
    return grey < 64 ? 'black' : grey < 192 ? 'grey' : 'white'
  }
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)].join(' ')
}
