/** Sizes in millimetres, the shorter side first. */
const papers = {
  a4: [210, 297],
  a3: [297, 420],
  a5: [148, 210],
  folio: [215, 315],
  'id-card': [53.98, 85.6],
  passport: [88, 125],
} as const satisfies Record<string, readonly [number, number]>

export type Paper = keyof typeof papers
export const paperNames = Object.keys(papers) as [Paper, ...Paper[]]

/** Norma técnica de interoperabilidad de digitalización, III: no less than this. */
export const LEAST_RESOLUTION = 200
const MILLIMETRES_PER_INCH = 25.4

/** Pixels per inch at which a paper that fills the picture was taken. A paper that does not fill it was taken at less, so
 *  the side that gives less is the one that counts. */
export function resolutionOf({ width, height, paper }: { width: number; height: number; paper: Paper }): number {
  const [short, long] = papers[paper]
  const [fewer, more] = [Math.min(width, height), Math.max(width, height)]
  return Math.min(fewer / (short / MILLIMETRES_PER_INCH), more / (long / MILLIMETRES_PER_INCH))
}

/** As it is shown: 199.7 is not 200. */
export const shownResolution = (exact: number): number => Math.floor(exact)

export const isSharpEnough = (page: { width: number; height: number; paper: Paper }): boolean =>
  resolutionOf(page) >= LEAST_RESOLUTION
