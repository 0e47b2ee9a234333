import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { foundMunicipality } from '../../src/modules/municipalities/index.ts'
import {
  adopt,
  adoptCatalogue,
  CatalogueFaults,
  catalogueFolder,
  getOffered,
  getVersion,
  listDivergences,
  listOffered,
  publishCatalogue,
  resume,
  suspend,
} from '../../src/modules/procedures/index.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { newDatabase, type TestDatabase } from '../support/database.ts'

const now = new Date('2026-11-22T18:00:00Z')
const general = await readFile(path.join(catalogueFolder, 'general-application.yaml'), 'utf8')
let database: TestDatabase
let folder: string
const work = <T>(id: string, run: (work: Work) => Promise<T>) => inWork(database.db, systemWho(id, now), run)
const publish = () => publishCatalogue(database.db, folder, now)
/** A catalogue of its own for each test: files by name. */
const put = (name: string, text: string) => writeFile(path.join(folder, name), text)
let last = 0
/** The example under a code of its own. */
const procedure = (changes: Record<string, string> = {}) => {
  const code = `TST-${String(10 + ++last)}`
  const text = (more: Record<string, string> = {}) =>
    Object.entries({ code, slug: `prueba-${last}`, ...changes, ...more }).reduce(
      (all, [key, value]) => all.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`),
      general,
    )
  const slug = `prueba-${last}`
  const written = {
    code,
    slug,
    file: `${code}.yaml`,
    write: (more?: Record<string, string>) =>
      put(`${code}.yaml`, text(more).replaceAll(/prueba-\d+/g, more?.['slug'] ?? slug)),
  }
  return written
}

beforeAll(async () => {
  database = await newDatabase()
  folder = await mkdtemp(path.join(os.tmpdir(), 'catalogue-'))
  const facts = { nif: 'P1000100F', postalCode: '10001', population: 300, latitude: 39, longitude: -6 }
  for (const id of ['90001', '90002']) {
    await foundMunicipality(database.db, { ...facts, id, slug: `villa-${id}`, name: `Villa ${id}`, dir3: `L01${id}0` })
  }
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await database.close()
})

test('publishing twice publishes once, also when two processes start together', async () => {
  const one = procedure()
  await one.write({ version: '1' })

  const both = await Promise.all([publish(), publish()])

  expect(both.flatMap(({ published }) => published)).toEqual([{ code: one.code, version: 1 }])
  expect((await publish()).published).toEqual([])
})

test('what changed without a new version is a fault with its file, and nothing at all is published', async () => {
  const [changed, other] = [procedure(), procedure()]
  await changed.write()
  await publish()
  await changed.write({ summary: 'Otras palabras' })
  await other.write()

  await expect(publish()).rejects.toThrow(
    `${changed.file}:1:1  version: the content has changed since version 1: write 2`,
  )

  await expect(work('90001', (w) => getVersion(w, other.code, 1))).rejects.toThrow('procedures.error.not-found')
  await changed.write({ summary: 'Otras palabras', version: '2' })
  expect((await publish()).published.map(({ code, version }) => `${code} ${version}`).toSorted()).toEqual([
    `${changed.code} 2`,
    `${other.code} 1`,
  ])
})

test('an address that was published stays, and an old version does not come back', async () => {
  const one = procedure()
  await one.write({ version: '3' })
  await publish()

  await one.write({ version: '4', slug: 'otra-direccion' })
  await expect(publish()).rejects.toThrow('stays: it cannot become «otra-direccion»')
  await one.write({ version: '2' })
  await expect(publish()).rejects.toThrow('version 3 is already published')
  await one.write({ version: '3' })
})

test('every fault of every file is told at once', async () => {
  const own = await mkdtemp(path.join(os.tmpdir(), 'faulty-'))
  await writeFile(path.join(own, 'a.yaml'), general.replace('theme: general', 'theme: nada'))
  await writeFile(path.join(own, 'b.yaml'), general.replace('howLong: 10', 'howLong: mucho'))
  await writeFile(path.join(own, 'c.yaml'), general)
  await writeFile(path.join(own, 'd.yaml'), general)

  const refused = await publishCatalogue(database.db, own, now).catch((error: unknown) => error)
  await rm(own, { recursive: true })

  expect(refused).toBeInstanceOf(CatalogueFaults)
  expect(refused instanceof CatalogueFaults && refused.faults.map((fault) => `${fault.file} ${fault.path}`)).toEqual([
    'a.yaml theme',
    'b.yaml howLong',
    'd.yaml code',
    'd.yaml slug',
  ])
})

test('a published version is never changed or removed, not even by the owner of the database', async () => {
  const one = procedure()
  await one.write()
  await publish()

  await expect(database.db('procedure_version').where({ code: one.code }).update({ version: 9 })).rejects.toThrow(
    'insert-only',
  )
  await expect(database.db('procedure_version').where({ code: one.code }).delete()).rejects.toThrow('insert-only')
  await expect(database.db.raw('truncate procedure_version cascade')).rejects.toThrow('insert-only')
  await expect(work('90001', (w) => w.tx('procedure_version').insert({}))).rejects.toThrow('permission denied')
})

test('an application keeps the version it began with', async () => {
  const one = procedure()
  await one.write({ name: 'Antes' })
  await publish()
  await work('90001', (w) => adopt(w, one.code))
  await one.write({ name: 'Después', version: '2' })
  await publish()

  expect((await work('90001', (w) => getOffered(w, one.slug))).version).toBe(1)
  expect(await work('90001', listDivergences)).toContainEqual({
    code: one.code,
    name: 'Antes',
    version: 1,
    latest: 2,
    changed: [],
  })
  await work('90001', (w) => adopt(w, one.code))
  expect((await work('90001', (w) => getOffered(w, one.slug))).name).toBe('Después')
  expect((await work('90001', (w) => getVersion(w, one.code, 1))).definition.name).toBe('Antes')
})

test('a council changes words, fee, unit and documents; its neighbour does not notice', async () => {
  const one = procedure()
  await one.write()
  await publish()
  const overrides = {
    wording: { name: 'Instancia de Villa' },
    fee: { kind: 'tasa', text: 'Dos euros' },
    unit: 'secretary',
    documents: { adjuntos: { name: 'Papeles', soft: false } },
  }
  await work('90001', (w) => adopt(w, one.code, { overrides }))
  await work('90002', (w) => adopt(w, one.code))

  const ours = await work('90001', (w) => getOffered(w, one.slug))
  const theirs = await work('90002', (w) => getOffered(w, one.slug))
  expect(ours.definition).toMatchObject({ name: 'Instancia de Villa', fee: overrides.fee, unit: 'secretary' })
  expect(ours.definition.documents[0]).toMatchObject({ id: 'adjuntos', name: 'Papeles', soft: false, maxFiles: 10 })
  expect(theirs.definition).toMatchObject({ name: 'Instancia general', fee: { kind: 'none' }, unit: 'registry' })
  expect((await work('90001', listDivergences)).find(({ code }) => code === one.code)?.changed).toEqual(
    Object.keys(overrides).toSorted(),
  )
})

test.each<[string, unknown]>([
  ['a document that is not asked', { documents: { otro: { name: 'x' } } }],
  ['a prototype key', { documents: { constructor: { name: 'x' } } }],
  ['the form', { form: { pages: [] } }],
  ['the code', { code: 'OTR-01' }],
  ['an empty name', { wording: { name: ' ' } }],
  ['no object', 'text'],
])('an override of %s is refused', async (_what, overrides) => {
  const one = procedure()
  await one.write()
  await publish()

  await expect(work('90001', (w) => adopt(w, one.code, { overrides }))).rejects.toThrow('procedures.error.overrides')
})

test('adopting the whole catalogue keeps what the council had already chosen', async () => {
  const [mine, fresh] = [procedure(), procedure()]
  await mine.write()
  await fresh.write()
  await publish()
  await work('90002', (w) => adopt(w, mine.code, { overrides: { unit: 'taxes' } }))

  expect(await work('90002', adoptCatalogue)).toBeGreaterThan(0)

  expect((await work('90002', (w) => getOffered(w, mine.slug))).definition.unit).toBe('taxes')
  expect((await work('90002', (w) => getOffered(w, fresh.slug))).definition.unit).toBe('registry')
  expect(await work('90002', adoptCatalogue)).toBe(0)
})

test('a suspended procedure leaves the list and says so on its page', async () => {
  const one = procedure()
  await one.write()
  await publish()
  await work('90001', (w) => adopt(w, one.code))
  const listed = async () => (await work('90001', listOffered)).some(({ code }) => code === one.code)
  const version = async () =>
    Number((await database.db('municipality').where({ id: '90001' }).first('content_version')).content_version)
  const before = await version()

  await work('90001', (w) => suspend(w, one.code))

  expect(await listed()).toBe(false)
  expect((await work('90001', (w) => getOffered(w, one.slug))).status).toBe('suspended')
  expect(await version()).toBe(before + 1)
  await work('90001', (w) => resume(w, one.code))
  expect(await listed()).toBe(true)
  await expect(work('90001', (w) => suspend(w, 'NOP-01'))).rejects.toThrow('procedures.error.not-found')
})

test('what another council adopted is nobody else’s', async () => {
  const one = procedure()
  await one.write()
  await publish()
  await work('90001', (w) => adopt(w, one.code))

  await expect(work('90002', (w) => getOffered(w, one.slug))).rejects.toThrow('procedures.error.not-found')
  await expect(work('90002', (w) => suspend(w, one.code))).rejects.toThrow('procedures.error.not-found')
})
