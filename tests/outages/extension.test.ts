import { beforeAll, expect, test } from '@jest/globals'
import { correctionNotified, findOpenCorrection, listEvents, publicEvents } from '../../src/modules/expedients/index.ts'
import { jobs, schedule } from '../../src/server/jobs.ts'
import { plainDate, shortDate } from '../../src/platform/i18n/format.ts'
import { newOffice, type Office, ourHouse, type Somebody } from '../support/office.ts'
import type { Answer, Client } from '../support/client.ts'
import { aCorrection, aSignedResolution, anExpedient, only } from '../notifications/acts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

beforeAll(async () => {
  await ourHouse()
}, 60_000)

/** Written by the watch, for this council alone. */
async function anInterruption(
  office: Office,
  span: { from: Date; until: Date | null; parts?: string[] },
): Promise<string> {
  return office.work(async (work) => {
    const [row] = await work
      .tx('outage_interruption')
      .insert({
        municipality_id: work.municipalityId,
        began_at: span.from,
        ended_at: span.until,
        parts: span.parts ?? ['program'],
        is_shared: true,
      })
      .returning<{ id: string }[]>('id')
    return row?.id ?? ''
  })
}

async function published(client: Client, interruptionId: string): Promise<string> {
  const answer = await client.submit(`/oficina/incidencias/nueva?interrupcion=${interruptionId}`, {
    description: 'La sede no estuvo disponible.',
  })
  expect(answer.location).toMatch(/^\/oficina\/incidencias\/[0-9a-f-]{36}$/)
  return answer.location
}

const textOf = ({ $ }: Answer, selector = 'main') => $(selector).text().replace(/\s+/g, ' ')

async function aDraft(office: Office, citizen: Somebody): Promise<{ id: string; client: Client }> {
  const client = await office.as(citizen)
  const { location } = await client.submit('/tramites/instancia-general/solicitud')
  return { id: location.split('/').at(-1) ?? '', client }
}

