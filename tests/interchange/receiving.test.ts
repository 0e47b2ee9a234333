import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { collect } from '../../src/modules/interchange/collect.ts'
import { hubLimits } from '../../src/modules/interchange/sicres/read.ts'
import type { Exchange } from '../../src/modules/interchange/sicres/exchange.ts'
import { writeExchange } from '../../src/modules/interchange/sicres/write.ts'
import { answer } from '../../src/modules/interchange/answer.ts'
import { getEntry } from '../../src/modules/registry/index.ts'
import { type HubDouble, controlMessage, fieldOf } from '../doubles/hub.ts'
import type { Client } from '../support/client.ts'
import type { Office } from '../support/office.ts'
import { aPerson, anAnnex, anExchange, digestOf } from './exchange.ts'
import { type HubHouse, OUTSIDE, withHub } from './hub-house.ts'
import { ENGLISH_PDF, aCouncil, anExit, rowsOf } from './towns.ts'

let office: Office
let twin: Office
let officer: Client
let joined: HubHouse
let hub: HubDouble

beforeAll(async () => {
  office = await aCouncil()
  twin = await aCouncil(office)
  officer = await office.as(office.registryOfficer)
  joined = await withHub(office.house)
  hub = joined.hub
}, 60_000)

afterEach(() => {
  hub.mode = 'acknowledges'
  hub.waiting = []
  hub.settled = []
  hub.forgets = false
})

afterAll(() => joined.close())

let sent = 0

/** From the ministry to this council, with one document; the test changes what it is about. */
function fromOutside(change: Partial<Exchange> = {}, annexChange: Parameters<typeof anAnnex>[0] = {}): Exchange {
  const identifier = change.identifier ?? `${OUTSIDE.office}_26_${String(++sent).padStart(8, '0')}`
  const origin = { office: OUTSIDE.office, officeName: 'Registro General', unit: OUTSIDE.unit, unitName: 'Ministerio' }
  return anExchange({
    identifier,
    origin,
    start: origin,
    destination: { office: office.municipality.dir3, officeName: null, unit: null, unitName: null },
    people: [
      {
        interested: aPerson({ document: '12345678Z', email: 'maria@example.es' }),
        representative: null,
        remarks: null,
      },
    ],
    annexes: [
      anAnnex({ bytes: ENGLISH_PDF, identifier: `${identifier}_01_1.pdf`, fileName: 'resolución.pdf', ...annexChange }),
    ],
    ...change,
  })
}

async function fetched(): Promise<void> {
  await collect(office.house.app)
  await office.runJobs()
}

const receptionsOf = (identifier: string, of = office) =>
  rowsOf<{ id: string; state: string; told_at: Date | null; told_attempts: number; entry_id: string }>(
    of,
    'select * from interchange_reception where exchange_id = ?',
    [identifier],
  )

const toldAbout = (identifier: string): string[] =>
  hub.taken.filter((each) => each.identifier === identifier).map(({ text }) => fieldOf(text, 'Tipo_Mensaje'))

test('what comes from outside waits, is accepted with the date it had, and its origin is told until it has heard', async () => {
  const exchange = fromOutside()
  hub.offer(writeExchange(exchange))
  await fetched()
  expect(toldAbout(exchange.identifier)).toEqual(['01'])
  const [reception] = await receptionsOf(exchange.identifier)
  const page = `/oficina/intercambio/recibidos/${reception?.id}`
  const shown = (await officer.visit(page)).$('main').text()
  expect(shown).toContain('2026-S-000045')
  expect(shown).toContain('María Ñúñez García, 12345678Z')
  expect((await officer.visit(`${page}/anexos/1?ver=1`)).headers['content-type']).toBe('application/pdf')

  await officer.submit(page, {}, { form: '#aceptar' })
  await fetched()

  const [accepted] = await receptionsOf(exchange.identifier)
  const entry = await office.work((work) => getEntry(work, accepted?.entry_id ?? ''))
  expect(entry).toMatchObject({
    originDir3: OUTSIDE.office,
    originNumber: '2026-S-000045',
    originAt: new Date('2026-07-01T09:00:00Z'),
    parties: [{ nif: '12345678Z', name: 'María Ñúñez García', contact: { email: 'maria@example.es' } }],
    documents: [{ fileName: 'resolución.pdf', digest: digestOf(ENGLISH_PDF), mime: 'application/pdf' }],
    content: { sections: [{}, { rows: [{ value: 'Expongo\nen dos líneas.' }, { value: 'Solicito.' }] }] },
  })
  const confirmation = hub.taken.findLast((each) => each.identifier === exchange.identifier)?.text ?? ''
  expect(fieldOf(confirmation, 'Numero_Registro_Entrada_Destino')).toBe(entry.number)

  // Nobody has said that it was heard: it is said again.
  expect(accepted).toMatchObject({ told_at: null, told_attempts: 1 })
  const payload = { municipalityId: office.municipality.id, receptionId: reception?.id, kind: 'confirmation' }
  await answer(office.house.app, payload)
  expect(toldAbout(exchange.identifier)).toEqual(['01', '03', '03'])
  const about = { origin: OUTSIDE.office, destination: office.municipality.dir3, identifier: exchange.identifier }
  hub.offer(controlMessage('04', { ...about, origin: 'O00009999' }))
  hub.offer(controlMessage('06', about))
  await fetched()
  expect((await receptionsOf(exchange.identifier))[0]?.told_at).toBeNull()
  hub.offer(controlMessage('04', about))
  hub.offer(controlMessage('04', about))
  await fetched()
  await answer(office.house.app, payload)

  expect((await receptionsOf(exchange.identifier))[0]?.told_at).not.toBeNull()
  expect(toldAbout(exchange.identifier)).toEqual(['01', '03', '03'])
})

