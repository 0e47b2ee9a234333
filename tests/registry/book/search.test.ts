import { type EntryFilters, listEntries, listEntriesOfPerson } from '../../../src/modules/registry/index.ts'
import { foldSearch } from '../../../src/modules/registry/book/fold.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'
import { type Town, aTown } from '../town.ts'

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase()
})
afterAll(() => office.close())

const subjects = (town: Town, filters: EntryFilters) =>
  town.work(async (w) => (await listEntries(w, filters)).entries.map((entry) => entry.subject))

const fold = (town: Town, now = new Date()) => foldSearch({ db: office.db, now: () => now }, town.id)

/** Everything is found alike among the entries of the last hours and once they are folded into lists. */
async function freshAndFolded(town: Town, look: () => Promise<void>): Promise<void> {
  await look()
  expect(await fold(town)).toBeGreaterThan(0)
  expect(await town.work((w) => w.tx('registry_search'))).toEqual([])
  await look()
}

test('words are found without accents, by their beginnings and in their other forms, all of them, newest first', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'Petición de poda de árboles' })
  await town.register({ subject: 'Poda del seto' })
  await town.register({ subject: 'Queja por la poda de un ARBOL' })

  await freshAndFolded(town, async () => {
    expect(await subjects(town, { text: 'arbol pod' })).toEqual([
      'Queja por la poda de un ARBOL',
      'Petición de poda de árboles',
    ])
    expect(await subjects(town, { text: 'PETICIÓN' })).toEqual(['Petición de poda de árboles'])
    expect(await subjects(town, { text: 'peticiones de los árboles podados' })).toEqual(['Petición de poda de árboles'])
    expect(await subjects(town, { text: 'nunez' })).toHaveLength(3)
    expect(await subjects(town, { text: 'poda zanahoria' })).toEqual([])
    expect(await subjects(town, { text: 'de la' })).toEqual([])
  })
})

test('a name is found however it was spelt, and with one slip of the pen', async () => {
  const town = await aTown(office.db)
  const named = (name: string) =>
    town.register({ subject: name, parties: [{ role: 'interested', personId: null, nif: null, name }] })
  await named('Begoña Jiménez Castillo')
  await named('Benito Echevarría Hernández')
  await named('María Martínez Quesada')
  await named('Marta Gálvez')

  await freshAndFolded(town, async () => {
    expect(await subjects(town, { person: 'vegoña gimenes castiyo' })).toEqual(['Begoña Jiménez Castillo'])
    expect(await subjects(town, { person: 'Ernandez echebarria' })).toEqual(['Benito Echevarría Hernández'])
    expect(await subjects(town, { person: 'Martinz' })).toEqual(['María Martínez Quesada'])
    expect(await subjects(town, { person: 'Matrínez' })).toEqual(['María Martínez Quesada'])
    expect(await subjects(town, { person: 'Quesda María' })).toEqual(['María Martínez Quesada'])
    expect(await subjects(town, { text: 'Hermandez' })).toEqual(['Benito Echevarría Hernández'])
    expect(await subjects(town, { person: 'Mar' })).toEqual(['Marta Gálvez', 'María Martínez Quesada'])
    expect(await subjects(town, { person: 'Garc' })).toEqual([])
  })
})

test('a name that is there is not mixed with its neighbours unless asked', async () => {
  const town = await aTown(office.db)
  for (const name of ['Gracia Ruiz', 'García Ruiz']) {
    await town.register({ subject: name, parties: [{ role: 'interested', personId: null, nif: null, name }] })
  }

  expect(await subjects(town, { person: 'garcía' })).toEqual(['García Ruiz'])
  expect(await subjects(town, { person: 'garcía', alsoSimilar: true })).toEqual(['García Ruiz', 'Gracia Ruiz'])
})

test('a person is looked for in names, and a word in names and subjects', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'Licencia para Obras Rosales' })
  await town.register({
    subject: 'Otra',
    parties: [{ role: 'interested', personId: null, nif: null, name: 'Ana Rosales' }],
  })

  expect(await subjects(town, { person: 'rosales' })).toEqual(['Otra'])
  expect(await subjects(town, { text: 'rosales' })).toEqual(['Otra', 'Licencia para Obras Rosales'])
})

