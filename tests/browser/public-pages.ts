import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Demonstration, heading, look } from './support.ts'

/** What anybody may read, from the province's list of councils to the last page of a sede. */
export function publicPages(demo: () => Demonstration): void {
  void test('from the province, without scripts or accents, to a council and one of its procedures', async () => {
    const visitor = await demo().person()
    const { page } = visitor
    await page.goto(demo().baseUrl)
    await look(visitor, 'province')
    await page.getByRole('searchbox').fill('caceres')
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await look(visitor, 'province-search')
    await page.getByRole('link', { name: 'Cáceres', exact: true }).click()
    await page.waitForURL(demo().at('caceres'))
    await look(visitor, 'council')

    await page.getByRole('searchbox').fill('enpadronamiento')
    await page.getByRole('searchbox').press('Enter')
    await look(visitor, 'catalogue-search')
    await page
      .getByRole('main')
      .getByRole('link', { name: /padrón/i })
      .first()
      .click()
    assert.match(await heading(page), /padrón/i)
    await look(visitor, 'procedure')
    await visitor.context.close()
  })

  void test('every page that the council must publish', async () => {
    const visitor = await demo().person()
    const { page } = visitor
    const pages = new Set(['/tramites', '/sede', '/verificar', '/acceso', '/reglamento', '/calendario'])
    for (const from of ['/', '/sede']) {
      await page.goto(demo().at('hervas', from))
      const links = await page.evaluate(
        `[...document.querySelectorAll('main a, footer a')].map(({ href }) => href).filter((href) => new URL(href).origin === location.origin)`,
      )
      for (const link of links as string[]) {
        const { pathname } = new URL(link)
        if (!pathname.startsWith('/tramites/') && !/\.\w+$/.test(pathname) && pathname !== '/carpeta')
          pages.add(pathname)
      }
    }
    for (const address of pages) {
      const answer = await page.goto(demo().at('hervas', address))
      assert.equal(answer?.status(), 200, address)
      await look(visitor, `council${address.replaceAll('/', '-')}`)
    }
    await visitor.context.close()
  })

  void test('procedures of every kind', async () => {
    const visitor = await demo().person()
    const { page } = visitor
    await page.goto(demo().at('caceres', '/tramites'))
    const found = await page.evaluate(
      `[...new Set([...document.querySelectorAll('main a[href^="/tramites/"]')].map((link) => link.pathname))]`,
    )
    const addresses = found as string[]
    assert.equal(addresses.length, 40)
    // All are made by one template; every eighth shows its branches.
    for (const address of addresses.filter((_, place) => place % 8 === 0)) {
      await page.goto(demo().at('caceres', address))
      await look(visitor, `procedure${address.slice('/tramites'.length).replace('/', '-')}`)
    }
    await visitor.context.close()
  })

  void test('what is not there, or is no code, is said plainly', async () => {
    const visitor = await demo().person()
    const { page } = visitor
    const lost = await page.goto(demo().at('caceres', '/no-existe'))
    assert.equal(lost?.status(), 404)
    await look(visitor, 'error-404')
    await page.goto(demo().at('caceres', '/verificar'))
    await page.getByRole('main').getByRole('textbox').fill('ABCD-1234')
    await page.getByRole('main').getByRole('button').click()
    await look(visitor, 'verification-refused')
    await page.goto(demo().at('no-es-un-pueblo'))
    await look(visitor, 'unknown-host')
    await visitor.context.close()
  })
}
