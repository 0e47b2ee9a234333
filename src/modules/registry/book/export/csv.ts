import { officialTime } from '../../../../platform/i18n/format.ts'
import { CSV_START, csvLine } from '../../../../platform/text/csv.ts'
import type { Cell, Column } from './columns.ts'
import type { ExportRow } from './rows.ts'

export async function* csvOf(columns: readonly Column[], pages: AsyncIterable<ExportRow[]>): AsyncGenerator<Buffer> {
  yield Buffer.from(CSV_START + csvLine(columns.map(({ heading }) => heading)))
  for await (const rows of pages) {
    yield Buffer.from(rows.map((row) => csvLine(columns.map(({ cell }) => textOf(cell(row))))).join(''))
  }
}

const textOf = (cell: Cell): string => (typeof cell === 'object' ? officialTime(cell.moment) : String(cell))
