import { expect, test } from '@jest/globals'
import { anExpedient } from '../support/builders.ts'
import type { Answer } from '../support/client.ts'
import { newOffice } from '../support/office.ts'

const numbersOf = (page: Answer): string[] =>
  page
    .$('tbody th')
    .toArray()
    .map((cell) => page.$(cell).text().trim())
const nextOf = (page: Answer): string => page.$('a[rel=next]').attr('href') ?? ''

test('what a search finds goes by key too, newest first, each expedient once and none of the others', async () => {
  const office = await newOffice()
  const citizen = await office.citizen()
  const made: string[] = []
  for (let i = 0; i < 33; i++) {
    made.push((await office.work((w) => anExpedient(w, citizen, { title: `Licencia de terraza ${i}` }))).number)
    if (i % 3 === 0) await office.work((w) => anExpedient(w, citizen, { title: `Licencia de obra ${i}` }))
  }
  const desk = await office.as(office.clerk)

  const first = await desk.visit('/oficina/expedientes?ver=todas&q=terraza+licencia')
  const second = await desk.visit(nextOf(first))

  expect([...numbersOf(first), ...numbersOf(second)]).toEqual(made.toReversed())
  expect(nextOf(second)).toBe('')
  const mine = await desk.visit('/oficina/expedientes?ver=mias&q=terraza+licencia')
  expect(numbersOf(mine)).toEqual([])
})

test('a word too common to be looked through at once is looked through page by page, and the page says so', async () => {
  const office = await newOffice()
  const citizen = await office.citizen()
  const { number } = await office.work((w) => anExpedient(w, citizen, { title: 'Licencia de vado' }))
  // Five thousand newer uses of both words, in expedients of which none is to be shown.
  await office.work((w) =>
    w.tx.raw(
      `insert into expedient_token (municipality_id, token, opened_at, expedient_id)
       select ?, t.token, now() + interval '1 hour', md5(n::text)::uuid
         from generate_series(1, 5000) n, unnest(array['licencia', 'vado']) t (token)`,
      [w.municipalityId],
    ),
  )
  const desk = await office.as(office.clerk)

  const first = await desk.visit('/oficina/expedientes?ver=todas&q=licencia+vado')
  expect(numbersOf(first)).toEqual([])
  expect(first.$('main').text()).toContain('muy frecuentes')
  const second = await desk.visit(nextOf(first))
  expect(numbersOf(second)).toEqual([number])
  expect(nextOf(second)).toBe('')
})
