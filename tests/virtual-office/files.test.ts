import { getEntry, listEntries } from '../../src/modules/registry/index.ts'
import type { Scanner } from '../../src/platform/storage/scanner.ts'
import { type Office, newOffice } from '../support/office.ts'
import type { Client } from '../support/client.ts'
import { answer, attach, begin, count, generalPages, pdf, sign } from './applying.ts'

async function applying(): Promise<{ office: Office; client: Client; base: string }> {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const client = await office.as(await office.citizen())
  const base = await begin(client)
  await answer(client, base, generalPages())
  return { office, client, base }
}

async function withScanner<T>(office: Office, scan: Scanner['scan'], run: () => Promise<T>): Promise<T> {
  const { app } = office.house
  const before = app.scanner
  app.scanner = { configured: true, scan }
  try {
    return await run()
  } finally {
    app.scanner = before
  }
}

test('what cannot be taken is said at its field; the rest is kept', async () => {
  const { client, base } = await applying()

  const page = await attach(client, base, 'adjuntos', [
    { name: 'bueno.pdf', content: pdf() },
    { name: 'programa.pdf', content: Buffer.from('MZ\0\0 this program') },
    { name: 'vacío.pdf', content: Buffer.alloc(0) },
  ])

  expect(page.status).toBe(422)
  expect(
    page
      .$('[role=alert] a')
      .map((_, link) => page.$(link).attr('href'))
      .get(),
  ).toEqual(['#archivos-adjuntos', '#archivos-adjuntos'])
  expect(page.$('.co-document__name').text().trim()).toBe('bueno.pdf')
  const none = await attach(client, base, 'adjuntos', [])
  expect(none.$('[role=alert]').text()).toContain('Elija primero el archivo')
})

test('a document takes its number of files and no more; the same file twice is one', async () => {
  const { client, base } = await applying()
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ name: `foto ${from + i}.pdf`, content: pdf(`foto ${from + i}`) }))
  await attach(client, base, 'adjuntos', many(0, 6))
  await attach(client, base, 'adjuntos', many(0, 6))

  const page = await attach(client, base, 'adjuntos', many(6, 12))

  expect(page.status).toBe(422)
  expect(page.$('[role=alert] a').length).toBe(2)
  expect(page.$('.co-document').length).toBe(10)
  expect(page.$('input[type=file]').length).toBe(0)
  expect(page.$('main').text()).toContain('Ya ha adjuntado los 10 archivos')
})

test('a document that is not asked for takes nothing', async () => {
  const { client, base } = await applying()
  const page = await client.visit(`${base}/documentos`)
  const form = page.$('form[enctype]')
  form.attr('action', `${base}/documentos/otro`)

  const refused = await client.submitPage(
    page,
    '',
    {},
    {
      form: 'form[enctype]',
      files: [{ field: 'archivos-otro', name: 'x.pdf', content: pdf() }],
    },
  )

  expect(refused.status).toBe(404)
})

test('a file with a virus is never kept', async () => {
  const { office, client, base } = await applying()
  const page = await withScanner(
    office,
    async () => ({ verdict: 'infected', signature: 'Eicar' }),
    () => attach(client, base, 'adjuntos', [{ name: 'virus.pdf', content: pdf('virus') }]),
  )

  expect(page.status).toBe(422)
  expect(page.$('[role=alert]').text()).toContain('«virus.pdf» contiene un virus')
  expect(await count(office, 'draft_file')).toBe(0)
})