test('a number or a NIF finds its entries, also a NIF without its letter', async () => {
  const town = await aTown(office.db)
  const now = new Date('2026-11-23T10:00:00Z')
  await town.register({ subject: 'primera' }, { now })
  await town.register(
    { subject: 'segunda', parties: [{ role: 'interested', personId: null, nif: 'B10000001', name: 'Obras SL' }] },
    { now },
  )

  await freshAndFolded(town, async () => {
    expect(await subjects(town, { text: '2026-E-000002' })).toEqual(['segunda'])
    expect(await subjects(town, { text: ' 2026 e 1 ' })).toEqual(['primera'])
    expect(await subjects(town, { text: 'b10000001' })).toEqual(['segunda'])
    expect(await subjects(town, { text: '00.000.000-T' })).toEqual(['primera'])
    expect(await subjects(town, { person: '00000000' })).toEqual(['primera'])
    expect(await subjects(town, { text: '2026-S-1' })).toEqual([])
    expect(await subjects(town, { text: '2026-E-1', direction: 'S' })).toEqual([])
  })
})

test('direction and days narrow lists and searches alike', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'aviso uno' }, { now: new Date('2026-11-22T22:59:59Z') }) // the 22nd, 23:59:59
  await town.register({ subject: 'aviso dos' }, { now: new Date('2026-11-22T23:00:00Z') }) // the 23rd, 00:00
  await town.register({ subject: 'aviso tres', direction: 'S' }, { now: new Date('2026-11-23T12:00:00Z') })

  await freshAndFolded(town, async () => {
    for (const text of [undefined, 'aviso']) {
      const filter = (filters: EntryFilters) => subjects(town, text === undefined ? filters : { ...filters, text })
      expect(await filter({ until: '2026-11-22' })).toEqual(['aviso uno'])
      expect(await filter({ from: '2026-11-23' })).toEqual(['aviso tres', 'aviso dos'])
      expect(await filter({ from: '2026-11-23', until: '2026-11-23', direction: 'E' })).toEqual(['aviso dos'])
      expect(await filter({ direction: 'S' })).toEqual(['aviso tres'])
      expect(await filter({ from: '2026-11-24' })).toEqual([])
    }
  })
})

test('unit, procedure, officer, channel and reference narrow together, in any combination', async () => {
  const town = await aTown(office.db)
  const [other] = await town.work((w) =>
    w
      .tx('unit')
      .insert({ municipality_id: town.id, code: 'URB', name: 'Urbanismo', role: 'urbanism' })
      .returning<{ id: string }[]>('id'),
  )
  const unitId = String(other?.id)
  await town.register({ subject: 'licencia uno', procedureCode: 'obras', externalReference: 'EXP-2026/9 B' })
  await town.register({ subject: 'licencia dos', unitId, procedureCode: 'obras', channel: 'online' })
  await town.register({ subject: 'licencia tres', alsoUnitIds: [unitId] })

  await freshAndFolded(town, async () => {
    expect(await subjects(town, { unitId })).toEqual(['licencia tres', 'licencia dos'])
    expect(await subjects(town, { procedureCode: 'obras' })).toEqual(['licencia dos', 'licencia uno'])
    expect(await subjects(town, { unitId, procedureCode: 'obras' })).toEqual(['licencia dos'])
    expect(await subjects(town, { channel: 'counter', text: 'licencias' })).toEqual(['licencia tres', 'licencia uno'])
    expect(await subjects(town, { staffId: String(town.clerk.staffId), channel: 'online' })).toEqual(['licencia dos'])
    expect(await subjects(town, { reference: 'exp 2026 9b' })).toEqual(['licencia uno'])
    expect(await subjects(town, { reference: 'exp 2026 9b', unitId })).toEqual([])
  })
})

