import { describe, expect, test } from '@jest/globals'
import { askedAnswers, fieldsOf, pagesOf, type Answers } from '../../src/modules/procedures/form/answers.ts'
import { valuesOf } from '../../src/modules/procedures/form/inputs.ts'
import { checkApplication, readPage } from '../../src/modules/procedures/form/read-page.ts'
import { aDefinition, withFields } from './a-definition.ts'

const today = '2026-11-22'

describe('conditions', () => {
  const definition = aDefinition(`
- id: uno
  title: Uno
  fields:
    - { id: motivo, type: select, label: Motivo, options: [{ value: A, label: a }, { value: B, label: b }, { value: C, label: c }] }
    - { id: detalle, type: text, label: Detalle, showWhen: { field: motivo, equals: B } }
    - { id: dias, type: multiselect, label: Días, required: false, options: [{ value: LUNES, label: l }, { value: MARTES, label: m }] }
- id: dos
  title: Dos
  showWhen: { any: [{ field: motivo, in: [B, C] }, { field: dias, equals: LUNES }] }
  fields:
    - { id: hijos, type: number, label: Hijos, required: false }
    - { id: custodia, type: text, label: Custodia, showWhen: { all: [{ field: hijos, filled: true }, { not: { field: hijos, equals: 0 } }] } }
- id: tres
  title: Tres
  showWhen: { field: detalle, filled: false }
  fields: [{ id: fin, type: statement, label: Fin }]
`)
  const pages = (answers: Answers) => pagesOf(definition, answers).map(({ id }) => id)

  test('pages are asked or not by the answers before them', () => {
    expect(pages({})).toEqual(['uno', 'tres'])
    expect(pages({ motivo: 'C' })).toEqual(['uno', 'dos', 'tres'])
    expect(pages({ motivo: 'B', detalle: 'x' })).toEqual(['uno', 'dos'])
    expect(pages({ motivo: 'A', dias: ['MARTES', 'LUNES'] })).toEqual(['uno', 'dos', 'tres'])
  })

  test('fields too', () => {
    const dos = definition.form.pages[1]
    const fields = (answers: Answers) => dos && fieldsOf(dos, answers).map(({ id }) => id)

    expect(fields({})).toEqual(['hijos'])
    expect(fields({ hijos: 0 })).toEqual(['hijos'])
    expect(fields({ hijos: 2 })).toEqual(['hijos', 'custodia'])
  })

  test('an answer behind a condition that no longer holds is dropped with all that hangs on it', () => {
    const answers = { motivo: 'A', detalle: 'viejo', hijos: 2, custodia: 'mía', fin: true }

    expect(askedAnswers(definition, answers)).toEqual({ motivo: 'A', fin: true })
    expect(checkApplication(definition, answers, today)).toMatchObject({
      ok: true,
      answers: { motivo: 'A', fin: true },
    })
  })

  test('a hidden field is neither demanded nor kept, whatever the body says', () => {
    const hidden = readPage(definition, 'uno', { motivo: 'A', detalle: 'colado' }, { detalle: 'viejo' }, today)
    expect([hidden.ok, hidden.answers]).toEqual([true, { motivo: 'A' }])

    const shown = readPage(definition, 'uno', { motivo: 'B' }, {}, today)
    expect(shown.problems).toEqual([
      { field: 'detalle', key: 'procedures.form.error.missing', params: { label: 'Detalle' } },
    ])
  })

  test('a field called as something every object has is no answer until it is answered', () => {
    const odd = withFields(
      '{ id: constructor, type: text, label: Constructor, required: false }',
      '{ id: obra, type: text, label: Obra, showWhen: { field: constructor, filled: true } }',
    )

    expect(checkApplication(odd, {}, today).ok).toBe(true)
    expect(readPage(odd, 'uno', { constructor: 'ACME' }, {}, today).problems).toHaveLength(1)
  })
})

