import { randomUUID } from 'node:crypto'
import { newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

test('the book is searched and paged with everything kept in the address', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen('Ramón')
  for (let i = 0; i < 33; i++)
    await anEntry(office, citizen, { files: {}, subject: `Aviso ${i % 2 ? 'par' : 'impar'} ${i}` })
  const clerk = await office.as(office.clerk)
  const numbers = (page: Awaited<ReturnType<typeof clerk.visit>>) =>
    page
      .$('tbody th')
      .map((_, cell) => page.$(cell).text().trim())
      .get()

  const first = await clerk.visit('/oficina/registro?q=ramon&direccion=E')
  const next = first.$('a[rel=next]').attr('href') ?? ''
  const second = await clerk.visit(next)
  const none = await clerk.visit('/oficina/registro?direccion=S')
  const spoilt = await clerk.visit('/oficina/registro?direccion=Q&desde=ayer&hasta=2026-13-45&antes=-1&q=')

  expect(first.$('#q').val()).toBe('ramon')
  expect(numbers(first)).toHaveLength(30)
  expect(next).toContain('q=ramon')
  expect(numbers(second)).toHaveLength(3)
  expect(new Set([...numbers(first), ...numbers(second)]).size).toBe(33)
  expect(none.$('.co-empty').text()).not.toBe('')
  expect(numbers(spoilt)).toHaveLength(30)
})

test('each look at an entry leaves one trace, and an annotation stands beside it for ever', async () => {
  const office = await newOffice({ procedures: 'none' })
  const entry = await anEntry(office, await office.citizen())
  const officer = await office.as(office.registryOfficer)
  const address = `/oficina/registro/${entry.id}`
  const traces = () =>
    office.work((w) => w.tx('access_log').where({ subject_kind: 'registry-entry', subject_id: entry.id }))

  const page = await officer.visit(address)
  expect(page.headers['cache-control']).toBe('no-store')
  expect(page.$('main').text()).toContain('Un árbol caído')
  expect(page.$('main').html()).not.toContain('<b>')
  expect(await traces()).toHaveLength(1)

  const answer = await officer.submit(address, { texto: 'La persona llamó <script>' })
  const empty = await officer.submit(address, { texto: '  ' })

  expect(answer.location).toBe(`${address}#anotaciones`)
  expect(empty.status).toBe(422)
  expect((await officer.visit(address)).$('.co-timeline').text()).toContain('La persona llamó <script>')
  await expect(office.work((w) => w.tx('registry_annotation').update({ text: 'nada' }))).rejects.toThrow(
    /permission denied/,
  )
})

test('entries and documents of another council do not exist', async () => {
  const [office, twin] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  const entry = await anEntry(office, await office.citizen())
  const officer = await twin.as(twin.registryOfficer)
  const missing = randomUUID()
  const document = entry.documents[0]?.documentId

  for (const [theirs, none] of [
    [`/oficina/registro/${entry.id}`, `/oficina/registro/${missing}`],
    [`/oficina/registro/${entry.id}/documentos/${document}`, `/oficina/registro/${missing}/documentos/${missing}`],
  ] as const) {
    const [one, other] = [await officer.visit(theirs), await officer.visit(none)]
    expect([one.status, one.$('main').text()]).toEqual([404, other.$('main').text()])
  }
})
