import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Demonstration, type Person, enter, look } from './support.ts'

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const nifOf = (number: number): string => `${String(number).padStart(8, '0')}${LETTERS[number % 23]}`
const company = { nif: 'B10000008', name: 'ACEITES DEL AMBROZ SL' }

/** Ten entries without touching the mouse: what is pressed is all that reaches the page. */
export function byKeyboard(demo: () => Demonstration): void {
  void test('ten entries by the keyboard alone', async () => {
    const officer = await demo().person({ certificate: 'caceres-registro' })
    const { page } = officer
    const keyboard = handsOf(page)
    await enter(officer, demo().at('caceres', '/acceso?volver=/oficina/registro/nuevo'))
    await page.waitForURL(/\/registro\/nuevo$/)
    await look(officer, 'counter-entry')
    await page.reload()

    const numbers: string[] = []
    const finish = async () => {
      numbers.push(await keyboard.register())
      await keyboard.press('n')
      await page.waitForURL(/\/registro\/nuevo$/)
    }

    // Five people never seen before: NIF, name, subject, unit.
    for (let i = 1; i <= 5; i++) {
      await keyboard.starts('nif')
      await keyboard.type(nifOf(41_500_000 + i))
      await keyboard.tab()
      await keyboard.type(`Vecina Número ${['Uno', 'Dos', 'Tres', 'Cuatro', 'Cinco'][i - 1]}`)
      await keyboard.matter(`Instancia en papel ${i}`)
      await finish()
    }

    // The sixth has come before: two words of the name, an arrow and Enter.
    await keyboard.press('i')
    await keyboard.tab()
    await keyboard.type('vecina tres')
    await page.locator('.co-suggestions [role=option]').first().waitFor()
    await look(officer, 'counter-suggestions')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await keyboard.starts('asunto')
    assert.equal(await page.locator('#nif').inputValue(), nifOf(41_500_003))
    await keyboard.matter('Viene otra vez')
    await finish()

    // The seventh by the whole NIF: leaving the field is enough.
    await keyboard.type(nifOf(41_500_004))
    await keyboard.tab()
    assert.ok(await until(async () => (await page.locator('#nombre').inputValue()) === 'Vecina Número Cuatro'))
    await keyboard.matter('Por su NIF')
    await finish()

    // The eighth forgets the subject: the focus is where it is missing, and nothing is lost.
    await keyboard.type(nifOf(41_500_008))
    await keyboard.tab()
    await keyboard.type('Quien Olvida')
    await keyboard.press('u')
    await page.keyboard.press('ArrowDown')
    await keyboard.press('g')
    await page.getByRole('alert').waitFor()
    await keyboard.starts('asunto')
    await look(officer, 'counter-entry-problem')
    await page.locator('#asunto').focus()
    await keyboard.type('Ya lo dice')
    assert.equal(await page.locator('#nombre').inputValue(), 'Quien Olvida')
    await finish()

    // The ninth comes with somebody else.
    await keyboard.type(nifOf(41_500_009))
    await keyboard.tab()
    await keyboard.type('Una de dos')
    await keyboard.press('m')
    await page.locator('#nif-2').waitFor()
    await keyboard.starts('nif-2')
    await keyboard.type(nifOf(41_500_010))
    await keyboard.tab()
    await keyboard.type('La otra')
    await keyboard.matter('Las dos juntas')
    numbers.push(await keyboard.register())
    assert.match(await page.getByRole('main').innerText(), /Una de dos[\s\S]*La otra/)
    await keyboard.press('n')
    await page.waitForURL(/\/registro\/nuevo$/)

    // The tenth should have come by electronic means: it is registered, and the warning stands on its page.
    await keyboard.type(company.nif)
    await keyboard.tab()
    if ((await page.locator('#nombre').inputValue()) === '') await keyboard.type(company.name)
    await page.getByText('Es una persona jurídica').waitFor()
    await keyboard.matter('Una factura en papel')
    numbers.push(await keyboard.register())
    assert.match(await page.getByRole('main').innerText(), /Entregue ya esta hoja/)
    await look(officer, 'counter-entry-obliged')

    assert.equal(new Set(numbers).size, 10)
    const places = numbers.map((number) => Number(number.split('-').at(-1)))
    const [first = 0] = places
    assert.deepEqual(
      places,
      places.map((_, i) => first + i),
    )
    await papers(officer)
    await officer.context.close()
  })

  void test('without scripts the buttons do the same', async () => {
    const officer = await demo().person({ certificate: 'caceres-registro', scripts: false })
    const { page } = officer
    await enter(officer, demo().at('caceres', '/acceso?volver=/oficina/registro/salida'))
    await look(officer, 'counter-exit')
    await page.getByLabel('Nombre o razón social').fill('vecina uno')
    await page.getByLabel('Asunto').fill('Se le contesta')
    // Enter looks for people; it never registers.
    await page.keyboard.press('Enter')
    await page.getByText('Elija a la persona').waitFor()
    await look(officer, 'counter-exit-found')
    await page.getByRole('button', { name: 'Vecina Número Uno' }).click()
    assert.equal(await page.locator('#nif').inputValue(), nifOf(41_500_001))
    assert.equal(await page.getByLabel('Asunto').inputValue(), 'Se le contesta')
    await page.getByLabel('Unidad que lo envía').selectOption({ index: 1 })
    await page.getByRole('button', { name: 'Registrar', exact: true }).click()
    await page.getByRole('status').waitFor()
    assert.match(await page.getByRole('status').innerText(), /\d{4}-S-\d{6}/)
    await officer.context.close()
  })
}