describe('repeating groups', () => {
  const definition = aDefinition(`
- id: personas
  title: Personas
  fields:
    - id: habitantes
      type: group
      label: Habitantes
      itemName: persona
      min: 1
      max: 3
      fields:
        - { id: nombre, type: text, label: Nombre }
        - { id: nacido, type: date, label: Nacimiento }
        - { id: menor, type: boolean, label: Menor }
        - { id: tutor, type: nif, label: Tutor, showWhen: { field: menor, equals: true } }
`)
  const person = (row: number, name: string, more: Record<string, string> = {}) => ({
    [`habitantes-${row}-nombre`]: name,
    [`habitantes-${row}-nacido-day`]: '1',
    [`habitantes-${row}-nacido-month`]: '2',
    [`habitantes-${row}-nacido-year`]: '1990',
    [`habitantes-${row}-menor`]: 'no',
    ...Object.fromEntries(Object.entries(more).map(([field, value]) => [`habitantes-${row}-${field}`, value])),
  })
  const read = (body: Record<string, string>) => readPage(definition, 'personas', body, {}, today)

  test('rows are answers in their order', () => {
    const { ok, answers } = read({
      'habitantes-rows': '2',
      ...person(0, 'Ana'),
      ...person(1, 'Luis', { menor: 'yes', tutor: '12345678Z' }),
    })

    expect(ok).toBe(true)
    expect(answers).toEqual({
      habitantes: [
        { nombre: 'Ana', nacido: '1990-02-01', menor: false },
        { nombre: 'Luis', nacido: '1990-02-01', menor: true, tutor: '12345678Z' },
      ],
    })
  })

  test('the answer of one row does not show the questions of another', () => {
    const { answers, problems } = read({
      'habitantes-rows': '2',
      ...person(0, 'Ana', { menor: 'yes' }),
      ...person(1, 'Luis', { tutor: '12345678Z' }),
    })

    expect(problems.map(({ field }) => field)).toEqual(['habitantes-0-tutor'])
    expect(answers['habitantes']).toEqual([expect.anything(), { nombre: 'Luis', nacido: '1990-02-01', menor: false }])
  })

  test('«add another» keeps what was typed, adds a row and complains of nothing', () => {
    const added = read({ 'habitantes-rows': '1', 'habitantes-0-nombre': 'Ana', _action: 'add:habitantes' })

    expect(added).toMatchObject({ ok: false, problems: [], rows: { kind: 'add' } })
    expect(added.values).toEqual({ 'habitantes-rows': '2', 'habitantes-0-nombre': 'Ana' })
  })

  test('«remove» takes that row away and closes up the others', () => {
    const removed = read({
      'habitantes-rows': '3',
      ...person(0, 'Ana'),
      ...person(1, 'Luis'),
      ...person(2, 'Eva'),
      _action: 'remove:habitantes:1',
    })

    expect(removed.values).toMatchObject({
      'habitantes-rows': '2',
      'habitantes-0-nombre': 'Ana',
      'habitantes-1-nombre': 'Eva',
    })
    expect(Object.keys(removed.values).some((name) => name.startsWith('habitantes-2'))).toBe(false)
  })

  test('rows left empty are closed up, but the least number of rows is demanded', () => {
    expect(
      read({ 'habitantes-rows': '3', 'habitantes-0-nombre': '', ...person(1, 'Luis') }).answers['habitantes'],
    ).toEqual([{ nombre: 'Luis', nacido: '1990-02-01', menor: false }])
    expect(read({ 'habitantes-rows': '2' }).problems.map(({ field }) => field)).toEqual([
      'habitantes-0-nombre',
      'habitantes-0-nacido',
      'habitantes-0-menor',
    ])
  })

  test('no more rows than the definition allows, however many are sent', () => {
    const many = Object.assign({}, ...Array.from({ length: 30 }, (_, i) => person(i, `P${i}`))) as Record<
      string,
      string
    >

    expect(read({ ...many, 'habitantes-rows': '30' }).answers['habitantes']).toHaveLength(3)
    expect(read(many).answers['habitantes']).toHaveLength(3)
    expect(read({ ...many, 'habitantes-rows': '3', _action: 'add:habitantes' }).values['habitantes-rows']).toBe('3')
    expect(read({ ...many, 'habitantes-rows': '-1' }).answers['habitantes']).toHaveLength(3)
    expect(read({ ...person(0, 'Ana'), 'habitantes-rows': '1e9' }).answers['habitantes']).toHaveLength(1)
  })

  test.each([
    'add:otra',
    'remove:habitantes',
    'add:habitantes:1',
    'remove:habitantes:99x',
    'add:__proto__',
    'add:constructor',
    '',
    'save',
  ])('a button that does not exist (%s) is no button', (action) =>
    expect(read({ ...person(0, 'Ana'), _action: action }).rows).toBeNull(),
  )
})

