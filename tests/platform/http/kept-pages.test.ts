import { expect, test } from '@jest/globals'
import { newOffice, ourHouse } from '../../support/office.ts'

test('the catalogue is kept for visitors, and told anew when the council stops offering a procedure', async () => {
  const { web } = await ourHouse()
  const office = await newOffice()
  await until(() => web.pages.stats().hears)
  const visit = () => office.visitor().visit('/tramites?q=padron')
  const first = await visit()
  const before = web.pages.stats().hits

  const again = await visit()
  expect(web.pages.stats().hits).toBe(before + 1)
  expect(again.text).toBe(first.text)
  expect(again.headers['content-security-policy']).toBe(first.headers['content-security-policy'])
  expect(again.headers['set-cookie']).toBeUndefined()

  const { changes } = web.pages.stats()
  await office.work(async ({ tx }) => void (await tx('procedure_adoption').update({ status: 'suspended' })))
  await until(() => web.pages.stats().changes > changes)
  expect((await visit()).text).not.toBe(first.text)
})

test('whoever has come in sees their own page, never the kept one', async () => {
  const office = await newOffice()
  const { web } = await ourHouse()
  await until(() => web.pages.stats().hears)
  await office.visitor().visit('/tramites')
  const citizen = await office.citizen('Remedios')

  const { text } = await (await office.as(citizen)).visit('/tramites')

  expect(text).toContain(citizen.person.name)
  expect((await office.visitor().visit('/tramites')).text).not.toContain(citizen.person.name)
})

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250 && !isSo(); tries += 1) await new Promise((done) => setTimeout(done, 20))
  expect(isSo()).toBe(true)
}
