import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { MILLIMETRE, type Plate, type PlateSheet } from '../../../platform/pdf/index.ts'
import type { Council } from '../../municipalities/index.ts'
import type { Entry } from '../entry.ts'

/** How labels lie on a sheet that can be bought; in millimetres. */
interface LabelSheet {
  page: { width: number; height: number }
  columns: number
  rows: number
  label: { width: number; height: number }
  /** Where the first one begins. */
  left: number
  top: number
  /** Between two columns. */
  gap: number
}

const A4 = { width: 210, height: 297 }

export const labelSheets = {
  'rollo-62x29': {
    page: { width: 62, height: 29 },
    columns: 1,
    rows: 1,
    label: { width: 62, height: 29 },
    left: 0,
    top: 0,
    gap: 0,
  },
  'a4-3x8': { page: A4, columns: 3, rows: 8, label: { width: 70, height: 37 }, left: 0, top: 0.5, gap: 0 },
  'a4-3x7': { page: A4, columns: 3, rows: 7, label: { width: 63.5, height: 38.1 }, left: 7.2, top: 15.1, gap: 2.5 },
  'a4-2x7': { page: A4, columns: 2, rows: 7, label: { width: 99.1, height: 38.1 }, left: 4.65, top: 15.15, gap: 2.5 },
} as const satisfies Record<string, LabelSheet>

export type SheetName = keyof typeof labelSheets
export const sheetNames = Object.keys(labelSheets) as SheetName[]
export const labelsOn = (name: SheetName): number => labelSheets[name].columns * labelSheets[name].rows

export const stampPlaces = [
  'arriba-izquierda',
  'arriba-centro',
  'arriba-derecha',
  'abajo-izquierda',
  'abajo-centro',
  'abajo-derecha',
] as const
export type StampPlace = (typeof stampPlaces)[number]

export interface PlateFacts {
  entry: Entry
  council: Council
  officeName: string | null
  /** Where the receipt is verified. */
  address: string
}

/** So many labels from this place of the sheet on, row by row: a sheet begun yesterday is used up today. */
export function labelSpec(
  t: Translate,
  facts: PlateFacts,
  { sheet, from, copies }: { sheet: SheetName; from: number; copies: number },
): PlateSheet {
  const { page, columns, label, left, top, gap }: LabelSheet = labelSheets[sheet]
  const lines = linesOf(t, facts, sheet === 'rollo-62x29' ? 0.85 : 1)
  const last = Math.min(from + copies - 1, labelsOn(sheet))
  const plates: Plate[] = []
  for (let place = from; place <= last; place++) {
    const column = (place - 1) % columns
    const row = Math.floor((place - 1) / columns)
    plates.push({
      x: (left + column * (label.width + gap)) * MILLIMETRE,
      y: (top + row * label.height) * MILLIMETRE,
      width: label.width * MILLIMETRE,
      height: label.height * MILLIMETRE,
      lines,
      qr: facts.address,
    })
  }
  return sheetOf(t('registry.label.title', { number: facts.entry.number }), facts, page, plates)
}

const STAMP = { width: 84, height: 32 }
const MARGIN = 10

/** An empty page with the stamp alone: the paper that was brought goes through the printer. */
export function stampSpec(t: Translate, facts: PlateFacts, place: StampPlace): PlateSheet {
  const [height, side] = place.split('-')
  const x =
    side === 'izquierda' ? MARGIN : side === 'centro' ? (A4.width - STAMP.width) / 2 : A4.width - MARGIN - STAMP.width
  const y = height === 'arriba' ? MARGIN : A4.height - MARGIN - STAMP.height
  const plate: Plate = {
    x: x * MILLIMETRE,
    y: y * MILLIMETRE,
    width: STAMP.width * MILLIMETRE,
    height: STAMP.height * MILLIMETRE,
    lines: linesOf(t, facts, 1.05),
    qr: facts.address,
    framed: true,
  }
  return sheetOf(t('registry.stamp.title', { number: facts.entry.number }), facts, A4, [plate])
}

function sheetOf(title: string, { entry, council }: PlateFacts, page: typeof A4, plates: Plate[]): PlateSheet {
  return {
    title,
    author: council.officialName,
    createdAt: entry.registeredAt,
    width: page.width * MILLIMETRE,
    height: page.height * MILLIMETRE,
    plates,
  }
}

/** Number, both dates and the office: what tells one paper from another years later. */
const linesOf = (t: Translate, { entry, council, officeName }: PlateFacts, scale: number): Plate['lines'] => [
  { text: council.officialName, size: 7 * scale, bold: true },
  { text: officeName ?? t('registry.receipt.issuer'), size: 6.5 * scale },
  { text: t(`registry.label.book.${entry.direction}`), size: 6.5 * scale },
  { text: entry.number, size: 13 * scale, bold: true },
  { text: t('registry.label.presented', { moment: officialTime(entry.presentedAt) }), size: 6.5 * scale },
  { text: t('registry.label.effective', { moment: officialTime(entry.effectiveAt) }), size: 6.5 * scale },
]
