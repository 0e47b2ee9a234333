import { readFile } from 'node:fs/promises'
import { faultList, loadDefinition } from './load-definition.ts'

// node src/modules/procedures/check.ts FILE… : names every fault of the given definitions.
let bad = 0
for (const file of process.argv.slice(2)) {
  const loaded = loadDefinition(await readFile(file, 'utf8'), file)
  if (loaded.ok) continue
  bad++
  console.error(faultList(loaded.faults))
}
console.log(`${process.argv.length - 2} definitions, ${bad} with faults`)
process.exitCode = bad > 0 ? 1 : 0
