import { addDocuments } from '../../../src/modules/documents/index.ts'
import { annotateEntry } from '../../../src/modules/registry/index.ts'
import { annotationLeaf, entryLeaf, moment, orderedJson } from '../../../src/modules/registry/proof/leaf.ts'
import { GrowingTree, isConsistent, isIncluded, leafHash } from '../../../src/modules/registry/proof/merkle.ts'
import { readAnnotationLeaves, readEntryLeaves } from '../../../src/modules/registry/proof/read-leaves.ts'
import { consistencyProof, inclusionProof, rootOf } from '../../../src/modules/registry/proof/tree.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'
import { type Town, aTown } from '../town.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

const now = new Date('2026-11-23T09:15:02.123Z')
const all = { after: { sequence: -(2 ** 31), id: '' }, until: 2 ** 31 - 1, limit: 1000 }

test('program and database write the same bytes for an entry and for what happens to it', async () => {
  const town = await aTown(office.db, { now })
  const entry = await town.register({
    subject: 'Árbol «caído» en la calle Ñ — 3',
    parties: [{ role: 'interested', personId: town.personId, nif: town.nif, name: 'Íñigo Ðoe 😀' }],
  })
  await withDocuments(town)
  await town.work(async (w) => {
    await annotateEntry(w, entry.id, { kind: 'note', text: 'Línea\nsegunda\t"cita" \\ 😀', details: hostileDetails })
  })
  await town.work((w) => annotateEntry(w, entry.id, { kind: 'note', text: 'sin más' }))

  const { ours, theirs } = await town.work(async (w) => ({
    ours: [
      ...(await readEntryLeaves(w, { year: 2026, book: 'E' }, all)).map(entryLeaf),
      ...(await readAnnotationLeaves(w, 2026, all)).map(annotationLeaf),
    ],
    theirs: [
      ...(await w.tx('registry_entry as e').select(w.tx.raw('registry_entry_leaf(e) as leaf')).orderBy('e.sequence')),
      ...(await w
        .tx('registry_annotation as a')
        .select(w.tx.raw('registry_annotation_leaf(a) as leaf'))
        .orderBy('a.sequence')),
    ].map(({ leaf }) => leaf as string),
  }))

  expect(ours).toHaveLength(4)
  expect(ours).toEqual(theirs)
  expect(ours[1]?.split('\n').at(-2)).toMatch(/^[0-9a-f-]{36} [0-9a-f-]{36}$/)
})

const hostileDetails = {
  b: [1, -7, 0, 9007199254740991, 1e15],
  aa: 'ñ " \\ / \u0001 \u001f \u007f \u2028 \n\t\r\b\f 😀',
  a: { z: null, y: true, '': false, 'é': {}, '\uE000': [], '😀': [[]] },
} // prettier-ignore

test('details in any shape have one spelling; numbers that have none are refused', async () => {
  const town = await aTown(office.db)
  const entry = await town.register()
  const spelled = async (value: unknown): Promise<string> => {
    const { rows } = await office.db.raw('select registry_ordered_json(?::jsonb) as text', [JSON.stringify(value)])
    return rows[0].text
  }
  const values = [{}, [], hostileDetails, { details: [hostileDetails, { '2': 1, '10': 2 }] }, 'text', null, 0]

  for (const value of values) expect(await spelled(value)).toBe(orderedJson(value))
  for (const number of [0.5, 1e16, -9007199254740992]) {
    const refused = town.work((w) => annotateEntry(w, entry.id, { kind: 'note', text: 'x', details: { number } }))
    await expect(refused).rejects.toThrow('cannot be proved')
  }
})

test('moments are written to the microsecond, before and after 1970', async () => {
  const moments = ['2026-11-23 09:15:02.123456+00', '1969-12-31 23:59:59.999999+00', '2026-03-29 02:30:00+02']
  for (const text of moments) {
    const { rows } = await office.db.raw(
      `select registry_moment(?::timestamptz) as theirs, (extract(epoch from ?::timestamptz) * 1000000)::bigint::text as us`,
      [text, text],
    )
    expect(moment(BigInt(rows[0].us))).toBe(rows[0].theirs)
  }
})

test('the nodes that the database writes are those of the tree, and its proofs hold', async () => {
  const town = await aTown(office.db, { now })
  const size = 37
  for (let i = 0; i < size; i++) await town.register({ subject: `n${i}` })
  const book = { year: 2026, book: 'E' } as const
  const leaves = (await town.work((w) => readEntryLeaves(w, book, all))).map(entryLeaf)
  const tree = new GrowingTree()
  const nodes = leaves.flatMap((leaf) => tree.add(leaf))

  const stored = await town.work((w) =>
    w.tx('registry_tree_node').select('level', 'position', 'hash').orderBy(['level', 'position']),
  )
  expect(stored).toEqual(nodes.toSorted((a, b) => a.level - b.level || a.position - b.position))
  const root = await town.work((w) => rootOf(w, book, size))
  expect(root).toEqual(tree.root())
  for (const index of [0, 1, 17, 31, 32, 36]) {
    const proof = await town.work((w) => inclusionProof(w, book, index, size))
    expect(isIncluded(leafHash(leaves[index] as string), index, { size, root }, proof)).toBe(true)
  }
  for (const older of [1, 8, 19, 36, 37]) {
    const [was, proof] = await town.work(async (w) => [
      await rootOf(w, book, older),
      await consistencyProof(w, book, older, size),
    ])
    expect(isConsistent({ size: older, root: was }, { size, root }, proof)).toBe(true)
  }
})

/** A second entry with two documents. */
async function withDocuments(town: Town): Promise<void> {
  const added = await town.work((w) =>
    addDocuments(
      w,
      ['plano.pdf', 'memoria.pdf'].map((fileName) => ({
        organ: 'L01100370',
        title: fileName,
        fileName,
        kind: 'TD99' as const,
        origin: 'citizen' as const,
        mime: 'application/pdf',
        size: 3,
        digest: 'a'.repeat(64),
      })),
    ),
  )
  await town.register({ documents: added.map(({ id, ...document }) => ({ ...document, documentId: id })) })
}
