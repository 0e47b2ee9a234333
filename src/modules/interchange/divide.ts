import { limits } from '../../platform/limits.ts'

export interface Piece {
  /** Of the document in its entry; 0 is the entry's receipt. */
  position: number
  name: string
  size: number
  /** Travels as digest and size alone: it takes a place and no room. */
  isConfidential: boolean
}

export class PieceTooLarge extends Error {
  readonly piece: Piece

  constructor(piece: Piece) {
    super(`${piece.position} is larger than an exchange carries`)
    this.name = 'PieceTooLarge'
    this.piece = piece
  }
}

/** As many sendings as it takes, each within what one exchange carries. The documents keep their order, so that whoever
 *  receives them reads them as they were filed; an entry without documents is one sending. */
export function divide(pieces: Piece[], allowed = limits.interchange): Piece[][] {
  const parts: Piece[][] = [[]]
  let bytes = 0
  for (const piece of pieces) {
    const size = piece.isConfidential ? 0 : piece.size
    if (size > allowed.annexBytes) throw new PieceTooLarge(piece)
    const current = parts.at(-1) as Piece[]
    const isFull = current.length >= allowed.annexes || bytes + size > allowed.totalBytes
    if (isFull && current.length > 0) {
      parts.push([piece])
      bytes = size
    } else {
      current.push(piece)
      bytes += size
    }
  }
  return parts
}
