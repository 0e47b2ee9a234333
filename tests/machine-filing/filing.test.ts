import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { entryAnswer, filedAnswer, problemAnswer } from '../../src/modules/machine-filing/schemas.ts'
import { verifyBook } from '../../src/modules/registry/index.ts'
import type { DemoIssued, DemoSubject, IssueOptions } from '../../src/platform/pki/index.ts'
import { newOffice, type Office } from '../support/office.ts'
import { hostileTexts } from '../security/hostile-texts.ts'
import { type Door, filing, openDoor, registered, sha256, tell } from './machine.ts'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

let door: Door
let office: Office
let seal: DemoIssued

beforeAll(async () => {
  door = await openDoor()
  office = await newOffice({ in: door.house })
  seal = await issue('recaudacion')
  await registered(office, seal)
}, 60_000)

afterAll(() => door.close())

const issue = (slug: string, options: IssueOptions = {}, subject: Partial<DemoSubject> = {}): Promise<DemoIssued> =>
  door.authority.issue(
    `${slug}-${randomUUID()}`,
    {
      kind: 'seal',
      name: 'RECAUDACIÓN',
      organization: { nif: 'P1003700H', name: 'Organismo de prueba' },
      ...subject,
    } as DemoSubject,
    options,
  )

const anEntry = (change: Record<string, unknown> = {}) => ({
  subject: 'Aplazamiento del IBI',
  parties: [
    { nif: '12345678Z', name: 'María Núñez Peña', contact: { email: 'maria@example.org', channel: 'electronic' } },
  ],
  sections: [{ title: 'Deuda', rows: [{ label: 'Recibo', value: '2026/000123' }] }],
  externalReference: 'REC-2026-77',
  ...change,
})

const documents = [{ fileName: 'recibo.pdf', digest: sha256(PDF), title: 'Recibo', validity: 'original' }]
const files = [{ name: 'recibo.pdf', content: PDF }]
const send = (entry: unknown, options: Parameters<typeof filing>[2] = {}, who: DemoIssued | null = seal) =>
  tell(door, who, filing(office.municipality.id, entry, options))
const entriesOf = (where: Office) =>
  where.work((w) => w.tx('registry_entry').where({ municipality_id: w.municipalityId }).orderBy('sequence'))
const read = (path: string, who: DemoIssued | null = seal, council = office.municipality.id) =>
  tell(door, who, { method: 'GET', path, headers: { Council: council } })

test('an application files with its certificate: number, parties, file and receipt as in any entry', async () => {
  const answer = await send(anEntry({ documents }), { files })

  expect(answer.json).toMatchObject({ subject: 'Aplazamiento del IBI', council: { code: office.municipality.id } })
  expect(answer.status).toBe(201)
  const filed = filedAnswer.parse(answer.json)
  expect(filed.number).toMatch(/^\d{4}-E-\d{6}$/)
  expect(filed.documents).toEqual([
    { fileName: 'recibo.pdf', mime: 'application/pdf', size: PDF.length, digest: sha256(PDF) },
  ])
  expect(answer.headers['location']).toBe(filed.links.self)

  const before = entryAnswer.parse((await read(filed.links.self)).json)
  const tooSoon = await read(filed.links.receipt)
  await office.runJobs()
  const after = entryAnswer.parse((await read(filed.links.self)).json)
  const receipt = await read(filed.links.receipt)

  expect(before.receipt.state).toBe('pending')
  expect([tooSoon.status, tooSoon.json['type'], tooSoon.headers['retry-after']]).toEqual([
    409,
    'urn:concejo:problem:receipt-pending',
    '10',
  ])
  expect(after.receipt).toEqual({ state: 'issued', digest: sha256(receipt.bytes), size: receipt.bytes.length })
  expect(receipt.bytes.subarray(0, 5).toString()).toBe('%PDF-')
  const row = (await entriesOf(office)).find(({ id }) => id === filed.id)
  expect(row).toMatchObject({ channel: 'system', actor_kind: 'system', actor_name: 'Recaudación municipal' })
  expect(await verifyBook(door.house.app, office.municipality.id)).toMatchObject({ faults: [] })
  // The person finds it in the registry by the NIF, as any other of theirs.
  const desk = await office.as(office.registryOfficer)
  expect((await desk.visit('/oficina/registro?q=12345678Z')).text).toContain(filed.number)
})

