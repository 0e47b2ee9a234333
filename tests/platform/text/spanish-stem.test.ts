import { expect, test } from '@jest/globals'
import { foldText } from '../../../src/platform/text/search-tokens.ts'
import { isJoiningWord, spanishStem } from '../../../src/platform/text/spanish-stem.ts'

const stem = (word: string) => spanishStem(foldText(word))

test.each([
  ['licencia', 'licencias'],
  ['árbol', 'árboles'],
  ['luz', 'luces'],
  ['petición', 'peticiones'],
  ['solicita', 'solicito', 'solicitar', 'solicitado', 'solicitadas', 'solicitando', 'solicitaron', 'solicitan'],
  ['corta', 'cortes', 'cortado', 'cortar'],
  ['orden', 'órdenes'],
  ['mujer', 'mujeres'],
  ['certificado', 'certificados', 'certificar', 'certificación', 'certificaciones'],
  ['empadronamiento', 'empadronar', 'empadronados'],
  ['rústico', 'rústicas', 'rústica'],
  ['imagen', 'imágenes'],
  ['vivienda', 'viviendas'],
  ['pagado', 'pagar', 'pago', 'pagos', 'pagaban'],
])('%s and its other forms are one word', (...forms) => {
  expect([...new Set(forms.map((form) => stem(form)))]).toHaveLength(1)
})

test.each([
  ['casa', 'calle'],
  ['obra', 'obligación'],
  ['estación', 'este'],
  ['licencia', 'licitación'],
])('%s is another word than %s', (one, other) => {
  expect(stem(one)).not.toBe(stem(other))
})

test('short words, numbers and other alphabets stay as they are', () => {
  for (const word of ['sol', '2026', 'a3', 'пример', '12345678z']) expect(spanishStem(word)).toBe(word)
})

test('joining words are known', () => {
  expect(['de', 'la', 'obra'].filter(isJoiningWord)).toEqual(['de', 'la'])
})
