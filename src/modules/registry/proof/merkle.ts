import { createHash } from 'node:crypto'

/** A tree of hashes as RFC 6962 and RFC 9162 (2.1) define it: what can be worked out without asking anybody. */

/** A node over `2 ** level` leaves, all of them there: such a node never changes again. */
export interface Place {
  level: number
  position: number
}

/** Leaves from `from` up to, and without, `to`. */
export interface Range {
  from: number
  to: number
}

const sha256 = (...parts: Buffer[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

export const leafHash = (leaf: string | Buffer): Buffer => sha256(LEAF, Buffer.from(leaf as string))
export const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(NODE, left, right)
export const emptyRoot = (): Buffer => sha256()

/** The largest power of two below. */
function split(size: number): number {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/** Full nodes that together are a subtree, from left to right. */
export function placesOf({ from, to }: Range): Place[] {
  const places: Place[] = []
  for (let at = from; at < to;) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++
    places.push({ level, position: at / 2 ** level })
    at += 2 ** level
  }
  return places
}

/** The hash of a subtree from its full nodes: the last ones, smaller each time, are joined first. */
export function foldNodes(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** Whose hashes prove that leaf `index` is in the tree of this size, from the leaf upwards (RFC 9162, 2.1.3.1). */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) throw new RangeError('no such leaf')
  const path = ({ from, to }: Range): Range[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return index < middle
      ? [...path({ from, to: middle }), { from: middle, to }]
      : [...path({ from: middle, to }), { from, to: middle }]
  }
  return path({ from: 0, to: size })
}

/** Whose hashes prove that the tree of `newer` leaves only added to that of `older` (RFC 9162, 2.1.4.1). */
export function consistencyRanges(older: number, newer: number): Range[] {
  if (!(Number.isInteger(older) && older >= 0 && older <= newer)) throw new RangeError('no such trees')
  if (older === 0 || older === newer) return []
  const path = ({ from, to }: Range, isWhole: boolean): Range[] => {
    if (older === to) return isWhole ? [] : [{ from, to }]
    const middle = from + split(to - from)
    return older <= middle
      ? [...path({ from, to: middle }, isWhole), { from: middle, to }]
      : [...path({ from: middle, to }, false), { from, to: middle }]
  }
  return path({ from: 0, to: newer }, true)
}

/** The root that leaf and proof lead to; undefined: no proof for this place in a tree of this size (RFC 9162, 2.1.3.2). */
export function rootOfInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
): Buffer | undefined {
  if (![index, size].every(Number.isSafeInteger) || index < 0 || index >= size) return undefined
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== 32) return undefined
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : undefined
}

export interface Head {
  size: number
  root: Buffer
}

export function isIncluded(leaf: Buffer, index: number, head: Head, proof: readonly Buffer[]): boolean {
  return rootOfInclusion(leaf, index, head.size, proof)?.equals(head.root) ?? false
}

/** Nothing of the older tree was changed or taken away in the newer one (RFC 9162, 2.1.4.2). */
export function isConsistent(older: Head, newer: Head, proof: readonly Buffer[]): boolean {
  if (![older.size, newer.size].every(Number.isSafeInteger) || older.size < 0 || older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root)
  // Whatever comes later is consistent with nothing at all.
  if (older.size === 0) return proof.length === 0 && older.root.equals(emptyRoot())
  if (proof.some((hash) => hash.length !== 32)) return false
  const isPower = Number.isInteger(Math.log2(older.size))
  const path = isPower ? [older.root, ...proof] : [...proof]
  const [first, ...rest] = path
  if (!first) return false
  let node = older.size - 1
  let last = newer.size - 1
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  let olderHash = first
  let newerHash = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      olderHash = nodeHash(sibling, olderHash)
      newerHash = nodeHash(sibling, newerHash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      newerHash = nodeHash(newerHash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && olderHash.equals(older.root) && newerHash.equals(newer.root)
}

/** A tree that grows leaf by leaf and remembers only the full nodes at its edge: what `add` returns is what a complete
 *  memory would have written down. */
export class GrowingTree {
  private readonly edge: (Place & { hash: Buffer })[] = []
  size = 0

  add(leaf: string | Buffer): (Place & { hash: Buffer })[] {
    let node = { level: 0, position: this.size++, hash: leafHash(leaf) }
    const written = [node]
    for (let left = this.edge.at(-1); left && left.level === node.level; left = this.edge.at(-1)) {
      this.edge.pop()
      node = { level: node.level + 1, position: (node.position - 1) / 2, hash: nodeHash(left.hash, node.hash) }
      written.push(node)
    }
    this.edge.push(node)
    return written
  }

  root(): Buffer {
    return foldNodes(this.edge.map(({ hash }) => hash))
  }
}
