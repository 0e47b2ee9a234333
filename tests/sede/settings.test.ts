import { expect, test } from '@jest/globals'
import { load } from 'cheerio'
import { newOffice, type Office } from '../support/office.ts'

const events = (office: Office) =>
  office
    .work(({ tx }) => tx('audit_event').select<{ event: string }[]>('event').orderBy('id'))
    .then((rows) => rows.map((row) => row.event))

/** What the cache hears comes over another connection, a moment after the commit. */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await look()
    } catch (error) {
      if (tries > 40) throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

test('a kept page shows what the secretary has just published', async () => {
  const office = await newOffice({ procedures: 'none' })
  const visitor = office.visitor()
  await visitor.visit('/aviso-legal')
  const hits = office.house.web.pages.stats().hits
  await eventually(async () => {
    await visitor.visit('/aviso-legal')
    expect(office.house.web.pages.stats().hits).toBeGreaterThan(hits)
  })

  const secretary = await office.as(office.secretary)
  const done = await secretary.submit('/oficina/ajustes/paginas/legal-notice', { body: 'Texto **nuevo** del pueblo.' })

  expect(done.status).toBe(303)
  await eventually(async () => {
    const { $ } = await visitor.visit('/aviso-legal')
    expect($('main').text()).toContain('Texto nuevo del pueblo.')
    expect($('main strong').text()).toBe('nuevo')
  })
  expect(await events(office)).toContain('sede.page-written')
})

test('one council’s text is not another’s', async () => {
  const office = await newOffice({ procedures: 'none' })
  const twin = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  await secretary.submit('/oficina/ajustes/paginas/legal-notice', { body: 'Solo de este pueblo.' })

  const { $ } = await twin.visitor().visit('/aviso-legal')

  expect($('main').text()).not.toContain('Solo de este pueblo.')
  expect($('h1').text()).toBe('Aviso legal')
})

test('hostile Markdown is only text', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const body = [
    '<script>alert(1)</script> <img src=x onerror=alert(1)>',
    '[uno](javascript:alert(1)) [dos](//malo.example) [tres](data:text/html,x) [cuatro](http://malo.example)',
    '![foto](https://malo.example/x.png) <https://bueno.example> [cinco](/sede) [seis](/\\malo.example)',
  ].join('\n\n')

  const preview = await secretary.submit(
    '/oficina/ajustes/paginas/help',
    { body },
    { button: { name: 'action', value: 'preview' } },
  )
  await secretary.submit('/oficina/ajustes/paginas/help', { body })
  const { $ } = await office.visitor().visit('/sede/ayuda')

  for (const page of [preview.$, $]) {
    expect(page('main script, main img').length).toBe(0)
    const links = page('main a')
      .map((_i, a) => page(a).attr('href') ?? '')
      .get()
    const away = links
      .map((href) => new URL(href, 'http://here.localhost'))
      .filter(({ origin }) => origin !== 'http://here.localhost')
    expect(away.map(({ href }) => href)).toEqual(['https://bueno.example/'])
    expect(links).toContain('/sede')
  }
  expect($('main').text()).toContain('<script>alert(1)</script>')
})

test('a preview publishes nothing', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)

  const preview = await secretary.submit(
    '/oficina/ajustes/paginas/help',
    { body: '## Un título' },
    { button: { name: 'action', value: 'preview' } },
  )

  expect(preview.status).toBe(200)
  expect(preview.$('#vista-previa').parent().find('h3').text()).toBe('Un título')
  expect(preview.$('textarea').text().trim()).toBe('## Un título')
  expect((await office.visitor().visit('/sede/ayuda')).text).not.toContain('Un título')
})

test('of two people who write the same page at once, the second is told', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const form = { body: 'Primera', version: '0' }
  await secretary.submit('/oficina/ajustes/paginas/help', form)

  const second = await secretary.submit('/oficina/ajustes/paginas/help', { ...form, body: 'Segunda' })

  expect(second.status).toBe(409)
  expect((await office.visitor().visit('/sede/ayuda')).text).toContain('Primera')
})

test('only the secretary changes the sede', async () => {
  const office = await newOffice({ procedures: 'none' })
  const clerk = await office.as(office.clerk)

  expect((await clerk.visit('/oficina/ajustes')).status).toBe(403)
  expect((await office.visitor().visit('/oficina/ajustes')).location).toMatch(/^\/acceso/)
})

test('the office’s address is published where people look for it; what is wrong is named at its field', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)

  const wrong = await secretary.submit('/oficina/ajustes/contacto', {
    phone: '12',
    email: 'no',
    address: 'Plaza Mayor, 3',
  })
  const right = await secretary.submit('/oficina/ajustes/contacto', {
    address: 'Plaza Mayor, 3',
    phone: '927123456',
    email: 'registro@villa.es',
    openingHours: 'De lunes a viernes, de 9:00 a 14:00',
  })

  expect(wrong.status).toBe(422)
  expect(wrong.$('.govuk-error-summary a[href="#phone"]').length).toBe(1)
  expect(wrong.$('.govuk-error-summary a[href="#email"]').length).toBe(1)
  expect(wrong.$('#address').attr('value')).toBe('Plaza Mayor, 3')
  expect(right.status).toBe(303)
  const { $ } = await office.visitor().visit('/')
  expect($('main').text()).toContain('Plaza Mayor, 3, 10000')
  expect($('a[href="tel:927123456"]').length).toBe(1)
  expect(await events(office)).toContain('municipalities.contact-updated')
})

const notices = { form: 'form[action="/oficina/ajustes/avisos"]' }

test('a notice is read on the home from its first day until it is withdrawn', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const published = await secretary.submit(
    '/oficina/ajustes/avisos',
    { title: 'Cierre', body: 'La oficina cierra el **lunes**.' },
    notices,
  )
  const later = await secretary.submit(
    '/oficina/ajustes/avisos',
    {
      title: 'Más adelante',
      body: 'Todavía no.',
      'from-day': '1',
      'from-month': '1',
      'from-year': '2199',
    },
    notices,
  )
  const wrong = await secretary.submit(
    '/oficina/ajustes/avisos',
    { title: 'Sin día', body: 'x', 'from-day': '31', 'from-month': '2' },
    notices,
  )

  expect([published.status, later.status, wrong.status]).toEqual([303, 303, 422])
  expect(wrong.$('.govuk-error-summary a').attr('href')).toBe('#from')
  const home = await office.visitor().visit('/')
  expect(home.$('.co-notice__title').text()).toBe('Cierre')

  const settings = await secretary.visit('/oficina/ajustes/avisos')
  const withdraw = settings
    .$('article')
    .filter((_i, each) => load(each)('h2').text() === 'Cierre')
    .find('form')
    .attr('action')
  await secretary.submit('/oficina/ajustes/avisos', {}, { form: `form[action="${withdraw}"]` })
  expect((await office.visitor().visit('/')).$('.co-notice').length).toBe(0)
})