describe('what comes in from outside', () => {
  const definition = withFields(
    '{ id: nombre, type: text, label: Nombre }',
    '{ id: relato, type: textarea, label: Relato, maxLength: 8000 }',
    '{ id: filas, type: group, label: Filas, itemName: fila, min: 0, fields: [{ id: texto, type: text, label: Texto }] }',
  )
  const page = definition.form.pages[0]

  test('only the inputs of the page are read', () => {
    const body = Object.assign(Object.create(null) as object, {
      nombre: 'Ana',
      relato: 'x',
      id: '1',
      municipalityId: '10001',
      role: 'secretary',
      state: 'filed',
      number: '2026-E-000001',
      constructor: 'c',
      prototype: 'p',
      'nombre-__proto__': 'q',
      'filas-0-__proto__': 'r',
      'filas-0-otra': 's',
      'filas-__proto__-texto': 't',
    })
    Object.defineProperty(body, '__proto__', { value: { polluted: true }, enumerable: true })
    const { ok, answers, values } = readPage(definition, 'uno', body, {}, today)

    expect([ok, answers]).toEqual([true, { nombre: 'Ana', relato: 'x' }])
    expect(Object.keys(values).toSorted()).toEqual(['filas-rows', 'nombre', 'relato'])
    expect(Object.getPrototypeOf(answers)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    null,
    undefined,
    'text',
    7,
    [],
    ['nombre'],
    { nombre: { toString: 'x' } },
    { nombre: [['a']] },
    { nombre: null },
    { nombre: true },
  ])('a body that is no form (%#) is read as an empty one', (body) => {
    expect(readPage(definition, 'uno', body, {}, today).problems.map(({ field }) => field)).toEqual([
      'nombre',
      'relato',
    ])
  })

  test.each([
    ['markup', '<script>alert(1)</script>'],
    ['SQL', "'; drop table expedient; --"],
    ['a template', '<%= v.secret %> {{name}} $t(key) ${x}'],
    ['a formula', '=1+1'],
    ['emoji', '👩‍👩‍👧‍👦 ñ á'],
    ['right to left letters', 'שלום عالم'],
    ['a combining storm', `Z${'\u0300'.repeat(200)}`],
    ['quotes', '«»“”\'"`\\'],
  ])('%s stays the text that it is', (_name, text) => {
    const { ok, answers } = readPage(definition, 'uno', { nombre: text, relato: text }, {}, today)

    expect(ok).toBe(true)
    expect(answers).toEqual({ nombre: text.normalize('NFC'), relato: text.normalize('NFC') })
  })

  test('controls, half characters and marks that turn the reading direction are not kept', () => {
    const { answers } = readPage(
      definition,
      'uno',
      { nombre: 'a\0b\u202Ec\u200Fd\uD800e\u0007', relato: 'uno\u0000\r\n\u2066dos' },
      {},
      today,
    )

    expect(answers).toEqual({ nombre: 'abcd\uFFFDe', relato: 'uno\ndos' })
    expect(JSON.stringify(answers)).not.toMatch(/\\u0000|\\ud800/i)
  })

  test('a very long text is cut before anything looks at it, and refused', () => {
    const started = performance.now()
    const { problems } = readPage(
      definition,
      'uno',
      { nombre: 'a'.repeat(5_000_000), relato: ' '.repeat(5_000_000) },
      {},
      today,
    )

    expect(problems.map(({ key }) => key)).toEqual(['procedures.form.error.too-long', 'procedures.form.error.missing'])
    expect(performance.now() - started).toBeLessThan(300)
  })

  test('answers that were tampered with in the draft are checked again before filing', () => {
    const filed = { nombre: 'Ana', relato: 'x' }
    expect(checkApplication(definition, filed, today).ok).toBe(true)

    for (const relato of ['', 'x'.repeat(8001), ['a'], { a: 'b' }, 3, true, ' x', []] as Answers[string][]) {
      expect([relato, checkApplication(definition, { ...filed, relato }, today).ok]).toEqual([relato, false])
    }
    for (const filas of [
      'x',
      [{ texto: 1 }],
      [{ texto: 'x', otro: 'y' }],
      [{}],
      Array.from({ length: 40 }, () => ({ texto: 'x' })),
    ] as Answers[string][]) {
      const checked = checkApplication(definition, { ...filed, filas }, today)
      const isOnlyTrimmed = JSON.stringify(checked.answers['filas']) === '[{"texto":"x"}]'
      expect([filas, checked.ok]).toEqual([filas, isOnlyTrimmed])
    }
  })

  test('a page that does not exist is refused', () => {
    expect(() => readPage(definition, 'constructor', {}, {}, today)).toThrow('procedures.form.error.no-page')
  })

  test('what is kept can always be shown in its inputs again', () => {
    const { answers } = readPage(definition, 'uno', { nombre: 'Ana', relato: 'x', 'filas-0-texto': 'uno' }, {}, today)

    expect(page && valuesOf(page, answers)).toEqual({
      nombre: 'Ana',
      relato: 'x',
      'filas-0-texto': 'uno',
      'filas-rows': '1',
    })
  })
})
