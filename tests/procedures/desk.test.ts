import { beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { differences } from '../../src/modules/procedures/differences.ts'
import type { Definition } from '../../src/modules/procedures/definition.ts'
import {
  adopt,
  catalogueFolder,
  findOfferedByCode,
  getVersion,
  publishCatalogue,
  suspend,
} from '../../src/modules/procedures/index.ts'
import { newOffice, type Office, ourHouse } from '../support/office.ts'
import { aDefinition } from './a-definition.ts'

const code = 'GEN-01'
const page = `/oficina/catalogo/${code}`

/** The province publishes a second version of the general application, in which nearly everything is different. */
beforeAll(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'desk-'))
  const text = await readFile(path.join(catalogueFolder, 'general-application.yaml'), 'utf8')
  const changes: [string, string][] = [
    ['version: 1', 'version: 2'],
    ['name: Instancia general', 'name: Solicitud general'],
    ['fee: { kind: none }', 'fee: { kind: tasa, text: Ordenanza 7 }'],
    ['{ value: 3, unit: months,', '{ value: 2, unit: months,'],
    ['  - id: adjuntos', '  - { id: plano, name: Plano de situación, when: always, eniType: TD99 }\n  - id: adjuntos'],
    ['label: Asunto,', 'label: De qué trata,'],
  ]
  await writeFile(
    path.join(folder, 'general.yaml'),
    changes.reduce((all, [from, to]) => {
      if (!all.includes(from)) throw new Error(`nothing to change: ${from}`)
      return all.replace(from, to)
    }, text),
  )
  const { app } = await ourHouse()
  await publishCatalogue(app.db, folder, app.now())
  await rm(folder, { recursive: true })
})

/** A council that has stayed on the first version. */
async function anOffice() {
  const office = await newOffice()
  await office.work((w) => adopt(w, code, { version: 1 }))
  return { ...office, desk: await office.as(office.secretary) }
}
const offered = async ({ work }: Pick<Office, 'work'>) => {
  const found = await work((w) => findOfferedByCode(w, code))
  if (!found) throw new Error('not adopted')
  return found
}
const events = ({ work, municipality }: Pick<Office, 'work' | 'municipality'>) =>
  work((w) =>
    w
      .tx('audit_event')
      .where({ municipality_id: municipality.id, subject_id: code })
      .orderBy('id')
      .pluck<string[]>('event'),
  )
const words = (text: string) => text.replace(/\s+/g, ' ').trim()

test('the list says of each procedure its version, whether it can be filed and what the council has changed', async () => {
  const office = await newOffice({ procedures: [code] })
  await office.work((w) => adopt(w, code, { version: 1, overrides: { fee: { kind: 'tasa' } } }))
  await office.work((w) => suspend(w, 'PAD-01'))
  const desk = await office.as(office.secretary)

  const { $ } = await desk.visit('/oficina/catalogo')

  const row = (of: string) => words($(`a[href="/oficina/catalogo/${of}"]`).closest('tr').text())
  expect($('tbody tr').length).toBe(40)
  expect(row(code)).toMatch(/GEN-01.*Se ofrece.*1.*Ya hay la 2.*Se puede presentar.*Con cambios propios: coste/)
  expect(row('PAD-01')).toMatch(/Suspendido.*Solo informa.*Igual/)
  expect($('nav a[href="/oficina/catalogo"]').first().text()).toBe('Trámites')
  const codes = async (list: string) =>
    (await desk.visit(`/oficina/catalogo?ver=${list}`))
      .$('tbody .co-quiet')
      .toArray()
      .map((hint) => $(hint).text())
      .filter((text) => /^[A-Z]{3}-/.test(text))
  expect(await codes('nuevas')).toEqual([code])
  expect(await codes('propios')).toEqual([code])
  expect(await codes('suspendidos')).toEqual(['PAD-01'])
  expect((await codes('constructor')).length).toBe(40)
})

