import { describe, expect, test } from '@jest/globals'
import { proceduresLocale } from '../../src/modules/procedures/locale.es.ts'
import { valuesOf } from '../../src/modules/procedures/form/inputs.ts'
import { readPage } from '../../src/modules/procedures/form/read-page.ts'
import { openTranslations } from '../../src/platform/i18n/i18n.ts'
import { withFields } from './a-definition.ts'

const t = openTranslations([proceduresLocale])
const today = '2026-11-22'

const read = (field: string, body: Record<string, unknown>) => {
  const definition = withFields(`{ id: campo, label: Campo, ${field} }`)
  const page = definition.form.pages[0]
  if (!page) throw new Error('no page')
  const result = readPage(definition, 'uno', body, {}, today)
  // Whatever is accepted can be written back into its inputs and read again as the same.
  if (result.ok) {
    expect(readPage(definition, 'uno', valuesOf(page, result.answers), {}, today).answers).toEqual(result.answers)
  }
  return result
}
const good = (field: string, body: Record<string, unknown>) => {
  const { ok, answers, problems } = read(field, body)
  expect(problems).toEqual([])
  expect(ok).toBe(true)
  return answers['campo']
}
const wrong = (field: string, body: Record<string, unknown>) => {
  const { ok, answers, problems } = read(field, body)
  expect(ok).toBe(false)
  expect(Object.hasOwn(answers, 'campo')).toBe(false)
  return problems.map((problem) => `${problem.field}: ${t(problem.key, problem.params)}`)
}

describe('what is written well is kept in its normal form', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['type: text', { campo: '  dos   palabras\t' }, 'dos palabras'],
    ['type: text', { campo: 'Peña' }, 'Peña'],
    ['type: textarea', { campo: 'uno\r\ndos\r\n' }, 'uno\ndos'],
    ['type: number', { campo: '1.234' }, 1234],
    ['type: number, decimals: 2', { campo: '12,5' }, 12.5],
    ['type: number, decimals: 2', { campo: '12.5' }, 12.5],
    ['type: number, min: -10', { campo: '-3' }, -3],
    ['type: money', { campo: '1.250,50 €' }, 125050],
    ['type: money', { campo: '0,1' }, 10],
    ['type: money', { campo: '1250' }, 125000],
    ['type: date', { 'campo-day': '1', 'campo-month': '03', 'campo-year': '2024' }, '2024-03-01'],
    ['type: date', { 'campo-day': '29', 'campo-month': '2', 'campo-year': '2024' }, '2024-02-29'],
    ['type: date, max: today', { 'campo-day': '22', 'campo-month': '11', 'campo-year': '2026' }, '2026-11-22'],
    ['type: time', { campo: '9:05' }, '09:05'],
    ['type: time', { campo: '18.30' }, '18:30'],
    ['type: boolean', { campo: 'yes' }, true],
    ['type: boolean', { campo: 'no' }, false],
    ['type: statement', { campo: 'yes' }, true],
    ['type: select, options: [{ value: A, label: a }, { value: B, label: b }]', { campo: 'B' }, 'B'],
    ['type: multiselect, options: [{ value: A, label: a }, { value: B, label: b }]', { campo: ['B', 'A'] }, ['A', 'B']],
    ['type: multiselect, options: [{ value: A, label: a }, { value: B, label: b }]', { campo: 'B' }, ['B']],
    ['type: nif', { campo: '12345678-z' }, '12345678Z'],
    ['type: nif', { campo: 'x0000000t' }, 'X0000000T'],
    ['type: nif', { campo: 'P1003800H' }, 'P1003800H'],
    [
      'type: identity_document',
      { 'campo-kind': 'NIF', 'campo-number': '12345678z' },
      { kind: 'NIF', number: '12345678Z' },
    ],
    [
      'type: identity_document',
      { 'campo-kind': 'PASSPORT', 'campo-number': 'aa 123456' },
      { kind: 'PASSPORT', number: 'AA123456' },
    ],
    ['type: iban', { campo: 'es91 2100 0418 4502 0005 1332' }, 'ES9121000418450200051332'],
    ['type: postal_code', { campo: '10003' }, '10003'],
    ['type: cadastral_ref', { campo: '9872023 VH5797S 0001 WX' }, '9872023VH5797S0001WX'],
    ['type: plate', { campo: '1234 bcd' }, '1234BCD'],
    ['type: phone', { campo: '927 25 56 00' }, '+34927255600'],
    ['type: email', { campo: 'ana@EXAMPLE.es' }, 'ana@example.es'],
    ['type: url', { campo: 'caceres.es' }, 'https://caceres.es/'],
    ['type: country', { campo: 'PT' }, 'PT'],
    [
      'type: municipality_or_country',
      { 'campo-country': 'ES', 'campo-place': 'Coria', 'campo-province': '10' },
      { country: 'ES', place: 'Coria', province: '10' },
    ],
    [
      'type: municipality_or_country',
      { 'campo-country': 'PT', 'campo-place': '', 'campo-province': '10' },
      { country: 'PT', place: '', province: '' },
    ],
    ['type: location', { campo: 'calle Mayor' }, 'calle Mayor'],
    [
      'type: address',
      {
        'campo-roadType': 'CALLE',
        'campo-roadName': 'Mayor',
        'campo-number': '3',
        'campo-postalCode': '10003',
        'campo-municipality': 'Cáceres',
      },
      {
        roadType: 'CALLE',
        roadName: 'Mayor',
        number: '3',
        stair: '',
        floor: '',
        door: '',
        postalCode: '10003',
        municipality: 'Cáceres',
        province: 'Cáceres',
      },
    ],
  ])('%s from %j', (field, body, value) => expect(good(field, body)).toEqual(value))
})

