/* oxlint-disable jest/no-standalone-expect -- testWith is a test */
import { inflateSync } from 'node:zlib'
import { type PdfSpec, renderPdf } from '../../../src/platform/pdf/index.ts'
import { hostileTexts } from './hostile-texts.ts'
import { sampleReceipt } from './sample-receipt.ts'
import { Desk, run, testWith } from './tools.ts'

let desk: Desk
beforeEach(() => void (desk = new Desk()))
afterEach(() => desk.clear())

const withBlocks = (blocks: PdfSpec['blocks']): PdfSpec => ({ ...sampleReceipt(), blocks })
const longTable = (rows: number): PdfSpec['blocks'] => [
  {
    kind: 'table',
    columns: [
      { header: 'Cabecera uno' },
      { header: 'Importe', align: 'right' },
      { header: 'Huella', width: 3, code: true },
    ],
    rows: Array.from({ length: rows }, (_, n) => [`Fila ${n + 1}`, `${n},00 €`, 'ab12'.repeat(16)]),
  },
]

test('the same document made twice has the same bytes, and another one has not', async () => {
  const once = await renderPdf(sampleReceipt())
  const again = await renderPdf(sampleReceipt())
  const later = await renderPdf({ ...sampleReceipt(), createdAt: new Date('2026-11-22T17:53:08Z') })

  expect(again.equals(once)).toBe(true)
  expect(later.equals(once)).toBe(false)
})

test('it carries the marks of PDF/A-3a: metadata, colours, language, structure, no encryption', async () => {
  const text = (await renderPdf(sampleReceipt())).toString('latin1')

  expect(text).toContain('<pdfaid:part>3</pdfaid:part>')
  expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>')
  expect(text).toMatch(/\/S \/GTS_PDFA1/)
  expect(text).toMatch(/\/Marked true/)
  expect(text).toMatch(/\/Lang \(es-ES\)/)
  expect(text).toMatch(/\/DisplayDocTitle true/)
  expect(text).not.toMatch(/\/Encrypt|\/JavaScript|\/NeedAppearances/)
})

test('a title with the signs of XML does not break the metadata', async () => {
  const pdf = await renderPdf({ ...sampleReceipt(), title: 'a <b> & "c" </rdf:li> ñ' })

  expect(pdf.toString('utf8')).toContain('a &lt;b&gt; &amp; &quot;c&quot; &lt;/rdf:li&gt; ñ')
})

testWith(['qpdf'], 'qpdf finds nothing to object, in short and long documents', async () => {
  for (const spec of [sampleReceipt(), withBlocks(longTable(300)), withBlocks([])]) {
    const { code, output } = run('qpdf', '--check', desk.put('a.pdf', await renderPdf(spec)))

    expect(output).toContain('No syntax or stream encoding errors found')
    expect(code).toBe(0)
  }
})

testWith(
  ['pdffonts'],
  'every font is embedded, reduced to what is used, and says which characters it draws',
  async () => {
    const { output } = run('pdffonts', desk.put('a.pdf', await renderPdf(sampleReceipt())))
    const fonts = output.trim().split('\n').slice(2)

    expect(fonts.length).toBeGreaterThanOrEqual(2)
    for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+AtkinsonHyperlegible-\w+ .* yes yes yes /)
  },
)

testWith(
  ['pdfinfo'],
  'a screen reader finds headings, lists, tables with their heads, and words for the figures',
  async () => {
    const file = desk.put('a.pdf', await renderPdf(sampleReceipt()))
    const { output } = run('pdfinfo', '-struct-text', file)
    const kinds = (kind: RegExp) => output.match(kind)?.length ?? 0

    expect(output).toMatch(/^Document/)
    expect(output).toMatch(/H1[^\n]*\n\s+"Justificante de presentación"/)
    expect(kinds(/^\s+H2\b/gm)).toBe(3)
    expect(kinds(/^\s+LI\b/gm)).toBe(3)
    expect(kinds(/^\s+TR\b/gm)).toBe(6 + 4)
    expect(kinds(/^\s+TH\b/gm)).toBe(6 + 3)
    expect(kinds(/^\s+Figure\b/gm)).toBe(2)
    expect(output).toContain('"2026-E-000123"')
    expect(run('pdfinfo', file).output).toMatch(/Title: +Justificante de registro 2026-E-000123\n/)
    expect(run('pdfinfo', file).output).toMatch(/Tagged: +yes/)
  },
)

testWith(['pdftotext'], 'every page says its number, the code in groups and the address', async () => {
  const plainCode = withBlocks(longTable(120))
  plainCode.verification = { code: 'ABCD2345EFGH67', url: 'https://sede.example.es/verificar/ABCD2345EFGH67' }
  const { output } = run('pdftotext', '-layout', desk.put('a.pdf', await renderPdf(plainCode)), '-')
  const pages = output.split('\f').slice(0, -1)

  expect(pages.length).toBeGreaterThan(3)
  for (const [n, page] of pages.entries()) {
    expect(page).toContain(`Página ${n + 1} de ${pages.length}`)
    expect(page).toContain('ABCD-2345-EFGH-67')
    expect(page).toContain('https://sede.example.es/verificar/ABCD2345EFGH67')
    expect(page).toContain('Ayuntamiento de Navalmoral de la Mata')
  }
})

testWith(['pdftotext'], 'a long table repeats its head on each page and loses no row', async () => {
  const { output } = run('pdftotext', '-layout', desk.put('a.pdf', await renderPdf(withBlocks(longTable(120)))), '-')
  const pages = output.split('\f').slice(0, -1)

  for (const page of pages) expect(page).toContain('Cabecera uno')
  for (let n = 1; n <= 120; n++) expect(output).toMatch(new RegExp(`Fila ${n} `))
})

