/* oxlint-disable jest/no-standalone-expect -- testAgainstSchema is test, or test.skip where schema or tool are missing */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { collect } from '../../src/modules/interchange/collect.ts'
import { openHub } from '../../src/modules/interchange/hub.ts'
import { readMessage } from '../../src/modules/interchange/sicres/read.ts'
import { transmit } from '../../src/modules/interchange/transmit.ts'
import { limits } from '../../src/platform/limits.ts'
import { openDemoAuthority } from '../../src/platform/pki/index.ts'
import { type HubDouble, controlMessage, fieldOf } from '../doubles/hub.ts'
import type { Client } from '../support/client.ts'
import type { Office } from '../support/office.ts'
import { type HubHouse, OUTSIDE, certificateOf, keyOf, withHub } from './hub-house.ts'
import { ENGLISH_PDF, aCouncil, anExit, annotationsOf, pdfOf, rowsOf } from './towns.ts'
import { schemaFaults, testAgainstSchema } from './xsd.ts'

let office: Office
let officer: Client
let joined: HubHouse
let hub: HubDouble

beforeAll(async () => {
  office = await aCouncil()
  officer = await office.as(office.registryOfficer)
  joined = await withHub(office.house)
  hub = joined.hub
}, 60_000)

afterEach(() => {
  hub.mode = 'acknowledges'
  hub.waiting = []
  hub.settled = []
})

afterAll(() => joined.close())

interface SendingRow {
  id: string
  exchange_id: string
  state: string
  attempts: number
  next_attempt_at: Date | null
  last_fault: string | null
  digest: string
  destination_number: string | null
  answer: string | null
  answer_code: string | null
  part: number
  parts: number
  group_exchange_id: string | null
  positions: number[]
}

const sendingsOf = (entryId: string) =>
  rowsOf<SendingRow>(office, 'select * from interchange_sending where entry_id = ? order by created_at, part', [
    entryId,
  ])

/** Chosen on the page and on its way; nothing has run yet. */
async function chosen(options: Parameters<typeof anExit>[1] = {}) {
  const exit = await anExit(office, options)
  const answer = await officer.submit(
    `/oficina/intercambio/enviar/${exit.id}?q=ministerio+prueba`,
    { destino: OUTSIDE.unit },
    { form: 'form[method=post][action^="/oficina/intercambio/enviar"]' },
  )
  expect([answer.status, answer.$('[role=alert]').text()]).toEqual([303, ''])
  const [sending] = await sendingsOf(exit.id)
  if (!sending) throw new Error('nothing was sent')
  return { exit, sending, payload: { municipalityId: office.municipality.id, sendingId: sending.id } }
}

/** What the scheduled errand does, and what comes of it. */
async function fetched(): Promise<void> {
  await collect(office.house.app)
  await office.runJobs()
}

async function stateOf(entryId: string): Promise<SendingRow> {
  const [row] = await sendingsOf(entryId)
  if (!row) throw new Error('no sending')
  return row
}

const kindsTo = (identifier: string): string[] =>
  hub.taken
    .filter((each) => each.identifier === identifier)
    .map(({ text }) => fieldOf(text, 'Tipo_Mensaje') || 'exchange')

testAgainstSchema(
  'what goes out is valid to the official schema and carries the papers; it is acknowledged and confirmed',
  async () => {
    hub.mode = 'confirms'
    const { exit, sending } = await chosen()

    await office.runJobs()
    expect((await stateOf(exit.id)).state).toBe('sent')
    await fetched()

    const file = hub.taken.find((each) => each.identifier === sending.exchange_id)?.text ?? ''
    expect(await schemaFaults('exchange', [Buffer.from(file)])).toEqual([''])
    const message = readMessage(Buffer.from(file))
    expect(message).toMatchObject({
      exchange: {
        destination: { office: OUTSIDE.office, unit: OUTSIDE.unit },
        origin: { office: office.municipality.dir3 },
        entry: { number: exit.number, direction: 'S' },
        people: [{ interested: { document: exit.parties[0]?.nif, documentKind: 'N', givenName: 'Carmen' } }],
        annexes: [
          {
            digest: exit.documents[0]?.digest,
            content: ENGLISH_PDF,
            eni: { documentKind: 'TD13', isOfAdministration: true },
          },
        ],
      },
    })
    expect(await stateOf(exit.id)).toMatchObject({ state: 'confirmed', destination_number: '2026-EXT-77' })
    expect((await annotationsOf(office, exit.id)).map(({ kind }) => kind)).toEqual(['sent', 'confirmed'])
    expect(kindsTo(sending.exchange_id)).toEqual(['exchange', '04'])
    const answers = hub.taken.filter(({ text }) => text.includes('<De_Control>')).map(({ text }) => Buffer.from(text))
    expect(await schemaFaults('control', answers)).toEqual(answers.map(() => ''))
    expect((await officer.visit(`/oficina/intercambio/envios/${sending.id}`)).$('main').text()).toContain('2026-EXT-77')
  },
)

