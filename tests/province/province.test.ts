import { beforeAll, expect, test } from '@jest/globals'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { appoint, upsertPerson } from '../../src/modules/identity/index.ts'
import { listPosts, loadCalendar, seedMunicipalities, unitFor } from '../../src/modules/municipalities/index.ts'
import { adoptCatalogue, catalogueFolder, listOffered } from '../../src/modules/procedures/index.ts'
import { compareCatalogue, publishFolder } from '../../src/modules/province/catalogue.ts'
import { changesBetween } from '../../src/modules/province/changes.ts'
import { listAdoptions, listFigures } from '../../src/modules/province/store.ts'
import { publicationPage } from '../../src/modules/province/views-desk.ts'
import { findTowns } from '../../src/modules/province/views.ts'
import { registerEntry } from '../../src/modules/registry/index.ts'
import { seedRegulation } from '../../src/modules/regulation/index.ts'
import { type Work, inWork, systemWho } from '../../src/platform/db/work.ts'
import { Client } from '../support/client.ts'
import { identityOf, logIn, newOffice, ourHouse } from '../support/office.ts'

const at = <T>(id: string, run: (work: Work) => Promise<T>) =>
  ourHouse().then(({ app }) => inWork(app.db, systemWho(id, app.now()), run))
const inProvince = <T>(run: (work: Work) => Promise<T>) => at('10000', run)
const visitor = async () => {
  const { app, server } = await ourHouse()
  return new Client(server, app.municipalityOf('10000').host)
}

beforeAll(async () => {
  const { app, web } = await ourHouse()
  await seedMunicipalities(app.db)
  await web.hosts.refresh()
  for (const id of ['10037', '10195']) {
    await at(id, async (work) => {
      await adoptCatalogue(work)
      await seedRegulation(work, await listOffered(work), { sedeAddress: app.municipalityOf(id).origin })
    })
  }
})

async function technician(): Promise<Client> {
  const house = await ourHouse()
  const province = house.app.municipalityOf('10000')
  const identity = {
    ...identityOf('Tomás', 'Técnico'),
    kind: 'employee' as const,
    organization: { nif: province.nif, name: province.name },
  }
  const person = await inProvince(async (work) => {
    const known = await upsertPerson(work, { nif: identity.nif, kind: 'natural', name: identity.fullName, givenName: identity.givenName }) // prettier-ignore
    const post = (await listPosts(work)).find(({ role }) => role === 'technician')
    if (!post) throw new Error('no technician')
    await appoint(work, { personId: known.id, postId: post.id, since: '2020-01-01' })
    return known
  })
  return logIn(house, province, await visitor(), { identity, person, staffId: null })
}

test('all 223 councils are there, each linked to its own host, under its letter', async () => {
  const { status, $ } = await (await visitor()).visit('/')

  expect(status).toBe(200)
  const links = $('.co-town__name').map((_i, a) => $(a).attr('href') ?? '').get() // prettier-ignore
  expect(links.length).toBe(223)
  expect(new Set(links).size).toBe(223)
  expect(links.every((href) => /^http:\/\/[a-z0-9-]+\.localhost:\d+$/.test(href))).toBe(true)
  // «La Cumbre» under its C.
  expect($('#letra-c').parent().text()).toContain('La Cumbre')
  expect($('.co-letters a').map((_i, a) => $($(a).attr('href') ?? '').length).get().every((n) => n === 1)).toBe(true) // prettier-ignore
})

test('a council is found without script, without accents and with a slip of the finger', async () => {
  const client = await visitor()
  const names = async (q: string) => {
    const { $ } = await client.visit(`/?q=${encodeURIComponent(q)}`)
    return $('.co-town__name').map((_i, a) => $(a).text()).get() // prettier-ignore
  }

  expect(await names('caceres')).toEqual(['Cáceres', 'Casar de Cáceres', 'Malpartida de Cáceres'])
  expect(await names('NAVALMORAL de la mata')).toEqual(['Navalmoral de la Mata'])
  expect(await names('alcantara mata')).toEqual(['Mata de Alcántara'])
  expect(await names('plasensia')).toContain('Plasencia')
  expect((await names('villa')).length).toBeGreaterThan(5)
  const none = await client.visit('/?q=%3Cb%3Exyzzy')
  expect(none.$('.co-town').length).toBe(0)
  expect(none.$('main b').length).toBe(0)
  expect(none.$('h2').first().text()).toContain('<b>xyzzy')
})

