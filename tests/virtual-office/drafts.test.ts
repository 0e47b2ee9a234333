import { randomUUID } from 'node:crypto'
import { sweepDrafts } from '../../src/modules/virtual-office/index.ts'
import { suspend } from '../../src/modules/procedures/index.ts'
import { getEntry, listEntries } from '../../src/modules/registry/index.ts'
import { plainDate } from '../../src/platform/i18n/format.ts'
import { type Office, newOffice } from '../support/office.ts'
import type { Answer } from '../support/client.ts'
import { answer, attach, begin, count, file, generalPages, home, pdf, sign } from './applying.ts'

const linksOf = (page: Answer): (string | undefined)[] =>
  page
    .$('[role=alert] a')
    .map((_, link) => page.$(link).attr('href'))
    .get()
const idOf = (base: string): string => base.split('/').at(-1) ?? ''
const later = (days: number): Date => new Date(Date.now() + days * 86_400_000)
const expire = (office: Office, base: string) =>
  office.work((w) =>
    w
      .tx('draft')
      .where('id', idOf(base))
      .update({ expires_at: later(-1) }),
  )

describe('beginning', () => {
  test('who has one begun goes on with it or begins another, and pressing twice begins one', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const start = await client.visit('/tramites/instancia-general/solicitud')
    const press = () => client.submitPage(start, '/tramites/instancia-general/solicitud')

    const [one, two] = [await press(), await press()]

    const offer = await client.visit('/tramites/instancia-general/solicitud')
    expect(two.location).toBe('/tramites/instancia-general/solicitud')
    expect(offer.$('.co-card a').attr('href')).toBe(one.location)
    const another = await client.submitPage(offer, '/tramites/instancia-general/solicitud')
    const same = await client.submitPage(offer, '/tramites/instancia-general/solicitud')
    expect(another.location).not.toBe(one.location)
    expect(same.location).toBe(another.location)
    expect(await count(office, 'draft')).toBe(2)
    const procedure = await client.visit('/tramites/instancia-general')
    expect(procedure.$(`a[href="${one.location}"]`).length).toBe(1)
  })

  test('the anonymous are asked who they are, and come back here', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const answer = await office.visitor().visit('/tramites/instancia-general/solicitud')

    expect(answer.location).toBe(`/acceso?volver=${encodeURIComponent('/tramites/instancia-general/solicitud')}`)
  })

  test('what the regulation in force does not name informs and cannot be begun', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const allowed = await client.visit('/tramites/instancia-general/solicitud')

    const page = await client.visit('/tramites/exencion-impuesto-vehiculos/solicitud')
    const forced = await client.submitPage(allowed, '', { procedimiento: 'exencion-impuesto-vehiculos' })

    expect(page.status).toBe(403)
    expect(page.$('main').text()).toContain('Puede presentarlo en persona')
    expect(forced.location).toBe('/tramites/exencion-impuesto-vehiculos/solicitud')
    expect(await count(office, 'draft')).toBe(0)
    await office.work((w) => suspend(w, 'GEN-01'))
    expect((await client.visit('/tramites/instancia-general/solicitud')).status).toBe(403)
  })

  test('a regulation that no longer names it stops the filing, and the draft stays', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)
    await answer(client, base, generalPages())
    const page = await client.visit(`${base}/firmar`)
    await office.work((w) =>
      w
        .tx('regulation')
        .where({ municipality_id: office.municipality.id })
        .update({ state: 'repealed', repealed_on: plainDate(w.now) }),
    )

    const refused = await client.submitPage(page, `${base}/firmar`, { declaro: '1' })

    expect(refused.status).toBe(403)
    expect(await count(office, 'registry_entry')).toBe(0)
    expect((await client.visit(base)).status).toBe(200)
  })
})