test('the same key: same body, same entry and same answer, however often at once; another body is refused', async () => {
  const key = `pago-${randomUUID()}`
  const before = (await entriesOf(office)).length

  const many = await Promise.all(Array.from({ length: 8 }, () => send(anEntry({ documents }), { key, files })))
  const other = await send(anEntry({ documents, observations: 'otra cosa' }), { key, files })

  expect(many.map(({ status }) => status)).toEqual(many.map(() => 201))
  expect(new Set(many.map(({ bytes }) => bytes.toString())).size).toBe(1)
  expect([other.status, other.json['type']]).toEqual([409, 'urn:concejo:problem:key-reused'])
  expect((await entriesOf(office)).length).toBe(before + 1)
  await office.runJobs()
})

test('a renewed certificate with the same code goes on where the old one was', async () => {
  const key = `renovado-${randomUUID()}`
  const first = await send(anEntry(), { key })
  const renewed = await issue('renovada')
  await registered(office, renewed)

  const again = await send(anEntry(), { key }, renewed)

  expect(again.json).toEqual(first.json)
  expect((await read(filedAnswer.parse(first.json).links.self, renewed)).status).toBe(200)
  await office.runJobs()
})

test('whoever is not a registered application with a good certificate registers nothing', async () => {
  const other = await newOffice({ in: door.house, procedures: 'none' })
  const theirs = await issue('de-otro')
  await registered(other, theirs, { codigo: 'otra' })
  const expired = await issue('caducado', {
    notBefore: new Date(Date.now() - 90 * 86_400_000),
    notAfter: new Date(Date.now() - 86_400_000),
  })
  const revoked = await issue('revocado')
  await registered(office, revoked, { codigo: 'revocada' })
  await door.authority.revoke(revoked.slug)
  const withdrawn = await issue('retirado')
  await registered(office, withdrawn, { codigo: 'retirada' })
  await withdraw('retirada')
  const person = await issue(
    'persona',
    {},
    {
      kind: 'natural',
      nif: '12345678Z',
      givenName: 'MARÍA',
      surname1: 'NÚÑEZ',
      surname2: 'PEÑA',
    },
  )
  const stranger = await issue('ajena', { untrusted: true })
  const before = (await entriesOf(office)).length

  const told = async (who: DemoIssued | null) => {
    const { status, json } = await send(anEntry(), {}, who)
    problemAnswer.parse(json)
    return [status, json['type'], json['detail']]
  }

  expect(await told(null)).toEqual([401, 'urn:concejo:problem:certificate-missing', undefined])
  expect(await told(expired)).toEqual([401, 'urn:concejo:problem:certificate-refused', 'El certificado ha caducado.'])
  expect(await told(revoked)).toEqual([401, 'urn:concejo:problem:certificate-refused', 'El certificado está revocado.'])
  expect(await told(stranger)).toEqual([
    401,
    'urn:concejo:problem:certificate-refused',
    'El emisor del certificado no se reconoce.',
  ])
  const unknown = [403, 'urn:concejo:problem:application-unknown', undefined]
  expect(await told(await issue('desconocida'))).toEqual(unknown)
  expect(await told(theirs)).toEqual(unknown)
  expect(await told(withdrawn)).toEqual(unknown)
  expect(await told(person)).toEqual(unknown)
  const nowhere = await tell(door, seal, filing('99999', anEntry()))
  expect([nowhere.status, nowhere.json['type']]).toEqual(unknown.slice(0, 2))
  expect((await entriesOf(office)).length).toBe(before)
  const trail = await office.work((w) =>
    w.tx('audit_event').where({ municipality_id: w.municipalityId, event: 'machine-filing.refused' }).pluck('details'),
  )
  expect(trail).toContainEqual({ reason: 'revoked' })
  expect(trail).toContainEqual({ reason: 'application-unknown' })
})

async function withdraw(code: string): Promise<void> {
  const secretary = await office.as(office.secretary)
  const list = await secretary.visit('/oficina/ajustes/aplicaciones')
  const card = list
    .$('article')
    .filter((_, card) => list.$(card).text().includes(code))
    .first()
  const done = await secretary.submit(String(card.find('a').attr('href')))
  expect(done.location).toBe('/oficina/ajustes/aplicaciones?hecho=retirada')
}

test('an application that may only read does not file, and reads nothing that is not its own', async () => {
  const reader = await issue('lectora')
  await registered(office, reader, { codigo: 'lectora', permisos: ['read'] })
  const filed = filedAnswer.parse((await send(anEntry())).json)

  expect((await send(anEntry(), {}, reader)).json['type']).toBe('urn:concejo:problem:right-missing')
  const foreign = await read(filed.links.self, reader)
  const nothing = await read(`/api/v1/registry/entries/${randomUUID()}`, reader)
  expect(foreign.status).toBe(404)
  expect({ ...foreign.json, instance: '' }).toEqual({ ...nothing.json, instance: '' })
  await office.runJobs()
})