describe('what is wrong is said at its field', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['type: text', { campo: ' \u0000\u202E ' }, ['campo: Rellene «Campo»']],
    ['type: text, maxLength: 3', { campo: 'cuatro' }, ['campo: «Campo» admite 3 caracteres. Le sobran 3']],
    ['type: text, minLength: 3', { campo: 'no' }, ['campo: «Campo» debe tener al menos 3 caracteres']],
    ['type: number', { campo: 'doce' }, ['campo: Escriba «Campo» con números. Por ejemplo: 12']],
    ['type: number', { campo: '1,5' }, ['campo: Escriba «Campo» sin decimales']],
    ['type: number', { campo: '-1' }, ['campo: «Campo» debe ser 0 o más']],
    ['type: number, max: 5', { campo: '6' }, ['campo: «Campo» debe ser 5 o menos']],
    ['type: number', { campo: '1e9' }, ['campo: Escriba «Campo» con números. Por ejemplo: 12']],
    ['type: number', { campo: '99999999999999999999' }, ['campo: Escriba «Campo» con números. Por ejemplo: 12']],
    ['type: money', { campo: '1,234' }, ['campo: Escriba la cantidad de «Campo» en euros. Por ejemplo: 1.250,50']],
    ['type: money, max: 10', { campo: '10,01' }, ['campo: «Campo» debe ser 10 euros o menos']],
    ['type: date', {}, ['campo: Escriba la fecha de «Campo»']],
    ['type: date', { 'campo-month': '2', 'campo-year': '2024' }, ['campo: Falta el día en «Campo»']],
    [
      'type: date',
      { 'campo-day': '30', 'campo-month': '2', 'campo-year': '2024' },
      ['campo: Revise la fecha de «Campo»: no existe en el calendario'],
    ],
    [
      'type: date',
      { 'campo-day': '1', 'campo-month': '2', 'campo-year': '24' },
      ['campo: Escriba el año de «Campo» con cuatro cifras'],
    ],
    [
      'type: date, max: today',
      { 'campo-day': '23', 'campo-month': '11', 'campo-year': '2026' },
      ['campo: La fecha de «Campo» debe ser el 22 de noviembre de 2026 o anterior'],
    ],
    ['type: time', { campo: '25:00' }, ['campo: Escriba la hora de «Campo» así: 18:30']],
    ['type: boolean', {}, ['campo: Elija una opción en «Campo»']],
    ['type: boolean', { campo: 'true' }, ['campo: Elija una de las opciones de «Campo»']],
    ['type: statement', { campo: 'no' }, ['campo: Marque la casilla «Campo»']],
    [
      'type: select, options: [{ value: A, label: a }]',
      { campo: 'constructor' },
      ['campo: Elija una de las opciones de «Campo»'],
    ],
    [
      'type: multiselect, options: [{ value: A, label: a }]',
      { campo: ['A', 'Z'] },
      ['campo: Elija una de las opciones de «Campo»'],
    ],
    ['type: multiselect, options: [{ value: A, label: a }]', {}, ['campo: Marque al menos una opción en «Campo»']],
    ['type: nif', { campo: '12345678A' }, ['campo: Revise el número: la letra no corresponde']],
    [
      'type: nif',
      { campo: '1234' },
      ['campo: Escriba un NIF o NIE con todos sus números y su letra. Por ejemplo: 12345678Z'],
    ],
    [
      'type: identity_document',
      { 'campo-kind': 'NIF', 'campo-number': '12345678A' },
      ['campo-number: Revise el número: la letra no corresponde'],
    ],
    [
      'type: identity_document',
      { 'campo-kind': 'X', 'campo-number': '1' },
      ['campo-kind: Elija una de las opciones de «Campo»'],
    ],
    ['type: identity_document', { 'campo-kind': 'PASSPORT' }, ['campo-number: Rellene «Campo»']],
    [
      'type: iban',
      { campo: 'ES92 2100 0418 4502 0005 1332' },
      ['campo: Revise el IBAN: falta algún número o no es correcto'],
    ],
    ['type: postal_code', { campo: '53000' }, ['campo: Escriba un código postal de cinco cifras. Por ejemplo: 10003']],
    ['type: plate', { campo: 'AAA' }, ['campo: Escriba una matrícula española. Por ejemplo: 1234 BCD']],
    ['type: country', { campo: '__proto__' }, ['campo: Elija una de las opciones de «Campo»']],
    ['type: municipality_or_country', { 'campo-country': 'ES' }, ['campo-place: Rellene «Campo»']],
    [
      'type: municipality_or_country',
      { 'campo-place': 'Coria', 'campo-province': 'toString' },
      ['campo-province: Elija la provincia'],
    ],
    [
      'type: address',
      { 'campo-roadType': 'CALLE' },
      [
        'campo-roadName: Escriba el nombre de la vía',
        'campo-postalCode: Escriba un código postal de cinco cifras. Por ejemplo: 10003',
        'campo-municipality: Escriba el municipio',
      ],
    ],
    [
      'type: address',
      { 'campo-roadType': 'constructor', 'campo-number': '3' },
      [
        'campo-roadType: Elija el tipo de vía',
        'campo-roadName: Escriba el nombre de la vía',
        'campo-postalCode: Escriba un código postal de cinco cifras. Por ejemplo: 10003',
        'campo-municipality: Escriba el municipio',
      ],
    ],
  ])('%s from %j', (field, body, problems) => expect(wrong(field, body)).toEqual(problems))
})

test('an optional field left empty is no answer and no problem', () => {
  for (const type of [
    'text',
    'number',
    'money',
    'date',
    'boolean',
    'statement',
    'nif',
    'iban',
    'address',
    'municipality_or_country',
    'identity_document',
    'country',
  ]) {
    const { ok, answers } = read(`required: false, type: ${type}`, {
      'campo-country': 'ES',
      'campo-roadType': 'CALLE',
      'campo-kind': 'NIF',
      campo: '',
    })

    expect([type, ok, answers]).toEqual([type, true, {}])
  }
})

test('what was typed comes back as it was, also when it is wrong', () => {
  const { values } = read('type: number', { campo: ' 12 o más ', otra: 'no se lee' })

  expect(values).toEqual({ campo: ' 12 o más ' })
})
