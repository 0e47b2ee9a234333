/** Simple figures of our own, drawn around (0, 0) in a box of 64 by 64. `hole` parts take the colour of the field. */
export interface ChargePart {
  path: string
  tone: 'main' | 'accent' | 'hole'
}
export type ChargeName =
  | 'tower'
  | 'castle'
  | 'oak'
  | 'key'
  | 'wheat'
  | 'bridge'
  | 'star'
  | 'bell'
  | 'olive'
  | 'mountains'
  | 'cherries'
  | 'fish'
  | 'sun'
  | 'book'
  | 'well'
  | 'scallop'

const disc = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}A${r} ${r} 0 0 1 ${x + r} ${y}A${r} ${r} 0 0 1 ${x - r} ${y}Z`

/** A star, a sun: points on two circles by turns. */
function rays(points: number, outer: number, inner: number): string {
  const corners = Array.from({ length: points * 2 }, (_, i) => {
    const angle = (Math.PI * i) / points - Math.PI / 2
    const radius = i % 2 === 0 ? outer : inner
    return `${round(radius * Math.cos(angle))} ${round(radius * Math.sin(angle))}`
  })
  return `M${corners.join('L')}Z`
}

/** A grain or a leaf: two arcs that meet in a point at both ends. */
function leaf(x: number, y: number, length: number, width: number, degrees: number): string {
  const angle = (degrees * Math.PI) / 180
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)]
  const tip = [round(x + ux * length), round(y + uy * length)]
  const side = (sign: number) => {
    const at = (along: number) =>
      `${round(x + ux * length * along - sign * uy * width)} ${round(y + uy * length * along + sign * ux * width)}`
    return [at(0.3), at(0.7)]
  }
  const [a, b] = side(1)
  const [c, d] = side(-1)
  return `M${x} ${y}C${a} ${b} ${tip.join(' ')}C${d} ${c} ${x} ${y}Z`
}

function ear(x: number, top: number, lean: number): string {
  const grains = [0, 1, 2, 3].flatMap((row) => {
    const gx = round(x - lean * row * 1.6)
    const gy = top + 9 + row * 8
    return [leaf(gx, gy, 11, 4.2, -118 + lean * 14), leaf(gx, gy, 11, 4.2, -62 + lean * 14)]
  })
  return [leaf(x, top + 8, 13, 4.2, -90 + lean * 14), ...grains].join('')
}

const round = (n: number): number => Math.round(n * 100) / 100

export const charges: Record<ChargeName, ChargePart[]> = {
  tower: [
    {
      path: 'M-17 32V-10H-23V-32H-13V-24H-5V-32H5V-24H13V-32H23V-10H17V32Z',
      tone: 'main',
    },
    { path: 'M-6.5 32V18A6.5 6.5 0 0 1 6.5 18V32Z', tone: 'hole' },
    { path: 'M-3.5 4V-4A3.5 3.5 0 0 1 3.5 -4V4Z', tone: 'hole' },
  ],
  castle: [
    {
      path: 'M-34 32V-16H-28V-10H-22V-16H-14V-2H-11V-32H-4V-26H4V-32H11V-2H14V-16H22V-10H28V-16H34V32Z',
      tone: 'main',
    },
    { path: 'M-8 32V18A8 8 0 0 1 8 18V32Z', tone: 'hole' },
    { path: 'M-3 -10V-17A3 3 0 0 1 3 -17V-10Z', tone: 'hole' },
    { path: 'M-26 14V5A3 3 0 0 1 -20 5V14ZM20 14V5A3 3 0 0 1 26 5V14Z', tone: 'hole' },
  ],
  oak: [
    { path: 'M-5 32C-3 22 -4 12 -5 4H5C4 12 3 22 5 32Z', tone: 'main' },
    { path: 'M-17 32C-10 29 -6 28 0 28C6 28 10 29 17 32Z', tone: 'main' },
    {
      path:
        disc(0, -20, 13) +
        disc(-15, -13, 12) +
        disc(15, -13, 12) +
        disc(-20, 2, 11) +
        disc(20, 2, 11) +
        disc(0, -2, 15),
      tone: 'main',
    },
    {
      path: disc(-14, -10, 3) + disc(10, -18, 3) + disc(-3, 2, 3) + disc(17, -1, 3) + disc(-19, 5, 2.6),
      tone: 'accent',
    },
  ],
  key: [
    { path: disc(0, -20, 13), tone: 'main' },
    { path: disc(0, -20, 6.5), tone: 'hole' },
    { path: 'M-4 -9H4V32H-4Z', tone: 'main' },
    { path: 'M4 12H18V20H12V24H18V31H4Z', tone: 'main' },
    { path: 'M-7 -7H7V-2H-7Z', tone: 'main' },
  ],
  wheat: [
    { path: 'M-1.5 32V-6H1.5V32ZM-5 32L-16.5 -2L-13.5 -3L-2 32ZM5 32L16.5 -2L13.5 -3L2 32Z', tone: 'main' },
    { path: ear(0, -32, 0), tone: 'main' },
    { path: ear(-18, -24, -1), tone: 'main' },
    { path: ear(18, -24, 1), tone: 'main' },
    { path: 'M-11 16H11V22H-11Z', tone: 'accent' },
  ],
  bridge: [
    {
      path: 'M-37 -8L-13 -20H13L37 -8V18H33V9A9.5 9.5 0 0 0 14 9V18H11V3A11 11 0 0 0 -11 3V18H-14V9A9.5 9.5 0 0 0 -33 9V18H-37Z',
      tone: 'main',
    },
    {
      path: 'M-36 24C-30 20 -24 20 -18 24C-12 28 -6 28 0 24C6 20 12 20 18 24C24 28 30 28 36 24V30C30 34 24 34 18 30C12 26 6 26 0 30C-6 34 -12 34 -18 30C-24 26 -30 26 -36 30Z',
      tone: 'main',
    },
  ],
  star: [{ path: rays(8, 32, 13), tone: 'main' }],
  bell: [
    {
      path: 'M-4 -26A4 4 0 0 1 4 -26V-24C15 -22 19 -12 19 -2C19 10 22 15 27 20H-27C-22 15 -19 10 -19 -2C-19 -12 -15 -22 -4 -24Z',
      tone: 'main',
    },
    { path: 'M-27 20H27V25H-27Z', tone: 'main' },
    { path: 'M-7 27H7A7 7 0 0 1 -7 27Z', tone: 'main' },
    { path: 'M-18.5 6H18.5L19.5 11H-19.5Z', tone: 'hole' },
  ],
  olive: [
    { path: 'M-3 32C-1 12 2 -8 9 -26L12 -25C6 -8 3 12 1.5 32Z', tone: 'main' },
    {
      path:
        leaf(10, -22, 18, 6.5, -85) +
        leaf(6, -14, 24, 7, -20) +
        leaf(6, -14, 26, 7, -150) +
        leaf(2, 4, 26, 7, -18) +
        leaf(2, 4, 28, 7, -158) +
        leaf(-1, 20, 24, 7, -20) +
        leaf(-1, 20, 26, 7, -160),
      tone: 'main',
    },
    { path: disc(14, 4, 5) + disc(-12, 12, 5) + disc(17, -13, 4.6) + disc(-8, -8, 4.6), tone: 'accent' },
  ],
  mountains: [
    { path: 'M-38 28L-18 -10L-7 8L7 -32L38 28Z', tone: 'main' },
    { path: 'M3 -21L7 -32L16 -14L11 -17L7 -10L2 -14L-1 -9Z', tone: 'hole' },
    { path: 'M-26 5L-18 -10L-10 3L-14 1L-18 7L-22 3Z', tone: 'hole' },
  ],
  cherries: [
    {
      path: 'M6 -28C-2 -16 -10 -6 -14 8L-11 9C-7 -3 0 -13 8 -23C12 -10 14 -4 15 8L18 8C17 -6 14 -16 9 -28Z',
      tone: 'main',
    },
    { path: leaf(8, -26, 26, 10, 12) + leaf(7, -26, 26, 9, 172), tone: 'main' },
    { path: disc(-13, 19, 12) + disc(16, 19, 12), tone: 'accent' },
  ],
  fish: [
    {
      path: 'M-34 0C-24 -18 4 -20 20 -3L34 -16C31 -5 31 5 34 16L20 3C4 20 -24 18 -34 0Z',
      tone: 'main',
    },
    { path: disc(-20, -4, 2.6), tone: 'hole' },
    { path: 'M-10 -11C-4 -4 -4 4 -10 11L-7.5 12C-1 4 -1 -4 -7.5 -12Z', tone: 'hole' },
  ],
  sun: [
    { path: rays(16, 32, 19), tone: 'main' },
    { path: disc(0, 0, 15), tone: 'hole' },
    { path: disc(0, 0, 12.5), tone: 'main' },
  ],
  book: [
    {
      path: 'M0 -18C-10 -26 -24 -26 -34 -22V20C-24 16 -10 16 0 24C10 16 24 16 34 20V-22C24 -26 10 -26 0 -18Z',
      tone: 'main',
    },
    { path: 'M-1.5 -17H1.5V22H-1.5Z', tone: 'hole' },
    { path: 'M-27 -13H-9V-9H-27ZM-27 -3H-9V1H-27ZM9 -13H27V-9H9ZM9 -3H27V1H9Z', tone: 'hole' },
  ],
  well: [
    { path: 'M-26 8H26V32H-26Z', tone: 'main' },
    { path: 'M-30 3H30V10H-30Z', tone: 'main' },
    { path: 'M-24 3V-20H-19V3ZM19 3V-20H24V3Z', tone: 'main' },
    { path: 'M-30 -18L0 -32L30 -18Z', tone: 'main' },
    { path: 'M-1.5 -20H1.5V-8H-1.5Z', tone: 'main' },
    { path: 'M-7 -8H7L5 2H-5Z', tone: 'accent' },
    { path: 'M-26 18H26V20H-26ZM-12 10H-10V18H-12ZM10 10H12V18H10ZM-1 20H1V32H-1Z', tone: 'hole' },
  ],
  scallop: [
    {
      path: 'M-8 30H8L11 22C22 16 32 2 32 -8C30 -12 26 -12 24 -10C24 -18 19 -22 14 -19C12 -27 4 -28 0 -24C-4 -28 -12 -27 -14 -19C-19 -22 -24 -18 -24 -10C-26 -12 -30 -12 -32 -8C-32 2 -22 16 -11 22Z',
      tone: 'main',
    },
    {
      path: 'M-1 20V-18H1V20ZM-4 20L-13 -13L-11 -14L-2.5 20ZM4 20L13 -13L11 -14L2.5 20ZM-7 20L-23 -5L-21 -6L-5 20ZM7 20L23 -5L21 -6L5 20Z',
      tone: 'hole',
    },
  ],
}

/** Moves and scales a path of absolute commands (M L H V C A Z). */
export function place(path: string, x: number, y: number, scale: number): string {
  return path.replace(/([MLHVCAZ])([^MLHVCAZ]*)/g, (_all, command: string, text: string) => {
    const numbers = text.match(/-?\d*\.?\d+/g)?.map(Number) ?? []
    return command + numbers.map((n, i) => round(moved(command, n, i, x, y, scale))).join(' ')
  })
}

function moved(command: string, n: number, i: number, x: number, y: number, scale: number): number {
  if (command === 'H') return x + n * scale
  if (command === 'V') return y + n * scale
  if (command === 'A') {
    const part = i % 7
    if (part < 2) return n * scale
    if (part < 5) return n
    return (part === 5 ? x : y) + n * scale
  }
  return (i % 2 === 0 ? x : y) + n * scale
}
