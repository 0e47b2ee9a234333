import { describe, expect, test } from '@jest/globals'
import { openTranslations } from '../../../src/platform/i18n/i18n.ts'
import { allWords, hasWords, keysIn, spokenKeys } from './spoken-keys.ts'

test('every key that a page or a refusal speaks has its Spanish words', () => {
  const words = new Set(allWords().flatMap((locale) => Object.keys(locale)))

  const mute = spokenKeys().filter((spoken) => !hasWords(words, spoken))

  expect(mute.map(({ key, file }) => `${key} (${file})`)).toEqual([])
})

test('all modules’ words go into one catalogue without a quarrel', () => {
  const locales = allWords()

  expect(locales.length).toBeGreaterThan(1)
  expect(() => openTranslations(locales)).not.toThrow()
})

test('no words are empty, and a plural has both its forms', () => {
  const words = Object.assign({}, ...allWords()) as Record<string, string>

  expect(Object.entries(words).filter(([, text]) => !text.trim())).toEqual([])
  const singulars = Object.keys(words).filter((key) => key.endsWith('_one'))
  expect(singulars.filter((key) => words[key.replace(/_one$/, '_other')] === undefined)).toEqual([])
})

describe('what counts as spoken', () => {
  test.each([
    [`<%= t('a.b.c') %>`, ['a.b.c']],
    [`<%= t(v.many ? 'a.many' : 'a.one', { n: t('a.n') }) %>`, ['a.many', 'a.one', 'a.n']],
    [`throw notFound('a.error.gone', { id })`, ['a.error.gone']],
    ['title: t(`a.${state}.title`)', ['a.${state}.title']],
    [`z.string().min(1, 'a.error.missing')`, ['a.error.missing']],
    [`put('a.b.c'); format('a.b')`, []],
    [`// t('a.b')`, []],
  ])('%s', (source, keys) => {
    expect(keysIn(source).map(({ key }) => key)).toEqual(keys)
  })

  test('a key put together needs words that fit it', () => {
    const spoken = { key: 'a.${state}.title', isPattern: true }

    expect(hasWords(new Set(['a.open.title']), spoken)).toBe(true)
    expect(hasWords(new Set(['a.open.text', 'b.open.title']), spoken)).toBe(false)
  })
})