describe('answering', () => {
  test('each problem is named at its field, what was typed is kept, and the good answers are saved', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)

    const wrong = await client.submit(`${base}/solicitante`, {
      ...home,
      enNombreDeOtra: 'no',
      'domicilio-postalCode': '99999',
    })
    const text = await client.submit(`${base}/escrito`, { asunto: 'Una farola', tieneExpediente: 'no' })
    const later = await client.submit(
      `${base}/escrito`,
      { expone: 'Está rota' },
      { button: { name: '_action', value: 'later' } },
    )

    expect(wrong.status).toBe(422)
    expect(linksOf(wrong)).toEqual(['#domicilio-postalCode'])
    expect(wrong.$('#domicilio-postalCode').val()).toBe('99999')
    expect(wrong.$('#domicilio-roadName').val()).toBe('Mayor')
    expect(linksOf(text)).toEqual(['#expone', '#solicita'])
    expect(later.location).toBe(`${base}?guardado=1`)
    const tasks = await client.visit(later.location)
    expect(tasks.$('[role=status]').text()).toContain('Guardado')
    expect(tasks.$('.govuk-task-list__status').text()).toContain('A medias')
    const again = await client.visit(`${base}/escrito`)
    expect([again.$('#asunto').val(), again.$('#expone').val()]).toEqual(['Una farola', 'Está rota'])
  })

  test('it is found again after leaving, from the folder, with everything', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const carmen = await office.citizen()
    const client = await office.as(carmen)
    const base = await begin(client)
    await answer(client, base, generalPages())
    await attach(client, base, 'adjuntos', [{ name: 'foto.pdf', content: pdf('foto') }])
    await client.submit('/carpeta', {}, { form: 'form[action="/salida"]' })
    expect((await client.visit(base)).location).toMatch(/^\/acceso/)

    const back = await office.as(carmen)
    expect((await back.visit('/carpeta')).$(`a[href="${base}"]`).length).toBe(1)
    const review = await back.visit(`${base}/revisar`)

    expect(review.$('main').text()).toContain('lleva rota un mes')
    const files = await back.visit(`${base}/documentos`)
    const link = files.$('.co-document__name a').attr('href') ?? ''
    expect((await back.visit(link)).body).toEqual(pdf('foto'))
    expect((await sign(back, base)).location).toBe(`${base}/presentada`)
    await office.runJobs()
  })

  test('answers can be changed from the review, which comes next', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)
    await answer(client, base, generalPages())
    const review = await client.visit(`${base}/revisar`)
    const change = review.$('a[href*="/escrito?"]').attr('href') ?? ''

    const changed = await client.submit(change, { asunto: 'Dos farolas' })

    expect(changed.location).toBe(`${base}/revisar`)
    expect((await client.visit(changed.location)).$('main').text()).toContain('Dos farolas')
  })

  test('it cannot be signed half done, nor without saying so', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)
    expect((await client.visit(`${base}/firmar`)).location).toBe(`${base}/revisar`)
    expect((await client.visit(`${base}/revisar`)).$('.co-notice--problem a').length).toBe(3)
    await answer(client, base, generalPages())

    const silent = await client.submit(`${base}/firmar`)
    const forged = await client.submit(`${base}/firmar`, { declaro: '1', huella: 'x' })

    expect(silent.status).toBe(422)
    expect(linksOf(silent)).toEqual(['#declaro'])
    expect(forged.status).toBe(422)
    expect(await count(office, 'registry_entry')).toBe(0)
  })

  test('a form with conditions and its own documents is filed with what was asked and no more', async () => {
    const office = await newOffice({ procedures: ['TRI-02'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client, 'exencion-impuesto-vehiculos')
    await answer(client, base, [
      ['solicitante', { enNombreDeOtra: 'no', ...home }],
      ['beneficio', { beneficio: 'EXENCION_AGRICOLA' }],
      ['vehiculo', { matricula: 'E 1234 BBB', marcaModelo: '', titularVehiculo: 'yes' }],
      ['agricola', { claseAgricola: 'TRACTOR', cartilla: 'yes', declaraAgricola: 'yes' }],
      ['recibo', { reciboPagado: 'no' }],
      ['consulta-datos', { oposicion: [] }],
      ['notificaciones', { canal: 'PAPEL' }],
    ])
    expect((await client.visit(`${base}/motor`)).location).toBe(base)
    await attach(client, base, 'cartillaAgricola', [{ name: 'cartilla.pdf', content: pdf('cartilla') }])
    await client.submit(`${base}/beneficio?volver=revisar`, { beneficio: 'OTRO', motivoOtro: 'Es de la parroquia' })
    const review = await client.visit(`${base}/revisar`)
    expect(review.$('main').text()).not.toContain('cartilla.pdf')
    await sign(client, base)

    const { entries } = await office.work((w) => listEntries(w))
    const entry = await office.work((w) => getEntry(w, String(entries[0]?.id)))
    const titles = entry.content?.sections.map(({ title }) => title)
    expect(entry.documents).toEqual([])
    expect(titles).not.toContain('Vehículo agrícola')
    expect(titles).toContain('El vehículo')
    const person = await office.work((w) =>
      w.tx('person').where('id', String(entry.parties[0]?.personId)).first('channel'),
    )
    expect(person).toEqual({ channel: 'paper' })
    await office.runJobs()
  })
})