test('the offices’ own hosts do not take it, with or without a session, and say where to go', async () => {
  const secretary = await office.as(office.secretary)

  for (const client of [office.visitor(), secretary]) {
    const refused = await client.post('/api/v1/registry/entries', {}, { Council: office.municipality.id })
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.text)).toMatchObject({
      type: 'urn:concejo:problem:wrong-address',
      detail: expect.stringContaining(door.address),
    })
  }
})

test('every fault is named at its field, in Spanish', async () => {
  const answer = await send({
    subject: ' ',
    parties: [{ role: 'boss', nif: '12345678A', name: 'x'.repeat(251) }],
    sections: 'nothing',
    municipalityId: '10037',
    documents: [{ fileName: 'a.pdf', digest: 'ABC' }],
  })

  expect(answer.status).toBe(422)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const { errors = [] } = problemAnswer.parse(answer.json)
  expect(Object.fromEntries(errors.map(({ field, detail }) => [field, detail]))).toEqual({
    subject: 'Falta.',
    'parties.0.role': 'Tiene que ser uno de estos: interested, representative.',
    'parties.0.nif': 'No es un NIF, NIE o CIF correcto.',
    'parties.0.name': 'Es demasiado largo: como máximo, 250 caracteres.',
    sections: 'No es de la clase que se espera.',
    'documents.0.digest': 'No tiene la forma que se espera.',
    municipalityId: 'Este campo no existe.',
  })
})

test('what arrived must be what was stated', async () => {
  const field = async (entry: unknown, sent: typeof files) => {
    const { errors = [] } = problemAnswer.parse((await send(entry, { files: sent })).json)
    return errors.map(({ field: name, detail }) => `${name}: ${detail}`)
  }
  const changed = [{ name: 'recibo.pdf', content: Buffer.concat([PDF, Buffer.from('\n')]) }]

  expect(await field(anEntry({ documents }), [])).toEqual([
    'documents.0.digest: No ha llegado ningún archivo con esa huella para «recibo.pdf».',
  ])
  expect(await field(anEntry({ documents }), changed)).toEqual([
    'document: «recibo.pdf» ha llegado, pero no está en documents.',
    'documents.0.digest: No ha llegado ningún archivo con esa huella para «recibo.pdf».',
  ])
  expect(await field(anEntry({ documents }), [{ name: 'otro.pdf', content: PDF }])).toEqual([
    'documents.0.fileName: El archivo de esa huella ha llegado con el nombre «otro.pdf».',
  ])
  const program = Buffer.from('MZ\u0090\0\u0003')
  expect(await field(anEntry(), [{ name: 'a.pdf', content: program }])).toEqual([
    expect.stringContaining('document: «a.pdf»'),
  ])
})

test('what cannot be read, lacks its key or names its council twice is told so', async () => {
  const good = filing(office.municipality.id, anEntry())
  const withHeaders = (headers: Record<string, string>, body: Buffer | undefined = good.body) =>
    tell(door, seal, { headers, ...(body && { body }) })
  const { Council: _, ...withoutCouncil } = good.headers
  const { 'Idempotency-Key': __, ...withoutKey } = good.headers
  const typeOf = async (answer: ReturnType<typeof tell>) => {
    const { status, json } = await answer
    return [status, problemAnswer.parse(json).type.replace('urn:concejo:problem:', '')]
  }

  expect(await typeOf(withHeaders(withoutCouncil))).toEqual([400, 'council-missing'])
  expect(await typeOf(withHeaders({ ...good.headers, Council: "1' or 1=1" }))).toEqual([400, 'council-missing'])
  expect(await typeOf(withHeaders(withoutKey))).toEqual([400, 'key-missing'])
  expect(await typeOf(withHeaders({ ...good.headers, 'Idempotency-Key': 'corta' }))).toEqual([400, 'key-missing'])
  expect(await typeOf(withHeaders({ ...good.headers, 'Content-Type': 'application/json' }))).toEqual([
    415,
    'not-multipart',
  ])
  expect(await typeOf(send('{"subject":'))).toEqual([400, 'unreadable'])
  expect(await typeOf(send('['.repeat(90_000)))).toEqual([400, 'unreadable'])
  expect(await typeOf(send(`"${'x'.repeat(120_000)}"`))).toEqual([413, 'too-large'])
  expect(await typeOf(send(anEntry(), { fields: { council: '10037' } }))).toEqual([422, 'invalid-entry'])
  expect(await typeOf(tell(door, seal, { method: 'GET', path: '/api/v1/nada' }))).toEqual([404, 'not-found'])
  expect(await typeOf(send('{"subject":"a","parties":[{"name":"b"}],"__proto__":{"x":1}}'))).toEqual([
    422,
    'invalid-entry',
  ])
})