test('the page tells in words what the newest version changes, and adopting it is one button', async () => {
  const office = await anOffice()
  const { desk } = office

  const { $ } = await desk.visit(page)
  const news = words($('#version-nueva').text())
  for (const part of [
    'Nombre Versión 1 Instancia general Versión 2 Solicitud general',
    'Coste Versión 1 Gratis Versión 2 Tasa municipal',
    'Ordenanza 7',
    'Versión 1 3 meses,',
    'Versión 2 2 meses,',
    'Se pide un documento más: «Plano de situación».',
    'Donde decía «Asunto» dice ahora «De qué trata».',
  ]) {
    expect(news).toContain(part)
  }
  expect(news).not.toContain('Para qué sirve')
  const before = await events(office)

  const answer = await desk.submit(page, {}, { form: '#version-nueva form' })

  expect(answer.location).toBe(`${page}?hecho=version`)
  expect((await desk.visit(page)).$('#version-nueva').length).toBe(0)
  expect((await offered(office)).version).toBe(2)
  expect((await events(office)).slice(before.length)).toEqual(['procedures.adopted'])
  expect((await office.work((w) => getVersion(w, code, 1))).definition.name).toBe('Instancia general')
  for (let tries = 0; tries < 50; tries++) {
    if ((await office.visitor().visit('/tramites/instancia-general')).$('h1').text() === 'Solicitud general') return
  }
  throw new Error('the public page stayed as it was')
})

test('adopting a newer version keeps the council’s own text and leaves a suspended procedure suspended', async () => {
  const office = await anOffice()
  await office.work(async (w) => {
    await adopt(w, code, { version: 1, overrides: { wording: { name: 'Escrito libre' }, unit: 'general' } })
    await suspend(w, code)
  })

  const shown = await office.desk.visit(page)
  await office.desk.submitPage(shown, page, {}, { form: '#version-nueva form' })

  expect(words(shown.$('#version-nueva').text())).toContain('Tiene su propio texto aquí y lo conserva.')
  const { version, status, overrides } = await offered(office)
  expect({ version, status, overrides }).toEqual({
    version: 2,
    status: 'suspended',
    overrides: { wording: { name: 'Escrito libre' }, unit: 'general' },
  })
})

test('a version that is no longer the newest is not adopted unread, and pressing twice adopts once', async () => {
  const office = await anOffice()
  const first = await office.desk.visit(page)
  expect((await office.desk.submitPage(first, page, { version: '1' }, { form: '#version-nueva form' })).status).toBe(
    409,
  )
  expect((await offered(office)).version).toBe(1)
  const before = await events(office)

  await office.desk.submitPage(first, page, {}, { form: '#version-nueva form' })
  await office.desk.submitPage(first, page, {}, { form: '#version-nueva form' })

  expect((await events(office)).slice(before.length)).toEqual(['procedures.adopted'])
})

test('a procedure is suspended and offered again, each told once', async () => {
  const office = await anOffice()
  const form = { form: `form[action="${page}/estado"]` }
  const before = await events(office)

  const first = await office.desk.visit(page)
  await office.desk.submitPage(first, page, {}, form)
  await office.desk.submitPage(first, page, {}, form)
  expect((await offered(office)).status).toBe('suspended')
  const again = await office.desk.submit(page, {}, form)

  expect(again.location).toBe(`${page}?hecho=ofrecido`)
  expect((await offered(office)).status).toBe('offered')
  expect((await events(office)).slice(before.length)).toEqual(['procedures.suspended', 'procedures.resumed'])
})

