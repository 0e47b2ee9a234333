import { madridDate, startOfDay } from '../../municipalities/index.ts'
import type { Direction } from '../entry.ts'

/** Entries of one book that are kept together: 4,096 numbers in a row. */
export const BLOCK = 4096

export interface Position {
  year: number
  direction: Direction
  sequence: number
}

export const blockOf = ({ year, direction, sequence }: Position): number =>
  ((year - 2000) * 4096 + Math.floor(sequence / BLOCK)) * 2 + (direction === 'S' ? 1 : 0)

export const yearOf = (block: number): number => 2000 + Math.floor(block / 2 / 4096)
export const directionOf = (block: number): Direction => (block % 2 === 1 ? 'S' : 'E')
export const firstSequenceOf = (block: number): number => (Math.floor(block / 2) % 4096) * BLOCK

/** Second, sequence and direction in one figure: the order of the book. */
export function positionOf(place: bigint): Position {
  const second = Number(place >> 25n)
  return {
    year: yearOfSecond(second),
    direction: (place & 1n) === 1n ? 'S' : 'E',
    sequence: Number((place >> 1n) & 0xffffffn),
  }
}

/** Places are 63-bit figures: compared as bigint, kept as text. */
export const LAST_PLACE = 9_223_372_036_854_775_807n

/** The lowest place a moment can have. */
export const firstPlace = (moment: Date): bigint => BigInt(Math.floor(moment.getTime() / 1000)) << 25n

const turns = new Map<number, number>()

/** Years turn at midnight of the official hour; asking the calendar for every entry would cost more than finding it. */
function yearOfSecond(second: number): number {
  const utc = new Date(second * 1000).getUTCFullYear()
  // No book is that old or will be; addresses that people write by hand may say so.
  if (utc < 1901 || utc > 9000) return utc
  return second >= turnOf(utc + 1) ? utc + 1 : utc
}

function turnOf(year: number): number {
  const known = turns.get(year)
  if (known !== undefined) return known
  const turn = startOfDay(`${year}-01-01`).getTime() / 1000
  turns.set(year, turn)
  return turn
}

export const dayAfter = (day: string): string => madridDate(new Date(startOfDay(day).getTime() + 36 * 3_600_000))

/** Numbers of a block, one bit each. */
export class NumberSet {
  private readonly words = new Uint32Array(BLOCK / 32)

  static of(offsets: Iterable<number>): NumberSet {
    const set = new NumberSet()
    for (const offset of offsets) set.add(offset)
    return set
  }

  add(offset: number): void {
    this.words[offset >> 5] = (this.words[offset >> 5] ?? 0) | (1 << (offset & 31))
  }

  has(offset: number): boolean {
    return ((this.words[offset >> 5] ?? 0) & (1 << (offset & 31))) !== 0
  }

  /** As they are stored: two bytes each. */
  addStored(entries: Buffer): void {
    for (let at = 0; at + 1 < entries.length; at += 2) this.add(entries.readUInt16BE(at))
  }

  keep(other: NumberSet): void {
    for (let i = 0; i < this.words.length; i++) this.words[i] = (this.words[i] ?? 0) & (other.words[i] ?? 0)
  }

  /** The highest first. */
  descending(): number[] {
    const found: number[] = []
    for (let i = this.words.length - 1; i >= 0; i--) {
      const word = this.words[i] ?? 0
      if (word === 0) continue
      for (let bit = 31; bit >= 0; bit--) if (word & (1 << bit)) found.push(i * 32 + bit)
    }
    return found
  }
}

export function stored(offsets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(offsets.length * 2)
  for (const [i, offset] of offsets.entries()) bytes.writeUInt16BE(offset, i * 2)
  return bytes
}
