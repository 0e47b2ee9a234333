import { zipStream } from '../../../../platform/zip/zip-stream.ts'
import { type Cell, type Column, localMoment } from './columns.ts'
import type { ExportRow } from './rows.ts'

/** What every spreadsheet program can show on one sheet, but for its heading. */
export const MOST_ROWS = 1_000_000

/** OpenDocument spreadsheet, ISO/IEC 26300: a package whose first part says what it is. */
export function odsOf(
  title: string,
  columns: readonly Column[],
  pages: AsyncIterable<ExportRow[]>,
): AsyncGenerator<Buffer> {
  return zipStream([
    { name: 'mimetype', stored: Buffer.from('application/vnd.oasis.opendocument.spreadsheet') },
    { name: 'META-INF/manifest.xml', stored: Buffer.from(manifest) },
    { name: 'content.xml', deflated: contentOf(title, columns, pages) },
  ])
}

const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
`

const before = `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles><number:date-style style:name="moment"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style><style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="moment-cell" style:family="table-cell" style:data-style-name="moment"/></office:automatic-styles><office:body><office:spreadsheet>`
const after = '</table:table></office:spreadsheet></office:body></office:document-content>'

async function* contentOf(
  title: string,
  columns: readonly Column[],
  pages: AsyncIterable<ExportRow[]>,
): AsyncGenerator<Buffer> {
  const heads = columns.map(({ heading }) => textCell(heading, ' table:style-name="head"')).join('')
  yield Buffer.from(
    `${before}<table:table table:name="${escaped(title)}"><table:table-column table:number-columns-repeated="${columns.length}"/><table:table-header-rows><table:table-row>${heads}</table:table-row></table:table-header-rows>`,
  )
  let written = 0
  for await (const rows of pages) {
    const fitting = rows.slice(0, MOST_ROWS - written)
    written += fitting.length
    yield Buffer.from(fitting.map((row) => `<table:table-row>${columns.map(({ cell }) => cellOf(cell(row))).join('')}</table:table-row>`).join('')) // prettier-ignore
    if (written >= MOST_ROWS) break
  }
  yield Buffer.from(after)
}

function cellOf(cell: Cell): string {
  if (typeof cell === 'number') return `<table:table-cell office:value-type="float" office:value="${cell}"/>`
  if (typeof cell === 'object') {
    return `<table:table-cell table:style-name="moment-cell" office:value-type="date" office:date-value="${localMoment(cell.moment)}"/>`
  }
  return cell === '' ? '<table:table-cell/>' : textCell(cell)
}

const textCell = (text: string, style = ''): string =>
  `<table:table-cell${style} office:value-type="string"><text:p>${escaped(text).replaceAll('\n', '</text:p><text:p>')}</text:p></table:table-cell>`

/** Only what XML can hold. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- they are what this is about
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
