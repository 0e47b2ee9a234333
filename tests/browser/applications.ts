import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileApplication } from './filing.ts'
import { type Demonstration, enter, heading, look } from './support.ts'

/** Applications that are not followed further: those of companies, and of browsers that run no scripts. */
export function applications(demo: () => Demonstration): void {
  void test('a representative files in the name of a company', async () => {
    const lucia = await demo().person({ certificate: 'lucia-representante' })
    await fileApplication(demo(), lucia, { representative: true })
    await look(lucia, 'representative-expedient')
    assert.match(await lucia.page.getByRole('main').innerText(), /aceites del ambroz/i)
    await lucia.page.goto(demo().at('caceres', '/carpeta'))
    await look(lucia, 'representative-folder')
    await lucia.context.close()
  })

  void test('without scripts an application is filed all the same', async () => {
    const antonio = await demo().person({ certificate: 'antonio-munoz', scripts: false, telephone: true })
    await fileApplication(demo(), antonio, { scripts: false, looking: true })
    await antonio.context.close()
  })

  void test('with the keyboard alone one comes in and answers a page', async () => {
    const fatima = await demo().person({ certificate: 'fatima-elamrani' })
    const { page } = fatima
    const press = async (name: string) => {
      // From one thing that can be focused to the next, as somebody without a mouse goes.
      for (let steps = 0; steps < 80; steps++) {
        const focused = await page.evaluate(
          `(document.activeElement?.labels?.[0] ?? document.activeElement)?.innerText?.trim() ?? ''`,
        )
        if (String(focused).startsWith(name)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`the keyboard does not reach «${name}»`)
    }
    await page.goto(demo().at('caceres', '/tramites/instancia-general'))
    await press('Empezar')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/acceso/)
    await press('Elegir certificado')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/solicitud$/)
    await press('Empezar')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/solicitudes\//)
    await press('Empezar a contestar')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Sus datos' }).waitFor()
    await press('Sí')
    await page.keyboard.press('ArrowDown')
    await press('Nombre de la vía')
    await page.keyboard.type('Real')
    await press('Número')
    await page.keyboard.type('1')
    await press('Código postal')
    await page.keyboard.type('10003')
    await press('Municipio')
    await page.keyboard.type('Cáceres')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sus datos' }).waitFor()
    assert.notEqual(await heading(page), 'Sus datos')
    await fatima.context.close()
  })

  void test('what is begun is found again in the folder by the same person and by nobody else', async () => {
    const fatima = await demo().person({ certificate: 'fatima-elamrani' })
    await enter(fatima, demo().at('caceres', '/acceso'))
    await fatima.page.waitForURL(/\/carpeta$/)
    await look(fatima, 'folder-with-draft')
    await fatima.page.getByRole('link', { name: 'Instancia general', exact: true }).click()
    const draft = fatima.page.url()
    const antonio = await demo().person({ certificate: 'antonio-munoz' })
    await enter(antonio, demo().at('caceres', '/acceso'))
    await antonio.page.waitForURL(/\/carpeta$/)
    const answer = await antonio.page.goto(draft)
    assert.equal(answer?.status(), 404)
    await Promise.all([fatima.context.close(), antonio.context.close()])
  })
}
