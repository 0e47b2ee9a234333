import { drawBlock } from './blocks.ts'
import { closeCanvas, openCanvas } from './canvas.ts'
import { addPlaceholder, type Placeholder } from './placeholder.ts'
import { Sheet } from './sheet.ts'
import type { PdfSpec } from './types.ts'

/** A tagged PDF/A-3a. Synchronous work of some milliseconds: where requests are served, use the press. */
export async function renderPdf(spec: PdfSpec): Promise<Buffer> {
  return composePdf(spec)
}

/** With a placeholder, room for a signature is left in it. */
export function composePdf(spec: PdfSpec, placeholder?: Placeholder): Buffer {
  const canvas = openCanvas(spec)
  const sheet = new Sheet(canvas, spec)
  for (const block of spec.blocks) drawBlock(sheet, block)
  sheet.finish()
  if (placeholder) addPlaceholder(canvas, placeholder)
  return closeCanvas(canvas)
}
