import { Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { cacheable } from '../../platform/http/page-cache.ts'
import { permit } from '../../platform/http/permit.ts'
import { getCalendarYear, getCouncil, officialYear } from '../municipalities/index.ts'
import { icalendar } from './ical.ts'
import { ofOwner } from './owner.ts'
import { calendarYears } from './queries.ts'
import { calendarPage } from './views-calendar.ts'

/** Ley 39/2015, arts. 30.7 and 31.3: the days on which the council's terms do not run. */
export function calendarRoutes(app: App): Router {
  const router = Router()

  router.get('/calendario', permit('everyone'), cacheable(), async (req, res) => {
    const year = yearOf(req.query['anio']) ?? officialYear(req.now)
    const page = await inWork(app.db, who(req), async (work) =>
      calendarPage(req.t, {
        council: await getCouncil(work),
        calendar: await getCalendarYear(work, year),
        years: await calendarYears(work),
      }),
    )
    res.render('sede/calendar', page)
  })

  router.get('/calendario/:file', permit('everyone'), cacheable(), async (req, res) => {
    const file = String(req.params['file'])
    const year = file.endsWith('.ics') ? yearOf(file.slice(0, -4)) : undefined
    if (year === undefined) throw notFound('error.not-found')
    const { council, calendar } = await inWork(app.db, who(req), async (work) => ({
      council: await getCouncil(work),
      calendar: await getCalendarYear(work, year),
    }))
    res.set({
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `attachment; filename="inhabiles-${req.municipality.slug}-${year}.ics"`,
    })
    res.send(
      icalendar({
        name: req.t('sede.calendar.feed', { of: ofOwner(req.t, council), year }),
        host: req.municipality.host,
        stamp: calendar.confirmedAt ?? req.now,
        holidays: calendar.holidays,
      }),
    )
  })

  return router
}

const yearOf = (text: unknown): number | undefined =>
  typeof text === 'string' && /^\d{4}$/.test(text) ? Number(text) : undefined