test('a rejection goes back with its reason, also after the hub was away', async () => {
  const exchange = fromOutside()
  hub.offer(writeExchange(exchange))
  await fetched()
  const [reception] = await receptionsOf(exchange.identifier)
  hub.mode = 'down'
  const rejected = await officer.submit(
    `/oficina/intercambio/recibidos/${reception?.id}`,
    { motivo: 'Es de la Diputación' },
    { form: '#rechazar' },
  )
  await office.runJobs()
  expect([rejected.status, toldAbout(exchange.identifier)]).toEqual([303, ['01']])

  hub.mode = 'acknowledges'
  await answer(office.house.app, {
    municipalityId: office.municipality.id,
    receptionId: reception?.id,
    kind: 'rejection',
  })

  const last = hub.taken.at(-1)?.text ?? ''
  expect([fieldOf(last, 'Tipo_Mensaje'), fieldOf(last, 'Descripcion_Mensaje')]).toEqual(['05', 'Es de la Diputación'])
})

test('what outside sent us and is a neighbour’s goes to the neighbour, and the outside hears the neighbour’s number', async () => {
  const exchange = fromOutside()
  hub.offer(writeExchange(exchange))
  await fetched()
  const [reception] = await receptionsOf(exchange.identifier)
  const { dir3 } = twin.municipality
  await officer.submit(
    `/oficina/intercambio/recibidos/${reception?.id}/reenvio?q=${dir3}`,
    { destino: dir3, motivo: 'Es de su término' },
    { form: 'form[method=post][action$="/reenvio"]' },
  )
  await fetched()
  const neighbour = await twin.as(twin.registryOfficer)
  const [there] = await rowsOf<{ id: string }>(twin, 'select id from interchange_reception')

  await neighbour.submit(`/oficina/intercambio/recibidos/${there?.id}`, {}, { form: '#aceptar' })
  await fetched()

  const [entry] = await rowsOf<{ number: string; origin_at: Date; origin_dir3: string }>(
    twin,
    'select * from registry_entry',
  )
  expect(entry).toMatchObject({ origin_at: exchange.entry.presentedAt, origin_dir3: OUTSIDE.office })
  const last = hub.taken.findLast((each) => each.identifier === exchange.identifier)?.text ?? ''
  expect(fieldOf(last, 'Tipo_Mensaje')).toBe('03')
  expect(fieldOf(last, 'Numero_Registro_Entrada_Destino')).toBe(entry?.number)
  expect(await rowsOf(twin, 'select 1 from registry_entry_document')).toHaveLength(1)
})

test('the same exchange again is one reception, acknowledged each time; another one under its identifier is an error', async () => {
  const exchange = fromOutside()
  hub.offer(writeExchange(exchange))
  await fetched()
  hub.offer(writeExchange(exchange))
  await fetched()
  hub.settled = []
  hub.offer(writeExchange({ ...exchange, entry: { ...exchange.entry, subject: 'Otra cosa' } }))
  await fetched()

  expect(await receptionsOf(exchange.identifier)).toHaveLength(1)
  expect(toldAbout(exchange.identifier)).toEqual(['01', '01', '02'])
  expect(hub.settled).toMatchObject([{ refusal: '0006' }])
  const error = hub.taken.at(-1)?.text ?? ''
  expect([fieldOf(error, 'Codigo_Error'), fieldOf(error, 'Descripcion_Mensaje')]).toEqual([
    '0006',
    'Otro envío ya tiene ese identificador.',
  ])
})

