import { expect, test } from '@jest/globals'
import { newOffice, ourHouse } from '../support/office.ts'
import { Client } from '../support/client.ts'

test('the home of a council leads to its procedures, with the official time', async () => {
  const { visitor, municipality } = await newOffice()

  const { status, $ } = await visitor().visit('/')

  expect(status).toBe(200)
  expect($('h1').text()).toBe(`Sede electrónica del Ayuntamiento de ${municipality.name}`)
  expect($('form[action="/tramites"] input[name=q]').length).toBe(1)
  expect($('.co-clock').text()).toMatch(/Hora oficial: \w+, \d+ de \w+ de \d{4}, \d\d:\d\d/)
  expect($('.co-cards a[href="/tramites/volante-empadronamiento"]').length).toBe(1)
})

test('the index of the sede is there', async () => {
  const { visitor } = await newOffice()
  const { status, $ } = await visitor().visit('/sede')
  expect(status).toBe(200)
  expect($('#atencion').length).toBe(1)
})
