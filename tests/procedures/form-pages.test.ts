import { describe, expect, test } from '@jest/globals'
import { load, type CheerioAPI } from 'cheerio'
import path from 'node:path'
import { startAnswers } from '../../src/modules/procedures/form/facts.ts'
import { formPage, type FormState } from '../../src/modules/procedures/form/form-view.ts'
import { readPage } from '../../src/modules/procedures/form/read-page.ts'
import type { Definition } from '../../src/modules/procedures/definition.ts'
import { proceduresLocale } from '../../src/modules/procedures/locale.es.ts'
import { catalogueFolder, readCatalogue } from '../../src/modules/procedures/publish.ts'
import { withStandardPages } from '../../src/modules/procedures/standard-pages.ts'
import { openViews } from '../../src/platform/http/views.ts'
import { openTranslations } from '../../src/platform/i18n/i18n.ts'
import { platformLocale } from '../../src/platform/i18n/locale.es.ts'
import { aDefinition, ana, withFields } from './a-definition.ts'

const t = openTranslations([platformLocale, proceduresLocale])
const views = openViews(path.resolve(import.meta.dirname, '../../views'), { cache: true })
const today = '2026-11-22'
const catalogue = await readCatalogue(catalogueFolder)

function draw(definition: Definition, pageId: string, state: Partial<FormState> = {}): CheerioAPI {
  const page = formPage(t, definition, pageId, { answers: startAnswers(definition, ana), facts: ana, ...state })
  const problems = page?.problems ?? []
  const html = views.render('forms/fields', { ...page, t, problems, layout: false })
  const summary = views.render('components/problems', { t, problems, layout: false })
  return load(`<main>${summary}<form>${html}</form></main>`)
}

/** What every page of questions owes to people who do not see it or have no scripts. */
function expectSound($: CheerioAPI): void {
  const ids = $('[id]')
    .toArray()
    .map((element) => $(element).attr('id') ?? '')
  const known = new Set(ids)
  expect(ids.length - known.size).toBe(0)
  const labelled = new Set(
    $('label')
      .toArray()
      .map((label) => $(label).attr('for')),
  )
  const unlabelled = $('input:not([type=hidden]), select, textarea')
    .toArray()
    .filter((input) => !labelled.has($(input).attr('id')))
  expect(unlabelled.map((input) => $(input).attr('name'))).toEqual([])
  const described = $('[aria-describedby]')
    .toArray()
    .flatMap((element) => ($(element).attr('aria-describedby') ?? '').split(' '))
  expect(described.filter((id) => !known.has(id))).toEqual([])
  const links = $('.govuk-error-summary a')
    .toArray()
    .map((link) => ($(link).attr('href') ?? '').slice(1))
  expect(links.filter((id) => !known.has(id))).toEqual([])
  expect(
    $('fieldset')
      .toArray()
      .filter((set) => $(set).children('legend').length !== 1),
  ).toEqual([])
}

describe('every page of every procedure', () => {
  test.each(catalogue.map(({ definition }) => [definition.code, withStandardPages(definition)] as const))(
    '%s: each input has its label, each problem leads to its input',
    (_code, definition) => {
      for (const page of definition.form.pages) {
        expectSound(draw(definition, page.id))

        const answers = startAnswers(definition, ana)
        const { problems, values } = readPage(definition, page.id, {}, answers, today)
        const again = draw(definition, page.id, { answers, problems, values })
        expectSound(again)
        // Each problem also stands at its input.
        for (const { field } of problems)
          expect([page.id, field, again(`#${field}-error`).length]).toEqual([page.id, field, 1])
      }
    },
  )
})

test('what was typed comes back, escaped', () => {
  const definition = withFields('{ id: nombre, type: text, label: "<b>Nombre</b>", maxLength: 5 }')
  const { problems, values } = readPage(definition, 'uno', { nombre: '"><script>alert(1)</script>' }, {}, today)

  const $ = draw(definition, 'uno', { problems, values })

  expect($('#nombre').val()).toBe('"><script>alert(1)</script>')
  expect($('script').length).toBe(0)
  expect($('label').text()).toBe('<b>Nombre</b>')
  expect($('#nombre').attr('aria-invalid')).toBe('true')
})

test('what the certificate says is marked until the person changes it', () => {
  const definition = withFields('{ id: nombre, type: text, label: Nombre, prefill: certificate.givenName }')

  expect(draw(definition, 'uno')('.co-filled').text()).toBe('Dato tomado de su certificado')
  expect(draw(definition, 'uno')('#nombre').val()).toBe('ANA')
  expect(draw(definition, 'uno', { answers: { nombre: 'Anita' } })('.co-filled').length).toBe(0)
})

test('a question asked by an option waits under it', () => {
  const definition = withFields(
    '{ id: menores, type: boolean, label: Menores }',
    '{ id: cuantos, type: number, label: Cuántos, showWhen: { field: menores, equals: true } }',
  )
  const $ = draw(definition, 'uno')

  expect($('#menores-conditional #cuantos').length).toBe(1)
})

test('what earlier pages rule out is not there', () => {
  const definition = aDefinition(`
- id: uno
  title: Uno
  fields: [{ id: menores, type: boolean, label: Menores }]
- id: dos
  title: Dos
  fields:
    - { id: siempre, type: text, label: Siempre }
    - { id: cuantos, type: number, label: Cuántos, showWhen: { field: menores, equals: true } }
`)

  expect(draw(definition, 'dos', { answers: { menores: false } })('#cuantos').length).toBe(0)
  expect(draw(definition, 'dos', { answers: { menores: true } })('#cuantos').length).toBe(1)
})

test('rows are added and removed with buttons, and Enter presses neither', () => {
  const definition = withFields(
    '{ id: filas, type: group, label: Personas, itemName: persona, min: 1, max: 2, fields: [{ id: nombre, type: text, label: Nombre }] }',
  )
  const one = draw(definition, 'uno')
  expect(one('button[value="add:filas"]').text()).toBe('Añadir otra persona')
  expect(one('button[value^=remove]').length).toBe(0)
  expect(one('button[type=submit]').first().attr('name')).toBeUndefined()

  const { values } = readPage(
    definition,
    'uno',
    { 'filas-rows': '1', 'filas-0-nombre': 'Ana', _action: 'add:filas' },
    {},
    today,
  )
  const two = draw(definition, 'uno', { values })
  expect(two('#filas-0-nombre').val()).toBe('Ana')
  expect(two('#filas-1-nombre').length).toBe(1)
  expect(two('button[value="remove:filas:1"]').text()).toBe('Quitar Persona 2')
  expect(two('button[value="add:filas"]').length).toBe(0)
})