test('an interruption becomes an incident, and one act moves every term that was running', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const now = office.house.app.now()
  const secretary = await office.as(office.secretary)
  const citizen = await office.citizen()
  // Notified the day before, unopened; asked to mend and notified; something begun; something decided already.
  const resolved = await anExpedient(office, citizen)
  await aSignedResolution(office, resolved.id)
  const asked = await anExpedient(office, citizen)
  const correctionId = await aCorrection(office, asked.id)
  await office.runJobs()
  await office.work((work) => correctionNotified(work, correctionId, plainDate(now)))
  const draft = await aDraft(office, citizen)
  const before = await office.work(async (work) => ({
    correction: (await findOpenCorrection(work, asked.id))?.dueOn ?? '',
    notification: (await only(office, resolved.id)).lastDay ?? '',
    draft: (await work.tx('draft').where({ municipality_id: work.municipalityId, id: draft.id }).first('expires_at'))
      .expires_at as Date,
    resolution: (await work.tx('expedient').where({ municipality_id: work.municipalityId, id: resolved.id }).first())
      .due_on as string | null,
  }))
  const interruption = await anInterruption(office, {
    from: new Date(now.getTime() + HOUR),
    until: new Date(now.getTime() + HOUR + DAY),
  })

  const desk = await secretary.visit('/oficina/incidencias')
  const address = await published(secretary, interruption)
  await office.runJobs()
  const asking = await secretary.visit(`${address}/ampliacion`)
  const preview = await secretary.visit(
    `${address}/ampliacion?dias=2&plazos=correction&plazos=notification&plazos=draft`,
  )
  const decided = await secretary.submitPage(preview, `${address}/ampliacion`, {}, { form: 'main form[method=post]' })
  const again = await secretary.submitPage(preview, `${address}/ampliacion`, {}, { form: 'main form[method=post]' })
  await office.runJobs()

  expect(textOf(desk)).toContain('todo el programa, que no estaba en marcha')
  expect(asking.$('#dias').attr('value')).toBe('2')
  expect(asking.$('main form[method=post]').length).toBe(0)
  expect(textOf(preview)).toContain('El plazo del Ayuntamiento para resolver no se amplía')
  expect(decided.location).toBe(address)
  expect(again.status).toBe(409)

  const after = await office.work(async (work) => ({
    correction: (await findOpenCorrection(work, asked.id))?.dueOn ?? '',
    turn: (await work.tx('expedient').where({ municipality_id: work.municipalityId, id: asked.id }).first())
      .turn_due_on as string,
    notification: await only(office, resolved.id),
    draft: (await work.tx('draft').where({ municipality_id: work.municipalityId, id: draft.id }).first('expires_at'))
      .expires_at as Date,
    resolution: (await work.tx('expedient').where({ municipality_id: work.municipalityId, id: resolved.id }).first())
      .due_on as string | null,
    events: publicEvents(office.house.app.t, await listEvents(work, asked.id, { onlyPublic: true })),
  }))
  const workingDaysLater = after.correction
  expect(workingDaysLater > before.correction).toBe(true)
  expect(textOf(preview)).toContain(shortDateIn(preview, before.correction))
  expect(after.turn).toBe(after.correction)
  expect(after.notification.lastDay).toBe(daysLater(before.notification, 2))
  expect(plainDate(new Date((after.notification.expiresAt?.getTime() ?? 0) - 1))).toBe(after.notification.lastDay)
  expect(plainDate(after.draft)).toBe(daysLater(plainDate(before.draft), 2))
  expect(after.resolution).toBe(before.resolution)
  expect(after.events.map(({ title }) => title).join(' ')).toContain('Por una incidencia técnica de la sede')

  // The citizen sees the new date, and why.
  const page = await draft.client.visit(`/solicitudes/${draft.id}`)
  expect(textOf(page)).toContain(longDate(page, plainDate(after.draft)))
  expect(textOf(page)).toContain('incidencia técnica')
  // Everybody sees the history, and the certificate is a sealed PDF with its code.
  const history = await office.visitor().visit('/sede/incidencias')
  expect(textOf(history)).toContain('Se amplían 2 días')
  const certificate = await office.visitor().visit(history.$('article a').attr('href') ?? '')
  expect(certificate.status).toBe(200)
  expect((certificate.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-')
  const document = await office.work((work) =>
    work.tx('document').where({ municipality_id: work.municipalityId, kind: 'TD11' }).select('id'),
  )
  expect(document).toHaveLength(2)
  const verifiable = await office.work((work) =>
    work
      .tx('verification_code')
      .where('municipality_id', work.municipalityId)
      .whereIn(
        'document_id',
        document.map(({ id }) => id as string),
      ),
  )
  expect(verifiable).toHaveLength(2)
})

const daysLater = (day: string, days: number) => plainDate(new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY))
const longDate = (_: Answer, day: string) =>
  new Intl.DateTimeFormat('es-ES', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))
const shortDateIn = (page: Answer, day: string) =>
  page.text.includes(shortDate(day)) ? shortDate(day) : longDate(page, day)

test('terms that had run out before, began afterwards, or were decided meanwhile stay as they are', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const now = office.house.app.now()
  const secretary = await office.as(office.secretary)
  const citizen = await office.citizen()
  const { id: later } = await aDraft(office, citizen)
  const tooLate = await anExpedient(office, citizen)
  await aCorrection(office, tooLate.id)
  await office.runJobs()
  const correction = await office.work((work) => findOpenCorrection(work, tooLate.id))
  await office.work((work) =>
    correctionNotified(work, correction?.id ?? '', plainDate(new Date(now.getTime() - 60 * DAY))),
  )
  const interruption = await anInterruption(office, {
    from: new Date(now.getTime() - 3 * HOUR),
    until: new Date(now.getTime() - 2 * HOUR),
  })
  const address = await published(secretary, interruption)

  const preview = await secretary.visit(`${address}/ampliacion?dias=1&plazos=correction&plazos=draft`)
  await secretary.submitPage(preview, `${address}/ampliacion`, {}, { form: 'main form[method=post]' })
  await office.runJobs()

  expect(textOf(preview)).toContain('No corría ninguno.')
  const moved = await office.work((work) =>
    work.tx('outage_extended_term').where('municipality_id', work.municipalityId).select('subject_id'),
  )
  expect(moved).toEqual([])
  expect(later).toMatch(/^[0-9a-f-]{36}$/)
})

