import { expect, test } from '@jest/globals'
import { spokenName } from '../../../src/platform/text/spoken-name.ts'

test.each([
  ['MARÍA NÚÑEZ PEÑA', 'María Núñez Peña'],
  ['MARÍA DE LA CRUZ Y LÓPEZ', 'María de la Cruz y López'],
  ['FÁTIMA EL AMRANI', 'Fátima El Amrani'],
  ["ANA GARCÍA-O'DONNELL", "Ana García-O'Donnell"],
  ['DE LA CRUZ', 'De la Cruz'],
  ['Ana McMillan', 'Ana McMillan'],
  ['', ''],
])('%s is called %s', (shouted, spoken) => {
  expect(spokenName(shouted)).toBe(spoken)
})