test('names that begin so come first', () => {
  const towns = ['Aldea del Cano', 'Villa del Campo', 'Campo Lugar'].map((name) => ({ name }))

  expect(findTowns(towns, 'campo').map(({ name }) => name)).toEqual(['Campo Lugar', 'Villa del Campo'])
})

test('a shield is a drawing and nothing that runs', async () => {
  const client = await visitor()

  const { status, headers } = await client.visit('/escudos/caceres.svg')

  expect(status).toBe(200)
  expect(headers['content-type']).toContain('image/svg+xml')
  expect(headers['content-security-policy']).toContain('sandbox')
  expect((await client.visit('/escudos/nadie.svg')).status).toBe(404)
})

test('the catalogue is shown in general, and nothing can be begun there', async () => {
  const client = await visitor()

  const list = await client.visit('/tramites?q=empadronamiento')
  const page = await client.visit('/tramites/volante-empadronamiento')

  expect(list.$('.co-card a[href="/tramites/volante-empadronamiento"]').length).toBe(1)
  expect(page.status).toBe(200)
  expect(page.$('.govuk-button--start').length).toBe(0)
  expect(page.$('.co-notice a').attr('href')).toBe('/')
  expect((await client.visit('/tramites/no-existe')).status).toBe(404)
})

test('the province counts what its councils have, and sees nothing else', async () => {
  const before = await inProvince(listFigures)
  await at('10037', async (work) => {
    const unit = await unitFor(work, 'general')
    const command = {
      direction: 'E',
      subject: 'Un escrito',
      content: null,
      channel: 'counter',
      unitId: unit.id,
      parties: [{ role: 'interested', nif: '00000000T', name: 'Vecina', personId: null }],
      documents: [],
      idempotencyKey: 'province-test-1',
    } as const
    await registerEntry(
      work,
      { ...command, parties: [...command.parties], documents: [] },
      { calendar: await loadCalendar(work), clockToleranceMs: 5000 },
    )
  })

  const after = await inProvince(listFigures)

  const of = (figures: typeof after, id: string) => figures.find(({ municipalityId }) => municipalityId === id)
  expect(after.length).toBeGreaterThanOrEqual(223)
  expect(of(after, '10037')?.filings).toBe((of(before, '10037')?.filings ?? 0) + 1)
  expect(of(after, '10195')?.filings).toBe(0)
  expect(of(after, '10037')).toMatchObject({ procedures: 40, hasRegulation: true, open: 0, late: 0 })
  expect(of(after, '10001')).toMatchObject({ procedures: 0, hasRegulation: false })
  // Having gone through all, it is back where it began.
  expect(await inProvince(async ({ tx, ...work }) => {
    await listFigures({ tx, ...work })
    return tx('registry_entry').count()
  })).toEqual([{ count: 0 }]) // prettier-ignore
})

test('a council does not count the others', async () => {
  await expect(at('10037', listFigures)).rejects.toThrow(/only the province/)
  await expect(at('10037', listAdoptions)).rejects.toThrow(/only the province/)
})

test('the desk is for technicians', async () => {
  const office = await newOffice({ procedures: 'none' })
  const client = await technician()

  const desk = await client.visit('/provincia')
  const late = await client.visit('/provincia?lista=con-retraso')
  const search = await client.visit('/provincia?q=trujillo')
  const catalogue = await client.visit('/provincia/catalogo')
  const publication = await client.visit('/provincia/catalogo/publicacion')
  const preview = await client.visit('/provincia/catalogo/publicacion/PAD-01')

  expect([desk.status, late.status, search.status, catalogue.status, publication.status, preview.status]).toEqual([200, 200, 200, 200, 200, 200]) // prettier-ignore
  expect(desk.$('.co-facts').text()).toContain('2 de')
  expect(late.$('.co-empty').length).toBe(1)
  expect(search.$('tbody tr').length).toBe(2)
  expect(search.$('tbody tr').first().text()).toContain('En vigor')
  const row = catalogue.$('tbody tr').filter((_i, tr) => catalogue.$(tr).text().includes('PAD-01'))
  expect(row.find('td').map((_i, td) => catalogue.$(td).text()).get().slice(-2)).toEqual(['2', '0']) // prettier-ignore
  expect(publication.$('.co-empty__title').text()).toBe('No hay cambios que publicar')
  expect(publication.$('main form').length).toBe(0)
  expect((await (await visitor()).visit('/provincia')).location).toMatch(/^\/acceso/)
  expect((await (await office.as(office.secretary)).visit('/provincia')).status).toBe(403)
})