test('many terms are moved by jobs, each once, also when a job runs twice', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const now = office.house.app.now()
  const secretary = await office.as(office.secretary)
  const citizen = await office.citizen()
  const first = await aDraft(office, citizen)
  await office.work((work) =>
    work.tx.raw(
      `insert into draft (municipality_id, person_id, kind, procedure_code, procedure_version, title, start_key, created_at,
         updated_at, expires_at)
       select d.municipality_id, d.person_id, d.kind, d.procedure_code, d.procedure_version, d.title, gen_random_uuid(),
              d.created_at, d.updated_at, d.expires_at
         from draft d, generate_series(1, 1300) where d.municipality_id = ? and d.id = ?`,
      [office.municipality.id, first.id],
    ),
  )
  const interruption = await anInterruption(office, {
    from: new Date(now.getTime() + HOUR),
    until: new Date(now.getTime() + 2 * HOUR),
  })
  const address = await published(secretary, interruption)
  const preview = await secretary.visit(`${address}/ampliacion?dias=3&plazos=draft`)
  await secretary.submitPage(preview, `${address}/ampliacion`, {}, { form: 'main form[method=post]' })
  const atOnce = await ends(office)

  const incidentId = address.split('/').at(-1)
  const twice = { municipalityId: office.municipality.id, incidentId, kind: 'draft', after: null, next: [] }
  await jobs['outages.extend-terms']?.(office.house.app, twice, { attempt: 1, maxAttempts: 25 })
  await office.runJobs()

  expect(textOf(preview)).toContain('Y 1251 más.')
  expect(atOnce.size).toBe(2)
  const done = await ends(office)
  expect([...done.values()]).toEqual([1301])
  expect(textOf(await secretary.visit(address))).toContain('1301 ampliados')
})

const ends = (office: Office) =>
  office.work(async (work) => {
    const { rows } = await work.tx.raw<{ rows: { day: string; count: number }[] }>(
      "select (expires_at at time zone 'Europe/Madrid')::date::text as day, count(*)::int as count from draft where municipality_id = ? group by 1",
      [work.municipalityId],
    )
    return new Map(rows.map(({ day, count }) => [day, count]))
  })

test('while the secretary has not decided, no notification counts as refused and no draft is deleted', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const secretary = await office.as(office.secretary)
  const citizen = await office.citizen()
  const { id } = await anExpedient(office, citizen)
  await aSignedResolution(office, id)
  await office.runJobs()
  const { expiresAt } = await only(office, id)
  const late = new Date((expiresAt?.getTime() ?? 0) + HOUR)
  const interruption = await anInterruption(office, { from: new Date(late.getTime() - 3 * HOUR), until: late })
  const app = { ...office.house.app, now: () => new Date(late.getTime() + HOUR) }
  const stateAfterTheClock = async () => {
    await schedule['notifications.expire']?.(app)
    return (await only(office, id)).state
  }

  const held = await stateAfterTheClock()
  const dismissed = await secretary.submit(`/oficina/incidencias/interrupciones/${interruption}`, {
    motivo: 'Parada prevista.',
  })
  const done = await stateAfterTheClock()

  expect(held).toBe('available')
  expect(dismissed.location).toBe('/oficina/incidencias?hecho=descartada')
  expect(done).toBe('expired')
})

test('and after five days the terms run out all the same', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const citizen = await office.citizen()
  const { id } = await anExpedient(office, citizen)
  await aSignedResolution(office, id)
  await office.runJobs()
  const { expiresAt } = await only(office, id)
  const late = expiresAt ?? new Date()
  await anInterruption(office, { from: new Date(late.getTime() - HOUR), until: late })
  const app = { ...office.house.app, now: () => new Date(late.getTime() + 5 * DAY + HOUR) }

  await schedule['notifications.expire']?.(app)

  expect((await only(office, id)).state).toBe('expired')
})

