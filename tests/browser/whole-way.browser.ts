import { after, before, describe } from 'node:test'
import { applications } from './applications.ts'
import { certificates } from './certificates.ts'
import { publicPages } from './public-pages.ts'
import { type Demonstration, openDemonstration } from './support.ts'

// One province for all of it: starting it takes longer than most of what is done in it.
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

describe('what anybody may read', () => publicPages(demo))
describe('who gets in', () => certificates(demo))
describe('what citizens file', () => applications(demo))