test('only what the council has changed becomes its own; an emptied text is the province’s again', async () => {
  const office = await anOffice()

  await office.desk.submit(`${page}/textos`)
  expect((await offered(office)).overrides).toEqual({})

  const answer = await office.desk.submit(`${page}/textos`, {
    name: '  Escrito   al Ayuntamiento ',
    youNeed: 'Su DNI\r\n\r\n El recibo ',
    feeKind: 'tasa',
    feeText: 'Dos euros',
    unit: 'secretary',
  })
  expect(answer.location).toBe(`${page}?hecho=textos`)
  expect((await offered(office)).overrides).toEqual({
    wording: { name: 'Escrito al Ayuntamiento', youNeed: ['Su DNI', 'El recibo'] },
    fee: { kind: 'tasa', text: 'Dos euros' },
    unit: 'secretary',
  })
  expect(words((await office.desk.visit(page)).$('main').text())).toContain('Quién lo tramita (propio) Secretaría')

  await office.desk.submit(`${page}/textos`, { name: '', youNeed: '', feeKind: 'none', feeText: '' })
  expect((await offered(office)).overrides).toEqual({ unit: 'secretary' })
})

test.each<[string, string, string]>([
  ['name', 'a'.repeat(151), 'El nombre puede tener hasta 150 caracteres'],
  ['summary', 'a'.repeat(401), 'El resumen puede tener hasta 400 caracteres'],
  ['purpose', 'a'.repeat(3001), 'La explicación puede tener hasta 3000 caracteres'],
  ['youNeed', 'a\n'.repeat(16), 'Puede escribir hasta 15 líneas'],
  ['goodToKnow', 'a'.repeat(501), 'Cada línea puede tener hasta 500 caracteres'],
  ['feeKind', 'gratis', 'Elija qué se paga'],
  ['unit', 'alcalde', 'Elija quién lo tramita'],
])('%s that does not fit is named at its field and what was written is kept', async (field, value, problem) => {
  const office = await anOffice()
  const summary = field === 'summary' ? value : 'Mi resumen'

  const { status, $ } = await office.desk.submit(`${page}/textos`, { summary, [field]: value })

  expect(status).toBe(422)
  expect($(`[role=alert] a[href="#${field}"]`).text()).toBe(problem)
  expect(words(String($('#summary').val()))).toBe(summary)
  expect((await offered(office)).overrides).toEqual({})
})

test('a document is asked for in the council’s way, beside its other changes', async () => {
  const office = await anOffice()
  await office.work((w) => adopt(w, code, { version: 1, overrides: { unit: 'general' } }))
  const form = `${page}/documentos/adjuntos`

  const problem = await office.desk.submit(form, { when: 'conditional', help: 'Mi ayuda' })
  expect(problem.status).toBe(422)
  expect(problem.$('[role=alert] a[href="#condition"]').text()).toBe('Diga en qué caso se pide')
  expect(words(String(problem.$('#help').val()))).toBe('Mi ayuda')

  await office.desk.submitPage(problem, form, { when: 'always', missing: 'stop' })

  expect((await offered(office)).overrides).toEqual({
    unit: 'general',
    documents: { adjuntos: { help: 'Mi ayuda', when: 'always', soft: false } },
  })
  const { $ } = await office.desk.visit(page)
  expect($(`a[href="${form}"]`).closest('tr').text()).toMatch(/Siempre. Si falta, no se puede presentar\.\s*Propio/)
})

test('of two people who change the same procedure, the second is told', async () => {
  const office = await anOffice()
  const mine = await office.desk.visit(`${page}/textos`)
  await office.desk.submit(`${page}/textos`, { name: 'El primero' })

  const { status } = await office.desk.submitPage(mine, `${page}/textos`, { name: 'El segundo' })

  expect(status).toBe(409)
  expect((await offered(office)).overrides).toEqual({ wording: { name: 'El primero' } })
})