test('pages follow each other without a repeat or a hole, also at one same moment and across years', async () => {
  const town = await aTown(office.db)
  const moments = [new Date('2025-12-31T22:59:59Z'), new Date('2025-12-31T23:00:00Z'), new Date('2026-11-23T10:00:00Z')]
  for (const now of moments) {
    for (let i = 1; i <= 7; i++) await town.register({ subject: `n${i}`, direction: i % 3 === 0 ? 'S' : 'E' }, { now })
  }

  await freshAndFolded(town, async () => {
    const newest = (await town.work((w) => listEntries(w, { limit: 100 }))).entries.map(({ number }) => number)
    for (const filters of [
      {},
      { text: 'maria' },
      { channel: 'counter' as const },
      { state: 'distributed' as const, direction: 'E' as const },
    ]) {
      const seen: string[] = []
      let before: string | null = null
      do {
        const asked: EntryFilters = { limit: 3, ...filters, ...(before && { before }) }
        const page = await town.work((w) => listEntries(w, asked))
        expect(page.entries.length).toBeGreaterThan(0)
        seen.push(...page.entries.map((entry) => entry.number))
        before = page.next
      } while (before)
      expect(seen).toEqual(newest.filter((number) => !('direction' in filters) || number.includes('E')))
    }
  })
})

test('two common words that hardly ever meet are found at once, however many entries lie between', async () => {
  const town = await aTown(office.db)
  const now = new Date('2026-01-02T09:00:00Z')
  const oldest = await town.register({ subject: 'alfa beta' }, { now })
  await fold(town)
  // 60,000 entries of each word, never in the same one.
  await town.work((w) =>
    w.tx.raw(
      `insert into registry_posting (municipality_id, token, block, entries)
       select ?, t.token, ((26 * 4096) + b) * 2,
              (select string_agg(int2send(i::int2), ''::bytea order by i) from generate_series(t.first, 4094, 2) i)
         from (values ('~alf', 2), ('~bet', 3)) t (token, first), generate_series(1, 29) b`,
      [town.id],
    ),
  )

  const began = performance.now()
  const page = await town.work((w) => listEntries(w, { text: 'alfa beta' }))

  expect(page).toMatchObject({ entries: [{ number: oldest.number }], next: null })
  expect(performance.now() - began).toBeLessThan(2000)
})

test('folding goes block by block, twice does nothing, and what comes later is found as well', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'aviso uno' })
  expect(await fold(town)).toBe(1)
  await town.register({ subject: 'aviso dos' })

  // Too few to be worth it, until they are a day old.
  expect(await fold(town)).toBe(0)
  expect(await subjects(town, { text: 'avisos' })).toEqual(['aviso dos', 'aviso uno'])
  expect(await fold(town, new Date(Date.now() + 2 * 86_400_000))).toBe(1)

  expect(await subjects(town, { text: 'avisos' })).toEqual(['aviso dos', 'aviso uno'])
  expect(await town.work((w) => w.tx('registry_posting').where({ token: '~avis' }))).toHaveLength(1)
})

test('two who fold at once append nothing twice', async () => {
  const town = await aTown(office.db)
  for (let i = 0; i < 5; i++) await town.register({ subject: `aviso ${i}` })

  const folded = await Promise.all([fold(town), fold(town), fold(town)])

  expect(folded.reduce((a, b) => a + b)).toBe(5)
  const [list] = await town.work((w) => w.tx('registry_posting').where({ token: '~avis' }))
  expect(list.entries).toHaveLength(10)
})

test('a book that was never folded is read anew from its entries', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'poda de árboles' })
  await town.work((w) => w.tx('registry_search').delete())
  expect(await subjects(town, { text: 'árbol' })).toEqual([])

  await fold(town)

  expect(await subjects(town, { text: 'árbol' })).toEqual(['poda de árboles'])
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

  const found = [
    ...(await subjects(town, { text: subject })),
    ...(await subjects(town, { person: subject })),
    ...(await subjects(town, { reference: subject })),
    ...(await subjects(town, { procedureCode: subject })),
  ]
  await fold(town)

  expect(entry.subject.isWellFormed()).toBe(true)
  for (const one of found) expect(one).toBe(entry.subject)
  expect(await subjects(town, {})).toEqual(['otra', entry.subject])
})

test('an address that somebody wrote by hand shows the first page and breaks nothing', async () => {
  const town = await aTown(office.db)
  await town.register({ subject: 'aviso' })

  expect(await subjects(town, { before: "1' or '1'='1" })).toEqual(['aviso'])
  expect(await subjects(town, { before: '999999999999999999999999' })).toEqual(['aviso'])
  expect(await subjects(town, { before: '999999999999999999', text: 'aviso' })).toEqual(['aviso'])
  expect(await subjects(town, { before: '0', text: 'aviso' })).toEqual([])
})
