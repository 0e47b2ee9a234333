/** A council's colour, in the shades the skin needs. Each is made dark enough for what it is used for, so that no council
 *  can choose a colour in which its own pages cannot be read (WCAG 2.2, 1.4.3 and 1.4.11). */
type Rgb = [number, number, number]

export const PAPER = '#fbf9f5'
const INK: Rgb = [31, 35, 40]
const paper = parse(PAPER)

export interface Brand {
  /** Bands, buttons: white text on it reads well. */
  brand: string
  /** Links on paper and on the tint. */
  link: string
  /** Pressed and hovered. */
  deep: string
  /** Backgrounds that carry ink. */
  tint: string
  line: string
}

export function brandOf(colour: string): Brand {
  const given = /^#[0-9a-f]{6}$/i.test(colour) ? parse(colour) : parse('#1f5a4c')
  const tint = mix(given, paper, 0.09)
  const brand = darkened(given, [255, 255, 255], 5.5)
  const link = darkened(given, tint, 6)
  return {
    brand: hex(brand),
    link: hex(link),
    deep: hex(mix(link, INK, 0.55)),
    tint: hex(tint),
    line: hex(mix(given, paper, 0.3)),
  }
}

const sheets = new Map<string, string>()

/** A stylesheet and not a `style` attribute: the page's policy forbids inline styles. */
export function brandStylesheet(colour: string): string {
  let sheet = sheets.get(colour)
  if (!sheet) {
    const { brand, link, deep, tint, line } = brandOf(colour)
    sheet =
      `:root{--brand:${brand};--brand-link:${link};--brand-deep:${deep};--brand-tint:${tint};--brand-line:${line};` +
      `--govuk-brand-colour:${brand};--govuk-link-colour:${link};--govuk-link-visited-colour:${link};` +
      `--govuk-link-hover-colour:${deep};--govuk-link-active-colour:${deep}}`
    sheets.set(colour, sheet)
  }
  return sheet
}

function darkened(colour: Rgb, behind: Rgb, ratio: number): Rgb {
  let shade = colour
  for (let step = 0; step < 40 && contrast(shade, behind) < ratio; step += 1) shade = mix(shade, [0, 0, 0], 0.95)
  return shade
}

/** `share` of the first, the rest of the second. */
function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (place: 0 | 1 | 2) => Math.round(one[place] * share + other[place] * (1 - share))
  return [part(0), part(1), part(2)]
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: Rgb): number {
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

const linear = (value: number): number => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4)

export function parse(colour: string): Rgb {
  const n = Number.parseInt(colour.slice(1), 16)
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255]
}

const hex = (colour: Rgb): string => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`