test('a changed file says what would change, and is published with its number', async () => {
  const { app } = await ourHouse()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'catalogue-'))
  try {
    await cp(catalogueFolder, folder, { recursive: true })
    const file = path.join(folder, 'padron-extract.yaml')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/^name: .*$/m, 'name: Volante del padrón'))
    const early = await inProvince((work) => compareCatalogue(work, folder))
    const refused = await publishFolder(app, systemWho('10000', app.now()), folder)
    await writeFile(
      file,
      text.replace(/^name: .*$/m, 'name: Volante del padrón').replace(/^version: 1$/m, 'version: 2'),
    )
    const ready = await inProvince((work) => compareCatalogue(work, folder))
    const published = await publishFolder(app, systemWho('10000', app.now()), folder)
    const again = await inProvince((work) => compareCatalogue(work, folder))
    await writeFile(file, 'code: ]')
    const broken = await inProvince((work) => compareCatalogue(work, folder))

    const of = (reading: typeof early) =>
      reading.ok ? reading.comparisons.find(({ code }) => code === 'PAD-04') : undefined
    expect(of(early)).toMatchObject({ state: 'needs-version' })
    expect(publicationPage((key) => key, early, true).mayPublish).toBe(false)
    expect(refused).toMatchObject({ faults: [{ file: 'padron-extract.yaml' }] })
    expect(of(ready)).toMatchObject({
      state: 'changed',
      changes: [{ path: 'name', before: 'Volante de empadronamiento', after: 'Volante del padrón' }],
    })
    expect(publicationPage((key) => key, ready, true).mayPublish).toBe(true)
    expect(publicationPage((key) => key, ready, false).mayPublish).toBe(false)
    expect(published).toMatchObject({ published: [{ code: 'PAD-04', version: 2 }] })
    expect(of(again)).toMatchObject({ state: 'unchanged' })
    expect(broken).toMatchObject({ ok: false, faults: expect.arrayContaining([expect.objectContaining({ file: 'padron-extract.yaml' })]) }) // prettier-ignore
    // Councils keep what they have adopted, and the province sees how many are behind.
    const adoptions = (await inProvince(listAdoptions)).filter(({ code }) => code === 'PAD-04')
    expect(adoptions).toEqual([{ code: 'PAD-04', version: 1, councils: 2 }])
    const events = await inProvince(({ tx }) => tx('audit_event').where({ event: 'province.catalogue-published' }).select('details')) // prettier-ignore
    expect(events).toEqual([{ details: { published: [{ code: 'PAD-04', version: 2 }] } }])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('one field put in at the top is one change', () => {
  const before = { form: { pages: [{ id: 'a', title: 'A' }, { id: 'b', title: 'B' }] }, needs: ['x'] } // prettier-ignore
  const after = { form: { pages: [{ id: 'n', title: 'N' }, { id: 'a', title: 'A' }, { id: 'b', title: 'Be' }] }, needs: ['x', 'y'] } // prettier-ignore

  expect(changesBetween(before, after)).toEqual([
    { path: 'form.pages[b].title', before: 'B', after: 'Be' },
    { path: 'form.pages[n]', before: null, after: '{"id":"n","title":"N"}' },
    { path: 'needs', before: '["x"]', after: '["x","y"]' },
  ])
})

test('the province has its own sede, and no council’s', async () => {
  const client = await visitor()

  for (const page of [
    '/sede',
    '/sede/identificacion',
    '/accesibilidad',
    '/proteccion-de-datos',
    '/aviso-legal',
    '/calendario',
    '/sede/hora-oficial',
    '/sede/ayuda',
  ]) {
    // prettier-ignore
    const { status, text } = await client.visit(page)
    expect([page, status]).toEqual([page, 200])
    expect(text).not.toMatch(/\{\{|\bdel? Diputación|\bel Diputación|El Ayuntamiento/)
  }
  expect((await client.visit('/sede')).$('main').text()).toContain('La sede electrónica de la Diputación')
  expect((await client.visit('/sede/servicios')).status).toBe(404)
})
