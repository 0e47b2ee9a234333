import { expect, test } from '@jest/globals'
import { adopt, suspend } from '../../src/modules/procedures/index.ts'
import { newOffice } from '../support/office.ts'

test('the catalogue shows what the council offers, by themes and by name', async () => {
  const { visitor } = await newOffice()

  const { status, $ } = await visitor().visit('/tramites')

  expect(status).toBe(200)
  expect($('h1').text()).toBe('Trámites')
  expect($('.co-card__title a[href="/tramites?tema=padron"]').text()).toMatch(/^Padrón \(\d\)$/)
  expect($('main a[href="/tramites/instancia-general"]').text()).toBe('Instancia general')
  expect($('main li a[href^="/tramites/"]').length).toBe(40)
})

test('search keeps its words in the address and in the box', async () => {
  const { visitor } = await newOffice()

  const { $ } = await visitor().visit('/tramites?q=enpadronar')

  expect($('input[name=q]').val()).toBe('enpadronar')
  expect($('.co-card a').first().attr('href')).toBe('/tramites/alta-padron')
  expect($('h2').first().text()).toMatch(/^Hemos encontrado/)
})

test('a theme and who asks narrow the list', async () => {
  const { visitor } = await newOffice()

  const { $ } = await visitor().visit('/tramites?tema=padron&quien=legal')
  expect($('h1').text()).toBe('Padrón')
  expect($('.co-card').length).toBe(0)
  expect($('a[aria-current=page]').text()).toContain('Una empresa')
  expect($('a[href="/tramites/instancia-general"]').length).toBe(1)
})

test.each([
  '/tramites?q=%3Cscript%3Ealert(1)%3C/script%3E',
  '/tramites?tema=constructor&quien=__proto__',
  '/tramites?q=a&q=b',
  `/tramites?q=${'a'.repeat(3000)}`,
  '/tramites?q=%00%FF',
  '/tramites?tema[]=padron',
])('an address nobody would write (%#) is a page all the same', async (address) => {
  const { visitor } = await newOffice()

  const { status, text } = await visitor().visit(address)

  expect(status).toBe(200)
  expect(text).not.toContain('<script>alert')
})

test('a procedure’s page says all that the law wants said', async () => {
  const { visitor } = await newOffice()

  const { status, $ } = await visitor().visit('/tramites/instancia-general')

  const text = $('main').text().replace(/\s+/g, ' ')
  expect(status).toBe(200)
  for (const part of [
    'Para qué sirve',
    'Qué necesita',
    'Quién puede presentarlo Cualquier persona, empresa o entidad.',
    'Cómo se firma Puede hacerlo de estas maneras:',
    'Gratis',
    '3 meses, desde que su escrito entra en el registro del Ayuntamiento.',
    'Si no respondemos en ese plazo Depende de lo que pida.',
    'Quién decide La Alcaldía',
    'recurso de reposición',
    'En persona',
    'Ley 39/2015',
  ]) {
    expect(text).toContain(part)
  }
  expect($('a.govuk-button--start').attr('href')).toMatch(/^\/.*instancia-general|^\/solicitudes/)
  expect($('form[method=post]').length).toBe(0)
})

test('for the anonymous the page is the same at any moment and holds no token', async () => {
  const { visitor } = await newOffice()
  const first = await visitor().visit('/tramites/instancia-general')
  const second = await visitor().visit('/tramites/instancia-general')

  expect(second.text).toBe(first.text)
  expect(first.text).not.toContain('_csrf')
  expect(first.headers['set-cookie']).toBeUndefined()
})

test('what the regulation in force does not name informs and cannot be started', async () => {
  const { visitor } = await newOffice({ procedures: ['GEN-01'] })

  const { $ } = await visitor().visit('/tramites/alta-padron')
  expect($('a.govuk-button--start').length).toBe(0)
  expect($('.co-notice__title').text()).toBe(
    'Este trámite todavía no se puede presentar por internet en este Ayuntamiento',
  )
  expect($('main').text()).toContain('oficina de registro')
  expect((await visitor().visit('/tramites/instancia-general')).$('a.govuk-button--start').length).toBe(1)
  expect((await visitor().visit('/tramites?q=empadronar')).$('.co-card').first().text()).toContain('Solo en persona')
})

test('a suspended procedure says so and cannot be started', async () => {
  const { visitor, work } = await newOffice()
  await work((w) => suspend(w, 'GEN-01'))

  const { $ } = await visitor().visit('/tramites/instancia-general')

  expect($('.co-notice__title').text()).toBe('Este trámite está suspendido por ahora')
  expect($('a.govuk-button--start').length).toBe(0)
})

test('a change of the council is seen at the next visit', async () => {
  const { visitor, work } = await newOffice()
  expect((await visitor().visit('/tramites/instancia-general')).$('h1').text()).toBe('Instancia general')

  await work((w) => adopt(w, 'GEN-01', { overrides: { wording: { name: 'Escrito <b>libre</b>' } } }))

  // The news reaches the kept pages by a notification of the database.
  for (let tries = 0; tries < 50; tries++) {
    if ((await visitor().visit('/tramites/instancia-general')).$('h1').text() === 'Escrito <b>libre</b>') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the page still says what it said')
})

test('whoever represents a company does not sign at the counter', async () => {
  const { as, citizen, representative } = await newOffice()
  const steps = async (client: Awaited<ReturnType<typeof as>>) =>
    (await client.visit('/tramites/instancia-general'))
      .$('main')
      .text()
      .includes('funcionario habilitado firma por usted')

  expect(await steps(await as(await citizen()))).toBe(true)
  expect(await steps(await as(await representative()))).toBe(false)
})

test.each(['/tramites/no-existe', '/tramites/constructor', '/tramites/%00', '/tramites/..%2f..%2fetc'])(
  'a procedure that does not exist (%s) is not found',
  async (address) => {
    const { visitor } = await newOffice()

    expect((await visitor().visit(address)).status).toBe(404)
  },
)
