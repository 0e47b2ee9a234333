import {
  checkPdfSignatures,
  openPdfPress,
  type PdfPress,
  type PdfSpec,
  renderPdf,
} from '../../../src/platform/pdf/index.ts'
import { sampleReceipt } from './sample-receipt.ts'
import { newAuthority } from './test-authority.ts'

let press: PdfPress
beforeEach(() => void (press = openPdfPress({ workers: 1 })))
afterEach(() => press.close())

const titled = (title: string): PdfSpec => ({ ...sampleReceipt(), title })

test('the press makes the very bytes that are made without it', async () => {
  expect((await press.render(sampleReceipt())).equals(await renderPdf(sampleReceipt()))).toBe(true)
})

test('many at once each get their own, sealed', async () => {
  const signer = { ...newAuthority().issue({ name: 'Sello' }), chain: [], reason: 'Prueba', at: new Date(0) }
  const titles = Array.from({ length: 12 }, (_, n) => `Documento ${n}`)
  const made = await Promise.all(titles.map((title) => press.render(titled(title), signer)))

  for (const [n, pdf] of made.entries()) {
    expect(pdf.includes(`<rdf:li xml:lang="x-default">Documento ${n}</rdf:li>`)).toBe(true)
    expect(await checkPdfSignatures(pdf, { trusted: async () => true })).toEqual([
      expect.objectContaining({ valid: true }),
    ])
  }
})

test('a document that cannot be made is refused, and those behind it are made', async () => {
  const broken = { ...sampleReceipt(), blocks: [{ kind: 'table', columns: null, rows: [] }] } as unknown as PdfSpec
  const unsendable = { ...sampleReceipt(), footerNote: (() => 'x') as unknown as string }
  const answers = await Promise.allSettled([
    press.render(broken),
    press.render(unsendable),
    press.render(sampleReceipt()),
  ])

  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('one that takes too long is given up with its worker, and the next one is made by another', async () => {
  const hasty = openPdfPress({ workers: 1, timeoutMs: 1 })
  await expect(hasty.render(sampleReceipt())).rejects.toThrow('took too long')
  await hasty.close()

  const endless: PdfSpec = {
    ...sampleReceipt(),
    blocks: Array.from({ length: 20_000 }, () => ({ kind: 'paragraph', text: 'x '.repeat(200) })),
  }
  const patient = openPdfPress({ workers: 1, timeoutMs: 3000 })
  const answers = await Promise.allSettled([patient.render(endless), patient.render(titled('Después'))])
  await patient.close()
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'fulfilled'])
})

test('the thread that serves people is not held up meanwhile', async () => {
  await press.render(sampleReceipt())
  let longest = 0
  let last = performance.now()
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  const long: PdfSpec = {
    ...sampleReceipt(),
    blocks: Array.from({ length: 2000 }, () => ({ kind: 'paragraph', text: 'Una frase corriente. '.repeat(9) })),
  }
  const started = performance.now()
  await press.render(long)
  const whole = performance.now() - started
  clearInterval(watch)

  expect(longest).toBeLessThan(whole / 2)
})

test('a closed press refuses, and lets go of those who wait', async () => {
  const waiting = [press.render(sampleReceipt()), press.render(sampleReceipt())]
  const answers = Promise.allSettled(waiting)
  await press.close()

  expect((await answers).map((answer) => answer.status)).toEqual(['rejected', 'rejected'])
  await expect(press.render(sampleReceipt())).rejects.toThrow('closed')
})
