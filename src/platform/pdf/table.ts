import { HAIRLINE, INK, QUIET, tint } from './colour.ts'
import type { Sheet, Structure } from './sheet.ts'
import { cleanText, drawable, type Line, plainText, runsOf, type Style } from './text.ts'
import type { TableBlock, TableColumn } from './types.ts'

const CELL: Style = { size: 9, leading: 13, colour: INK, tabular: true }
const HEAD: Style = { size: 8.5, leading: 12.5, colour: INK, font: 'bold' }
const PAD = { x: 6, y: 4 }

interface Cell {
  lines: Line[]
  x: number
  width: number
  align: TableColumn['align']
  element?: Structure
}

/** Rows stay whole when a page can hold them; the head is repeated on each page, for the eye only: the structure has it once. */
export function drawTable(sheet: Sheet, block: TableBlock): void {
  const columns = place(sheet, block)
  const heads = columns.map((column) => cell(sheet, column.header, column, HEAD))
  const first = block.rows[0] ? heightOf(rowOf(sheet, block.rows[0], columns), CELL) : 0
  const caption: Style = { size: 9.5, leading: 14, colour: QUIET }
  const captions = block.caption ? sheet.lines(block.caption, sheet.width, caption) : []
  sheet.need(captions.length * caption.leading + heightOf(heads, HEAD) + Math.min(first, 200) + 8)

  const table = sheet.element(sheet.root, 'Table')
  if (captions.length > 0) {
    const element = sheet.element(table, 'Caption')
    element.add(() => {
      for (const line of captions) {
        sheet.drawLine(line, sheet.left, sheet.y, caption)
        sheet.y += caption.leading
      }
    })
    element.end()
    sheet.y += 4
  }
  const head = sheet.element(table, 'TR')
  drawHead(sheet, heads, (each) => sheet.element(head, 'TH', { scope: 'Column' }).add(each).end())
  head.end()
  for (const texts of block.rows) {
    const row = sheet.element(table, 'TR')
    const cells = rowOf(sheet, texts, columns)
    for (const each of cells) each.element = sheet.element(row, 'TD')
    drawRow(sheet, cells, heads)
    for (const each of cells) each.element?.end()
    row.end()
  }
  table.end()
  sheet.y += 10
}

function drawRow(sheet: Sheet, cells: Cell[], heads: Cell[]): void {
  const height = heightOf(cells, CELL)
  const continued = () => {
    sheet.newPage()
    drawHead(sheet, heads)
  }
  if (height > sheet.room && height < 420) continued()
  const count = Math.max(...cells.map((each) => each.lines.length))
  for (let from = 0; from < count;) {
    const fits = Math.floor((sheet.room - 2 * PAD.y) / CELL.leading)
    if (fits < 1) {
      continued()
      continue
    }
    const to = Math.min(count, from + fits)
    const top = sheet.y + PAD.y
    for (const each of cells) {
      const lines = each.lines.slice(from, to)
      if (lines.length > 0) each.element?.add(() => drawCell(sheet, { ...each, lines }, top, CELL))
    }
    sheet.y = top + (to - from) * CELL.leading + PAD.y
    sheet.artifact(() => {
      sheet.canvas.rect(sheet.left, sheet.y, sheet.width, 0.5).fill(HAIRLINE)
    })
    sheet.y += 0.5
    from = to
    if (from < count) continued()
  }
}

function drawHead(sheet: Sheet, heads: Cell[], wrap?: (draw: () => void) => void): void {
  const height = heightOf(heads, HEAD)
  const top = sheet.y
  sheet.artifact(() => {
    sheet.canvas.rect(sheet.left, top, sheet.width, height).fill(tint(sheet.accent, 0.09))
    sheet.canvas.rect(sheet.left, top + height, sheet.width, 0.75).fill(sheet.accent)
  })
  for (const each of heads) {
    const draw = () => drawCell(sheet, each, top + PAD.y, HEAD)
    if (wrap) wrap(draw)
    else sheet.artifact(draw, 'Pagination')
  }
  sheet.y = top + height + 0.75
}

function drawCell(sheet: Sheet, { lines, x, width, align }: Cell, top: number, style: Style): void {
  for (const [n, line] of lines.entries()) {
    const free = width - line.width
    const shift = align === 'right' ? free : align === 'center' ? free / 2 : 0
    sheet.drawLine(line, x + shift, top + n * style.leading, style)
  }
}

interface Placed extends TableColumn {
  x: number
  inner: number
}

function place(sheet: Sheet, block: TableBlock): Placed[] {
  const shares = block.columns.some((column) => column.width !== undefined)
    ? block.columns.map((column) => column.width ?? 1)
    : natural(sheet, block)
  const total = shares.reduce((sum, share) => sum + share, 0)
  let x = sheet.left
  return block.columns.map((column, n) => {
    const width = (sheet.width * (shares[n] ?? 1)) / total
    const placed = { ...column, x: x + PAD.x, inner: width - 2 * PAD.x }
    x += width
    return placed
  })
}

/** Each column by the longest of its texts, within reason; a sample of the rows tells enough. */
function natural(sheet: Sheet, { columns, rows }: TableBlock): number[] {
  return columns.map((column, n) => {
    const texts = [column.header, ...rows.slice(0, 50).map((row) => plainText(row[n] ?? '').slice(0, 200))]
    const widths = texts.map((text) => sheet.measure(drawable(cleanText(text)), 'bold', CELL.size, 0, false))
    return Math.min(Math.max(...widths, sheet.width * 0.08), sheet.width * 0.5) + 2 * PAD.x
  })
}

function rowOf(sheet: Sheet, texts: TableBlock['rows'][number], columns: Placed[]): Cell[] {
  return columns.map((column, n) => {
    const runs = runsOf(texts[n] ?? '')
    return cell(sheet, column.code ? runs.map((run) => ({ ...run, code: true })) : runs, column, CELL)
  })
}

function cell(sheet: Sheet, text: TableBlock['rows'][number][number], column: Placed, style: Style): Cell {
  return { lines: sheet.lines(text, column.inner, style), x: column.x, width: column.inner, align: column.align }
}

const heightOf = (cells: Cell[], style: Style) =>
  Math.max(0, ...cells.map((each) => each.lines.length)) * style.leading + 2 * PAD.y
