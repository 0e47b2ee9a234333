import { expect, test } from '@jest/globals'
import { sedePages } from '../../src/modules/sede/pages.ts'
import { newOffice } from '../support/office.ts'

test('every compulsory content is two clicks away from any page, through its footer', async () => {
  const { visitor } = await newOffice()
  const anywhere = await visitor().visit('/tramites')
  const footer = anywhere.$('footer a').map((_i, a) => anywhere.$(a).attr('href') ?? '').get() // prettier-ignore
  const sede = await visitor().visit('/sede')
  const links = sede.$('main a').map((_i, a) => sede.$(a).attr('href') ?? '').get() // prettier-ignore

  expect(footer).toEqual(expect.arrayContaining(['/sede', '/calendario', '/accesibilidad', '/proteccion-de-datos', '/aviso-legal'])) // prettier-ignore
  expect(links).toEqual(expect.arrayContaining(sedePages.map(({ path }) => path)))
  expect(links).toEqual(
    expect.arrayContaining(['/sede/servicios', '/sede/hora-oficial', '/sede/incidencias', '/calendario', '/reglamento', '/verificar', '/tramites/quejas-y-sugerencias']), // prettier-ignore
  )
  for (const path of [...new Set([...footer, ...links])].filter(
    (href) => /^\/(?!\/)/.test(href) && href !== '/carpeta',
  )) {
    const { status, $ } = await visitor().visit(path)
    expect([path, status, $('h1').length]).toEqual([path, 200, 1])
  }
})

test('each text says whose it is and of which day, and leaves nothing to fill in', async () => {
  const { visitor, municipality } = await newOffice()

  for (const { path } of sedePages) {
    const { $ } = await visitor().visit(path)
    expect([path, $('main').text()]).toEqual([path, expect.stringMatching(/Actualizado el \d+ de \w+ de \d{4}\./)])
    expect($('main').text()).not.toMatch(/\{\{|undefined|null/)
    expect($('main').text()).toContain(`Ayuntamiento de ${municipality.name}`)
  }
})

test('without an ordinance in force the sede says that it only informs', async () => {
  const { visitor } = await newOffice({ procedures: 'none' })

  const { $ } = await visitor().visit('/sede/creacion')

  expect($('main').text()).toContain('todavía no tiene en vigor la ordenanza')
})

test('the seal’s certificate is there to be compared', async () => {
  const { visitor, municipality } = await newOffice()

  const { $ } = await visitor().visit('/sede/sellos')

  expect($('main').text()).toContain(`Sello de ${municipality.name}`)
  expect($('main').text()).toMatch(/([0-9A-F]{2}:){31}[0-9A-F]{2}/)
})

test('the list of services gives each its term, its silence and how it is filed', async () => {
  const { visitor } = await newOffice({ procedures: ['PAD-04'] })

  const { $ } = await visitor().visit('/sede/servicios')

  const row = (slug: string) => $(`a[href="/tramites/${slug}"]`).closest('tr').text()
  expect(row('volante-empadronamiento')).toContain('Por Internet o en persona')
  expect(row('alta-padron')).toMatch(/meses.*En persona/)
  expect($('tbody tr').length).toBe(40)
})

test('the official time is the server’s, of the peninsula, and never kept', async () => {
  const { visitor } = await newOffice({ procedures: 'none' })

  const { $, headers } = await visitor().visit('/sede/hora-oficial')

  const shown = new Date($('time').attr('datetime') ?? '')
  expect(Math.abs(shown.getTime() - Date.now())).toBeLessThan(5000)
  const madrid = new Intl.DateTimeFormat('es-ES', { timeStyle: 'medium', timeZone: 'Europe/Madrid' }).format(shown)
  expect($('time strong').text()).toBe(madrid.padStart(8, '0'))
  expect(headers['cache-control']).toBe('no-store')
})