test('a body beyond the limits, or cut half-way, leaves nothing behind', async () => {
  const before = (await entriesOf(office)).length
  const big = filing(office.municipality.id, anEntry())
  const huge = Buffer.alloc(63 * 1024 * 1024, 0x20)

  const refused = await tell(door, seal, { headers: big.headers, body: huge })
  const whole = filing(office.municipality.id, anEntry({ documents }), { files })
  await tell(door, seal, { ...whole, cutAfter: whole.body.length - 200 }).catch(() => undefined)

  expect([refused.status, problemAnswer.parse(refused.json).type]).toEqual([413, 'urn:concejo:problem:too-large'])
  expect((await entriesOf(office)).length).toBe(before)
  // And the same filing, sent again whole, goes in.
  expect((await tell(door, seal, whole)).status).toBe(201)
  await office.runJobs()
})

test('hostile words are only words: kept, shown and printed, or refused at their field', async () => {
  for (const [place, text] of hostileTexts.entries()) {
    const entry = {
      subject: text.slice(0, 250),
      parties: [{ name: text.slice(0, 250) }],
      sections: [{ title: 'Datos', rows: [{ label: 'Texto', value: text.slice(0, 5000) }] }],
      observations: text.slice(0, 2000),
    }
    const { status } = await send(entry, { key: `hostil-${place}-${randomUUID()}` })
    if (![201, 422].includes(status)) throw new Error(`${status} for ${JSON.stringify(text.slice(0, 60))}`)
  }
  await office.runJobs()

  const desk = await office.as(office.registryOfficer)
  const page = await desk.visit('/oficina/registro')
  expect(page.status).toBe(200)
  expect(page.$('main script').length).toBe(0)
  expect(await verifyBook(door.house.app, office.municipality.id)).toMatchObject({ faults: [] })
}, 120_000)

test('beyond its requests a minute an application waits', async () => {
  const busy = await issue('insistente')
  await registered(office, busy, { codigo: 'insistente' })
  await door.house.app.db('machine_attempt').update({ points: 600 })

  await read('/api/v1/registry/entries/x', busy)
  await door.house.app.db('machine_attempt').update({ points: 600 })
  const tooMany = await read('/api/v1/registry/entries/x', busy)

  expect([tooMany.status, Number(tooMany.headers['retry-after'])]).toEqual([429, expect.any(Number)])
  await door.house.app.db('machine_attempt').del()
})

test('the description is valid OpenAPI 3.1, the same on both hosts, and says what is accepted', async () => {
  const answer = await tell(door, null, { method: 'GET', path: '/api/v1/openapi.json' })
  const onOffice = await office.visitor().visit('/api/v1/openapi.json')

  const verdict = await new Validator().validate(structuredClone(answer.json))

  expect(verdict).toEqual({ valid: true })
  expect(JSON.parse(onOffice.text)).toEqual(answer.json)
  const text = answer.bytes.toString()
  expect(text).not.toContain('machine-filing.')
  const { components } = answer.json as {
    components: { schemas: Record<string, { properties: object; required: string[] }> }
  }
  expect(components.schemas['Entry']).toMatchObject({
    properties: { subject: { minLength: 1, maxLength: 250 }, parties: { minItems: 1, maxItems: 10 } },
    required: ['subject', 'parties'],
    additionalProperties: false,
  })
})

test('the page of applications names each problem and never shows a private key again', async () => {
  const secretary = await office.as(office.secretary)
  const submit = (fields: Record<string, string>) =>
    secretary.submit('/oficina/ajustes/aplicaciones', fields, { form: 'form[action="/oficina/ajustes/aplicaciones"]' })
  const { privateKeyText } = { privateKeyText: String(seal.key.export({ type: 'pkcs8', format: 'pem' })) }

  const empty = await submit({ permisos: [] as unknown as string })
  const key = await submit({ nombre: 'A', codigo: 'aa', unidad: randomUUID(), certificado: privateKeyText })
  const again = await registered(office, seal).catch((error: Error) => error.message)

  expect(empty.status).toBe(422)
  for (const field of ['nombre', 'codigo', 'unidad', 'permisos', 'certificado']) {
    expect(empty.$(`[role=alert] a[href="#${field}"]`).length).toBe(1)
  }
  expect(key.status).toBe(422)
  expect(key.text).not.toContain(privateKeyText.split('\n')[1])
  expect(again).toContain('409')
  expect((await (await office.as(office.clerk)).visit('/oficina/ajustes/aplicaciones')).status).toBe(403)
})
