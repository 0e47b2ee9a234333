import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import {
  addTerm,
  addWorkingDays,
  calendarOf,
  dueDateWithSuspensions,
  effectiveMoment,
  halfTerm,
  isWorkingDay,
  madridDate,
  nationalHolidays,
  notificationExpiry,
  officialYear,
  startOfDay,
} from '../../src/modules/municipalities/calendar.ts'
import { commonHolidays } from '../../src/modules/municipalities/seed-data.ts'

const calendar = calendarOf(commonHolidays().map((holiday) => holiday.date))

describe('terms end on the day the law says', () => {
  test.each([
    ['10 working days over Easter', '2026-03-31', { value: 10, unit: 'working_days' }, '2026-04-16'],
    ['10 working days over the December holidays', '2026-12-03', { value: 10, unit: 'working_days' }, '2026-12-21'],
    ['20 working days over the day of Extremadura', '2026-09-01', { value: 20, unit: 'working_days' }, '2026-09-30'],
    ['one month when the next has no such day', '2026-01-31', { value: 1, unit: 'months' }, '2026-03-02'],
    ['one month that ends on a holiday and a Saturday', '2026-07-15', { value: 1, unit: 'months' }, '2026-08-17'],
    ['three months to resolve', '2026-03-16', { value: 3, unit: 'months' }, '2026-06-16'],
    ['the change of channel, five working days', '2026-05-14', { value: 5, unit: 'working_days' }, '2026-05-21'],
    ['one month from 29 February', '2028-02-29', { value: 1, unit: 'months' }, '2028-03-29'],
    ['one year from 29 February', '2028-02-29', { value: 1, unit: 'years' }, '2029-02-28'],
    ['one month into a leap February', '2028-01-31', { value: 1, unit: 'months' }, '2028-02-29'],
    ['one working day over the end of the year', '2026-12-31', { value: 1, unit: 'working_days' }, '2027-01-04'],
    ['one month over the end of the year', '2026-12-31', { value: 1, unit: 'months' }, '2027-02-01'],
    ['calendar days that end on a Sunday', '2026-06-04', { value: 10, unit: 'days' }, '2026-06-15'],
    ['calendar days over the hour lost in March', '2026-03-24', { value: 7, unit: 'days' }, '2026-03-31'],
  ] as const)('%s', (_title, start, term, end) => {
    expect(addTerm(start, term, calendar)).toBe(end)
  })

  test('a term starts to count on the day after, also when notified on a holiday', () => {
    expect(addWorkingDays('2026-04-03', 1, calendar)).toBe('2026-04-06')
    expect(addWorkingDays('2026-04-06', 1, calendar)).toBe('2026-04-07')
  })

  test('a local holiday of the council moves the end', () => {
    const own = calendarOf([...calendar.dates, '2026-04-16'])

    expect(addTerm('2026-03-31', { value: 10, unit: 'working_days' }, own)).toBe('2026-04-17')
  })

  test('beyond the years the council knows, the holidays common to all of Spain still count', () => {
    expect(isWorkingDay('2029-12-25', calendar)).toBe(false)
    expect(isWorkingDay('2029-03-30', calendar)).toBe(false) // Good Friday
    expect(isWorkingDay('2029-09-10', calendar)).toBe(true)
    // Within them the council's calendar is the only word: 15 August 2027 is a Sunday and its Monday was chosen.
    expect(isWorkingDay('2027-08-16', calendar)).toBe(false)
  })

  test('Easter is where it was and will be', () => {
    expect(
      [2019, 2025, 2026, 2027, 2038].map((year) => [...nationalHolidays(year)].filter((d) => /-0[34]-/.test(d))),
    ).toEqual([
      ['2019-04-18', '2019-04-19'],
      ['2025-04-17', '2025-04-18'],
      ['2026-04-02', '2026-04-03'],
      ['2027-03-25', '2027-03-26'],
      ['2038-04-22', '2038-04-23'],
    ])
  })

  test.each(['2026-02-30', '2026-13-01', '26-01-01', '', '2026-01-01T00:00:00Z'])('%p is not a date', (date) => {
    expect(() => addTerm(date, { value: 1, unit: 'days' }, calendar)).toThrow(RangeError)
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e9])('%p is not the length of a term', (value) => {
    expect(() => addTerm('2026-01-07', { value, unit: 'working_days' }, calendar)).toThrow(RangeError)
  })

  test('a calendar without working days is noticed and does not go on for ever', () => {
    const never = { dates: [], years: new Set<number>(), isHoliday: () => true }

    expect(() => effectiveMoment(new Date('2026-02-07T10:00:00Z'), never)).toThrow(RangeError)
  })
})

