import { describe, expect, test } from '@jest/globals'
import * as format from '../../../src/platform/i18n/format.ts'
import { openTranslations } from '../../../src/platform/i18n/i18n.ts'

const words = {
  'a.plain': 'Hola',
  'a.named': 'Hola, {{name}}',
  'a.days_one': '{{count}} día',
  'a.days_other': '{{count}} días',
}

describe('words', () => {
  const t = openTranslations([words, { 'b.other': 'Otro' }])

  test('come by key, with parameters and plurals', () => {
    expect(t('a.plain')).toBe('Hola')
    expect(t('a.named', { name: 'Ana' })).toBe('Hola, Ana')
    expect([0, 1, 2, 1_000_000].map((count) => t('a.days', { count }))).toEqual([
      '0 días',
      '1 día',
      '2 días',
      '1000000 días',
    ])
    expect(t('b.other')).toBe('Otro')
  })

  test('a person’s name is never read as a template', () => {
    expect(t('a.named', { name: '$t(a.plain) {{name}} <b>' })).toBe('Hola, $t(a.plain) {{name}} <b>')
    expect(t('a.named', { name: 'x', lng: 'en', ns: 'z', defaultValue: 'z' })).toBe('Hola, x')
  })

  test('a key without words, or words without their parameter, is a defect', () => {
    expect(() => t('a.missing')).toThrow('no words for a.missing')
    expect(() => t('a.missing', { count: 2 })).toThrow('no words for a.missing')
    expect(() => t('a.named')).toThrow('no words for {{name}}')
    expect(() => t('a.named', { name: new Date() })).toThrow('no words for {{name}}')
  })

  test('in production it is noted and the page goes out', () => {
    const missing: string[] = []
    const tolerant = openTranslations([words], { onMissing: (key) => missing.push(key) })

    expect([tolerant('a.missing'), tolerant('a.named')]).toEqual(['a.missing', 'Hola, '])
    expect(missing).toEqual(['a.missing', '{{name}}'])
  })

  test('two modules cannot give a key different words', () => {
    expect(() => openTranslations([words, { 'a.plain': 'Adiós' }])).toThrow('a.plain')
  })
})

describe('how things are written', () => {
  const night = new Date('2026-12-31T23:30:07Z')

  test('moments in the official time, whatever the machine’s', () => {
    expect(format.officialTime(night)).toBe('01/01/2027, 00:30:07')
    expect(format.officialDate(night)).toBe('1 de enero de 2027')
    expect(format.shortDate(night)).toBe('01/01/2027')
    expect(format.plainDate(night)).toBe('2027-01-01')
    expect(format.timeOfDay(new Date('2026-07-01T08:05:00Z'))).toBe('10:05')
  })

  test('days as the day they say', () => {
    expect(format.officialDate('2026-11-22')).toBe('22 de noviembre de 2026')
    expect(format.weekdayDate('2026-11-22')).toBe('domingo, 22 de noviembre de 2026')
    expect(format.shortDate('2026-03-01')).toBe('01/03/2026')
    expect(() => format.officialDate('22/11/2026')).toThrow(RangeError)
  })

  test('money and sizes', () => {
    expect([0, 5, 123_450, -99].map(format.money)).toEqual(
      ['0,00 €', '0,05 €', '1.234,50 €', '-0,99 €'].map((m) => m.replace(' ', '\u00A0')),
    )
    expect([0, 999, 1000, 999_960, 1_234_567, 50_000_000].map(format.fileSize)).toEqual([
      '0 bytes', '999 bytes', '1 kB', '1 MB', '1,2 MB', '50 MB',
    ]) // prettier-ignore
  })
})
