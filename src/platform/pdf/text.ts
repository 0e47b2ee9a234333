import { hasGlyph, type FontName } from './fonts.ts'
import type { Run, Text } from './types.ts'

export interface Style {
  size: number
  leading: number
  colour: string
  font?: FontName
  /** Figures of equal width, so that columns of numbers line up. */
  tabular?: boolean
}

export interface Segment {
  text: string
  /** What the text was before characters that the typeface lacks were replaced. */
  actual?: string
  font: FontName
  size: number
  spacing: number
  width: number
}
export interface Line {
  segments: Segment[]
  width: number
}
export type Measure = (text: string, font: FontName, size: number, spacing: number, tabular: boolean) => number

/** What cannot be seen must not change what is read: no controls, no turning of the direction, no invisible characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, (c) => (c === '\n' ? c : ''))
}

/** Characters outside the typeface are shown as «?»: PDF/A forbids the empty glyph, and nobody could see that one is missing. */
export function drawable(text: string): string {
  let out = ''
  for (const c of text) out += hasGlyph(c.codePointAt(0) ?? 0) ? c : /\p{M}/u.test(c) ? '' : /\s/u.test(c) ? ' ' : '?'
  return out
}

export const runsOf = (text: Text): Run[] => (typeof text === 'string' ? [{ text }] : text)
export const plainText = (text: Text): string =>
  runsOf(text)
    .map((run) => run.text)
    .join('')

interface Word {
  pieces: Segment[]
  width: number
  /** Ends with a space, which stays on the line and may hang over its end. */
  space: Segment | null
  breakAfter: boolean
}

/** Lines no wider than `width`. Words keep together across changes of weight; one that is wider than the line is broken. */
export function breakLines(text: Text, width: number, style: Style, measure: Measure): Line[] {
  const lines: Line[] = []
  let line: Line = { segments: [], width: 0 }
  const finish = () => {
    lines.push({ segments: joined(line.segments), width: seenWidth(line.segments) })
    line = { segments: [], width: 0 }
  }
  const add = (segment: Segment) => {
    line.segments.push(segment)
    line.width += segment.width
  }
  for (const word of wordsOf(text, style, measure)) {
    if (line.width > 0 && line.width + word.width > width) finish()
    for (const piece of word.pieces) {
      if (line.width + piece.width <= width) add(piece)
      else
        for (const part of pieceByPiece(
          piece,
          measure,
          style,
          () => width - line.width,
          () => line.width > 0,
        ))
          if (part) add(part)
          else finish()
    }
    if (word.space) add(word.space)
    if (word.breakAfter) finish()
  }
  if (line.segments.length > 0 || lines.length === 0) finish()
  return lines
}

function wordsOf(text: Text, style: Style, measure: Measure): Word[] {
  const words: Word[] = []
  let word: Word = { pieces: [], width: 0, space: null, breakAfter: false }
  const close = () => {
    words.push(word)
    word = { pieces: [], width: 0, space: null, breakAfter: false }
  }
  for (const run of runsOf(text)) {
    const look = lookOf(run, style)
    for (const part of cleanText(run.text).split(/( +|\n)/)) {
      if (part === '') continue
      if (part === '\n') {
        word.breakAfter = true
        close()
      } else if (part.startsWith(' ')) {
        word.space = segment(part, look, style, measure)
        close()
      } else {
        const piece = segment(part, look, style, measure)
        word.pieces.push(piece)
        word.width += piece.width
      }
    }
  }
  if (word.pieces.length > 0) close()
  return words
}

interface Look {
  font: FontName
  size: number
  spacing: number
}

function lookOf(run: Run, style: Style): Look {
  const bold = run.bold === true || style.font === 'bold'
  const italic = run.italic === true || style.font === 'italic'
  const font = bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular'
  return run.code ? { font, size: style.size * 0.86, spacing: 0.35 } : { font, size: style.size, spacing: 0 }
}

function segment(text: string, look: Look, style: Style, measure: Measure): Segment {
  const shown = drawable(text)
  const widthOf = (part: string) => measure(part, look.font, look.size, look.spacing, style.tabular === true)
  const width =
    shown.length < 100 ? widthOf(shown) : Array.from(shown).reduce((sum, letter) => sum + widthOf(letter), 0)
  return { text: shown, ...(shown === text ? {} : { actual: text }), ...look, width }
}

/** A word wider than the line, letter by letter; an empty part asks for a new line. Linear, however long the word. */
function* pieceByPiece(
  piece: Segment,
  measure: Measure,
  style: Style,
  room: () => number,
  started: () => boolean,
): Generator<Segment | null> {
  const letters = Array.from(piece.text)
  const { actual: _whole, ...look } = piece
  let from = 0
  while (from < letters.length) {
    const free = room()
    let to = from
    let width = 0
    for (; to < letters.length; to++) {
      const wider = width + measure(letters[to] ?? '', piece.font, piece.size, piece.spacing, style.tabular === true)
      if (wider > free && (to > from || started())) break
      width = wider
    }
    if (to > from) yield { ...look, text: letters.slice(from, to).join(''), width }
    if (to < letters.length) yield null
    from = to
  }
}

/** Neighbours that look alike are drawn as one, which is what keeps words whole for whoever copies the text. */
function joined(segments: Segment[]): Segment[] {
  const out: Segment[] = []
  for (const next of segments) {
    const last = out.at(-1)
    if (last && last.font === next.font && last.size === next.size && last.spacing === next.spacing) {
      if (last.actual !== undefined || next.actual !== undefined)
        last.actual = (last.actual ?? last.text) + (next.actual ?? next.text)
      last.text += next.text
      last.width += next.width
    } else out.push({ ...next })
  }
  return out
}

function seenWidth(segments: Segment[]): number {
  let width = 0
  let pending = 0
  for (const s of segments) {
    if (s.text.trim() === '') pending += s.width
    else {
      width += pending + s.width
      pending = 0
    }
  }
  return width
}