test('a rejection is annotated with its reason and acknowledged', async () => {
  hub.mode = 'rejects'
  const { exit, sending } = await chosen()

  await office.runJobs()
  await fetched()

  expect(await stateOf(exit.id)).toMatchObject({ state: 'rejected', answer: 'No somos competentes' })
  expect(await annotationsOf(office, exit.id)).toMatchObject([
    { kind: 'sent' },
    { kind: 'rejected', text: 'No somos competentes' },
  ])
  expect(kindsTo(sending.exchange_id)).toEqual(['exchange', '06'])
})

test('answers that are repeated count once', async () => {
  hub.mode = 'repeats'
  const { exit, sending } = await chosen()

  await office.runJobs()
  await fetched()

  expect((await annotationsOf(office, exit.id)).map(({ kind }) => kind)).toEqual(['sent', 'confirmed'])
  expect(hub.waiting).toEqual([])
  const heard = await rowsOf<{ kind: string; note: string | null }>(
    office,
    "select kind, note from interchange_message where exchange_id = ? and direction = 'in' order by at, id",
    [sending.exchange_id],
  )
  expect(
    heard
      .filter(({ note }) => note === null)
      .map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(['ack', 'confirmation'])
  expect(heard.filter(({ note }) => note === 'repeated')).toHaveLength(4)
})

test('P9: a lost answer: the acknowledgement tells that it arrived, and it is not sent again', async () => {
  hub.mode = 'loses-answers'
  const { exit, sending, payload } = await chosen()
  await office.runJobs()
  expect(await stateOf(exit.id)).toMatchObject({ state: 'to-send', attempts: 1 })

  hub.mode = 'acknowledges'
  await fetched()
  await transmit(office.house.app, payload)

  expect((await stateOf(exit.id)).state).toBe('acknowledged')
  expect((await annotationsOf(office, exit.id)).map(({ kind }) => kind)).toEqual(['sent'])
  expect(kindsTo(sending.exchange_id)).toEqual(['exchange'])
})

test('P9: while the hub is away the same bytes are tried again, each time later, until a person is asked', async () => {
  const { exit, sending, payload } = await chosen()
  hub.mode = 'down'
  let now = Date.now()
  const waits: number[] = []
  const app = { ...office.house.app, now: () => new Date(now) }
  await office.runJobs()
  for (let attempt = 1; attempt < 20; attempt++) {
    const { next_attempt_at: next, state } = await stateOf(exit.id)
    expect(state).toBe('to-send')
    if (!next) break
    waits.push(Math.round((next.getTime() - now) / 60_000))
    now = next.getTime()
    await transmit(app, payload)
  }

  expect(waits).toEqual([2, 10, 30, 120, 360, 720, 1440, 1440])
  expect(await stateOf(exit.id)).toMatchObject({
    attempts: 9,
    next_attempt_at: null,
    last_fault: 'the hub answered 503',
  })
  const listed = await officer.visit('/oficina/intercambio?ver=sin-acuse')
  expect(listed.$(`a[href$="${sending.id}"]`).closest('tr').text()).toContain('No se intentará más si no lo pide')

  hub.mode = 'acknowledges'
  const asked = await officer.submit(`/oficina/intercambio/envios/${sending.id}`)
  await office.runJobs()
  await fetched()

  expect(asked.status).toBe(303)
  expect((await stateOf(exit.id)).state).toBe('acknowledged')
  expect((await stateOf(exit.id)).digest).toMatch(/^[0-9a-f]{64}$/)
})

test('P9: who takes it and never says a word gets the same bytes again, and answers them with one acknowledgement', async () => {
  hub.mode = 'silent'
  const { exit, sending, payload } = await chosen()
  await office.runJobs()
  await fetched()
  expect((await stateOf(exit.id)).state).toBe('sent')
  const listed = await officer.visit('/oficina/intercambio?ver=sin-acuse')
  expect(listed.$('main').text()).toContain(sending.exchange_id)

  hub.mode = 'acknowledges'
  await transmit(office.house.app, payload)
  await fetched()

  const sent = hub.taken.filter((each) => each.identifier === sending.exchange_id).map(({ text }) => text)
  expect(sent).toHaveLength(2)
  expect(sent[1]).toBe(sent[0])
  expect((await stateOf(exit.id)).state).toBe('acknowledged')
  expect((await annotationsOf(office, exit.id)).map(({ kind }) => kind)).toEqual(['sent'])
})

test('P9: slow, hanging, redirecting, cutting: never longer than the time allowed, and nothing is taken for sent', async () => {
  const { config } = office.house.app
  if (!config.hub) throw new Error('no hub')
  const port = openHub(config.hub, { timeOutMs: 1000 })
  const message = { bytes: Buffer.from('<x/>'), exchangeId: 'O00000001_26_00000001' }

  for (const mode of ['hangs', 'redirects', 'cuts', 'down', 'refuses'] as const) {
    hub.mode = mode
    const started = Date.now()
    await expect(port.send(message)).rejects.toThrow(/hub answered|hang up|ECONNRESET|abort|timeout/i)
    expect(Date.now() - started).toBeLessThan(3000)
  }
  hub.mode = 'slow'
  await expect(port.send(message)).resolves.toBeUndefined()
})

test('what the hub will never take is an error to be seen, and can be sent anew', async () => {
  hub.mode = 'refuses'
  const { exit, sending } = await chosen()
  await office.runJobs()

  expect((await stateOf(exit.id)).state).toBe('error')
  const page = await officer.visit(`/oficina/intercambio/envios/${sending.id}`)
  expect(page.$(`a[href="/oficina/intercambio/enviar/${exit.id}"]`)).toHaveLength(1)
  expect((await officer.visit('/oficina/intercambio?ver=sin-acuse')).$('main').text()).toContain(sending.exchange_id)

  hub.mode = 'acknowledges'
  await officer.submit(
    `/oficina/intercambio/enviar/${exit.id}?q=${OUTSIDE.unit}`,
    { destino: OUTSIDE.unit },
    { form: 'form[method=post][action^="/oficina/intercambio/enviar"]' },
  )
  await office.runJobs()
  await fetched()
  const [, second] = await sendingsOf(exit.id)
  expect(second?.state).toBe('acknowledged')
  expect((await officer.visit('/oficina/intercambio?ver=sin-acuse')).$('main').text()).not.toContain(
    sending.exchange_id,
  )
})

test('P30: lies about our sendings change nothing: strangers, unknown exchanges, states that are none, second thoughts', async () => {
  hub.mode = 'silent'
  const { exit, sending } = await chosen()
  await office.runJobs()
  const about = { origin: OUTSIDE.office, destination: office.municipality.dir3, identifier: sending.exchange_id }
  const confirmed =
    '<Numero_Registro_Entrada_Destino>9</Numero_Registro_Entrada_Destino><Fecha_Hora_Entrada_Destino>20261122103000+0100</Fecha_Hora_Entrada_Destino>'
  const lies: [string, string][] = [
    ['0011', controlMessage('05', { ...about, origin: 'O00009999' })],
    ['0010', controlMessage('05', { ...about, identifier: `${office.municipality.dir3}_26_99999999` })],
    ['0005', controlMessage('05', { ...about, identifier: 'no-es-un-identificador' })],
    ['0002', controlMessage('07', about)],
    ['0002', controlMessage('03', about)],
    ['0008', controlMessage('05', { ...about, trial: '0' })],
    ['0007', controlMessage('05', { ...about, destination: 'O00007777' })],
    [
      '0001',
      controlMessage('05', about).replace('<De_Control>', '<!DOCTYPE De_Control [<!ENTITY a "aaaa">]><De_Control>'),
    ],
    ['0001', 'no es XML'],
    ['0001', ''],
    ['0010', controlMessage('04', about)],
  ]
  for (const [, text] of lies) hub.offer(text)

  await fetched()

  expect(hub.settled.map(({ refusal }) => refusal)).toEqual(lies.map(([code]) => code))
  expect((await stateOf(exit.id)).state).toBe('sent')

  hub.settled = []
  hub.offer(controlMessage('03', { ...about, rest: confirmed }))
  hub.offer(controlMessage('05', about))
  hub.offer(controlMessage('03', { ...about, rest: confirmed.replace('>9<', '>10<') }))
  hub.offer(controlMessage('01', about))
  await fetched()

  expect(hub.settled.map(({ refusal }) => refusal)).toEqual([null, '0012', '0012', null])
  expect(await stateOf(exit.id)).toMatchObject({ state: 'confirmed', destination_number: '9' })
  expect((await annotationsOf(office, exit.id)).map(({ kind }) => kind)).toEqual(['sent', 'confirmed'])
})

test('what is too much for one exchange goes in several that belong together, each within the limits', async () => {
  const megabyte = 1024 * 1024
  const annexes = [9, 5, 3, 1, 1, 1, 1, 1].map((size, place) => ({
    name: `plano ${place + 1}.pdf`,
    bytes: pdfOf(size * megabyte),
  }))
  annexes.push({ name: 'reservado.pdf', bytes: pdfOf(30 * megabyte), isConfidential: true } as (typeof annexes)[number])
  const { exit } = await chosen({ annexes })

  await office.runJobs()

  const sendings = await sendingsOf(exit.id)
  expect(sendings.map(({ positions }) => positions)).toEqual([
    [1, 2],
    [3, 4, 5, 6, 7],
    [8, 9],
  ])
  expect(sendings.map(({ part, parts }) => `${part}/${parts}`)).toEqual(['1/3', '2/3', '3/3'])
  for (const sending of sendings) {
    const text = hub.taken.find((each) => each.identifier === sending.exchange_id)?.text ?? ''
    const message = readMessage(Buffer.from(text))
    if (message.type !== 'exchange') throw new Error('no exchange')
    const { annexes: sent, entry } = message.exchange
    expect(entry.part).toEqual({ first: sendings[0]?.exchange_id, number: sending.part, of: 3 })
    expect(sent.map(({ digest }) => digest)).toEqual(sending.positions.map((at) => exit.documents[at - 1]?.digest))
    const total = sent.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
    expect(total).toBeLessThanOrEqual(limits.interchange.totalBytes)
    expect(sent.filter(({ isConfidential }) => isConfidential).every(({ content }) => content === null)).toBe(true)
  }

  const tooLarge = await anExit(office, { annexes: [{ name: 'enorme.pdf', bytes: pdfOf(10 * megabyte + 1) }] })
  const refused = await officer.submit(
    `/oficina/intercambio/enviar/${tooLarge.id}?q=${OUTSIDE.unit}`,
    { destino: OUTSIDE.unit },
    { form: 'form[method=post][action^="/oficina/intercambio/enviar"]' },
  )
  expect([refused.status, refused.$('[role=alert]').text()]).toEqual([422, expect.stringContaining('enorme.pdf')])
}, 60_000)

test('who has ended is refused with the name of who came after', async () => {
  const exit = await anExit(office)
  const address = `/oficina/intercambio/enviar/${exit.id}`
  const shown = await officer.visit(`${address}?q=antaño`)
  expect(shown.$('main').text()).toContain('ya no existe. La sustituye Ministerio de Prueba (E00003801)')
  expect(shown.$('input[name=destino]')).toHaveLength(0)

  const token =
    shown.$('input[name=_csrf]').first().attr('value') ??
    (await officer.visit('/oficina/registro/nuevo')).$('input[name=_csrf]').first().attr('value') ??
    ''
  const refused = await officer.post(address, { _csrf: token, destino: OUTSIDE.ended, observaciones: '' })

  expect([refused.status, refused.$('a[href="#destino"]').text()]).toEqual([
    422,
    '«Dirección General de Antaño» ya no existe. La sustituye Ministerio de Prueba (E00003801)',
  ])
})

test('without a hub only our own councils can be chosen, and the page says so', async () => {
  const { config } = office.house.app
  const kept = config.hub
  config.hub = undefined
  try {
    const exit = await anExit(office)
    const list = await officer.visit('/oficina/intercambio')
    expect(list.$('main').text()).toContain('No hay conexión con el registro de otras administraciones')
    const refused = await officer.submit(
      `/oficina/intercambio/enviar/${exit.id}?q=${OUTSIDE.unit}`,
      { destino: OUTSIDE.unit },
      { form: 'form[method=post][action^="/oficina/intercambio/enviar"]' },
    )
    expect(refused.$('a[href="#destino"]').text()).toBe(
      'No hay conexión con otras administraciones. Elija un ayuntamiento de esta plataforma',
    )
    await expect(collect(office.house.app)).resolves.toBeUndefined()
  } finally {
    config.hub = kept
  }
})

test('P30: nobody but the hub of our authority is spoken to, and it speaks to nobody without a certificate', async () => {
  const { config } = office.house.app
  if (!config.hub) throw new Error('no hub')
  const other = await openDemoAuthority(`${config.dataDir}/otra-autoridad`)
  const stranger = await other.issue('intruso', {
    kind: 'seal',
    name: 'Otro',
    organization: { nif: 'P1000000H', name: 'Otro' },
  })
  const strangersFile = await joined.fileOf('stranger.pem', certificateOf(stranger) + keyOf(stranger))
  const othersFile = await joined.fileOf('others.pem', other.anchors.join('\n'))
  const message = { bytes: Buffer.from('<x/>'), exchangeId: 'O00000001_26_00000001' }
  const before = hub.requests

  await expect(openHub({ ...config.hub, certificate: strangersFile }).send(message)).rejects.toThrow(
    /alert|hang up|ECONNRESET/,
  )
  await expect(openHub({ ...config.hub, authorities: othersFile }).send(message)).rejects.toThrow(/certificate/)
  await expect(
    openHub({ ...config.hub, url: hub.url.replace('localhost', '127.0.0.1') }).send(message),
  ).rejects.toThrow(/altnames|IP/)

  expect(hub.requests).toBe(before)
})