describe('half of a term', () => {
  test('urgency favours whoever must act, an extension never passes the half', () => {
    expect(halfTerm({ value: 15, unit: 'working_days' }, 'urgency')).toEqual({ value: 8, unit: 'working_days' })
    expect(halfTerm({ value: 15, unit: 'working_days' }, 'extension')).toEqual({ value: 7, unit: 'working_days' })
    expect(halfTerm({ value: 6, unit: 'months' }, 'extension')).toEqual({ value: 3, unit: 'months' })
    expect(halfTerm({ value: 1, unit: 'months' }, 'urgency')).toEqual({ value: 15, unit: 'days' })
    expect(halfTerm({ value: 1, unit: 'months' }, 'extension')).toEqual({ value: 14, unit: 'days' })
    expect(halfTerm({ value: 1, unit: 'years' }, 'urgency')).toEqual({ value: 6, unit: 'months' })
  })
})

describe('presentation on a non-working day', () => {
  test.each([
    ['a Saturday at 11:00', '2026-02-07T10:00:00Z', '2026-02-08T23:00:00.000Z'],
    ['Holy Thursday at 18:00', '2026-04-02T16:00:00Z', '2026-04-05T22:00:00.000Z'],
    ['the last second of a Sunday', '2026-02-08T22:59:59.999Z', '2026-02-08T23:00:00.000Z'],
    ['the Sunday of 23 hours', '2026-03-29T10:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['the Sunday of 25 hours', '2026-10-25T22:30:00Z', '2026-10-25T23:00:00.000Z'],
    ['New Year, already there in Madrid and not yet in UTC', '2025-12-31T23:30:00Z', '2026-01-01T23:00:00.000Z'],
  ])('%s counts at the first hour of the next working day', (_title, presented, effective) => {
    expect(effectiveMoment(new Date(presented), calendar).toISOString()).toBe(effective)
  })

  test('on a working day it counts when it happened, to the millisecond', () => {
    for (const moment of ['2026-02-09T08:15:30.123Z', '2026-02-08T23:00:00.000Z', '2026-02-06T22:59:59.999Z']) {
      expect(effectiveMoment(new Date(moment), calendar).toISOString()).toBe(new Date(moment).toISOString())
    }
  })
})

describe('notifications', () => {
  test('expire when the tenth calendar day has ended, in official time', () => {
    const expiry = notificationExpiry(new Date('2026-08-03T08:00:00Z'))

    expect(expiry).toEqual({ lastDay: '2026-08-13', expiresAt: new Date('2026-08-13T22:00:00Z') })
  })

  test('a tenth day that is no working day stays, unless the council decided otherwise', () => {
    const available = new Date('2026-06-03T22:30:00Z') // the 4th in Madrid

    expect(notificationExpiry(available).lastDay).toBe('2026-06-14')
    expect(notificationExpiry(available, { rollWith: calendar })).toEqual({
      lastDay: '2026-06-15',
      expiresAt: new Date('2026-06-15T22:00:00Z'),
    })
  })

  test('ten days over a change of hour are ten days of the calendar', () => {
    expect(notificationExpiry(new Date('2026-10-20T21:59:00Z')).expiresAt).toEqual(new Date('2026-10-30T23:00:00Z'))
  })
})

describe('suspensions', () => {
  const threeMonths = { value: 3, unit: 'months' } as const

  test('give back the calendar days between the request and its fulfilment', () => {
    expect(dueDateWithSuspensions('2026-03-16', threeMonths, [], calendar)).toBe('2026-06-16')
    expect(
      dueDateWithSuspensions('2026-03-16', threeMonths, [{ from: '2026-04-10', to: '2026-04-24' }], calendar),
    ).toBe('2026-06-30')
  })

  test('then the end moves to a working day, once', () => {
    // 16 June + 4 days is a Saturday; the next suspension starts from there and not from the Monday.
    const once = [{ from: '2026-04-10', to: '2026-04-14' }]
    const twice = [...once, { from: '2026-05-04', to: '2026-05-06' }]

    expect(dueDateWithSuspensions('2026-03-16', threeMonths, once, calendar)).toBe('2026-06-22')
    expect(dueDateWithSuspensions('2026-03-16', threeMonths, twice, calendar)).toBe('2026-06-22')
  })

  test('days of two suspensions at once count once', () => {
    const both = [
      { from: '2026-04-20', to: '2026-04-30' },
      { from: '2026-04-10', to: '2026-04-24' },
      { from: '2026-04-11', to: '2026-04-12' },
    ]

    expect(dueDateWithSuspensions('2026-03-16', threeMonths, both, calendar)).toBe('2026-07-06')
  })

  test('of a term in working days give back working days', () => {
    const term = { value: 10, unit: 'working_days' } as const

    expect(dueDateWithSuspensions('2026-05-04', term, [], calendar)).toBe('2026-05-18')
    expect(dueDateWithSuspensions('2026-05-04', term, [{ from: '2026-05-08', to: '2026-05-10' }], calendar)).toBe(
      '2026-05-18',
    )
    expect(dueDateWithSuspensions('2026-05-04', term, [{ from: '2026-05-08', to: '2026-05-12' }], calendar)).toBe(
      '2026-05-20',
    )
  })

  test('an open one leaves no date; one that begins on the last day still counts, one after it does not', () => {
    const due = (from: string, to: string | null) =>
      dueDateWithSuspensions('2026-03-16', threeMonths, [{ from, to }], calendar)

    expect(due('2026-06-16', null)).toBeNull()
    expect(due('2026-06-16', '2026-06-18')).toBe('2026-06-18')
    expect(due('2026-06-17', null)).toBe('2026-06-16')
    expect(due('2026-03-01', '2026-03-20')).toBe('2026-06-22')
    expect(() => due('2026-04-10', '2026-04-09')).toThrow(RangeError)
  })
})

describe('the official day', () => {
  test('is the one of Madrid', () => {
    expect(madridDate(new Date('2026-07-01T22:30:00Z'))).toBe('2026-07-02')
    expect(officialYear(new Date('2025-12-31T22:59:59Z'))).toBe(2025)
    expect(officialYear(new Date('2025-12-31T23:00:00Z'))).toBe(2026)
    expect(startOfDay('2026-03-29').toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDay('2026-03-30').toISOString()).toBe('2026-03-29T22:00:00.000Z')
  })
})

const reference = new URL('../../../shared/reference/festivos-extremadura.csv', import.meta.url)
const ifThere = existsSync(reference) ? test : test.skip
if (!existsSync(reference)) console.log('the reference calendar is not at hand: the comparison with it is left out')
ifThere('our holidays are those of the reference calendar', () => {
  const rows = readFileSync(reference, 'utf8').trim().split('\n').slice(1)

  // oxlint-disable-next-line jest/no-standalone-expect -- inside of a test: `ifThere` is `test` or `test.skip`
  expect(commonHolidays().map((holiday) => holiday.date)).toEqual(rows.map((row) => row.slice(0, 10)))
})
