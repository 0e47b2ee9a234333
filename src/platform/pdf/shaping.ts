import { type FontName, sharedFont } from './fonts.ts'

interface ShapedGlyph {
  id: number
  codePoints: number[]
  advanceWidth: number
}
export interface Shaped {
  glyphs: ShapedGlyph[]
  /** What follows each glyph beyond its own width, in thousandths of the size. */
  kerning: number[]
  width: number
}
interface Shaper {
  unitsPerEm: number
  layout(text: string, features?: string[]): { glyphs: ShapedGlyph[]; positions: { xAdvance: number }[] }
}

/** Enough for the vocabulary of an office; emptied when full, so that no stream of strange words can fill the memory. */
const LIMIT = 20_000
const words = new Map<string, Shaped>()

/** The typeface's own rules (kerning, accents, figures of equal width) take most of the time of a document, and words come
 *  back in every one: each word is shaped once per thread. */
export function shape(text: string, font: FontName, tabular: boolean): Shaped {
  const parts = text.match(/[^ ]+ ?| /g) ?? []
  const first = parts[0]
  if (parts.length === 1 && first !== undefined) return shapeWord(first, font, tabular)
  const whole: Shaped = { glyphs: [], kerning: [], width: 0 }
  for (const part of parts) {
    const word = shapeWord(part, font, tabular)
    for (const glyph of word.glyphs) whole.glyphs.push(glyph)
    for (const kern of word.kerning) whole.kerning.push(kern)
    whole.width += word.width
  }
  return whole
}

function shapeWord(text: string, font: FontName, tabular: boolean): Shaped {
  const key = `${font}${tabular ? '1' : '0'}${text}`
  let shaped = words.get(key)
  if (!shaped) {
    if (words.size >= LIMIT) words.clear()
    shaped = shapeAnew(text, font, tabular)
    if (text.length <= 100) words.set(key, shaped)
  }
  return shaped
}

function shapeAnew(text: string, name: FontName, tabular: boolean): Shaped {
  const font = sharedFont(name) as unknown as Shaper
  const { glyphs, positions } = font.layout(text, tabular ? ['tnum', 'kern'] : undefined)
  const scale = 1000 / font.unitsPerEm
  // Copies: fontkit's own glyphs compute their width at each asking.
  const plain = glyphs.map(({ id, codePoints, advanceWidth }) => ({
    id,
    codePoints,
    advanceWidth: advanceWidth * scale,
  }))
  const kerning = plain.map((glyph, i) => (positions[i]?.xAdvance ?? 0) * scale - glyph.advanceWidth)
  return { glyphs: plain, kerning, width: plain.reduce((sum, g, i) => sum + g.advanceWidth + (kerning[i] ?? 0), 0) }
}
