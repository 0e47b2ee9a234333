import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Demonstration, type Person, enter, look } from './support.ts'

/** The rooms of those who keep the house: each page that the first one leads to. */
export function staffRooms(demo: () => Demonstration): void {
  void test('the secretary keeps the contents of the sede', async () => {
    const secretary = await demo().person({ certificate: 'caceres-secretaria' })
    await enter(secretary, demo().at('caceres', '/acceso?volver=/oficina/ajustes'))
    await lookAtAll(secretary, '/oficina/ajustes')
    await secretary.page.goto(demo().at('caceres', '/oficina/notificaciones'))
    await look(secretary, 'office-notifications')
    await secretary.context.close()
  })

  void test("the province's technician sees how the councils do", async () => {
    const technician = await demo().person({ certificate: 'diputacion-tecnica' })
    await enter(technician, `${demo().baseUrl}/acceso`)
    await technician.page.waitForURL(`${demo().baseUrl}/provincia`)
    await lookAtAll(technician, '/provincia')
    await technician.context.close()
  })

  void test('who works in one council has no post in another', async () => {
    const clerk = await demo().person({ certificate: 'caceres-tramitacion' })
    await enter(clerk, demo().at('hervas', '/acceso'))
    const answer = await clerk.page.goto(demo().at('hervas', '/oficina/expedientes'))
    assert.equal(answer?.status(), 403)
    await look(clerk, 'error-403')
    await clerk.context.close()
  })
}

async function lookAtAll(person: Person, room: string): Promise<void> {
  const { page } = person
  await page.waitForURL((url) => url.pathname === room)
  await look(person, room.slice(1).replaceAll('/', '-'))
  const found = await page.evaluate(
    `[...new Set([...document.querySelectorAll('main a[href^="${room}/"]')].map((link) => link.pathname))].slice(0, 8)`,
  )
  for (const address of found as string[]) {
    const answer = await page.goto(new URL(address, page.url()).href)
    assert.equal(answer?.status(), 200, address)
    await look(person, address.slice(1).replaceAll('/', '-'))
  }
}