describe('whose it is', () => {
  test('for anybody else a draft does not exist, whatever is asked of it', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const twin = await newOffice({ procedures: ['GEN-01'] })
    const carmen = await office.citizen()
    const client = await office.as(carmen)
    const base = await begin(client)
    await answer(client, base, generalPages())
    await attach(client, base, 'adjuntos', [{ name: 'foto.pdf', content: pdf() }])
    const file = (await client.visit(`${base}/documentos`)).$('.co-document__name a').attr('href') ?? ''
    const strangers = [
      await office.as(await office.citizen('Berta')),
      await office.as(office.clerk),
      await twin.as(await twin.citizen('Nuria')),
    ]

    for (const stranger of strangers) {
      const token = String((await stranger.visit('/carpeta')).$('input[name=_csrf]').val())
      for (const place of ['', '/escrito', '/documentos', '/revisar', '/firmar', '/presentada', '/borrar']) {
        const missing = await stranger.visit(`/solicitudes/${randomUUID()}${place}`)
        const theirs = await stranger.visit(`${base}${place}`)
        expect([place, theirs.status, theirs.$('main').text()]).toEqual([place, 404, missing.$('main').text()])
      }
      for (const act of ['/escrito', '/firmar', '/borrar', `${file.slice(base.length)}/retirada`]) {
        const acted = await stranger.post(`${base}${act}`, { _csrf: token, declaro: '1', huella: 'a'.repeat(64) })
        expect([act, acted.status]).toEqual([act, 404])
      }
      expect((await stranger.visit(file)).status).toBe(404)
    }
    expect((await client.visit(`${base}/revisar`)).$('main').text()).toContain('foto.pdf')
  })

  test('without the token nothing changes', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)

    for (const act of [
      '/escrito',
      '/firmar',
      '/borrar',
      '/documentos/adjuntos',
      `/archivos/${randomUUID()}/retirada`,
    ]) {
      expect([act, (await client.post(`${base}${act}`, { asunto: 'x' })).status]).toEqual([act, 403])
    }
    expect((await client.post('/solicitudes', { procedimiento: 'instancia-general' })).status).toBe(403)
    expect(await count(office, 'draft')).toBe(1)
  })

  test('who declares to represent somebody changes nothing of what is known of that person', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const berta = await office.citizen('Berta')
    await office.work((w) => w.tx('person').where('id', berta.person.id).update({ email: 'berta@ejemplo.es' }))
    const client = await office.as(await office.citizen('Carmen'))

    await file(client, {
      solicitante: {
        enNombreDeOtra: 'yes',
        representadaNif: berta.identity.nif,
        representadaNombre: 'Otro Nombre',
        representacionMedio: 'LEGAL',
      },
      notificaciones: { canal: 'PAPEL', correo: 'otro@ejemplo.es' },
    })

    const person = await office.work((w) =>
      w.tx('person').where('id', berta.person.id).first('name', 'email', 'channel'),
    )
    expect(person).toEqual({ name: berta.person.name, email: 'berta@ejemplo.es', channel: 'electronic' })
    const folder = await client.visit('/carpeta')
    const page = await client.visit(folder.$('a[href^="/carpeta/expedientes/"]').attr('href') ?? '')
    expect(page.$('main').text()).toContain('Otro Nombre')
    expect(page.text).not.toContain(berta.person.name)
    await office.runJobs()
  })
})

describe('how long it is kept', () => {
  test('every change gives it thirty days; past them it is gone, and then deleted with its trace', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)
    await attach(client, base, 'adjuntos', [{ name: 'foto.pdf', content: pdf() }])
    await expire(office, base)

    const page = await client.visit(`${base}/escrito`)
    expect(page.status).toBe(410)
    expect(page.$('main').text()).toContain('Este borrador ha caducado')
    expect((await client.visit('/carpeta')).$(`a[href="${base}"]`).length).toBe(0)

    await office.work(sweepDrafts)
    expect([await count(office, 'draft'), await count(office, 'draft_file')]).toEqual([0, 0])
    expect((await client.visit(base)).status).toBe(404)
    const traces = await office.work((w) =>
      w
        .tx('audit_event')
        .where({ subject_id: idOf(base) })
        .orderBy('id'),
    )
    expect(traces.map(({ event }) => event)).toEqual(['virtual-office.draft-begun', 'virtual-office.draft-expired'])
  })

  test('three days before there is one reminder by e-mail; a change calls it off', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const carmen = await office.citizen()
    await office.work((w) => w.tx('person').where('id', carmen.person.id).update({ email: 'carmen@ejemplo.es' }))
    const client = await office.as(carmen)
    const base = await begin(client)
    const mails = () => office.house.mails.filter(({ text }) => text.includes(base))
    await office.work(sweepDrafts, { now: later(26.9) })
    await office.runJobs()
    expect(mails()).toHaveLength(0)

    await office.work(sweepDrafts, { now: later(27.1) })
    await client.submit(`${base}/escrito`, { asunto: 'Cambio' }, { button: { name: '_action', value: 'later' } })
    await office.runJobs()
    expect(mails()).toHaveLength(0)

    await office.work(sweepDrafts, { now: later(27.2) })
    await office.work(sweepDrafts, { now: later(27.3) })
    await office.runJobs()
    expect(mails()).toMatchObject([{ to: 'carmen@ejemplo.es' }])
    expect(mails()[0]?.text).not.toContain('Vecina')
  })

  test('its owner deletes it after having been asked', async () => {
    const office = await newOffice({ procedures: ['GEN-01'] })
    const client = await office.as(await office.citizen())
    const base = await begin(client)

    const deleted = await client.submit(`${base}/borrar`)

    expect(deleted.location).toBe('/carpeta?borrado=1')
    expect((await client.visit(deleted.location)).$('[role=status]').text()).toContain('Hemos borrado el borrador')
    expect((await client.visit(base)).status).toBe(404)
  })
})