test('without a scanner it is said; what was attached then is looked at before it is filed', async () => {
  const { office, client, base } = await applying()
  await attach(client, base, 'adjuntos', [{ name: 'dudoso.pdf', content: pdf('dudoso') }])
  expect((await client.visit(`${base}/documentos`)).$('main').text()).toContain('no comprueba ahora si los archivos')
  expect((await client.visit(`${base}/firmar`)).$('main').text()).toContain('No hemos comprobado si los archivos')

  const infected = await withScanner(
    office,
    async () => ({ verdict: 'infected', signature: 'Eicar' }),
    () => sign(client, base),
  )
  const away = await withScanner(
    office,
    async () => ({ verdict: 'unscanned', reason: 'down' }),
    () => sign(client, base),
  )

  expect([infected.status, away.status]).toEqual([422, 422])
  expect(infected.$('[role=alert]').text()).toContain('«dudoso.pdf» contiene un virus')
  expect(await count(office, 'registry_entry')).toBe(0)

  const clean = await withScanner(
    office,
    async () => ({ verdict: 'clean' }),
    () => sign(client, base),
  )
  expect(clean.location).toBe(`${base}/presentada`)
  await office.runJobs()
})

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; drop table draft; --",
  '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}',
  '%s%n%x \\u0000 \\',
  '=cmd|"/c calc"!A1',
  '\u202Edel revés \u200B\uFEFF',
  '😀👩‍👩‍👧‍👦 ﷽ ʇxǝʇ Ω≈ç√∫ 田中さん',
  '__proto__ constructor toString',
  '../../../../etc/passwd',
]

test('hostile texts in every field and file name are only text, to the receipt', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const client = await office.as(await office.citizen())
  const base = await begin(client)
  const all = hostile.join('\n')
  await answer(
    client,
    base,
    generalPages({
      solicitante: { 'domicilio-roadName': hostile[0] ?? '', 'domicilio-municipality': hostile[1] ?? '' },
      escrito: {
        asunto: hostile[3] ?? '',
        expone: all,
        solicita: all,
        tieneExpediente: 'yes',
        expediente: hostile[2] ?? '',
      },
    }),
  )
  await attach(
    client,
    base,
    'adjuntos',
    hostile.map((name, i) => ({ name: `${name}.pdf`, content: pdf(`h${i}`) })),
  )

  for (const place of ['', '/escrito', '/documentos', '/revisar', '/firmar']) {
    const page = await client.visit(`${base}${place}`)
    expect([place, page.status]).toEqual([place, 200])
    expect(page.$('main script:not([src]), main img, main [onerror]').length).toBe(0)
  }
  expect((await client.visit(`${base}/firmar`)).$('main').text()).toContain('{{7*7}} ${7*7} <%= 7*7 %> #{7*7}')
  expect((await sign(client, base)).location).toBe(`${base}/presentada`)
  await office.runJobs()

  const { entries } = await office.work((w) => listEntries(w))
  const entry = await office.work((w) => getEntry(w, String(entries[0]?.id)))
  const rows = entry.content?.sections.flatMap(({ rows }) => rows) ?? []
  expect(rows.find(({ label }) => label === 'Qué pide')?.value).toContain("'; drop table draft; --")
  expect(entry.documents).toHaveLength(hostile.length)
  expect(entry.documents.some(({ fileName }) => /[/\\\u202e\u200b]/.test(fileName))).toBe(false)
  const confirmation = await client.visit(`${base}/presentada`)
  const receipt = await client.visit(confirmation.$('a[href*=justificante]').attr('href') ?? '')
  expect(receipt.headers['content-type']).toBe('application/pdf')
  for (const place of ['/carpeta', `/carpeta/expedientes/${entry.expedientId}`, '/carpeta/documentos']) {
    const page = await client.visit(place)
    expect([place, page.status, page.$('main script:not([src]), main img, main [onerror]').length]).toEqual([
      place,
      200,
      0,
    ])
  }
})

test('names of fields that are nobody’s question are not read', async () => {
  const { office, client, base } = await applying()

  const sent = await client.submit(`${base}/escrito`, {
    id: 'x',
    ['__proto__']: 'x',
    constructor: 'x',
    municipality_id: '10037',
    filed_entry_id: 'x',
    presentaNif: '00000000T',
    solicitanteNombre: 'Otra persona',
  })

  expect(sent.status).toBe(303)
  const draft = await office.work((w) => w.tx('draft').first<{ answers: object }>('answers'))
  expect(Object.keys(draft?.answers ?? {})).not.toEqual(expect.arrayContaining(['id']))
  expect(JSON.stringify(draft)).not.toMatch(/Otra persona|00000000T|10037/)
})
