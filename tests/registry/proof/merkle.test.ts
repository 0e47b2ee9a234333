import { createHash, randomInt } from 'node:crypto'
import {
  GrowingTree,
  consistencyRanges,
  emptyRoot,
  foldNodes,
  inclusionRanges,
  isConsistent,
  isIncluded,
  leafHash,
  placesOf,
} from '../../../src/modules/registry/proof/merkle.ts'

/** The definitions of RFC 6962 (2.1), read aloud: slow, and nothing of ours in them. */
const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
function naiveRoot(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Buffer)
  const k = below(leaves.length)
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}
function naivePath(m: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = below(leaves.length)
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))]
}
const naiveProof = (m: number, leaves: Buffer[]) => (m === leaves.length ? [] : naiveSubproof(m, leaves, true))
function naiveSubproof(m: number, leaves: Buffer[], whole: boolean): Buffer[] {
  if (m === leaves.length) return whole ? [] : [naiveRoot(leaves)]
  const k = below(leaves.length)
  return m <= k
    ? [...naiveSubproof(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveSubproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))]
}
const below = (n: number) => 2 ** Math.floor(Math.log2(n - 1))

/** The leaves of the reference implementation of Certificate Transparency, and its roots after each. */
const knownLeaves = [
  '', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex')) // prettier-ignore
const knownRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** A tree of our own with all its nodes, as the database keeps them. */
function plant(leaves: Buffer[]) {
  const tree = new GrowingTree()
  const nodes = new Map<string, Buffer>()
  for (const leaf of leaves) {
    for (const { level, position, hash } of tree.add(leaf)) nodes.set(`${level}/${position}`, hash)
  }
  const hashesOf = (ranges: { from: number; to: number }[]) =>
    ranges.map((range) =>
      foldNodes(placesOf(range).map(({ level, position }) => nodes.get(`${level}/${position}`) as Buffer)),
    )
  return {
    root: (size: number) => hashesOf([{ from: 0, to: size }])[0] as Buffer,
    inclusion: (index: number, size: number) => hashesOf(inclusionRanges(index, size)),
    consistency: (older: number, newer: number) => hashesOf(consistencyRanges(older, newer)),
    grown: tree.root(),
  }
}

const same = (a: Buffer[], b: Buffer[]) => Buffer.concat(a).equals(Buffer.concat(b))

const someLeaves = (count: number) => Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`))

test('the roots are those of the reference implementation of Certificate Transparency', () => {
  const tree = new GrowingTree()

  const roots = knownLeaves.map((leaf) => {
    tree.add(leaf)
    return tree.root().toString('hex')
  })

  expect(roots).toEqual(knownRoots)
  expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('roots and proofs of every size to 70 are those of the definitions, and they hold', () => {
  const leaves = someLeaves(70)
  const tree = plant(leaves)
  for (let size = 1; size <= 70; size++) {
    const some = leaves.slice(0, size)
    const head = { size, root: naiveRoot(some) }
    const wrong: string[] = []
    const look = (what: string, holds: boolean) => holds || wrong.push(`${what} of ${size}`)
    look('root', tree.root(size).equals(head.root))
    for (let index = 0; index < size; index++) {
      const proof = tree.inclusion(index, size)
      look(`path ${index}`, same(proof, naivePath(index, some)))
      look(`inclusion ${index}`, isIncluded(leafHash(some[index] as Buffer), index, head, proof))
    }
    for (let older = 1; older <= size; older++) {
      const proof = tree.consistency(older, size)
      look(`proof ${older}`, same(proof, naiveProof(older, some)))
      look(`consistency ${older}`, isConsistent({ size: older, root: tree.root(older) }, head, proof))
    }
    expect(wrong).toEqual([])
  }
})

test('so are those of large trees', () => {
  const leaves = someLeaves(1500)
  const tree = plant(leaves)
  expect(tree.grown).toEqual(naiveRoot(leaves))
  for (let i = 0; i < 20; i++) {
    const size = randomInt(1, 1501)
    const [index, older] = [randomInt(0, size), randomInt(1, size + 1)]
    const head = { size, root: naiveRoot(leaves.slice(0, size)) }
    const olderHead = { size: older, root: naiveRoot(leaves.slice(0, older)) }
    expect(tree.inclusion(index, size)).toEqual(naivePath(index, leaves.slice(0, size)))
    expect(isIncluded(leafHash(leaves[index] as Buffer), index, head, tree.inclusion(index, size))).toBe(true)
    expect(isConsistent(olderHead, head, tree.consistency(older, size))).toBe(true)
  }
})

test('another index, size, leaf or root, one hash changed, missing or too many: none of them is proof', () => {
  const leaves = someLeaves(70)
  const tree = plant(leaves)
  const other = leafHash('somebody else')
  let tried = 0
  for (const size of [1, 2, 3, 7, 8, 21, 64, 70]) {
    const head = { size, root: tree.root(size) }
    for (let index = 0; index < size; index++) {
      const leaf = leafHash(leaves[index] as Buffer)
      const proof = tree.inclusion(index, size)
      const accepted = [
        isIncluded(other, index, head, proof),
        isIncluded(leaf, index, { size, root: other }, proof),
        isIncluded(leaf, index, head, [...proof, other]),
        isIncluded(leaf, index, head, [other, ...proof]),
        isIncluded(leaf, index, head, proof.length > 0 ? proof.slice(1) : [other]),
        isIncluded(leaf, index, head, proof.length > 0 ? proof.slice(0, -1) : [other]),
        isIncluded(leaf, index, head, proof.length > 0 ? [...proof.slice(0, -1), other] : [other]),
        isIncluded(leaf, -1, head, proof),
        isIncluded(leaf, size, head, proof),
        isIncluded(leaf, index + 0.5, head, proof),
        ...Array.from({ length: size }, (_, i) => i !== index && isIncluded(leaf, i, head, proof)),
      ]
      tried += accepted.length
      expect(accepted.filter(Boolean)).toEqual([])
    }
  }
  expect(tried).toBeGreaterThan(5000)
})

test('a tree that is not the continuation of the older one is never taken for it', () => {
  const leaves = someLeaves(70)
  const rewritten = leaves.map((leaf, i) => (i === 3 ? Buffer.from('rewritten') : leaf))
  const [tree, other] = [plant(leaves), plant(rewritten)]
  for (let newer = 5; newer <= 70; newer++) {
    for (let older = 4; older <= newer; older++) {
      const was = { size: older, root: tree.root(older) }
      const is = { size: newer, root: other.root(newer) }
      expect(isConsistent(was, is, tree.consistency(older, newer))).toBe(false)
      expect(isConsistent(was, is, other.consistency(older, newer))).toBe(false)
      const honest = { size: newer, root: tree.root(newer) }
      const proof = tree.consistency(older, newer)
      expect(isConsistent(was, honest, [...proof, is.root])).toBe(false)
      expect(proof.length > 0 && isConsistent(was, honest, proof.slice(0, -1))).toBe(false)
      expect(isConsistent({ ...was, size: older - 1 }, honest, proof)).toBe(false)
    }
  }
})