testWith(['pdfinfo'], 'the repeated head is for the eye: the structure has it once', async () => {
  const { output } = run('pdfinfo', '-struct-text', desk.put('a.pdf', await renderPdf(withBlocks(longTable(30)))))

  expect(output.match(/Cabecera uno/g)).toHaveLength(1)
  expect(output.match(/^\s+TR\b/gm)).toHaveLength(31)
})

testWith(['pdftotext'], 'a cell longer than a page goes on over the pages, whole', async () => {
  const words = Array.from({ length: 900 }, (_, n) => `palabra${n}`)
  const spec = withBlocks([
    { kind: 'table', columns: [{ header: 'A' }, { header: 'B' }], rows: [['uno', words.join(' ')]] },
  ])
  const { output } = run('pdftotext', desk.put('a.pdf', await renderPdf(spec)), '-')

  for (const word of words) expect(output).toMatch(new RegExp(`\\b${word}\\b`))
})

testWith(['pdftotext'], 'accents, ñ, the sign of the euro and quotation marks come out as they went in', async () => {
  const text = 'Núñez Ibáñez, pingüino, ÁÉÍÓÚÜÑ, 1.234,50 €, «comillas», ¿qué?, ¡sí!, nº 3, 1.ª, L·L'
  const decomposed = 'Begon\u0303a'
  const spec = withBlocks([
    { kind: 'paragraph', text },
    { kind: 'paragraph', text: decomposed },
  ])
  const { output } = run('pdftotext', '-layout', desk.put('a.pdf', await renderPdf(spec)), '-')

  expect(output).toContain(text)
  expect(output).toContain('Begoña')
})

testWith(['pdftoppm', 'zbarimg'], 'a telephone reads the QR of every page', async () => {
  const file = desk.put('a.pdf', await renderPdf(withBlocks(longTable(60))))
  run('pdftoppm', '-r', '110', '-png', file, `${desk.folder}/page`)
  const { output } = run(
    'sh',
    '-c',
    `for page in ${desk.folder}/page-*.png; do zbarimg -q --raw "$page" 2>/dev/null; done`,
  )
  const read = output.trim().split('\n')

  expect(read.length).toBeGreaterThan(1)
  for (const each of read) expect(each).toBe(sampleReceipt().verification?.url)
})

testWith(['qpdf', 'pdfinfo'], 'hostile texts in every place are only ever text', async () => {
  const texts = hostileTexts()
  const first = texts.join(' ')
  const spec: PdfSpec = {
    ...sampleReceipt(),
    title: first,
    subject: first,
    issuer: { ...sampleReceipt().issuer, name: texts[0] ?? '', unit: texts[1] ?? '' },
    footerNote: texts[2] ?? '',
    blocks: [
      ...texts.flatMap((text): PdfSpec['blocks'] => [
        { kind: 'paragraph', text },
        { kind: 'fields', fields: [{ label: text, value: text, code: true }] },
      ]),
      { kind: 'heading', level: 2, text: first },
      { kind: 'list', items: texts },
      {
        kind: 'table',
        caption: first,
        columns: [{ header: first }, { header: 'B' }],
        rows: texts.map((text) => [text, text]),
      },
      { kind: 'notice', title: first, text: texts },
      { kind: 'signatureBox', name: first, post: first, at: new Date(0), certificate: first, note: first },
    ],
  }
  const pdf = await renderPdf(spec)
  const file = desk.put('a.pdf', pdf)

  expect(run('qpdf', '--check', file).code).toBe(0)
  const info = run('pdfinfo', file).output
  expect(info).toMatch(/JavaScript: +no/)
  expect(info).toMatch(/Form: +none/)
  expect(run('pdfinfo', '-url', file).output).not.toMatch(/Annotation|javascript/i)
  expect(contents(pdf)).not.toMatch(/<(?:[0-9a-f]{4})*0000/) // the glyph that stands for «none»
})

testWith(['pdftotext'], 'a character that the typeface lacks is shown as «?» and copied as itself', async () => {
  const spec = withBlocks([{ kind: 'paragraph', text: 'Nombre 漢字 fin' }])
  const { output } = run('pdftotext', desk.put('a.pdf', await renderPdf(spec)), '-')

  expect(output).toContain('漢字')
})

test('invisible and turning characters are left out, so that what is read is what was written', async () => {
  const plain = await renderPdf(withBlocks([{ kind: 'paragraph', text: 'importe 12.00 fin' }]))
  const sly = await renderPdf(withBlocks([{ kind: 'paragraph', text: 'importe \u202e12\u200b.00\u202c\u0007 fin' }]))

  expect(contents(sly)).toBe(contents(plain))
})

test('a word of a hundred thousand letters is broken in time', async () => {
  const started = performance.now()
  await renderPdf(withBlocks([{ kind: 'paragraph', text: 'x'.repeat(100_000) }]))

  expect(performance.now() - started).toBeLessThan(10_000)
})

/** What is drawn on the pages, unpacked. */
function contents(pdf: Buffer): string {
  const out: string[] = []
  const text = pdf.toString('latin1')
  for (const match of text.matchAll(/stream\n/g)) {
    if (text.slice(match.index - 3, match.index) === 'end') continue
    try {
      const drawn = inflateSync(pdf.subarray(match.index + 7), { finishFlush: 2 }).toString('latin1')
      if (drawn.includes(' Tf ')) out.push(drawn)
    } catch {
      // not packed
    }
  }
  expect(out.length).toBeGreaterThan(0)
  return out.join('\n')
}