test('an incident that nobody’s probe saw is published by hand, closed later, and may leave every term as it is', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const empty = await office.visitor().visit('/sede/incidencias')
  const form = '/oficina/incidencias/nueva'

  const nothing = await secretary.submit(form)
  const future = await secretary.submit(form, moment('began', '2099-01-01', '9:30', { description: 'Algo falla.' }))
  const done = await secretary.submit(form, moment('began', '2026-03-02', '9:30', { description: 'Algo falla.' }))
  const tooSoon = await secretary.visit(`${done.location}/ampliacion`)
  const open = await office.visitor().visit('/sede/incidencias')
  const before = await secretary.submit(done.location, moment('ended', '2026-03-01', '10:00'))
  await secretary.submit(done.location, moment('ended', '2026-03-03', '10:00'))
  const twice = await secretary.post(`${done.location}/cierre`, {
    ...moment('ended', '2026-03-03', '10:00'),
    _csrf: String(before.$('input[name=_csrf]').attr('value')),
  })
  const wrong = await secretary.visit(`${done.location}/ampliacion?dias=1`)
  const none = await secretary.visit(`${done.location}/ampliacion?dias=0`)
  await secretary.submitPage(none, `${done.location}/ampliacion`, {}, { form: 'main form[method=post]' })
  await office.runJobs()

  expect(textOf(empty, '.co-empty__title')).toBe('No hay ninguna incidencia publicada')
  expect(nothing.status).toBe(422)
  for (const field of ['description', 'began', 'began-hour']) {
    expect(nothing.$(`[role=alert] a[href="#${field}"]`).length).toBe(1)
  }
  expect(future.status).toBe(422)
  expect(tooSoon.status).toBe(404)
  expect(textOf(open, 'article')).toContain('Sin resolver')
  expect(before.status).toBe(422)
  expect(before.text).toContain('No puede terminar antes de empezar.')
  expect(twice.status).toBe(409)
  expect(wrong.status).toBe(422)
  expect(wrong.$('[role=alert] a[href="#plazos"]').length).toBe(1)
  const closed = await office.visitor().visit('/sede/incidencias')
  expect(textOf(closed, 'article')).toContain('Del 02/03/2026, 09:30:00 al 03/03/2026, 10:00:00')
  expect(textOf(closed, 'article')).toContain('Se ha decidido no ampliar plazos.')
  expect(closed.$('article a').attr('href')).toMatch(/certificado$/)
})

function moment(name: string, day: string, hour: string, more: Record<string, string> = {}): Record<string, string> {
  const [year = '', month = '', date = ''] = day.split('-')
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year, [`${name}-hour`]: hour, ...more }
}

test('only the secretary decides, and of another council’s nothing is seen', async () => {
  const office = await newOffice({ procedures: 'none' })
  const other = await newOffice({ procedures: 'none' })
  const theirs = await anInterruption(other, { from: new Date(Date.now() - HOUR), until: new Date() })
  const secretary = await office.as(office.secretary)

  expect((await (await office.as(office.clerk)).visit('/oficina/incidencias')).status).toBe(403)
  expect((await secretary.visit(`/oficina/incidencias/interrupciones/${theirs}`)).status).toBe(404)
  expect((await secretary.visit(`/oficina/incidencias/nueva?interrupcion=${theirs}`)).status).toBe(404)
  expect((await office.visitor().visit(`/sede/incidencias/${theirs}/certificado`)).status).toBe(404)
  expect(textOf(await secretary.visit('/oficina'))).not.toContain('por decidir')
  const theirSecretary = await other.as(other.secretary)
  expect(textOf(await theirSecretary.visit('/oficina'))).toContain('Hay una interrupción de la sede por decidir')
})
