import { expect, test } from '@jest/globals'
import { addReceiptFolio, getExpedient, listFolios } from '../../src/modules/expedients/index.ts'
import { anExpedient } from '../support/builders.ts'
import { newOffice } from '../support/office.ts'

test('a clerk finds an expedient by number, name, NIF or a word without its accent, and each search leaves a row', async () => {
  const office = await newOffice()
  const citizen = await office.citizen('Begoña')
  const { number } = await office.work((w) => anExpedient(w, citizen, { title: 'Poda de un árbol enfermo' }))
  await office.work(async (w) => anExpedient(w, await office.citizen('Ramón'), { title: 'Vado permanente' }))
  const desk = await office.as(office.clerk)

  for (const words of [number, 'begona', citizen.person.nif, 'arbol']) {
    const page = await desk.visit(`/oficina/expedientes?ver=todas&q=${encodeURIComponent(words)}`)
    expect(page.$('tbody tr')).toHaveLength(1)
    expect(page.$('tbody').text()).toContain('Poda de un árbol enfermo')
  }
  const rows = await office.work((w) =>
    w.tx('access_log').where({ municipality_id: w.municipalityId, subject_kind: 'expedient-search' }),
  )
  expect(rows).toHaveLength(4)
})

test('the list goes by key: page after page, each expedient once', async () => {
  const office = await newOffice()
  const citizen = await office.citizen()
  for (let i = 0; i < 33; i++) await office.work((w) => anExpedient(w, citizen, { title: `Asunto ${i}` }))
  const desk = await office.as(office.clerk)

  const first = await desk.visit('/oficina/expedientes?ver=todas')
  const second = await desk.visit(first.$('a[rel=next]').attr('href') ?? '')

  const numbers = [first, second].flatMap((page) =>
    page
      .$('tbody th')
      .toArray()
      .map((cell) => page.$(cell).text().trim()),
  )
  expect(numbers).toHaveLength(33)
  expect(new Set(numbers).size).toBe(33)
  expect(second.$('a[rel=next]')).toHaveLength(0)
})

test('an empty list says so, and a citizen is refused', async () => {
  const office = await newOffice()
  const desk = await office.as(office.clerk)
  const citizen = await office.as(await office.citizen())

  const empty = await desk.visit('/oficina/expedientes?ver=mias')
  const refused = await citizen.visit('/oficina/expedientes')

  expect(empty.$('main').text()).toContain('No hay expedientes en esta lista')
  expect(refused.status).toBe(403)
})

test('whoever takes it has it; two who take it at once are told apart', async () => {
  const office = await newOffice()
  const { id } = await office.work(async (w) => anExpedient(w, await office.citizen()))
  const clerk = await office.as(office.clerk)
  const secretary = await office.as(office.secretary)
  const seen = await secretary.visit(`/oficina/expedientes/${id}`)
  const form = 'form[action$="/asignacion"]'

  const taken = await clerk.submit(`/oficina/expedientes/${id}`, {}, { form })
  const late = await secretary.submitPage(seen, `/oficina/expedientes/${id}`, {}, { form })

  expect(taken.status).toBe(303)
  expect(late.status).toBe(409)
  expect(await office.work((w) => getExpedient(w, id))).toMatchObject({
    state: 'in-progress',
    officerName: office.clerk.person.name,
  })
})

test('another council answers as if it did not exist, and so does what is no identifier', async () => {
  const here = await newOffice()
  const there = await newOffice()
  const { id } = await there.work(async (w) => anExpedient(w, await there.citizen()))
  const desk = await here.as(here.clerk)

  const foreign = await desk.visit(`/oficina/expedientes/${id}`)
  const nothing = await desk.visit('/oficina/expedientes/00000000-0000-4000-8000-000000000000')
  const nonsense = await desk.visit('/oficina/expedientes/abc')

  expect([foreign.status, nothing.status, nonsense.status]).toEqual([404, 404, 404])
  expect(foreign.$('main').text()).toBe(nothing.$('main').text())
})

test('a request for correction without words comes back with the problem named, and nothing happens', async () => {
  const office = await newOffice()
  const { id } = await office.work(async (w) => anExpedient(w, await office.citizen()))
  const desk = await office.as(office.clerk)

  const answer = await desk.submit(`/oficina/expedientes/${id}/requerimiento`, { body: 'corto' })

  expect(answer.status).toBe(422)
  expect(answer.$('.govuk-error-summary a[href="#body"]').text()).toContain('Escriba qué tiene que corregir')
  expect(answer.$('textarea').text()).toContain('corto')
  expect((await office.work((w) => getExpedient(w, id))).state).toBe('initiated')
})

test('the receipt, with the whole application, is among the papers and is what the clerk reads first', async () => {
  const office = await newOffice()
  const { id, entryId } = await office.work(async (w) => anExpedient(w, await office.citizen()))

  await office.runJobs()
  await addReceiptFolio(office.house.app, {
    municipalityId: office.municipality.id,
    entryId,
    documentId: (await office.work((w) => listFolios(w, id)))[0]?.documentId ?? '',
  })

  const folios = await office.work((w) => listFolios(w, id))
  expect(folios).toMatchObject([{ kind: 'TD09', source: 'application', position: 1 }])
  const desk = await office.as(office.clerk)
  const page = await desk.visit(`/oficina/expedientes/${id}`)
  const shown = await desk.visit(page.$('iframe').attr('src')?.split('#')[0] ?? '')
  expect(shown.headers['content-type']).toBe('application/pdf')
})

test('the number that a person reads from a receipt finds the expedient, in full or without its zeros', async () => {
  const office = await newOffice()
  const { number } = await office.work(async (w) => anExpedient(w, await office.citizen()))
  await office.work(async (w) => anExpedient(w, await office.citizen()))
  const desk = await office.as(office.clerk)
  const year = number.slice(0, 4)

  for (const read of [`${year}-E-000001`, ` ${year}-e-1 `]) {
    const page = await desk.visit(`/oficina/expedientes?ver=mias&q=${encodeURIComponent(read)}`)
    expect(page.$('tbody th').text().trim()).toBe(number)
  }
})
