import { expect, test } from '@jest/globals'
import { isOneSlipAway, slips, soundBeginnings, soundKey } from '../../../src/platform/text/sound-key.ts'

test.each([
  ['Benítez', 'Venites', 'benitez', 'BENÍTES'],
  ['Hernández', 'Ernandes', 'Hernandez'],
  ['Castillo', 'Castiyo'],
  ['García', 'Garzia', 'Garsia'],
  ['Jiménez', 'Giménez', 'Ximénez', 'Jimenes'],
  ['Echevarría', 'Echebarria', 'Echevaria'],
  ['Quesada', 'Kesada'],
  ['Núñez', 'Nuñes'],
  ['Guerra', 'Guera'],
  ['Yolanda', 'Iolanda'],
  ['Campos', 'Canpos'],
  ['Godoy', 'Godoi'],
])('%s and its misspellings sound alike', (...spellings) => {
  expect([...new Set(spellings.map((spelling) => soundKey(spelling)))]).toHaveLength(1)
})

test.each([
  ['Pérez', 'Páez'],
  ['Castro', 'Castor'],
  ['Gómez', 'Gámez'],
  ['Chico', 'Sico'],
])('%s does not sound like %s', (one, other) => {
  expect(soundKey(one)).not.toBe(soundKey(other))
})

test('what is not a name has a key all the same', () => {
  expect(soundKey('h')).toBe('h')
  expect(soundKey('2026')).toBe('2026')
  expect(soundKey('')).toBe('')
})

test.each([
  'G',
  'Ga',
  'Gar',
  'Garc',
  'Garcí',
  'Cas',
  'Casti',
  'Castil',
  'Castill',
  'Quin',
  'Qu',
  'Nuñ',
  'Mex',
  'Gu',
  'Cam',
  'Can',
  'P',
  'C',
])('one of the beginnings of «%s» begins every name that goes on so, and no other', (beginning) => {
  const names = [
    'García',
    'Castillo',
    'Quintana',
    'Núñez',
    'Méxica',
    'Gavilán',
    'Guerra',
    'Camba',
    'Canbo',
    'Pherez',
    'Chacón',
  ]
  for (const name of names.filter((each) => each.toLowerCase().startsWith(beginning.toLowerCase()))) {
    expect(soundBeginnings(beginning).some((sound) => soundKey(name).startsWith(sound))).toBe(true)
  }
  for (const sound of soundBeginnings(beginning)) expect(soundKey('Torrubia').startsWith(sound)).toBe(false)
})

test('a beginning does not begin what is spelt otherwise', () => {
  expect(soundBeginnings('nul').some((sound) => soundKey('Núñez').startsWith(sound))).toBe(false)
})

test.each([
  ['martines', 'martine', true],
  ['martines', 'marti nes', true],
  ['martines', 'martinas', true],
  ['martines', 'matrines', true],
  ['martines', 'martines', true],
  ['martines', 'matrinas', false],
  ['martines', 'marti', false],
  ['ab', 'ba', true],
  ['', 'a', true],
])('%s and %s are one slip apart: %s', (one, other, apart) => {
  expect(isOneSlipAway(one, other)).toBe(apart)
  expect(isOneSlipAway(other, one)).toBe(apart)
  const meet = slips(one).some((left) => slips(other).includes(left))
  expect(meet || !apart).toBe(true)
})
