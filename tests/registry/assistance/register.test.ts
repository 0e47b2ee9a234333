import { type Office, newOffice } from '../../support/office.ts'
import { attest, begun, dayFromNow, goodPage, habilitated } from '../digitisation/digitising.ts'
import { base, consentAloud, file, filledFor } from './assisting.ts'

const officials = `${base}/funcionarios`

test('the secretary habilitates somebody by an act, and ends it by another', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const form = await secretary.visit(officials)
  const persona = form
    .$('select[name=persona] option')
    .filter((_, option) => form.$(option).text().startsWith('Regina'))
    .attr('value')
  const fields = {
    persona: persona ?? '',
    facultades: ['assist'],
    acto: 'Resolución de Alcaldía 45/2026',
    'fecha-acto': dayFromNow(-10),
    desde: dayFromNow(-1),
  }

  const done = await secretary.submit(officials, fields)
  const officer = await office.as(office.registryOfficer)
  const may = await officer.visit(base)
  const { id } = await office.work((work) => work.tx('assistance_official').first<{ id: string }>('id'))
  const end = () =>
    secretary.submit(`${officials}/${id}`, { acto: 'Resolución de Alcaldía 46/2026', ultimo: dayFromNow(-1) })
  const ended = await end()
  const mayNot = await officer.visit(base)
  const again = await secretary.visit(`${officials}/${id}`)

  expect([done.status, ended.status]).toEqual([303, 303])
  expect(may.$('main').text()).toContain('Resolución de Alcaldía 45/2026')
  expect(mayNot.$('main').text()).toContain('Usted no puede firmar por los ciudadanos')
  expect(again.$('form[action$=fin]')).toHaveLength(0)
  expect(again.$('main').text()).toContain('Resolución de Alcaldía 46/2026')
})

test('a habilitation names a person who works here, a power, an act and its days', async () => {
  const office = await newOffice({ procedures: 'none' })
  const secretary = await office.as(office.secretary)
  const persona = (await secretary.visit(officials)).$('select[name=persona] option').last().attr('value') ?? ''
  const wrong = async (change: Record<string, string | string[]>) => {
    const answer = await secretary.submit(officials, {
      persona,
      facultades: ['copy'],
      acto: 'Resolución de Alcaldía 45/2026',
      'fecha-acto': dayFromNow(-10),
      desde: dayFromNow(-1),
      ...change,
    })
    return [answer.status, answer.$('.govuk-error-summary a').first().attr('href')]
  }

  expect(await wrong({ persona: '' })).toEqual([422, '#persona'])
  const stranger = (await office.citizen()).person.id
  expect(await wrong({ persona: `${stranger}:${persona.split(':')[1]}` })).toEqual([422, '#persona'])
  expect(await wrong({ facultades: [] })).toEqual([422, '#facultades'])
  expect(await wrong({ acto: 'Res' })).toEqual([422, '#acto'])
  expect(await wrong({ 'fecha-acto': '2026-02-31' })).toEqual([422, '#fecha-acto'])
  expect(await wrong({ desde: dayFromNow(-11) })).toEqual([422, '#desde'])
  expect(await wrong({ hasta: dayFromNow(-2) })).toEqual([422, '#hasta'])
  expect(await office.work((work) => work.tx('assistance_official').select('id'))).toEqual([])
})

test('the register of acts is searched, and taken away as a table that reckons with nothing', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const copy = await begun(officer, [goodPage()], { titulo: '=2+2;"plano"' })
  await attest(officer, copy.address)
  const { address, person } = await filledFor(officer)
  await consentAloud(officer, address)
  await file(officer, address)
  const secretary = await office.as(office.secretary)
  const rows = async (query: string) => {
    const page = await secretary.visit(`${base}/actos${query}`)
    return page.$('tbody tr').length
  }

  expect(await rows('')).toBe(2)
  expect(await rows('?clase=filing')).toBe(1)
  expect(await rows('?clase=authentic-copy')).toBe(1)
  expect(await rows(`?persona=${office.registryOfficer.person.id}&desde=${dayFromNow(0)}&hasta=${dayFromNow(0)}`)).toBe(
    2,
  )
  expect(await rows(`?persona=${office.secretary.person.id}`)).toBe(0)
  expect(await rows(`?hasta=${dayFromNow(-1)}`)).toBe(0)
  expect(await rows('?clase=nada&desde=ayer&persona=x&antes=y')).toBe(2)
  const csv = await secretary.visit(`${base}/actos.csv?clase=filing`)
  const all = await secretary.visit(`${base}/actos.csv`)
  expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
  const lines = csv.text.trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(person['nif'])
  expect(all.text).toContain(`"'=2+2;""plano"""`)
  expect(await reads(office)).toBeGreaterThan(5)
})

test('an act is read by who supervises, and the register of officials kept by who configures', async () => {
  const office = await newOffice({ procedures: 'none' })
  const statuses = async (address: string) =>
    Promise.all(
      [office.secretary, office.registryOfficer, office.clerk, office.mayor].map(
        async (somebody) => (await (await office.as(somebody)).visit(address)).status,
      ),
    )

  expect(await statuses(`${base}/actos`)).toEqual([200, 403, 403, 403])
  expect(await statuses(`${base}/actos.csv`)).toEqual([200, 403, 403, 403])
  expect(await statuses(officials)).toEqual([200, 403, 403, 403])
  expect(await statuses(base)).toEqual([403, 200, 403, 403])
})

test('the sede tells the habilitated posts and nobody’s name', async () => {
  const office = await newOffice({ procedures: 'none' })
  const visitor = office.visitor()
  const before = await visitor.visit('/sede/personal-habilitado')
  await habilitated(office, office.registryOfficer)
  await habilitated(office, office.clerk, { until: dayFromNow(-1) })

  const after = await visitor.visit('/sede/personal-habilitado')
  const index = await visitor.visit('/sede')

  expect(before.$('main').text()).toContain('Todavía no hay ningún puesto habilitado')
  expect(after.$('tbody tr')).toHaveLength(1)
  expect(after.$('main').text()).toContain('Firmar por los ciudadanos')
  for (const { person } of [office.registryOfficer, office.clerk]) {
    expect(after.text).not.toContain(person.nif)
    expect(after.text).not.toContain(person.name.split(' ')[0])
  }
  expect(index.$('a[href="/sede/personal-habilitado"]')).toHaveLength(1)
})

const reads = async (office: Office): Promise<number> =>
  (await office.work((work) => work.tx('access_log').where({ subject_kind: 'assistance-acts' }))).length
