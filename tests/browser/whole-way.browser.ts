import { after, before, describe } from 'node:test'
import { applications } from './applications.ts'
import { certificates } from './certificates.ts'
import { publicPages } from './public-pages.ts'
import { fromApplicationToResolution } from './resolution.ts'
import { staffRooms } from './staff-rooms.ts'
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

void describe('what anybody may read', () => publicPages(demo))
void describe('who gets in', () => certificates(demo))
void describe('from the application to the resolution', () => fromApplicationToResolution(demo))
void describe('what citizens file', () => applications(demo))
void describe('who keeps the house', () => staffRooms(demo))
