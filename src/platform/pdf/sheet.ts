import { readable } from './colour.ts'
import { internals, PAGE, type OpenFont, type PdfCanvas, useFont } from './canvas.ts'
import type { FontName } from './fonts.ts'
import { drawFooters, drawHeader, FOOTER } from './frame.ts'
import { drawScans } from './scans.ts'
import { shape } from './shaping.ts'
import { breakLines, type Line, type Measure, type Style } from './text.ts'
import type { PdfSpec, Text } from './types.ts'

export type Structure = PDFKit.PDFStructureElement

const LEFT = 64

/** The paper: where the next line goes, and when a new page begins. Everything drawn is either part of the structure or an
 *  artefact; there is no third kind, so screen readers and PDF/A find nothing unnamed. */
export class Sheet {
  readonly canvas: PdfCanvas
  readonly spec: PdfSpec
  readonly root: Structure
  readonly left = LEFT
  readonly width = PAGE.width - 2 * LEFT
  readonly accent: string
  y = 0
  private readonly fonts = new Map<FontName, OpenFont>()
  private readonly bottom: number

  constructor(canvas: PdfCanvas, spec: PdfSpec) {
    this.canvas = canvas
    this.spec = spec
    this.accent = readable(spec.issuer.colour)
    this.bottom = PAGE.height - (spec.verification ? FOOTER.withCode : FOOTER.plain)
    this.root = canvas.struct('Document')
    canvas.addStructure(this.root)
    drawScans(this, spec.scans ?? [])
    this.newPage()
  }

  get room(): number {
    return this.bottom - this.y
  }

  newPage(): void {
    const first = this.y === 0
    this.canvas.addPage()
    this.y = drawHeader(this, first)
  }

  /** Starts a page unless `height` still fits on this one. */
  need(height: number): void {
    if (height > this.room) this.newPage()
  }

  finish(): void {
    drawFooters(this)
    this.root.end()
  }

  lines(text: Text, width: number, style: Style): Line[] {
    return breakLines(text, width, style, this.measure)
  }

  readonly measure: Measure = (text, font, size, spacing, tabular) =>
    (shape(text, font, tabular).width * size) / 1000 + spacing * text.length

  /** One line with its upper edge at `y`. Must run inside a structure element or an artefact. */
  drawLine(line: Line, x: number, y: number, style: Style): void {
    const baseline = y + style.leading / 2 + style.size * 0.33
    let at = x
    for (const segment of line.segments) {
      const { canvas } = this
      if (segment.actual !== undefined) canvas.markContent('Span', { actual: segment.actual })
      this.show(segment.text, at, baseline, segment.font, segment.size, style, segment.spacing)
      if (segment.actual !== undefined) canvas.endMarkedContent()
      at += segment.width
    }
  }

  /** What is not content: backgrounds, rules, running heads. */
  artifact(draw: () => void, kind: 'Layout' | 'Pagination' = 'Layout'): void {
    this.canvas.markContent('Artifact', { type: kind })
    draw()
    this.canvas.endMarkedContent()
  }

  /** An element below `parent`; call its `end` when it has all its content. */
  element(parent: Structure, kind: string, options: Record<string, unknown> = {}): Structure {
    const element = this.canvas.struct(kind, options)
    parent.add(element)
    return element
  }

  private font(name: FontName): OpenFont {
    let font = this.fonts.get(name)
    if (!font) {
      font = useFont(this.canvas, name)
      this.fonts.set(name, font)
    }
    return font
  }

  /** pdfkit's own text function wraps, aligns and links; all that is settled by now, and leaving it out halves the time. */
  private show(text: string, x: number, y: number, name: FontName, size: number, style: Style, spacing: number): void {
    const font = this.font(name)
    const { page } = internals(this.canvas)
    page.fonts[font.id] ??= font.ref()
    const { glyphs, kerning } = shape(text, name, style.tabular === true)
    let shown = '<'
    for (const [i, glyph] of glyphs.entries()) {
      const id = font.subset.includeGlyph(glyph.id)
      font.widths[id] ??= glyph.advanceWidth
      font.unicode[id] ??= glyph.codePoints
      shown += id.toString(16).padStart(4, '0')
      const kern = kerning[i] ?? 0
      if (kern !== 0) shown += `> ${number(-kern)} <`
    }
    shown += '>'
    this.canvas.fillColor(style.colour)
    this.canvas.addContent(
      `q 1 0 0 -1 0 ${PAGE.height} cm BT /${font.id} ${number(size)} Tf ${spacing ? `${number(spacing)} Tc ` : ''}` +
        `1 0 0 1 ${number(x)} ${number(PAGE.height - y)} Tm [${shown}] TJ ET Q`,
    )
  }
}

const number = (n: number) => Math.round(n * 1000) / 1000
