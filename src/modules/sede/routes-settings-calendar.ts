import { type Request, type Response, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import { AppError, notFound } from '../../platform/errors.ts'
import { who } from '../../platform/http/context.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import {
  addHoliday,
  confirmCalendarYear,
  getCalendarYear,
  officialYear,
  prepareCalendarYear,
  removeHoliday,
} from '../municipalities/index.ts'
import { calendarYears } from './queries.ts'
import { holidayForm } from './schemas.ts'
import { calendarSettingsPage, isRemovable } from './views-settings.ts'

/** The council's two local days, and the confirmation of the whole year; afterwards terms have been counted on it. */
export function calendarSettings(app: App): Router {
  const router = Router()
  const may = permit('office:configure')

  const show = async (
    req: Request,
    res: Response,
    year: number,
    failed?: { problems: Problem[]; values?: Record<string, unknown> },
  ) => {
    const page = await inWork(app.db, who(req), async (work) =>
      calendarSettingsPage(req.t, {
        calendar: await getCalendarYear(work, year),
        years: await calendarYears(work),
        thisYear: officialYear(req.now),
      }),
    )
    if (failed) res.status(422)
    res.render('sede/settings-calendar', { layout: 'staff', ...page, ...failed })
  }

  router.get('/oficina/ajustes/calendario', may, (req, res) =>
    show(req, res, req.query['anio'] === undefined ? officialYear(req.now) : yearOf(req.query['anio'])),
  )

  router.post('/oficina/ajustes/calendario/:year/fiestas', may, async (req, res) => {
    const year = yearOf(req.params['year'])
    const form = parseForm(holidayForm, req.body)
    if (!form.ok) return show(req, res, year, form)
    const { date, name, scope } = form.data
    if (!date.startsWith(String(year))) {
      const problems = [{ field: 'date', key: 'sede.error.other-year', params: { year } }]
      return show(req, res, year, { problems, values: form.values })
    }
    const problem = await told('date', () =>
      inWork(app.db, who(req), (work) => addHoliday(work, { date, name, scope })),
    )
    if (problem) return show(req, res, year, { problems: [problem], values: form.values })
    res.redirect(303, `/oficina/ajustes/calendario?anio=${year}`)
  })

  router.post('/oficina/ajustes/calendario/:year/fiestas/:date/baja', may, async (req, res) => {
    const year = yearOf(req.params['year'])
    const date = String(req.params['date'])
    const problem = await told('', () =>
      inWork(app.db, who(req), async (work) => {
        const { holidays } = await getCalendarYear(work, year)
        // National and regional days are decreed by others: a council takes away only what the decree did not bring.
        if (!holidays.some((holiday) => holiday.date === date && isRemovable(holiday))) {
          throw notFound('municipalities.error.no-such-holiday')
        }
        await removeHoliday(work, date)
      }),
    )
    if (problem) return show(req, res, year, { problems: [problem] })
    res.redirect(303, `/oficina/ajustes/calendario?anio=${year}`)
  })

  router.post('/oficina/ajustes/calendario/:year/confirmacion', may, async (req, res) => {
    const year = yearOf(req.params['year'])
    const problem = await told('', () => inWork(app.db, who(req), (work) => confirmCalendarYear(work, year)))
    if (problem) return show(req, res, year, { problems: [problem] })
    res.redirect(303, '/oficina/ajustes?hecho=calendario')
  })

  router.post('/oficina/ajustes/calendario/:year', may, async (req, res) => {
    const year = yearOf(req.params['year'])
    await inWork(app.db, who(req), (work) => prepareCalendarYear(work, year))
    res.redirect(303, `/oficina/ajustes/calendario?anio=${year}`)
  })

  return router
}

/** What a rule refuses is told on the page where it was asked for. */
export async function told(field: string, run: () => Promise<unknown>): Promise<Problem | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 500) throw error
    return { field, key: error.key, params: error.params }
  }
}

function yearOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{4}$/.test(text)) throw notFound('error.not-found')
  return Number(text)
}
