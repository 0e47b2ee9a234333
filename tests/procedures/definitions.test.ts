import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { catalogueFolder } from '../../src/modules/procedures/publish.ts'
import { faultList, loadDefinition } from '../../src/modules/procedures/load-definition.ts'

const read = (file: string) => readFileSync(path.join(catalogueFolder, file), 'utf8')
const files = readdirSync(catalogueFolder).filter((name) => name.endsWith('.yaml'))

describe('the catalogue that comes with the program', () => {
  test.each(files)('%s is a definition without faults', (file) => {
    const loaded = loadDefinition(read(file), file)

    expect(loaded.ok ? '' : faultList(loaded.faults)).toBe('')
  })

  test('codes and addresses are of one procedure each', () => {
    const definitions = files
      .map((file) => loadDefinition(read(file), file))
      .flatMap((one) => (one.ok ? [one.definition] : []))

    expect(new Set(definitions.map(({ code }) => code)).size).toBe(files.length)
    expect(new Set(definitions.map(({ slug }) => slug)).size).toBe(files.length)
  })
})

/** The example with one thing changed. */
const general = read('general-application.yaml')
const changed = (from: string | RegExp, to: string): string => {
  expect(general).toMatch(from)
  return general.replace(from, to)
}
const faultsOf = (text: string) => {
  const loaded = loadDefinition(text, 'x.yaml')
  return loaded.ok
    ? []
    : loaded.faults.map(({ line, column, path: at, message }) => `${line}:${column} ${at} ${message}`)
}

test('a definition with fourteen faults names each with its line', () => {
  const faulty = `code: gen1
slug: Instancia General
version: "1"
name: ''
colour: red
summary: Un resumen
theme: padrón
category: certificados
instrument: solicitud
keywords: [uno]
whoMayApply: [natural]
representation: yes
signature: { required: true }
purpose: Para algo
youNeed: []
howLong: 10
fee: { kind: tasa }
maximumTerm: { value: 3, unit: months }
silence: { effect: positive }
decidingBody: mayor
appeal: none
legalBasis: [Una ley]
unit: registry
documents:
  - { id: a, name: Papel, when: conditional, eniType: TD98 }
form:
  pages:
    - id: uno
      title: Uno
      fields:
        - { id: a, type: texto, label: A }
        - { id: b, type: text, label: B, maxlength: 3 }
        - { id: b, type: number, label: Otra, min: 5, max: 2 }
        - { id: c, type: boolean, label: C, showWhen: { field: zz, equals: true } }
        - { id: correo, type: email, label: Correo }
`
  const lines = faultsOf(faulty).map((fault) => `${fault.split(':')[0]} ${fault.slice(fault.indexOf(' ') + 1)}`)

  expect(lines).toEqual([
    '1 code write it like GEN-01',
    '2 slug write it in lower case with hyphens',
    '3 version must be a number',
    '4 name must not be empty',
    '5  «colour» is not a key known here',
    expect.stringMatching(/^7 theme «padrón» is not one of «padron», /),
    '12 representation must be true or false',
    '17 fee a fee is explained in «text»',
    '18 maximumTerm «value», «unit» and «from» go together',
    expect.stringMatching(/^25 documents\.0 a conditional document says its «condition»/),
    expect.stringMatching(/^25 documents\.0\.eniType «TD98» is not one of/),
    '31 form.pages.0.fields.0.type «texto» is not a type of field',
    '32 form.pages.0.fields.1 «maxlength» is not a key known here',
    '33 form.pages.0.fields.2.id the field «b» already exists',
    '33 form.pages.0.fields.2.min «min» is greater than «max»',
    '34 form.pages.0.fields.3.showWhen.field there is no field «zz» before this point',
    '35 form.pages.0.fields.4.id «correo» belongs to the standard pages',
  ])
})

test.each([
  ['a missing key is told at the start', /^unit: registry\n/m, '', '1:1  «unit» is missing; one of'],
  ['broken YAML says where', 'theme: general', 'theme: [general', 'Flow sequence'],
  ['a repeated key', 'theme: general', 'theme: general\ntheme: padron', 'Map keys must be unique'],
  ['an alias', 'keywords:', 'keywords: *otra\nx:', 'anchors and aliases'],
  ['a condition of two kinds', 'equals: true }', 'equals: true, filled: true }', 'a condition is either'],
  ['a boolean compared with a text', 'equals: true }', "equals: 'true' }", 'answered with true or false'],
  [
    'a condition that looks forward',
    'hint: En pocas palabras,',
    'showWhen: { field: expediente, filled: true },',
    'there is no field «expediente» before',
  ],
  ['a page id that is an address of the engine', 'id: escrito', 'id: documentos', 'kept for the standard pages'],
  ['a prototype key as a field', 'id: asunto,', 'id: __proto__,', 'write it in camelCase'],
  [
    'a fact',
    'type: text, label: Asunto',
    'type: fact, source: certificate.nif, label: Asunto',
    'only standard pages state facts',
  ],
])('%s', (_title, from, to, message) => {
  expect(faultsOf(changed(from, to)).join('\n')).toContain(message)
})

test('a page with more inputs than a form may have is refused', () => {
  const row = Array.from({ length: 20 }, (_, i) => `{ id: f${i}, type: text, label: L }`).join(', ')
  const group = `fields:\n        - { id: filas, type: group, label: Filas, itemName: fila, max: 30, fields: [${row}] }\n        - { id: asunto,`

  expect(faultsOf(changed(/fields:\n\s+- \{ id: asunto,/, group)).join()).toContain('lower «max» or split it')
})

test.each(['', 'null', '[]', '"text"', '- a\n- b', '{', '\0', '%', 'a: &x [*x]', '? [1]\n: 2', '['.repeat(5000)])(
  'what is no definition at all (%#) is refused with a place',
  (text) => {
    const loaded = loadDefinition(text, 'x.yaml')

    expect(loaded).toEqual({ ok: false, faults: expect.arrayContaining([expect.anything()]) })
    expect(loaded.ok ? [] : loaded.faults.filter(({ line, column }) => line < 1 || column < 1)).toEqual([])
  },
)
