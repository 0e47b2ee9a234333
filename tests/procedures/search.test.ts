import { describe, expect, test } from '@jest/globals'
import { catalogueFolder, readCatalogue } from '../../src/modules/procedures/publish.ts'
import { indexCatalogue } from '../../src/modules/procedures/search.ts'

const catalogue = await readCatalogue(catalogueFolder)
const index = indexCatalogue(
  catalogue.map(({ definition }) => ({
    code: definition.code,
    version: 1,
    slug: definition.slug,
    name: definition.name,
    status: 'offered',
    adoptedAt: new Date(0),
    definition,
    digest: definition.code,
    overrides: {},
  })),
)

describe('people find what they mean with their own words', () => {
  test.each([
    ['enpadronar', 'PAD-01'],
    ['Empadronarme', 'PAD-01'],
    ['EMPADRONAMIENTO', 'PAD-01'],
    ['empadronar a mi hijo', 'PAD-01'],
    ['certificado de empadronamiento', 'PAD-05'],
    ['certificado empadronamineto', 'PAD-05'],
    ['cambio domicilio', 'PAD-02'],
    ['me he mudado', 'PAD-02'],
    ['quitar multa coche minusvalido', 'VIA-03'],
    ['tarjeta minusválido', 'VIA-03'],
    ['vado', 'VIA-02'],
    ['bado', 'VIA-02'],
    ['obra baño', 'URB-02'],
    ['obras baños', 'URB-02'],
    ['reformar el baño', 'URB-02'],
    ['instancia', 'GEN-01'],
    ['instncia general', 'GEN-01'],
    ['GEN-01', 'GEN-01'],
    ['queja', 'GEN-05'],
    ['puesto mercadillo', 'VIA-04'],
    ['perro peligroso', 'SER-03'],
    ['terraza bar', 'VIA-01'],
    ['nicho', 'SER-02'],
    ['dar de alta el agua', 'SER-01'],
    ['subvencion asociacion', 'SUB-01'],
    ['bolsa de trabajo', 'EMP-01'],
    ['recurso de reposición', 'GEN-04'],
  ])('«%s» finds %s among the first three', (words, code) => {
    expect(index.search(words).slice(0, 3)).toContain(code)
  })
})

test.each(['', '   ', 'de la', 'xyzzyqwk', '%', "'; drop table", '<script>', '()[]{}*+?.^$|\\', '\0', 'a'])(
  'what means nothing (%j) finds nothing or little, and breaks nothing',
  (words) => expect(index.search(words).length).toBeLessThanOrEqual(20),
)

test('nonsense finds nothing', () => expect(index.search('xyzzyqwk')).toEqual([]))

test('a very long search is as quick as a short one', () => {
  const started = performance.now()
  index.search('empadronamiento '.repeat(100_000))
  index.search('a'.repeat(1_000_000))

  expect(performance.now() - started).toBeLessThan(1000)
})
