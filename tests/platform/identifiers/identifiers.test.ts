import { describe, expect, test } from '@jest/globals'
import { parseCadastralReference } from '../../../src/platform/identifiers/cadastral-reference.ts'
import { countries, countryName } from '../../../src/platform/identifiers/countries.ts'
import { parseEmail } from '../../../src/platform/identifiers/email.ts'
import { formatIban, parseIban } from '../../../src/platform/identifiers/iban.ts'
import { ineCheckDigit } from '../../../src/platform/identifiers/ine.ts'
import { formatPhone, parsePhone } from '../../../src/platform/identifiers/phone.ts'
import { parsePlate } from '../../../src/platform/identifiers/plate.ts'
import { parsePostalCode } from '../../../src/platform/identifiers/postal-code.ts'
import { parseUrl } from '../../../src/platform/identifiers/url.ts'

describe('account numbers', () => {
  test.each([
    ['ES91 2100 0418 4502 0005 1332', 'ES9121000418450200051332'],
    ['es91-2100-0418-45-0200051332', 'ES9121000418450200051332'],
    ['ES79 2100 0813 6101 2345 6789', 'ES7921000813610123456789'],
    ['DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ['PT50 0002 0123 1234 5678 9015 4', 'PT50000201231234567890154'],
  ])('%s is read', (text, value) => expect(parseIban(text)).toBe(value))

  test.each(['ES92 2100 0418 4502 0005 1332', 'ES91 2100 0418 4502 0005 133', 'ES91', '', '2100 0418 45 0200051332'])(
    '%s is refused',
    (text) => expect(parseIban(text)).toBeUndefined(),
  )

  test('the Spanish inner controls count even when the outer ones are right', () => {
    // The inner control 45 is changed to 46 and the two outer digits are computed again for it.
    const account = '21000418460200051332'
    const outer = 98n - (BigInt(`${account}142800`) % 97n)

    expect(parseIban(`ES${String(outer).padStart(2, '0')}${account}`)).toBeUndefined()
  })

  test('it is written in fours', () =>
    expect(formatIban('ES9121000418450200051332')).toBe('ES91 2100 0418 4502 0005 1332'))
})

describe('cadastral references', () => {
  test.each([
    ['9872023VH5797S0001WX', '9872023VH5797S0001WX'],
    ['9872023 vh5797s 0001 wx', '9872023VH5797S0001WX'],
  ])('%s is read', (text, value) => expect(parseCadastralReference(text)).toBe(value))

  test.each(['9872023VH5797S0001WY', '9872023VH5797S0002WX', '9872023VH5797S', '', '9872023VH5797S0001W'])(
    '%s is refused',
    (text) => expect(parseCadastralReference(text)).toBeUndefined(),
  )
})

describe('plates', () => {
  test.each([
    ['1234 BCD', '1234BCD'],
    ['1234-bcd', '1234BCD'],
    ['CC-1234-AB', 'CC1234AB'],
    ['M-1234-Z', 'M1234Z'],
    ['CC 123456', 'CC123456'],
    ['C 1234 BCD', 'C1234BCD'],
    ['E-1234-BBB', 'E1234BBB'],
  ])('%s is read', (text, value) => expect(parsePlate(text)).toBe(value))

  test.each(['1234 ABC', '1234 BCQ', '123 BCD', 'XX-1234-AB', 'CC-1234567', '', '1234ÑCD'])('%s is refused', (text) =>
    expect(parsePlate(text)).toBeUndefined(),
  )
})

describe('postal codes', () => {
  test('the first two digits say the province', () => {
    expect(parsePostalCode(' 10003 ')).toEqual({ value: '10003', provinceCode: '10', provinceName: 'Cáceres' })
    expect(parsePostalCode('01001')?.provinceName).toBe('Álava')
    expect(parsePostalCode('52001')?.provinceName).toBe('Melilla')
  })

  test.each(['00001', '53001', '1003', '100033', 'ABCDE', '', '１０００３'])('%s is refused', (text) =>
    expect(parsePostalCode(text)).toBeUndefined(),
  )
})

describe('telephones', () => {
  test.each([
    ['600 123 123', '+34600123123'],
    ['927-25-56-00', '+34927255600'],
    ['+34 600123123', '+34600123123'],
    ['0034600123123', '+34600123123'],
    ['+351 912 345 678', '+351912345678'],
  ])('%s is read', (text, value) => expect(parsePhone(text)).toBe(value))

  test.each(['12345', '500123123', '+34 500123123', '60012312', '6001231234', '', 'seiscientos'])(
    '%s is refused',
    (text) => expect(parsePhone(text)).toBeUndefined(),
  )

  test('Spanish ones are written in threes', () => {
    expect(formatPhone('+34600123123')).toBe('600 123 123')
    expect(formatPhone('+351912345678')).toBe('+351912345678')
  })
})

describe('e-mail addresses', () => {
  test.each([
    ['ana.gomez+casa@example.es', 'ana.gomez+casa@example.es'],
    [' Ana@EXAMPLE.es ', 'Ana@example.es'],
    ['ana@peñas.es', 'ana@xn--peas-hqa.es'],
  ])('%s is read', (text, value) => expect(parseEmail(text)).toBe(value))

  test.each([
    'ana',
    'ana@',
    '@example.es',
    'ana@example',
    'ana@@example.es',
    'a..na@example.es',
    'ana@example.es\r\nBcc: otro@example.es',
    'Ana <ana@example.es>',
    'ana@-example.es',
    'ana@127.0.0.1',
    `${'a'.repeat(65)}@example.es`,
    'ana@example.es,otra@example.es',
  ])('%j is refused', (text) => expect(parseEmail(text)).toBeUndefined())
})

test('the control digit of a municipality', () => {
  expect(['10037', '10001', '28079', '10148'].map(ineCheckDigit)).toEqual(['7', '5', '6', '0'])
})

test('countries are listed by their Spanish name, Spain first', () => {
  expect(countries[0]).toEqual({ code: 'ES', name: 'España' })
  expect(countries.length).toBe(249)
  expect(countryName('PT')).toBe('Portugal')
  expect(countryName('XX')).toBeUndefined()
  expect(countryName('__proto__')).toBeUndefined()
})

describe('web addresses', () => {
  test.each([
    ['https://caceres.es/tramites?a=1', 'https://caceres.es/tramites?a=1'],
    ['caceres.es/padron', 'https://caceres.es/padron'],
  ])('%s is read', (text, value) => expect(parseUrl(text)).toBe(value))

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://caceres.es',
    'https://u:p@caceres.es',
    'nada',
    'a b.es',
    '',
  ])('%s is refused', (text) => expect(parseUrl(text)).toBeUndefined())
})

test('a hundred thousand characters are refused at once by every reader', () => {
  const readers = [parseCadastralReference, parseEmail, parseIban, parsePhone, parsePlate, parsePostalCode, parseUrl]
  const started = performance.now()

  for (const text of ['1', 'A', ' ', '-', '.', '@', 'ES'].map((piece) => piece.repeat(100_000))) {
    for (const read of readers) expect(read(text)).toBeUndefined()
  }

  expect(performance.now() - started).toBeLessThan(500)
})
