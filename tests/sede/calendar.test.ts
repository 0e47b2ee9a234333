import { expect, test } from '@jest/globals'
import { getCalendarYear, prepareCalendarYear } from '../../src/modules/municipalities/index.ts'
import { calendarYears } from '../../src/modules/sede/queries.ts'
import { calendarSettingsPage } from '../../src/modules/sede/views-settings.ts'
import { icalendar } from '../../src/modules/sede/ical.ts'
import { newOffice } from '../support/office.ts'

const bare = { procedures: 'none' } as const
const adding = { form: 'form[action$="/fiestas"]' }
const day = (d: number, m: number, y = 2026) => ({ 'date-day': `${d}`, 'date-month': `${m}`, 'date-year': `${y}` })

test('the calendar of the year lists its days and draws them in their weeks', async () => {
  const { visitor } = await newOffice(bare)

  const { status, $ } = await visitor().visit('/calendario?anio=2026')

  expect(status).toBe(200)
  expect($('.govuk-table').text()).toContain('viernes, 3 de abril')
  const april = $('.co-month').eq(3)
  expect(april.find('caption').text()).toBe('abril')
  // 1 April 2026 is a Wednesday: two empty places before it.
  expect(april.find('tbody tr').first().find('td').map((_i, td) => $(td).contents().first().text()).get()).toEqual(['', '', '1', '2', '3', '4', '5']) // prettier-ignore
  expect(april.find('.co-month__day--holiday').map((_i, td) => $(td).contents().first().text()).get()).toEqual(['2', '3']) // prettier-ignore
  expect(april.find('.co-month__day--weekend').length).toBe(8)
  const days = $('.co-month__day').filter((_i, td) => $(td).text() !== '')
  expect(days.length).toBe(365)
  expect((await visitor().visit('/calendario?anio=1999')).status).toBe(404)
})

test('the days can be taken to one’s own calendar', async () => {
  const { visitor, municipality } = await newOffice(bare)

  const { status, text, headers } = await visitor().visit('/calendario/2026.ics')

  expect(status).toBe(200)
  expect(headers['content-type']).toContain('text/calendar')
  expect(text.split('\r\n')).toEqual(expect.arrayContaining(['BEGIN:VCALENDAR', 'DTSTART;VALUE=DATE:20260403', 'DTEND;VALUE=DATE:20260404', 'END:VCALENDAR'])) // prettier-ignore
  expect(text).toContain(`UID:inhabil-2026-04-03@${municipality.host.replace(/:\d+$/, '')}`)
  expect((await visitor().visit('/calendario/otro.ics')).status).toBe(404)
})

test('a feed keeps to its lines, whatever a holiday is called', () => {
  const name = `San Ñoño; coma, barra \\ y\nsalto ${'ñ'.repeat(80)}`
  const holidays = [{ date: '2026-12-31', name, scope: 'local', provisional: false }] as const

  const lines = icalendar({ name: 'x', host: 'villa.localhost:3000', stamp: new Date('2026-01-02T03:04:05Z'), holidays }).split('\r\n') // prettier-ignore

  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
  const whole = lines.join('\r\n').replace(/\r\n /g, '')
  expect(whole).toContain(String.raw`SUMMARY:San Ñoño\; coma\, barra \\ y\nsalto ${'ñ'.repeat(80)}`)
  expect(whole).toContain('DTEND;VALUE=DATE:20270101')
  expect(whole).toContain('DTSTAMP:20260102T030405Z')
})

test('the secretary names the two local days and confirms the year, which then stays', async () => {
  const office = await newOffice(bare)
  const secretary = await office.as(office.secretary)
  const page = '/oficina/ajustes/calendario?anio=2026'

  const early = await secretary.visit(page)
  const elsewhere = await secretary.submit(page, { ...day(4, 2, 2027), name: 'Otro año' }, adding)
  const none = await secretary.submit(page, { ...day(31, 2), name: '' }, adding)
  await secretary.submit(page, { ...day(4, 2), name: 'San Gil' }, adding)
  const again = await secretary.submit(page, { ...day(4, 2), name: 'Otra vez' }, adding)
  await secretary.submit(page, { ...day(7, 9), name: 'La Virgen' }, adding)
  const confirmed = await secretary.submit(page, {}, { form: 'form[action$="/confirmacion"]' })

  expect(early.$('form[action$="/confirmacion"]').length).toBe(0)
  expect([elsewhere.status, none.status, again.status]).toEqual([422, 422, 422])
  expect(none.$('.govuk-error-summary a').map((_i, a) => none.$(a).attr('href')).get().toSorted()).toEqual(['#date', '#name']) // prettier-ignore
  expect(again.$('.govuk-error-summary').text()).toContain('Ese día ya es inhábil')
  expect(confirmed.status).toBe(303)
  const open = await office.visitor().visit('/calendario?anio=2026')
  expect(open.$('main').text()).toContain('Calendario aprobado y publicado')
  expect(open.$('.govuk-table').text()).toContain('San Gil')
  expect((await secretary.visit(page)).$('main form').length).toBe(0)
})

test('a confirmed year offers no change', () => {
  const t = (key: string) => key
  const calendar = { year: 2026, holidays: [{ date: '2026-02-04', name: 'San Gil', scope: 'local' as const, provisional: false }], confirmedAt: new Date(), confirmedByName: 'Sofía' } // prettier-ignore

  const page = calendarSettingsPage(t, { calendar, years: [2026, 2027], thisYear: 2026 })

  expect(page).toMatchObject({ isOpen: false, mayConfirm: false, next: null })
  expect(page.holidays.map(({ remove }) => remove)).toEqual([''])
})

test('the year after the last one is prepared with the days of every year, all of them to be confirmed', async () => {
  const office = await newOffice(bare)
  const secretary = await office.as(office.secretary)
  const years = await office.work(calendarYears)
  const next = Math.max(...years) + 1
  const page = `/oficina/ajustes/calendario?anio=${next}`

  const tooFar = await office.work((work) => prepareCalendarYear(work, next + 1)).catch((error: unknown) => error)
  await office.work((work) => prepareCalendarYear(work, next))

  expect(tooFar).toMatchObject({ status: 409 })
  const shown = await secretary.visit(page)
  expect(shown.$('main .co-document').length).toBe(12)
  expect(shown.$('main').text()).toMatch(/Jueves Santo.*Viernes Santo/s)
  expect(
    shown
      .$('main')
      .text()
      .match(/Por confirmar/g),
  ).toHaveLength(12)
  const moved = await secretary.submit(page, {}, { form: `form[action$="/fiestas/${next}-09-08/baja"]` })
  const added = await secretary.submit(page, { ...day(9, 9, next), name: 'Día de Extremadura, trasladado', scope: 'regional' }, adding) // prettier-ignore
  expect([moved.status, added.status]).toEqual([303, 303])
  expect((await office.work((work) => getCalendarYear(work, next))).holidays).toContainEqual({ date: `${next}-09-09`, name: 'Día de Extremadura, trasladado', scope: 'regional', provisional: false }) // prettier-ignore
})