test('only who configures the office comes in, and only to what exists', async () => {
  const office = await anOffice()
  const clerk = await office.as(office.clerk)
  const token = (await clerk.visit('/oficina')).$('input[name=_csrf]').first().val()

  for (const path of ['/oficina/catalogo', page, `${page}/textos`, `${page}/documentos/adjuntos`]) {
    expect([path, (await clerk.visit(path)).status]).toEqual([path, 403])
  }
  expect((await clerk.post(`${page}/estado`, { _csrf: String(token), status: 'suspended' })).status).toBe(403)
  expect((await clerk.visit('/oficina')).$('a[href="/oficina/catalogo"]').length).toBe(0)
  for (const path of ['/oficina/catalogo/NOP-99', `${page}/documentos/constructor`]) {
    expect([path, (await office.desk.visit(path)).status]).toEqual([path, 404])
  }
  expect((await offered(office)).status).toBe('offered')
})

const one = aDefinition(
  `- id: uno
  title: Uno
  help: Ayuda
  fields:
    - { id: a, type: text, label: A }
    - { id: b, type: select, label: B, options: [{ value: X, label: Equis }] }
    - { id: n, type: note, text: Nota }
- id: dos
  title: Dos
  fields: [{ id: g, type: group, label: G, itemName: fila, fields: [{ id: c, type: text, label: C }] }]`,
  { documents: '[{ id: d, name: D, when: always, eniType: TD99 }, { id: e, name: E, when: optional, eniType: TD99 }]' },
)
/** Speaks keys, so that a test sees which sentence was chosen. */
const key = (spoken: string) => spoken

test.each<[string, (definition: Definition) => void]>([
  ...(['category', 'instrument', 'workflow', 'templates', 'siaCode', 'keywords', 'legalBasis'] as const).map(
    (part): [string, (definition: Definition) => void] => [
      part,
      (definition) => Object.assign(definition, { [part]: [`otro ${part}`] }),
    ],
  ),
  ['what is still to confirm', (d) => Object.assign(d.silence, { toConfirm: true })],
  ['the signature', (d) => Object.assign(d.signature, { required: false })],
  ['a document’s type', (d) => Object.assign(d.documents[0] ?? {}, { eniType: 'TD01' })],
  ['a document’s weight', (d) => Object.assign(d.documents[0] ?? {}, { soft: false })],
  ['the documents’ order', (d) => Object.assign(d, { documents: d.documents.toReversed() })],
  ['a page’s help', (d) => delete d.form.pages[0]?.help],
  ['the pages’ order', (d) => Object.assign(d.form, { pages: d.form.pages.toReversed() })],
  [
    'the questions’ order',
    (d) => Object.assign(d.form.pages[0] ?? {}, { fields: d.form.pages[0]?.fields.toReversed() }),
  ],
  ['a question moved', (d) => d.form.pages[1]?.fields.push(...(d.form.pages[0]?.fields.splice(0, 1) ?? []))],
  ['a question’s length', (d) => Object.assign(d.form.pages[0]?.fields[0] ?? {}, { maxLength: 5 })],
  ['a question’s type', (d) => Object.assign(d.form.pages[0]?.fields[0] ?? {}, { type: 'email' })],
  ['a choice', (d) => Object.assign(d.form.pages[0]?.fields[1] ?? {}, { options: [{ value: 'Y', label: 'I' }] })],
  [
    'a choice’s words',
    (d) => Object.assign(d.form.pages[0]?.fields[1] ?? {}, { options: [{ value: 'X', label: 'I' }] }),
  ],
  ['a note', (d) => Object.assign(d.form.pages[0]?.fields[2] ?? {}, { text: 'Otra' })],
  ['a group’s number', (d) => Object.assign(d.form.pages[1]?.fields[0] ?? {}, { max: 3 })],
  ['a question of a group', (d) => Object.assign(d.form.pages[1]?.fields[0] ?? {}, { fields: [] })],
])('a change of %s is told', (_what, change) => {
  const other = structuredClone(one)
  change(other)

  const { texts, documents, questions, hasOther } = differences(key, one, other)

  expect(texts.length + documents.length + questions.length + Number(hasOther)).toBeGreaterThan(0)
  expect(differences(key, one, structuredClone(one))).toEqual({
    texts: [],
    documents: [],
    questions: [],
    hasOther: false,
  })
})