test('P30, P36, P39: lies and bombs are refused with their reason, one by one, and what is behind them arrives', async () => {
  const spoiled = (exchange: Exchange, from: string | RegExp, to: string) =>
    writeExchange(exchange).toString('utf8').replace(from, to)
  const own = fromOutside({
    origin: { office: twin.municipality.dir3, officeName: null, unit: null, unitName: null },
    identifier: `${twin.municipality.dir3}_26_00000001`,
  })
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join('')
  const lies: [string, string | Buffer][] = [
    ['0004', writeExchange(fromOutside({}, { digest: digestOf(Buffer.from('otra cosa')) }))],
    ['0004', writeExchange(fromOutside({}, { size: 1 }))],
    ['0005', writeExchange({ ...fromOutside(), identifier: 'O00009999_26_00000001' })],
    ['0005', writeExchange(fromOutside({}, { identifier: 'O00009999_26_00000001_01_1.pdf' }))],
    ['0011', writeExchange({ ...own, annexes: [] })],
    [
      '0007',
      writeExchange(
        fromOutside({ destination: { office: 'O00007777', officeName: null, unit: null, unitName: null } }),
      ),
    ],
    ['0008', writeExchange(fromOutside({ isTrial: false }))],
    ['0002', spoiled(fromOutside(), '<Tipo_Anotacion>02<', '<Tipo_Anotacion>09<')],
    ['0002', spoiled(fromOutside(), /(<Anexo>)..../, '$1%%%%')],
    [
      '0001',
      `<!DOCTYPE x [<!ENTITY e0 "x">${entities}]>${spoiled(fromOutside(), 'Expongo', '&e9;').replace(/^<\?xml.*\?>/, '')}`,
    ],
    ['0001', spoiled(fromOutside(), 'Expongo', '<xi:include href="file:///etc/passwd"/>')],
    ['0001', `<a>${'<b>'.repeat(200_000)}`],
    ['0003', Buffer.alloc(hubLimits.messageBytes + 100, 0x20)],
    [
      '0003',
      writeExchange(
        fromOutside({
          annexes: [1, 2, 3, 4, 5, 6].map((place) =>
            anAnnex({ identifier: `${OUTSIDE.office}_26_${String(sent + 1).padStart(8, '0')}_01_${place}.pdf` }),
          ),
        }),
      ),
    ],
  ]
  for (const [, text] of lies) hub.offer(text)
  const good = fromOutside()
  hub.offer(writeExchange(good))
  const before = await rowsOf(office, 'select 1 from interchange_reception')

  await fetched()

  expect(hub.settled.map(({ refusal }) => refusal)).toEqual([...lies.map(([code]) => code), null])
  expect(await rowsOf(office, 'select 1 from interchange_reception')).toHaveLength(before.length + 1)
  expect(await receptionsOf(good.identifier)).toHaveLength(1)
}, 60_000)

test('P30: nobody outside confirms in the name of one of our councils what went between them', async () => {
  const exit = await anExit(office)
  const { dir3 } = twin.municipality
  await officer.submit(
    `/oficina/intercambio/enviar/${exit.id}?q=${dir3}`,
    { destino: dir3 },
    { form: 'form[method=post][action^="/oficina/intercambio/enviar"]' },
  )
  await office.runJobs()
  const [sending] = await rowsOf<{ exchange_id: string }>(
    office,
    'select * from interchange_sending where entry_id = ?',
    [exit.id],
  )
  hub.offer(
    controlMessage('05', {
      origin: dir3,
      destination: office.municipality.dir3,
      identifier: sending?.exchange_id ?? '',
    }),
  )

  await fetched()

  expect(hub.settled).toMatchObject([{ refusal: '0011' }])
  expect(await rowsOf(office, 'select state from interchange_sending where entry_id = ?', [exit.id])).toEqual([
    { state: 'acknowledged' },
  ])
})

test('a hub that never takes anything off its list keeps us no longer than once round', async () => {
  hub.forgets = true
  const exchange = fromOutside()
  hub.offer(writeExchange(exchange))
  hub.offer('no es XML')
  const before = hub.requests

  await fetched()
  await fetched()

  expect(await receptionsOf(exchange.identifier)).toHaveLength(1)
  expect(hub.requests - before).toBeLessThan(15)
})

