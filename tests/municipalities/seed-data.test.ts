import { describe, expect, test } from '@jest/globals'
import { themeColour } from '../../src/modules/municipalities/colours.ts'
import {
  commonHolidays,
  inventedLocalHolidays,
  seedRows,
  showcase,
} from '../../src/modules/municipalities/seed-data.ts'
import { shieldOf, shieldSvg } from '../../src/modules/municipalities/shield.ts'

const rows = seedRows()
const councils = rows.filter((row) => row.id !== '10000')

describe('the list of councils', () => {
  test('has 223, each once, with the codes and names of the province', () => {
    expect(councils).toHaveLength(223)
    for (const key of ['id', 'slug', 'name', 'dir3', 'nif'] as const) {
      expect(new Set(rows.map((row) => row[key])).size).toBe(rows.length)
    }
    expect(councils.every((row) => /^10\d{3}$/.test(row.id) && /^10\d{3}$/.test(row.postalCode))).toBe(true)
    expect(showcase.map((id) => rows.find((row) => row.id === id)?.name)).toEqual([
      'Cáceres',
      'Plasencia',
      'Navalmoral de la Mata',
      'Coria',
      'Trujillo',
      'Mata de Alcántara',
    ])
  })

  test('every DIR3 code ends in the check digit of its INE code', () => {
    expect(councils.filter((row) => row.dir3 !== `L01${row.id}${ineDigit(row.id)}`)).toEqual([])
    expect(ineDigit('28079')).toBe(6)
  })

  test('every tax number ends in its letter', () => {
    expect(rows.filter((row) => row.nif.at(-1) !== cifLetter(row.nif))).toEqual([])
    expect(cifLetter('Q2826004J')).toBe('J')
  })

  test('every council lies in the province', () => {
    const outside = rows.filter(
      (row) => row.latitude < 39 || row.latitude > 40.6 || row.longitude < -7.6 || row.longitude > -4.9,
    )
    expect(outside).toEqual([])
  })
})

test('each council has two local days a year, always the same, working days before and none twice', () => {
  const common = commonHolidays()
  for (const { id } of councils) {
    const local = inventedLocalHolidays(id, common)
    expect(local).toEqual(inventedLocalHolidays(id, common))
    expect(local.map((holiday) => holiday.date.slice(0, 4))).toEqual(['2025', '2025', '2026', '2026', '2027', '2027'])
    expect(new Set([...local, ...common].map((holiday) => holiday.date)).size).toBe(local.length + common.length)
    expect(local.filter(({ date }) => [0, 6].includes(new Date(date).getUTCDay()))).toEqual([])
  }
})

test('white reads on every council’s colour', () => {
  const weak = rows.filter((row) => contrastWithWhite(themeColour(row.id)) < 4.5)

  expect(weak).toEqual([])
  expect(contrastWithWhite('#767676')).toBeCloseTo(4.54, 2)
})

describe('shields', () => {
  test('are drawn alike each time, in absolute commands and within their frame', () => {
    for (const row of rows) {
      const drawing = shieldOf(row)
      expect(drawing).toEqual(shieldOf(row))
      for (const shape of drawing.shapes) {
        expect(shape.path).toMatch(/^M[-\d. MLHVCAZ]+Z$/)
        expect(shape.path).not.toMatch(/NaN|undefined/)
        const numbers = shape.path.match(/-?\d+\.?\d*/g)?.map(Number) ?? []
        expect(Math.max(...numbers)).toBeLessThanOrEqual(drawing.height)
        expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
      }
    }
  })

  test('differ from town to town', () => {
    const drawings = new Map<string, string[]>()
    for (const row of rows) {
      const key = JSON.stringify(shieldOf(row))
      drawings.set(key, [...(drawings.get(key) ?? []), row.name])
    }

    expect([...drawings.values()].filter((names) => names.length > 3)).toEqual([])
    expect(drawings.size).toBeGreaterThan(190)
  })

  test('a hostile name stays text', () => {
    const svg = shieldSvg(shieldOf({ id: '10001', name: 'x' }), `<script>"&'</script>`)

    expect(svg).toContain('<title>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</title>')
  })
})

function ineDigit(id: string): number {
  const a = [0, 3, 8, 2, 7, 4, 1, 5, 9, 6]
  const b = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
  const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0] = Array.from(id, Number)
  const sum = (b[d0] ?? 0) + (a[d1] ?? 0) + d2 + (b[d3] ?? 0) + (a[d4] ?? 0)
  return (10 - (sum % 10)) % 10
}

function cifLetter(nif: string): string | undefined {
  const sum = Array.from(nif.slice(1, 8), Number).reduce((total, digit, i) => {
    const twice = digit * 2
    return total + (i % 2 === 0 ? Math.floor(twice / 10) + (twice % 10) : digit)
  }, 0)
  return 'JABCDEFGHI'[(10 - (sum % 10)) % 10]
}

function contrastWithWhite(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}
