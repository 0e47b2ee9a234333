import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Result, meets, table } from '../../bench/report.ts'
import { templateOf } from '../../bench/peers.ts'
import ejs from 'ejs'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

test('every bench still runs, with tiny figures', async () => {
  const { stdout } = await run(process.execPath, ['bench/main.ts', '--quick'], { cwd: root, timeout: 580_000 })
  const figures = stdout.slice(stdout.indexOf('\nwhat ')).split('\n').slice(2, -2).filter(Boolean)
  expect(figures.filter((line) => line.includes('NaN'))).toEqual([])
  for (const name of [
    'catalogue page',
    'clerk: an expedient',
    'registry entry, one council',
    'filing, 1 at once',
    'desk, search by NIF',
    'empty folder',
  ]) {
    expect(figures.join('\n')).toContain(name)
  }
}, 600_000)

test('a goal is a bound from below or from above', () => {
  const result = (goal: string, value: number): Result => ({ name: 'one', goal, value, sides: '2 ÷ 1' })
  expect([meets(result('≥ 3', 2.9)), meets(result('≥ 3', 3)), meets(result('≤ 2', 2.1)), meets(result('', 1))]).toEqual(
    [false, true, false, null],
  )
  expect(table([result('≥ 3', 2.9)])).toMatch(/one\s+≥ 3\s+2\.90\s+NO\s+2 ÷ 1/)
})

test('the bare side renders the very bytes of the page, with its texts as escaped values', () => {
  const html = '<p class="a">Año &amp; obra</p>\n<a href="/x?a=1&amp;b=2">«Sí»</a><%no%>'
  const { template, data } = templateOf(html)
  expect(data).toEqual(['Año & obra', '«Sí»', '/x?a=1&b=2'])
  expect(ejs.render(template, { d: data })).toBe(html)
})
