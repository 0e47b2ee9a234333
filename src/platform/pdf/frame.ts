import { encode } from 'uqr'
import { HAIRLINE, INK, QUIET } from './colour.ts'
import { internals, PAGE, type PdfCanvas } from './canvas.ts'
import type { Sheet, Structure } from './sheet.ts'
import type { Style } from './text.ts'
import type { ShieldDrawing } from './types.ts'
import { pdfWords as words } from './words.ts'

/** Height kept free at the foot of every page. */
export const FOOTER = { withCode: 104, plain: 70 }
const TOP = 36

/** Shield and name of who issues; full on the first page, smaller afterwards. Answers where the content begins. */
export function drawHeader(sheet: Sheet, first: boolean): number {
  const { issuer, title } = sheet.spec
  const size = first ? 52 : 26
  const box = { width: (size * issuer.shield.width) / issuer.shield.height, height: size }
  const x = sheet.left + box.width + (first ? 14 : 9)
  const width = sheet.left + sheet.width - x
  const name: Style = { size: first ? 15 : 9.5, leading: first ? 19 : 13, colour: INK, font: 'bold' }
  const quiet: Style = { size: first ? 9.5 : 8.5, leading: 13, colour: QUIET }
  const lines = sheet.lines(issuer.name, width, name).map((line) => ({ line, style: name }))
  const below = first ? issuer.unit : title
  if (below)
    lines.push(
      ...sheet
        .lines(below, width, quiet)
        .slice(0, 2)
        .map((line) => ({ line, style: quiet })),
    )
  const height = lines.reduce((sum, { style }) => sum + style.leading, 0)
  const bottom = TOP + Math.max(size, height)

  const shield = () => drawShield(sheet.canvas, issuer.shield, sheet.left, TOP + (bottom - TOP - size) / 2, size)
  const text = () => {
    let y = TOP + (bottom - TOP - height) / 2
    for (const { line, style } of lines) {
      sheet.drawLine(line, x, y, style)
      y += style.leading
    }
  }
  if (first) {
    figure(
      sheet,
      sheet.root,
      words('pdf.header.shield', { name: issuer.name }),
      [sheet.left, TOP, sheet.left + box.width, bottom],
      shield,
    )
    const paragraph = sheet.element(sheet.root, 'P')
    paragraph.add(text)
    paragraph.end()
  } else {
    sheet.artifact(() => {
      shield()
      text()
    }, 'Pagination')
  }
  const rule = bottom + (first ? 13 : 10)
  sheet.artifact(() => {
    sheet.canvas.rect(sheet.left, rule, sheet.width, first ? 2 : 0.75).fill(sheet.accent)
  }, 'Pagination')
  return rule + (first ? 22 : 20)
}

/** The code, the address and the QR on every page. On the last one they are content, so that they are read aloud once. */
export function drawFooters(sheet: Sheet): void {
  const { canvas } = sheet
  const { start, count } = canvas.bufferedPageRange()
  for (let n = start + (sheet.spec.scans?.length ?? 0); n < start + count; n++) {
    canvas.switchToPage(n)
    drawFooter(sheet, n - start + 1, count)
  }
}

function drawFooter(sheet: Sheet, page: number, pages: number): void {
  const { verification, footerNote, issuer } = sheet.spec
  const top = PAGE.height - (verification ? FOOTER.withCode : FOOTER.plain) + 8
  const quiet: Style = { size: 8, leading: 11.5, colour: QUIET }
  const pageNumber = sheet.lines(words('pdf.footer.page', { page, pages }), 120, { ...quiet, tabular: true })[0]
  const right = sheet.left + sheet.width
  sheet.artifact(() => {
    sheet.canvas.rect(sheet.left, top, sheet.width, 0.5).fill(HAIRLINE)
    if (pageNumber) sheet.drawLine(pageNumber, right - pageNumber.width, top + 9, { ...quiet, tabular: true })
  }, 'Pagination')

  const qr = verification ? 58 : 0
  const x = sheet.left + (qr ? qr + 14 : 0)
  const width = right - x - 84
  const parts: { text: string; style: Style; width?: number }[] = []
  if (verification) {
    parts.push({ text: words('pdf.footer.code'), style: quiet })
    parts.push({
      text: inGroups(verification.code),
      style: { size: 11, leading: 16, colour: INK, font: 'bold', tabular: true },
    })
    parts.push({ text: words('pdf.footer.check'), style: quiet })
    parts.push({ text: verification.url, style: { ...quiet, colour: INK }, width: right - x })
  } else parts.push({ text: words('pdf.footer.sede', { url: issuer.sedeUrl }), style: quiet })
  if (footerNote) parts.push({ text: footerNote, style: { ...quiet, size: 7.5, leading: 10 }, width: right - x })

  const draw = () => {
    let y = top + 9
    for (const part of parts) {
      for (const line of sheet.lines(part.text, part.width ?? width, part.style).slice(0, 2)) {
        sheet.drawLine(line, x, y, part.style)
        y += part.style.leading
      }
    }
  }
  const image = () => drawQr(sheet.canvas, verification?.url ?? '', sheet.left, top + 12, qr)
  if (page < pages) {
    sheet.artifact(() => {
      if (qr) image()
      draw()
    }, 'Pagination')
    return
  }
  const paragraph = sheet.element(sheet.root, 'P')
  paragraph.add(draw)
  paragraph.end()
  if (qr)
    figure(sheet, sheet.root, words('pdf.footer.qr'), [sheet.left, top + 12, sheet.left + qr, top + 12 + qr], image)
}

/** As it is read aloud and copied by hand; a code that comes in groups is left as it is. */
export function inGroups(code: string): string {
  return /[^\p{L}\p{N}]/u.test(code) ? code : (code.match(/.{1,4}/gu) ?? []).join('-')
}

function figure(sheet: Sheet, parent: Structure, alt: string, bbox: number[], draw: () => void): void {
  const element = sheet.element(parent, 'Figure', { alt, bbox })
  element.add(draw)
  element.end()
}

function drawShield(canvas: PdfCanvas, shield: ShieldDrawing, x: number, y: number, height: number): void {
  const scale = height / shield.height
  canvas.save().translate(x, y).scale(scale)
  for (const shape of shield.shapes) {
    canvas.path(shape.path)
    if (shape.stroke && shape.fill !== 'none')
      canvas.lineWidth(shield.height / 100).fillAndStroke(shape.fill, shape.stroke)
    else if (shape.stroke) canvas.lineWidth(shield.height / 100).stroke(shape.stroke)
    else canvas.fill(shape.fill)
  }
  canvas.restore()
}

/** Dark modules as rectangles, neighbours in a row joined: sharp at any size and an order of magnitude cheaper than an image. */
export function drawQr(canvas: PdfCanvas, text: string, x: number, y: number, size: number): void {
  const { data } = encode(text, { ecc: 'M', border: 0 })
  const side = size / data.length
  const at = (n: number) => Math.round(n * side * 1000) / 1000
  let path = ''
  for (const [row, modules] of data.entries()) {
    for (let from = 0; from < modules.length; from++) {
      if (!modules[from]) continue
      let to = from
      while (modules[to]) to++
      path += `${at(from)} ${at(row)} ${at(to - from)} ${at(1)} re `
      from = to
    }
  }
  canvas.save().translate(x, y).fillColor('#000000')
  internals(canvas).addContent(`${path}f`)
  canvas.restore()
}
