import { createHash } from 'node:crypto'
import type { ShieldDrawing } from '../../platform/pdf/types.ts'
import { type ChargeName, charges, place } from './shield-charges.ts'

/** Pages (SVG) and documents (PDF) paint the same shapes, from back to front, without clipping. */
export type { ShieldDrawing } from '../../platform/pdf/types.ts'

const gold = '#e9b824'
const silver = '#f6f4ec'
const red = '#a5242f'
const blue = '#1e4f8c'
const green = '#2c6a3d'
const purple = '#6a2c6b'
const black = '#2a2a2e'
const line = '#1f1d1a'

const metals = [gold, silver] as const
const colours = [red, blue, green, purple, black] as const

const edge = 'M3 3H117V86A57 57 0 0 1 3 86Z'
const outline = 'M6 6H114V86A54 54 0 0 1 6 86Z'
const inner = 'M17 17H103V86A43 43 0 0 1 17 86Z'
const chief = 'M6 6H114V42H6Z'
const pale = 'M40 6H80V136.16A54 54 0 0 1 40 136.16Z'
const rightHalf = 'M60 6H114V86A54 54 0 0 1 60 140Z'
const lowerHalf = 'M6 72H114V86A54 54 0 0 1 6 86Z'
const quarters = 'M60 6H114V72H60ZM6 72H60V140A54 54 0 0 1 6 86Z'
const waterBase =
  'M6.590 94C15 88 24 88 33 94C42 100 51 100 60 94C69 88 78 88 87 94C96 100 105 100 113.410 94A54 54 0 0 1 6.590 94Z'
const ripples =
  'M14.5 110C21 105 27 105 33 110C42 117 51 117 60 110C69 103 78 103 87 110C93 115 99 115 104.5 111L100 117C95 121 91 120 87 117C78 110 69 110 60 117C51 124 42 124 33 117C29 114 25 113 20.5 115Z'

interface Choice {
  layout: Layout
  field: string
  second: string
  charge: ChargeName
  other: ChargeName
}
type Layout = 'plain' | 'chief' | 'water' | 'border' | 'pale' | 'halves' | 'fess' | 'quarters'

const layouts: Layout[] = ['plain', 'chief', 'water', 'border', 'pale', 'halves', 'fess', 'quarters', 'water', 'chief']
const names = Object.keys(charges) as ChargeName[]

/** What the name itself speaks of, as old heralds liked it. The first that fits. */
const spoken: [RegExp, ChargeName][] = [
  [/torre|atalaya|aldea/i, 'tower'],
  [/castillo|alc[aá]ntara|casta[ñn]ar|villar|plaza/i, 'castle'],
  [/roble|encin|mata|dehesa|monte?herm|bosque|alcornoc|carrascal/i, 'oak'],
  [/oliv|aceit/i, 'olive'],
  [/campo|trigo|granja|barrado|llano|casar/i, 'wheat'],
  [/puente|barca|vado/i, 'bridge'],
  [/sierra|monta|puerto|cumbre|pe[ñn]a|berrocal|cabeza|serra/i, 'mountains'],
  [/cerez|jerte|valle|torno|huert|pasar[oó]n/i, 'cherries'],
  [/r[ií]o|ribera|tajo|vera|garganta/i, 'fish'],
  [/fuent|pozo|aguas|ba[ñn]os|algar/i, 'well'],
  [/santa|san(to|tiago)?\b|abad|monroy|cruz/i, 'bell'],
  [/estrella|estorninos/i, 'star'],
]

const showcase: Record<string, Choice> = {
  '10000': { layout: 'quarters', field: red, second: gold, charge: 'castle', other: 'oak' },
  '10037': { layout: 'halves', field: red, second: silver, charge: 'tower', other: 'star' },
  '10148': { layout: 'water', field: blue, second: silver, charge: 'bridge', other: 'star' },
  '10131': { layout: 'chief', field: silver, second: green, charge: 'oak', other: 'wheat' },
  '10067': { layout: 'border', field: purple, second: gold, charge: 'key', other: 'bell' },
  '10195': { layout: 'chief', field: gold, second: blue, charge: 'castle', other: 'sun' },
  '10118': { layout: 'plain', field: green, second: gold, charge: 'olive', other: 'olive' },
}

