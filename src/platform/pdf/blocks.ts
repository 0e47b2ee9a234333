import { officialTime } from '../i18n/format.ts'
import { HAIRLINE, INK, QUIET, tint } from './colour.ts'
import type { Sheet, Structure } from './sheet.ts'
import { drawTable } from './table.ts'
import type { Line, Style } from './text.ts'
import type {
  Block,
  FieldsBlock,
  HeadingBlock,
  ListBlock,
  NoticeBlock,
  ParagraphBlock,
  Run,
  SignatureBlock,
  Text,
} from './types.ts'
import { runsOf } from './text.ts'
import { pdfWords as words } from './words.ts'

const BODY: Style = { size: 10.5, leading: 15.5, colour: INK }

export function drawBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      return drawHeading(sheet, block)
    case 'paragraph':
      return drawParagraph(sheet, block)
    case 'list':
      drawList(sheet, block, sheet.root, sheet.left)
      sheet.y += 6
      return
    case 'fields':
      return drawFields(sheet, block)
    case 'table':
      return drawTable(sheet, block)
    case 'rule':
      return drawRule(sheet)
    case 'notice':
      return drawNotice(sheet, block)
    case 'signatureBox':
      return drawSignature(sheet, block)
  }
}

/** Lines into one element, page after page. A line is never left alone at the foot of a page or at the head of one. */
function flow(
  sheet: Sheet,
  parent: Structure,
  tag: string,
  lines: Line[],
  style: Style,
  x: number,
  width: number,
  align: 'left' | 'center' | 'right' = 'left',
): void {
  const element = sheet.element(parent, tag)
  let from = 0
  while (from < lines.length) {
    const left = lines.length - from
    let count = Math.min(left, Math.floor(sheet.room / style.leading + 0.01))
    if (count < left && left - count === 1) count--
    if (count < Math.min(2, left)) {
      sheet.newPage()
      continue
    }
    const part = lines.slice(from, from + count)
    element.add(() => {
      for (const line of part) {
        const free = width - line.width
        sheet.drawLine(line, x + (align === 'left' ? 0 : align === 'right' ? free : free / 2), sheet.y, style)
        sheet.y += style.leading
      }
    })
    from += count
  }
  element.end()
}

function drawHeading(sheet: Sheet, { level, text }: HeadingBlock): void {
  const style: Style = {
    size: { 1: 20, 2: 13.5, 3: 11.5 }[level],
    leading: { 1: 26, 2: 19, 3: 17 }[level],
    colour: level === 1 ? INK : sheet.accent,
    font: 'bold',
  }
  const lines = sheet.lines(text, sheet.width, style)
  // A heading stays with what it announces.
  sheet.need(lines.length * style.leading + 56)
  sheet.y += { 1: 2, 2: 9, 3: 7 }[level]
  flow(sheet, sheet.root, `H${level}`, lines, style, sheet.left, sheet.width)
  sheet.y += { 1: 6, 2: 4, 3: 2 }[level]
}

function drawParagraph(sheet: Sheet, { text, style: look, align }: ParagraphBlock): void {
  const style: Style =
    look === 'lead'
      ? { size: 12, leading: 18.5, colour: INK }
      : look === 'small'
        ? { size: 9, leading: 13.5, colour: QUIET }
        : BODY
  const indent = look === 'quote' ? 24 : 0
  const width = sheet.width - 2 * indent
  const tag = look === 'quote' ? 'BlockQuote' : 'P'
  flow(sheet, sheet.root, tag, sheet.lines(text, width, style), style, sheet.left + indent, width, align)
  sheet.y += look === 'small' ? 6 : 8
}

function drawList(sheet: Sheet, list: ListBlock, parent: Structure, x: number): void {
  const element = sheet.element(parent, 'L')
  const indent = list.ordered ? 24 : 16
  for (const [i, item] of list.items.entries()) {
    const nested = typeof item === 'object' && 'list' in item ? item : null
    const text = nested ? nested.text : (item as Text)
    const width = sheet.left + sheet.width - x - indent
    const lines = sheet.lines(text, width, BODY)
    sheet.need(Math.min(lines.length, 2) * BODY.leading)
    const entry = sheet.element(element, 'LI')
    const label = sheet.element(entry, 'Lbl')
    const mark = sheet.lines(list.ordered ? `${(list.start ?? 1) + i}.` : '•', indent, {
      ...BODY,
      colour: sheet.accent,
      font: 'bold',
    })[0]
    const y = sheet.y
    label.add(() => {
      if (mark) sheet.drawLine(mark, x + (list.ordered ? 0 : 3), y, { ...BODY, colour: sheet.accent })
    })
    label.end()
    const body = sheet.element(entry, 'LBody')
    flow(sheet, body, 'P', lines, BODY, x + indent, width)
    sheet.y += 2
    if (nested) drawList(sheet, nested.list, body, x + indent)
    body.end()
    entry.end()
  }
  element.end()
}

