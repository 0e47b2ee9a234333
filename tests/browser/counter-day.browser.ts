import { after, before, describe } from 'node:test'
import { byKeyboard } from './counter-keyboard.ts'
import { type Demonstration, openDemonstration } from './support.ts'

// A day at the registry of Cáceres, from the first entry on.
let demonstration: Demonstration | undefined
const demo = (): Demonstration => {
  if (!demonstration) throw new Error('the demonstration is not open yet')
  return demonstration
}

before(async () => {
  demonstration = await openDemonstration()
})
after(async () => {
  await demonstration?.stop()
})

void describe('a day at the counter', () => byKeyboard(demo))
