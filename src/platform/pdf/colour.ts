type Rgb = [number, number, number]

export const INK = '#1b1f23'
export const QUIET = '#55606a'
export const HAIRLINE = '#c9d0d6'

/** The council's colour, dark enough to be read on white at 4.5 to 1 (WCAG 1.4.3). */
export function readable(colour: string): string {
  let rgb = parse(colour)
  while (contrastWithWhite(rgb) < 4.5) rgb = rgb.map((c) => c * 0.92) as Rgb
  return format(rgb)
}

/** The colour as a breath over white, for backgrounds. */
export function tint(colour: string, share = 0.07): string {
  return format(parse(colour).map((c) => 255 - (255 - c) * share) as Rgb)
}

function parse(colour: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)
  if (!hex) return [0x1f, 0x3a, 0x5f]
  return [1, 2, 3].map((n) => Number.parseInt(hex[n] ?? '0', 16)) as Rgb
}

const format = (rgb: Rgb) => `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`

function contrastWithWhite(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}