test('P1: a message whose commit failed stays on the hub’s list and comes again; those behind it arrive meanwhile', async () => {
  const first = fromOutside({}, { fileName: 'primero.pdf' })
  const second = fromOutside()
  hub.offer(writeExchange(first))
  hub.offer(writeExchange(second))
  const { app } = office.house
  let failures = 1
  const flickering = {
    ...app,
    storage: {
      ...app.storage,
      put: (...given: Parameters<typeof app.storage.put>) => {
        if (failures-- > 0) throw new Error('the disk is full')
        return app.storage.put(...given)
      },
    },
  }

  await collect(flickering)
  expect([(await receptionsOf(first.identifier)).length, (await receptionsOf(second.identifier)).length]).toEqual([
    0, 1,
  ])
  await fetched()

  expect(await receptionsOf(first.identifier)).toHaveLength(1)
})

test('P34: an infected annex is refused with its reason; while nobody can look, it waits at the hub', async () => {
  const exchange = fromOutside()
  const { app } = office.house
  const scanning = (verdict: 'infected' | 'unscanned') => ({
    ...app,
    scanner: {
      configured: true,
      scan: async (source: Readable) => {
        source.destroy()
        return verdict === 'infected' ? { verdict, signature: 'Eicar' } : { verdict, reason: 'away' }
      },
    },
  })
  hub.offer(writeExchange(exchange))

  await collect(scanning('unscanned'))
  expect([hub.settled, hub.waiting.length]).toEqual([[], 1])
  await collect(scanning('infected'))
  await office.runJobs()

  expect(hub.settled).toMatchObject([{ refusal: '0009' }])
  expect(await receptionsOf(exchange.identifier)).toEqual([])
  expect(toldAbout(exchange.identifier)).toEqual(['02'])
})

test('P33: an annex is what its bytes are: a page is only ever saved, and opens nothing', async () => {
  const html = Buffer.from('<html><script>alert(1)</script></html>')
  const exchange = fromOutside({}, { bytes: html, mime: 'text/html', fileName: '../../carta\u202E.html' })
  hub.offer(writeExchange(exchange))
  await fetched()
  const [reception] = await receptionsOf(exchange.identifier)

  const file = await officer.visit(`/oficina/intercambio/recibidos/${reception?.id}/anexos/1?ver=1`)

  expect(file.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
  })
  expect(file.headers['content-disposition']).toContain('attachment; filename="carta.html"')
})

test('P26: whoever knows the digest of a paper of ours cannot have it shown to them by sending the digest', async () => {
  const secret = Buffer.from('%PDF-1.7\nde otro ayuntamiento\n%%EOF\n')
  await anExit(twin, { annexes: [{ name: 'secreto.pdf', bytes: secret }] })
  const exchange = fromOutside({}, { bytes: secret, content: null })
  hub.offer(writeExchange(exchange))

  await fetched()

  const [reception] = await receptionsOf(exchange.identifier)
  expect((await officer.visit(`/oficina/intercambio/recibidos/${reception?.id}/anexos/1`)).status).toBe(404)
  await officer.submit(`/oficina/intercambio/recibidos/${reception?.id}`, {}, { form: '#aceptar' })
  const [accepted] = await receptionsOf(exchange.identifier)
  const entry = await office.work((work) => getEntry(work, accepted?.entry_id ?? ''))
  expect(entry.documents).toEqual([])
  await office.runJobs()
})

test('P31: texts from outside are only ever text', async () => {
  const nasty = '"><img src=x onerror=alert(1)>{{7*7}}<%= 1 %>'
  const exchange = fromOutside({
    people: [
      {
        interested: aPerson({ givenName: '<b>A</b>', surname1: nasty.slice(0, 30) }),
        representative: null,
        remarks: nasty,
      },
    ],
    remarks: nasty,
    userName: nasty,
    form: { states: nasty, requests: nasty },
  })
  exchange.entry.subject = nasty
  hub.offer(writeExchange(exchange))
  await fetched()
  const [reception] = await receptionsOf(exchange.identifier)
  const page = `/oficina/intercambio/recibidos/${reception?.id}`

  const shown = await officer.visit(page)
  const list = await officer.visit('/oficina/intercambio')

  for (const { $, text } of [shown, list]) {
    expect($('main img, main b')).toHaveLength(0)
    expect(text).toContain('{{7*7}}')
  }
  await officer.submit(page, {}, { form: '#aceptar' })
  await office.runJobs()
  const receipts = await rowsOf(
    office,
    'select 1 from registry_receipt c join interchange_reception r on r.entry_id = c.entry_id where r.exchange_id = ?',
    [exchange.identifier],
  )
  expect(receipts).toHaveLength(1)
})