/** The same council always gets the same shield. None of them is, or resembles, the council's real coat of arms. */
export function shieldOf(council: { id: string; name: string }): ShieldDrawing {
  return draw(showcase[council.id] ?? choiceFor(council))
}

function choiceFor({ id, name }: { id: string; name: string }): Choice {
  const bytes = createHash('sha256').update(`shield ${id}`).digest()
  const pick = <T>(list: readonly T[], at: number): T => list[(bytes[at] ?? 0) % list.length] as T
  const layout = pick(layouts, 0)
  const colour = pick(colours, 1)
  const metal = pick(metals, 2)
  const ofName = spoken.find(([pattern]) => pattern.test(name))?.[1]
  const charge = ofName ?? pick(names, 3)
  const companions = layout === 'quarters' ? (['star'] as const) : names.filter((candidate) => candidate !== charge)
  const other = pick(companions, 4)
  // Metal on colour or colour on metal, never alike on alike: the old rule is a rule of contrast.
  const onColour = (bytes[5] ?? 0) % 3 !== 0
  return { layout, field: onColour ? colour : metal, second: onColour ? metal : colour, charge, other }
}

function draw({ layout, field, second, charge, other }: Choice): ShieldDrawing {
  const shapes = [
    { path: edge, fill: line },
    { path: outline, fill: field },
  ]
  const paint = (path: string, fill: string) => shapes.push({ path, fill })
  const put = (name: ChargeName, x: number, y: number, scale: number, main: string, hole: string) => {
    for (const part of charges[name]) {
      paint(
        place(part.path, x, y, scale),
        part.tone === 'main' ? main : part.tone === 'hole' ? hole : accent(main, hole),
      )
    }
  }

  switch (layout) {
    case 'plain':
      put(charge, 60, 70, 1.25, second, field)
      break
    case 'chief':
      paint(chief, second)
      for (const x of [29, 60, 91]) put('star', x, 24, 0.36, field, second)
      put(charge, 60, 87, 1.02, second, field)
      break
    case 'water':
      put(charge, 60, 52, 1.05, second, field)
      paint(waterBase, field === blue ? silver : blue)
      paint(ripples, field === blue ? blue : silver)
      break
    case 'border':
      paint(outline, second)
      paint(inner, field)
      put(charge, 60, 69, 1.05, second, field)
      break
    case 'pale':
      paint(pale, second)
      put(charge, 60, 68, 0.58, field, second)
      put('star', 60, 27, 0.4, field, second)
      put('star', 60, 110, 0.4, field, second)
      break
    case 'halves':
      paint(rightHalf, second)
      put(charge, 34, 66, 0.72, second, field)
      put(other, 86, 66, 0.68, field, second)
      break
    case 'fess':
      paint(lowerHalf, second)
      put(charge, 60, 40, 0.9, second, field)
      put(other, 60, 101, 0.82, field, second)
      break
    case 'quarters':
      paint(quarters, second)
      put(charge, 33, 39, 0.66, second, field)
      put(charge, 85, 98, 0.58, second, field)
      put(other, 87, 39, 0.66, field, second)
      put(other, 35, 98, 0.58, field, second)
      break
  }
  return { width: 120, height: 146, shapes }
}

/** Acorns, cherries, a bucket: a third colour that shows both on the figure and on its field. */
const accent = (main: string, field: string): string => (main === red || field === red ? black : red)

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function shieldSvg(drawing: ShieldDrawing, title: string): string {
  const safe = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '')
  const paths = drawing.shapes.map(({ path, fill, stroke }) => {
    const edging = stroke ? ` stroke="${safe(stroke)}"` : ''
    return `<path d="${safe(path)}" fill="${safe(fill)}"${edging}/>`
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${drawing.width} ${drawing.height}" ` +
    `width="${drawing.width}" height="${drawing.height}" role="img"><title>${safe(title)}</title>${paths.join('')}</svg>`
  )
}
