import PDFDocument from 'pdfkit'
import { type PdfCanvas, closeCanvas } from './canvas.ts'
import { INK } from './colour.ts'
import { sharedFont } from './fonts.ts'
import { drawQr } from './frame.ts'
import { cleanText, drawable } from './text.ts'

/** In points, which is what all of this is measured in. */
export const MILLIMETRE = 72 / 25.4

/** A few lines of print in a place of their own: a label, or a stamp on a paper that is already written on. */
export interface Plate {
  x: number
  y: number
  width: number
  height: number
  lines: { text: string; size: number; bold?: boolean }[]
  qr?: string
  framed?: boolean
}

export interface PlateSheet {
  title: string
  author: string
  createdAt: Date
  width: number
  height: number
  plates: Plate[]
}

const PADDING = 2 * MILLIMETRE

/** Print for a sheet of labels or a sheet with something on it. It is put on paper and never read on a screen, so it has
 *  neither head nor structure. Takes some 5 ms; the typefaces are parsed once per thread. */
export function renderPlates(sheet: PlateSheet): Buffer {
  const canvas = new PDFDocument({
    size: [sheet.width, sheet.height],
    margin: 0,
    lang: 'es-ES',
    displayTitle: true,
    font: sharedFont('regular') as unknown as string,
    info: {
      Title: sheet.title,
      Author: sheet.author,
      Producer: 'Concejo',
      Creator: 'Concejo',
      CreationDate: sheet.createdAt,
    },
  }) as PdfCanvas
  for (const plate of sheet.plates) drawPlate(canvas, plate)
  return closeCanvas(canvas)
}

function drawPlate(canvas: PdfCanvas, plate: Plate): void {
  const inside = plate.height - 2 * PADDING
  const qr = plate.qr ? Math.min(inside, plate.width / 3) : 0
  const width = plate.width - 2 * PADDING - (qr ? qr + PADDING : 0)
  if (plate.framed) canvas.lineWidth(0.75).rect(plate.x, plate.y, plate.width, plate.height).stroke(INK)
  const height = plate.lines.reduce((sum, { size }) => sum + leading(size), 0)
  let y = plate.y + Math.max(PADDING, (plate.height - height) / 2)
  for (const { text, size, bold } of plate.lines) {
    canvas.font(sharedFont(bold ? 'bold' : 'regular') as unknown as string, bold ? 'bold' : 'regular')
    const line = drawable(cleanText(text)).replaceAll('\n', ' ')
    // What is a little too long is set smaller; what is far too long is cut.
    const wide = canvas.fontSize(size).widthOfString(line)
    canvas.fontSize(wide > width ? Math.max(size * 0.7, (size * width) / wide) : size)
    canvas.fillColor(INK).text(line, plate.x + PADDING, y, { width, height: leading(size), ellipsis: true })
    y += leading(size)
  }
  if (plate.qr) {
    drawQr(canvas, plate.qr, plate.x + plate.width - PADDING - qr, plate.y + (plate.height - qr) / 2, qr)
  }
}

const leading = (size: number): number => size * 1.3
