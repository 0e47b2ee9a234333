import { expect, test } from '@jest/globals'
import { listRegulations, proceduresInForce } from '../../src/modules/regulation/index.ts'
import { adoptCatalogue } from '../../src/modules/procedures/index.ts'
import { newOffice } from '../support/office.ts'

const page = '/oficina/ajustes/reglamento'
const on = (date: string) => {
  const [year = '', month = '', day = ''] = date.split('-')
  return { 'on-day': day, 'on-month': month, 'on-year': year }
}

test('the secretary takes the ordinance from the draft to the gazette', async () => {
  const office = await newOffice({ procedures: 'none' })
  await office.work(adoptCatalogue)
  const secretary = await office.as(office.secretary)

  await secretary.submit(page)
  const draft = await secretary.visit(page)
  const article = draft.$('a[href*="/articulos/1"]').attr('href') ?? ''
  const annex = draft.$('a[href$="/anexo"]').attr('href') ?? ''
  const empty = await secretary.submit(article, { text: ' ' })
  await secretary.submit(article, { text: 'Un texto del Pleno.' })
  await secretary.submit(annex, { codes: ['PAD-01', 'GEN-01', 'XXX-99'] })
  const noDay = await secretary.submit(page)
  const future = await secretary.submit(page, on('2199-01-01'))
  const steps = [
    { ...on('2026-01-15') },
    { ...on('2026-01-20'), bopNumber: '12/2026' },
    { ...on('2026-01-25'), allegations: '0' },
    { ...on('2026-04-01'), allegations: '0' },
    { ...on('2026-04-10'), bopNumber: '68/2026' },
  ]
  const answers = []
  for (const step of steps) answers.push((await secretary.submit(page, step)).status)

  expect(empty.status).toBe(422)
  expect([noDay.status, future.status]).toEqual([422, 422])
  expect(noDay.$('.govuk-error-summary a').attr('href')).toBe('#on')
  // The third comes before the thirty working days have passed.
  expect(answers).toEqual([303, 303, 422, 303, 303])
  const [regulation] = await office.work(listRegulations)
  expect(regulation).toMatchObject({ state: 'published', bopNumber: '68/2026', allegations: 0 })
  expect(regulation?.sections[0]?.text).toBe('Un texto del Pleno.')
  expect([...(await office.work(proceduresInForce))].toSorted()).toEqual(['GEN-01', 'PAD-01'])
  await office.runJobs()
})

test('who may not configure the office takes no step', async () => {
  const office = await newOffice({ procedures: 'none' })
  const clerk = await office.as(office.clerk)

  expect((await clerk.visit(page)).status).toBe(403)
  expect(await office.work(listRegulations)).toEqual([])
})
