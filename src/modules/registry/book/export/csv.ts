import { officialTime } from '../../../../platform/i18n/format.ts'
import type { Cell, Column } from './columns.ts'
import type { ExportRow } from './rows.ts'

/** As the spreadsheets of Spain open it with two clicks: UTF-8 that says so, semicolons, and lines ended as they end them. */
export async function* csvOf(columns: readonly Column[], pages: AsyncIterable<ExportRow[]>): AsyncGenerator<Buffer> {
  yield Buffer.from(`\ufeff${columns.map(({ heading }) => quoted(heading)).join(';')}\r\n`)
  for await (const rows of pages) {
    const lines = rows.map((row) => columns.map(({ cell }) => quoted(textOf(cell(row)))).join(';'))
    yield Buffer.from(`${lines.join('\r\n')}\r\n`)
  }
}

const textOf = (cell: Cell): string => (typeof cell === 'object' ? officialTime(cell.moment) : String(cell))

/** What begins like a formula would be run by whoever opens the file: an apostrophe makes it text again. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
