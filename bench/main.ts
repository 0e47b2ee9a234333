import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { desk } from './desk.ts'
import { entry } from './entry.ts'
import { filing } from './filing.ts'
import { tool } from './load.ts'
import { pages } from './pages.ts'
import { personal } from './personal.ts'
import { registry } from './registry.ts'
import { type Result, figure, meets, table } from './report.ts'
import { start } from './start.ts'
import { verify } from './verify.ts'
import { type World, openWorld } from './world.ts'

const benches = { pages, personal, entry, filing, desk, registry, verify, start }

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, big: { type: 'string' }, sizes: { type: 'string' } },
  allowPositionals: true,
})
const { quick } = values
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}
const chosen = (Object.keys(benches) as (keyof typeof benches)[]).filter(
  (name) => positionals.length === 0 || positionals.includes(name),
)

console.log(`Load by ${tool}, a process of its own on this machine.${quick ? ' Quick: the figures mean nothing.' : ''}`)
let opened: Promise<World> | undefined
const bench: Bench = {
  quick,
  big: values.big,
  sizes: values.sizes?.split(',').map(Number),
  world: () => (opened ??= openWorld({ entries: quick ? 300 : 10_000 })),
  log: (line) => console.log(`  ${line}`),
}
const results: Result[] = []
const failures: string[] = []
for (const name of chosen) {
  console.log(`\n${name}`)
  try {
    for (const result of await benches[name](bench)) {
      results.push(result)
      console.log(
        `  ${result.name}: ${figure(result.value)} ${result.unit ?? ''} ${result.goal && `(${result.goal})`} ${result.sides}`,
      )
    }
  } catch (error) {
    // The others still have their say; the end of the process tells.
    failures.push(`${name}: ${(error as Error).stack}`)
    console.error(`  ${name} failed: ${(error as Error).message}`)
  }
}
await (await opened)?.close()
console.log(`\n${table(results)}`)
const missed = results.filter((result) => meets(result) === false).length
console.log(`\n${results.length} figures, ${missed} short of their goal.`)
for (const failure of failures) console.error(failure)
process.exit(failures.length > 0 ? 1 : 0)