/** Asked from here: what a page waits for by itself would be code made of text, which its policy forbids. */
async function until(isSo: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

/** Keys only, and a look at where they go. */
function handsOf(page: Page) {
  const focused = () => page.evaluate(`document.activeElement?.id ?? ''`)
  const press = (letter: string) => page.keyboard.press(`Alt+${letter}`)
  const starts = async (id: string) => {
    const isThere = await until(async () => (await focused()) === id)
    assert.ok(isThere, `the focus is at «${String(await focused())}» and not at «${id}»`)
  }
  return {
    press,
    starts,
    type: (text: string) => page.keyboard.type(text),
    tab: () => page.keyboard.press('Tab'),
    /** What it is about, and the first unit of the list. */
    matter: async (subject: string) => {
      await press('s')
      await starts('asunto')
      await page.keyboard.type(subject)
      await press('u')
      await starts('unidad')
      await page.keyboard.press('ArrowDown')
    },
    register: async (): Promise<string> => {
      await press('g')
      await page.waitForURL(/\?hecho=1$/)
      const said = await page.getByRole('status').first().innerText()
      return /\d{4}-E-\d{6}/.exec(said)?.[0] ?? assert.fail(`no number: ${said}`)
    },
  }
}

async function papers(officer: Person): Promise<void> {
  const { page } = officer
  const entry = page.url().replace(/\?.*$/, '')
  for (const [link, name] of [
    ['Etiqueta', 'counter-label'],
    ['Sello para papel', 'counter-stamp'],
  ] as const) {
    await page.goto(entry)
    await page.getByRole('link', { name: link, exact: true }).click()
    await look(officer, name)
  }
  await page.goto(entry)
  await page.getByRole('link', { name: 'Copiar en un asiento nuevo' }).click()
  assert.equal(await page.locator('#asunto').inputValue(), 'Una factura en papel')
  await page.getByText('Guardar como plantilla', { exact: true }).click()
  await page.getByLabel('Nombre de la plantilla').fill('Factura en papel')
  await page.getByRole('button', { name: 'Guardar la plantilla' }).click()
  await page.getByRole('status').first().waitFor()
  await page.getByRole('link', { name: 'Plantillas', exact: true }).click()
  await look(officer, 'counter-templates')
  await page.getByRole('link', { name: 'Factura en papel' }).click()
  assert.equal(await page.locator('#nif').inputValue(), company.nif)
  await look(officer, 'counter-entry-template')
}
