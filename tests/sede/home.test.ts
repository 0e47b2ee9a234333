import { expect, test } from '@jest/globals'
import { newOffice } from '../support/office.ts'

test('the home of a council leads to its procedures, with the official time', async () => {
  const { visitor, municipality } = await newOffice()

  const { status, $ } = await visitor().visit('/')

  expect(status).toBe(200)
  expect($('h1').text()).toBe(`Sede electrónica del Ayuntamiento de ${municipality.name}`)
  expect($('form[action="/tramites"] input[name=q]').length).toBe(1)
  const date = new Intl.DateTimeFormat('es-ES', { dateStyle: 'full', timeZone: 'Europe/Madrid' }).format(new Date())
  expect($('.co-clock').text()).toContain(`Hora oficial: ${date}`)
  expect($('.co-cards a[href="/tramites/volante-empadronamiento"]').length).toBe(1)
})
