import { publishDay } from '../../../src/modules/registry/proof/publish.ts'
import { parseVkey, readNote, signersOf } from '../../../src/modules/registry/proof/note.ts'
import { Client } from '../../support/client.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

const year = new Date().getFullYear()

async function published(): Promise<Office> {
  const office = await newOffice({ procedures: 'none' })
  for (let i = 0; i < 2; i++) await anEntry(office, await office.citizen('Leocadia'))
  return office
}

test('anybody reads the history of the book and its keys, and checks a downloaded text with them', async () => {
  const office = await published()
  const { app } = office.house
  await publishDay(app, '2026-11-23')
  await office.runJobs()
  const visitor = office.visitor()

  const page = await visitor.visit('/sede/libro')
  const link = page.$('main table a').first().attr('href') ?? ''
  const text = await visitor.visit(link)
  const keys = page.$('.co-code').toArray().map((cell) => parseVkey(page.$(cell).text())) // prettier-ignore
  const province = await new Client(office.house.server, app.municipalityOf('10000').host).visit('/sede/libro')
  const list = await new Client(office.house.server, app.municipalityOf('10000').host).visit(
    '/sede/libro/dias/2026-11-23',
  )

  expect(page.status).toBe(200)
  expect(link).toBe(`/sede/libro/${year}-E/2`)
  expect(text.headers['content-type']).toBe('text/plain; charset=utf-8')
  const note = readNote(text.text)
  expect(note && signersOf(note, keys.filter((key) => key !== undefined))).toHaveLength(2) // prettier-ignore
  expect(province.$('main').text()).toContain('Listas diarias')
  expect([list.status, list.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect((await visitor.visit('/sede')).$('a[href="/sede/libro"]')).toHaveLength(1)
  for (const said of [page.text, text.text, province.text]) expect(said).not.toContain('Leocadia')
})

test('what does not exist is not found, however it is asked for', async () => {
  const office = await newOffice({ procedures: 'none' })
  const visitor = office.visitor()
  const never = ['2026-E/1', '2026-E/0', '2026-E/x', '2026-Z/1', 'x/1', 'dias/2026-13-40', 'dias/2026-11-24', 'dias/x']

  const answers = await Promise.all(never.map((path) => visitor.visit(`/sede/libro/${path}`)))

  expect(answers.map(({ status }) => status)).toEqual(never.map(() => 404))
})

test('a council without anything published says so', async () => {
  const office = await newOffice({ procedures: 'none' })

  const page = await office.visitor().visit('/sede/libro?antes=<script>')

  expect(page.status).toBe(200)
  expect(page.$('main').text()).toContain('Todavía no hay nada publicado')
})
