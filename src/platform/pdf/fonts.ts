import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

export type FontName = 'regular' | 'bold' | 'italic' | 'boldItalic'

/** What pdfkit hands to its own text functions and does not put in its types. */
interface ParsedFont {
  layout(text: string): unknown
  hasGlyphForCodePoint(codePoint: number): boolean
}

const FILES: Record<FontName, string> = {
  regular: '400Regular/AtkinsonHyperlegible_400Regular.ttf',
  bold: '700Bold/AtkinsonHyperlegible_700Bold.ttf',
  italic: '400Regular_Italic/AtkinsonHyperlegible_400Regular_Italic.ttf',
  boldItalic: '700Bold_Italic/AtkinsonHyperlegible_700Bold_Italic.ttf',
}

const require = createRequire(import.meta.url)
const parsed = new Map<FontName, ParsedFont>()

/** Parsing a font and walking its tables costs more than the rest of a receipt, and what it yields never changes: once per
 *  thread. Only the subset of glyphs belongs to a document, and pdfkit makes that one anew by itself. */
export function sharedFont(name: FontName): ParsedFont {
  let font = parsed.get(name)
  if (!font) {
    font = parseFont(name)
    parsed.set(name, font)
  }
  return font
}

export function parseFont(name: FontName): ParsedFont {
  const bytes = readFileSync(require.resolve(`@expo-google-fonts/atkinson-hyperlegible/${FILES[name]}`))
  // Asked of pdfkit, so that the parser is the one it was built with.
  const document = new PDFDocument({ autoFirstPage: false, font: bytes as unknown as string })
  return (document as unknown as { _font: { font: ParsedFont } })['_font'].font
}

const known = new Map<number, boolean>()

export function hasGlyph(codePoint: number): boolean {
  let has = known.get(codePoint)
  if (has === undefined) {
    has = sharedFont('regular').hasGlyphForCodePoint(codePoint)
    known.set(codePoint, has)
  }
  return has
}