/** A table of two columns without its lines: the label is the head of its row, and is read aloud with the value. */
function drawFields(sheet: Sheet, { fields }: FieldsBlock): void {
  const label: Style = { size: 9.5, leading: 15.5, colour: QUIET }
  const value: Style = { ...BODY, tabular: true }
  const labelWidth = sheet.width * 0.32
  const table = sheet.element(sheet.root, 'Table')
  for (const field of fields) {
    const row = sheet.element(table, 'TR')
    const labels = sheet.lines(field.label, labelWidth - 14, label)
    const runs: Run[] = field.code ? runsOf(field.value).map((run) => ({ ...run, code: true })) : runsOf(field.value)
    const values = sheet.lines(runs, sheet.width - labelWidth, value)
    sheet.need(Math.min(6, Math.max(labels.length, values.length)) * 16 + 9)
    const head = sheet.element(row, 'TH', { scope: 'Row' })
    const top = sheet.y + 3
    head.add(() => {
      for (const [n, line] of labels.entries()) sheet.drawLine(line, sheet.left, top + n * label.leading, label)
    })
    head.end()
    sheet.y = top
    flow(sheet, row, 'TD', values, value, sheet.left + labelWidth, sheet.width - labelWidth)
    row.end()
    sheet.y = Math.max(sheet.y, top + (labels.length > values.length ? labels.length * label.leading : 0)) + 3
    sheet.artifact(() => {
      sheet.canvas.rect(sheet.left, sheet.y, sheet.width, 0.5).fill(HAIRLINE)
    })
    sheet.y += 0.5
  }
  table.end()
  sheet.y += 10
}

function drawRule(sheet: Sheet): void {
  sheet.need(24)
  sheet.artifact(() => {
    sheet.canvas.rect(sheet.left, sheet.y + 8, sheet.width, 0.5).fill(HAIRLINE)
  })
  sheet.y += 18
}

interface Part {
  text: Text
  style: Style
  tag?: string
  after?: number
}

/** A tinted box with the council's colour at its edge; in pieces when it is longer than the page. */
function drawBox(sheet: Sheet, tag: string, parts: Part[]): void {
  const padding = 11
  const width = sheet.width - 2 * padding - 4
  const rows = parts.flatMap((part, n) => {
    const lines = sheet.lines(part.text, width, part.style)
    return lines.map((line, i) => ({
      line,
      n,
      part,
      height: part.style.leading + (i === lines.length - 1 ? (part.after ?? 0) : 0),
    }))
  })
  const whole = rows.reduce((sum, row) => sum + row.height, 2 * padding)
  const fresh = sheet.room
  if (whole > fresh && (whole < 500 || fresh < 120)) sheet.newPage()
  const box = sheet.element(sheet.root, tag)
  let open: { n: number; element: Structure } | undefined
  for (let from = 0; from < rows.length;) {
    let height = 2 * padding
    let to = from
    while (to < rows.length && height + (rows[to]?.height ?? 0) <= sheet.room) height += rows[to++]?.height ?? 0
    if (to === from) {
      sheet.newPage()
      continue
    }
    const top = sheet.y
    sheet.artifact(() => {
      sheet.canvas.rect(sheet.left, top, sheet.width, height).fill(tint(sheet.accent))
      sheet.canvas.rect(sheet.left, top, 4, height).fill(sheet.accent)
    })
    let y = top + padding
    for (const row of rows.slice(from, to)) {
      if (open === undefined || open.n !== row.n) {
        open?.element.end()
        open = { n: row.n, element: sheet.element(box, row.part.tag ?? 'P') }
      }
      const at = y
      open.element.add(() => sheet.drawLine(row.line, sheet.left + padding + 4, at, row.part.style))
      y += row.height
    }
    sheet.y = top + height
    from = to
    if (from < rows.length) sheet.newPage()
  }
  open?.element.end()
  box.end()
  sheet.y += 14
}

function drawNotice(sheet: Sheet, { title, text }: NoticeBlock): void {
  const paragraphs = isParagraphs(text) ? text : [text]
  sheet.y += 2
  drawBox(sheet, 'Div', [
    ...(title ? [{ text: title, style: { ...BODY, font: 'bold', colour: sheet.accent } as Style, after: 2 }] : []),
    ...paragraphs.map((each, n) => ({ text: each, style: BODY, after: n < paragraphs.length - 1 ? 5 : 0 })),
  ])
}

function isParagraphs(text: Text | Text[]): text is Text[] {
  return Array.isArray(text) && text.some((part) => typeof part === 'string' || Array.isArray(part))
}

function drawSignature(sheet: Sheet, block: SignatureBlock): void {
  const small: Style = { size: 9, leading: 13.5, colour: QUIET, tabular: true }
  const line = (label: string, value: string): Part => ({
    text: [{ text: `${label}: ` }, { text: value }],
    style: small,
  })
  sheet.y += 2
  drawBox(sheet, 'Div', [
    {
      text: words('pdf.signature.signed'),
      style: { size: 8.5, leading: 13, colour: sheet.accent, font: 'bold' },
      after: 1,
    },
    { text: block.name, style: { size: 12, leading: 18, colour: INK, font: 'bold' } },
    ...(block.post ? [{ text: block.post, style: { ...BODY, size: 10, leading: 15 }, after: 3 }] : []),
    line(words('pdf.signature.at'), officialTime(block.at)),
    ...(block.certificate ? [line(words('pdf.signature.certificate'), block.certificate)] : []),
    ...(block.note ? [{ text: block.note, style: small }] : []),
  ])
}
