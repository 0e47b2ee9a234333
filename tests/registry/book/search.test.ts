import { type EntryFilters, listEntries, listEntriesOfPerson } from '../../../src/modules/registry/index.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'
import { type Town, aTown } from '../town.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

const subjects = (town: Town, filters: EntryFilters) =>
  town.work(async (w) => (await listEntries(w, filters)).entries.map((entry) => entry.subject))

test('words are found without accents, by their beginnings, all of them, newest first', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'Petición de poda de árboles' })
  await town.register({ subject: 'Poda del seto' })
  await town.register({ subject: 'Queja por la poda de un ARBOL' })

  expect(await subjects(town, { text: 'arbol pod' })).toEqual([
    'Queja por la poda de un ARBOL',
    'Petición de poda de árboles',
  ])
  expect(await subjects(town, { text: 'PETICIÓN' })).toEqual(['Petición de poda de árboles'])
  expect(await subjects(town, { text: 'nunez' })).toHaveLength(3)
  expect(await subjects(town, { text: 'poda zanahoria' })).toEqual([])
})

test('a number or a NIF finds its entries', async () => {
  const town = await aTown(office.db)
  const now = new Date('2026-11-23T10:00:00Z')
  await town.register({ subject: 'primera' }, { now })
  await town.register(
    { subject: 'segunda', parties: [{ role: 'interested', personId: null, nif: 'B10000001', name: 'Obras SL' }] },
    { now },
  )

  expect(await subjects(town, { text: '2026-E-000002' })).toEqual(['segunda'])
  expect(await subjects(town, { text: ' 2026 e 1 ' })).toEqual(['primera'])
  expect(await subjects(town, { text: 'b10000001' })).toEqual(['segunda'])
  expect(await subjects(town, { text: '2026-S-1' })).toEqual([])
})

test('direction and days narrow lists and searches alike', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'aviso uno' }, { now: new Date('2026-11-22T22:59:59Z') }) // the 22nd, 23:59:59
  await town.register({ subject: 'aviso dos' }, { now: new Date('2026-11-22T23:00:00Z') }) // the 23rd, 00:00
  await town.register({ subject: 'aviso tres', direction: 'S' }, { now: new Date('2026-11-23T12:00:00Z') })

  for (const text of [undefined, 'aviso']) {
    const filter = (filters: EntryFilters) => subjects(town, text === undefined ? filters : { ...filters, text })
    expect(await filter({ until: '2026-11-22' })).toEqual(['aviso uno'])
    expect(await filter({ from: '2026-11-23' })).toEqual(['aviso tres', 'aviso dos'])
    expect(await filter({ from: '2026-11-23', until: '2026-11-23', direction: 'E' })).toEqual(['aviso dos'])
    expect(await filter({ direction: 'S' })).toEqual(['aviso tres'])
  }
})

test('pages follow each other without a repeat or a hole, also at one same moment', async () => {
  const town = await aTown(office.db)
  const now = new Date('2026-11-23T10:00:00Z')
  for (let i = 1; i <= 7; i++) await town.register({ subject: `n${i}`, direction: i % 3 === 0 ? 'S' : 'E' }, { now })

  for (const text of [undefined, 'maria']) {
    const seen: string[] = []
    let before: string | null = null
    do {
      const filters: EntryFilters = { limit: 3, ...(text && { text }), ...(before && { before }) }
      const page = await town.work((w) => listEntries(w, filters))
      seen.push(...page.entries.map((entry) => entry.number))
      before = page.next
    } while (before)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    expect(seen.filter((number) => number.includes('E'))).toEqual(
      seen
        .filter((number) => number.includes('E'))
        .toSorted()
        .toReversed(),
    )
  }
})

test('two common words that hardly ever meet are found on some page, and no page takes long', async () => {
  const town = await aTown(office.db)
  const oldest = await town.register({ subject: 'alfa beta' }, { now: new Date('2026-01-02T09:00:00Z') })
  // Older than any walk of one page: 25,000 uses of each word, apart.
  await town.work((w) =>
    w.tx.raw(
      `insert into registry_search (municipality_id, token, place)
       select ?, case when i % 2 = 0 then 'alfa' else 'beta' end, ?::bigint + i * 1000 from generate_series(1, 50000) i`,
      [town.id, oldest.place],
    ),
  )

  const found: string[] = []
  let pages = 0
  let before: string | null = null
  do {
    const page = await town.work((w) => listEntries(w, { text: 'alfa beta', ...(before && { before }) }))
    found.push(...page.entries.map((entry) => entry.number))
    before = page.next
    pages++
  } while (before && pages < 10)

  expect(found).toEqual([oldest.number])
  expect(pages).toBe(3)
})

test('a person finds only the entries that are theirs', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'mía' })
  await town.register({
    subject: 'ajena',
    parties: [{ role: 'interested', personId: null, nif: null, name: 'María Ñúñez García' }],
  })

  const page = await town.work((w) => listEntriesOfPerson(w, town.personId))

  expect(page.entries.map((entry) => entry.subject)).toEqual(['mía'])
})

test.each([
  "'; drop table registry_entry; --",
  '%_\\',
  '\u0000nul',
  '\ud800 half',
  '\u{10ffff}',
  '🧨💥',
  '..//..//',
  '{{7*7}} ${7*7} <script>alert(1)</script>',
  '=cmd|/c calc',
  'ﷺ'.repeat(40),
  'a'.repeat(249),
])('hostile text %# is kept as text and found again or not, and nothing breaks', async (subject) => {
  const town = await aTown(office.db)
  const entry = await town.register({
    subject,
    parties: [{ role: 'interested', personId: null, nif: null, name: subject }],
  })
  await town.register({ subject: 'otra' })

  const found = await subjects(town, { text: subject })

  expect(entry.subject.isWellFormed()).toBe(true)
  for (const one of found) expect(one).toBe(entry.subject)
  expect(await subjects(town, {})).toEqual(['otra', entry.subject])
})

test('an address that somebody wrote by hand shows the first page and breaks nothing', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'aviso' })

  expect(await subjects(town, { before: "1' or '1'='1" })).toEqual(['aviso'])
  expect(await subjects(town, { before: '999999999999999999999999' })).toEqual(['aviso'])
})
