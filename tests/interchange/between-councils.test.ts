import { beforeAll, expect, test } from '@jest/globals'
import { deliver } from '../../src/modules/interchange/deliver.ts'
import { RefusedMessage } from '../../src/modules/interchange/sicres/refused.ts'
import { transmit } from '../../src/modules/interchange/transmit.ts'
import { annotateEntry, getEntry } from '../../src/modules/registry/index.ts'
import { inWork, systemWho } from '../../src/platform/db/work.ts'
import type { Client } from '../support/client.ts'
import type { Office } from '../support/office.ts'
import { aCouncil, anExit, annotationsOf, rowsOf } from './towns.ts'

let sender: Office
let receiver: Office
let third: Office
let clerk: Client
let officer: Client

beforeAll(async () => {
  sender = await aCouncil()
  receiver = await aCouncil(sender)
  third = await aCouncil(sender)
  clerk = await sender.as(sender.registryOfficer)
  officer = await receiver.as(receiver.registryOfficer)
}, 60_000)

const JULY = new Date('2026-07-01T08:30:15Z')

async function send(entryId: string, to: Office): Promise<string> {
  const { dir3 } = to.municipality
  const answer = await clerk.submit(
    `/oficina/intercambio/enviar/${entryId}?q=${dir3}`,
    { destino: dir3, observaciones: 'Con prisa' },
    { form: 'form[action^="/oficina/intercambio/enviar"][method=post]' },
  )
  expect([answer.status, answer.$('[role=alert]').text()]).toEqual([303, ''])
  return /envios\/([\w-]+)/.exec(answer.location)?.[1] ?? ''
}

const receptionsOf = (office: Office, exchangeId: string) =>
  rowsOf<{ id: string; state: string; entry_id: string | null; told_at: Date | null }>(
    office,
    'select id, state, entry_id, told_at from interchange_reception where exchange_id = ?',
    [exchangeId],
  )
const sendingOf = async (office: Office, id: string) => {
  const [row] = await rowsOf<{
    exchange_id: string
    state: string
    destination_number: string | null
    answer: string | null
  }>(office, 'select * from interchange_sending where id = ?', [id])
  if (!row) throw new Error(`no sending ${id}`)
  return row
}

/** Sent and arrived: the page of the reception. */
async function arrived(options: Parameters<typeof anExit>[1] = {}) {
  const exit = await anExit(sender, options)
  const sendingId = await send(exit.id, receiver)
  await sender.runJobs()
  const { exchange_id: exchangeId } = await sendingOf(sender, sendingId)
  const [reception] = await receptionsOf(receiver, exchangeId)
  return {
    exit,
    sendingId,
    exchangeId,
    receptionId: reception?.id ?? '',
    page: `/oficina/intercambio/recibidos/${reception?.id}`,
  }
}

test('an exit here is an entry there: numbered, receipted and annotated on both sides, with the papers and the date of the first', async () => {
  const { exit, sendingId, page, receptionId } = await arrived({ now: new Date() })
  expect((await sendingOf(sender, sendingId)).state).toBe('acknowledged')
  const waiting = await officer.visit('/oficina/intercambio')
  expect(waiting.$('tbody tr').text()).toContain('Remisión del informe de la obra')
  const shown = await officer.visit(page)
  expect(shown.$('main').text()).toContain(exit.number)
  const annex = await officer.visit(`${page}/anexos/1?ver=1`)
  expect([annex.status, annex.text.slice(0, 8)]).toEqual([200, '%PDF-1.7'])

  const accepted = await officer.submit(page, {}, { form: '#aceptar' })
  await sender.runJobs()

  expect(accepted.status).toBe(303)
  const [row] = await rowsOf<{ entry_id: string }>(
    receiver,
    'select entry_id from interchange_reception where id = ?',
    [receptionId],
  )
  const entry = await receiver.work((work) => getEntry(work, row?.entry_id ?? ''))
  expect(entry).toMatchObject({
    direction: 'E',
    channel: 'interchange',
    subject: exit.subject,
    originNumber: exit.number,
    originDir3: sender.municipality.dir3,
    observations: 'Con prisa',
    parties: [{ role: 'interested', nif: exit.parties[0]?.nif }],
    documents: [{ fileName: 'informe.pdf', digest: exit.documents[0]?.digest }],
  })
  expect(entry.originAt?.getTime()).toBe(Math.floor(exit.presentedAt.getTime() / 1000) * 1000)
  expect(await sendingOf(sender, sendingId)).toMatchObject({ state: 'confirmed', destination_number: entry.number })
  expect(await annotationsOf(sender, exit.id)).toMatchObject([
    { kind: 'sent' },
    { kind: 'confirmed', text: expect.stringContaining(entry.number) },
  ])
  const receipts = await rowsOf(receiver, 'select 1 from registry_receipt where entry_id = ?', [entry.id])
  expect(receipts).toHaveLength(1)
  const [told] = await rowsOf<{ told_at: Date | null }>(
    receiver,
    'select told_at from interchange_reception where id = ?',
    [receptionId],
  )
  expect(told?.told_at).not.toBeNull()
  const officeOfEntry = await officer.visit(`/oficina/registro/${entry.id}`)
  expect(officeOfEntry.status).toBe(200)
  expect((await clerk.visit(`/oficina/intercambio/envios/${sendingId}`)).$('main').text()).toContain(entry.number)
})

test('the date of an entry that a citizen filed months ago is the one that counts', async () => {
  const { page, receptionId } = await arrived({ direction: 'E', originAt: JULY, originNumber: 'X-1' })

  await officer.submit(page, {}, { form: '#aceptar' })

  const [row] = await rowsOf<{ origin_at: Date }>(
    receiver,
    'select e.origin_at from registry_entry e join interchange_reception r on r.entry_id = e.id where r.id = ?',
    [receptionId],
  )
  expect(row?.origin_at).toEqual(JULY)
  await sender.runJobs()
})

test('a rejection returns to the origin with its reason, and gives no number', async () => {
  const { exit, sendingId, page, exchangeId } = await arrived()
  const before = await rowsOf(receiver, "select 1 from registry_entry where direction = 'E'")

  const empty = await officer.submit(page, { motivo: ' ' }, { form: '#rechazar' })
  expect([empty.status, empty.$('a[href="#motivo"]').text()]).toEqual([422, 'Escriba el motivo'])
  const rejected = await officer.submit(page, { motivo: 'No es de este ayuntamiento <b>' }, { form: '#rechazar' })
  await sender.runJobs()

  expect(rejected.status).toBe(303)
  expect(await sendingOf(sender, sendingId)).toMatchObject({
    state: 'rejected',
    answer: 'No es de este ayuntamiento <b>',
  })
  expect(await annotationsOf(sender, exit.id)).toMatchObject([
    { kind: 'sent' },
    { kind: 'rejected', text: 'No es de este ayuntamiento <b>' },
  ])
  expect(await rowsOf(receiver, "select 1 from registry_entry where direction = 'E'")).toHaveLength(before.length)
  expect(await receptionsOf(receiver, exchangeId)).toMatchObject([
    { state: 'rejected', entry_id: null, told_at: expect.any(Date) },
  ])
  const again = await officer.post(`${page}/rechazo`, { motivo: 'otra vez', _csrf: await tokenOn(officer) })
  expect(again.status).toBe(409)
})

async function tokenOn(client: Client): Promise<string> {
  const page = await client.visit('/oficina/registro/nuevo')
  return page.$('input[name=_csrf]').first().attr('value') ?? ''
}

test('what is forwarded keeps its date, and everybody who had it hears how it ended', async () => {
  const { exit, sendingId, page } = await arrived({ originAt: JULY, originNumber: 'X-2' })
  const { dir3 } = third.municipality

  const forwarded = await officer.submit(
    `${page}/reenvio?q=${dir3}`,
    { destino: dir3, motivo: 'Es de su término municipal' },
    { form: 'form[method=post][action$="/reenvio"]' },
  )
  await sender.runJobs()

  expect(forwarded.status).toBe(303)
  expect(await sendingOf(sender, sendingId)).toMatchObject({
    state: 'forwarded',
    answer: expect.stringContaining(third.municipality.name),
  })
  const [there] = await rowsOf<{
    id: string
    exchange_id: string
    origin_at: Date
    start_office: string
    exchange: { previousIdentifier: string }
  }>(third, 'select * from interchange_reception order by received_at desc limit 1')
  expect(there).toMatchObject({
    origin_at: JULY,
    start_office: sender.municipality.dir3,
    exchange: { previousIdentifier: (await sendingOf(sender, sendingId)).exchange_id, kind: 'forwarded' },
  })

  const last = await third.as(third.registryOfficer)
  await last.submit(`/oficina/intercambio/recibidos/${there?.id}`, {}, { form: '#aceptar' })
  await sender.runJobs()

  const entry = (
    await rowsOf<{ number: string; origin_at: Date; origin_dir3: string }>(
      third,
      "select * from registry_entry where direction = 'E'",
    )
  )[0]
  expect(entry).toMatchObject({ origin_at: JULY, origin_dir3: sender.municipality.dir3 })
  expect(await sendingOf(sender, sendingId)).toMatchObject({ state: 'confirmed', destination_number: entry?.number })
  expect((await annotationsOf(sender, exit.id)).map(({ kind }) => kind)).toEqual(['sent', 'forwarded', 'confirmed'])
})

test('a council that registers at once makes the entry in the same act', async () => {
  const prompt = await aCouncil(sender)
  const secretary = await prompt.as(prompt.secretary)
  const saved = await secretary.submit('/oficina/intercambio/ajustes', { registro: 'al-llegar' })
  expect(saved.status).toBe(303)
  const exit = await anExit(sender)

  const sendingId = await send(exit.id, prompt)
  await sender.runJobs()

  const entries = await rowsOf<{ number: string; actor_kind: string }>(prompt, 'select * from registry_entry')
  expect(entries).toMatchObject([{ channel: 'interchange', actor_kind: 'system', origin_number: exit.number }])
  expect(await sendingOf(sender, sendingId)).toMatchObject({
    state: 'confirmed',
    destination_number: entries[0]?.number,
  })
  expect((await annotationsOf(sender, exit.id)).map(({ kind }) => kind)).toEqual(['sent', 'confirmed'])
})

test('P5: sending twice, also at once, is one sending; after a rejection it may go again', async () => {
  const exit = await anExit(sender)
  const [first, second] = await Promise.all([send(exit.id, receiver), send(exit.id, receiver)])
  expect(second).toBe(first)
  await sender.runJobs()
  const { exchange_id: exchangeId } = await sendingOf(sender, first)
  expect(await receptionsOf(receiver, exchangeId)).toHaveLength(1)

  const [reception] = await receptionsOf(receiver, exchangeId)
  await officer.submit(
    `/oficina/intercambio/recibidos/${reception?.id}`,
    { motivo: 'No es nuestro' },
    { form: '#rechazar' },
  )
  await sender.runJobs()
  const again = await send(exit.id, receiver)
  await sender.runJobs()

  expect(again).not.toBe(first)
  expect((await sendingOf(sender, again)).state).toBe('acknowledged')
})

test('two officers who accept at once make one entry; the second is told', async () => {
  const { page, exchangeId } = await arrived()
  const colleague = await receiver.as(receiver.registryOfficer)

  const answers = await Promise.all([officer, colleague].map((each) => each.submit(page, {}, { form: '#aceptar' })))
  await sender.runJobs()

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  const entries = await rowsOf(receiver, 'select 1 from registry_entry where idempotency_key = ?', [
    `interchange ${exchangeId}`,
  ])
  expect(entries).toHaveLength(1)
})

test('a crash between the two councils: the sender knows of nothing, asks again, and there is one of everything', async () => {
  const exit = await anExit(sender)
  const sendingId = await send(exit.id, receiver)
  const { app } = sender.house
  const payload = { municipalityId: sender.municipality.id, sendingId }
  // Reading, composing and keeping the message, and the other council's own Work: the fifth would write down that it went.
  let works = 0
  const dying = new Proxy(app.db, {
    get: (target, name, self) => {
      if (name !== 'transaction') return Reflect.get(target, name, self) as unknown
      return (...given: Parameters<typeof app.db.transaction>) => {
        if (++works > 4) throw new Error('the lights went out')
        return target.transaction(...given)
      }
    },
  })

  await expect(transmit({ ...app, db: dying }, payload)).rejects.toThrow('the lights went out')
  const { exchange_id: exchangeId, state } = await sendingOf(sender, sendingId)
  expect([state, (await receptionsOf(receiver, exchangeId)).length]).toEqual(['to-send', 1])
  await transmit(app, payload)
  await sender.runJobs()

  expect((await sendingOf(sender, sendingId)).state).toBe('acknowledged')
  expect(await receptionsOf(receiver, exchangeId)).toHaveLength(1)
  expect((await annotationsOf(sender, exit.id)).map(({ kind }) => kind)).toEqual(['sent'])
})

test('the same message again is acknowledged again; other content under its identifier is refused', async () => {
  const { exchangeId } = await arrived()
  const { app } = sender.house
  const [message] = await rowsOf<{ digest: string }>(
    sender,
    "select digest from interchange_message where exchange_id = ? and kind = 'exchange'",
    [exchangeId],
  )
  const bytes = await app.storage.read(message?.digest ?? '')

  await deliver(app, bytes, 'platform')
  await sender.runJobs()
  const forged = Buffer.from(bytes.toString('utf8').replace('Remisión', 'Falsedad'))

  expect(await receptionsOf(receiver, exchangeId)).toHaveLength(1)
  const acks = await rowsOf(receiver, "select 1 from interchange_message where exchange_id = ? and kind = 'ack'", [
    exchangeId,
  ])
  expect(acks).toHaveLength(2)
  await expect(deliver(app, forged, 'platform')).rejects.toMatchObject({ refusal: 'reused' })
})

test('messages and decisions are never rewritten, and no state goes back', async () => {
  const { sendingId, receptionId, page } = await arrived()
  await officer.submit(page, { motivo: 'No es nuestro' }, { form: '#rechazar' })
  await sender.runJobs()
  const asOwner = (office: Office, sql: string, id: string) =>
    office.house.app.db.transaction(async (tx) => {
      await tx.raw("select set_config('app.municipality_id', ?, true)", [office.municipality.id])
      await tx.raw(sql, [id])
    })

  await expect(
    asOwner(sender, "update interchange_sending set state = 'sent' where id = ?", sendingId),
  ).rejects.toThrow('does not go back')
  await expect(
    asOwner(sender, "update interchange_sending set state = 'confirmed' where id = ?", sendingId),
  ).rejects.toThrow('does not go back')
  await expect(
    asOwner(receiver, "update interchange_reception set state = 'forwarded' where id = ?", receptionId),
  ).rejects.toThrow('stays decided')
  await expect(asOwner(sender, "update interchange_message set note = 'x' where id <> ?", sendingId)).rejects.toThrow(
    'insert-only',
  )
})

test('a confidential document travels as digest and size, and the entry says so', async () => {
  const secret = Buffer.from('%PDF-1.7\nsecreto\n%%EOF\n')
  const { page, receptionId, exit } = await arrived({
    annexes: [{ name: 'secreto.pdf', bytes: secret, isConfidential: true }],
  })

  const shown = await officer.visit(page)
  expect(shown.$('main').text()).toContain(exit.documents[0]?.digest)
  expect((await officer.visit(`${page}/anexos/1`)).status).toBe(404)
  await officer.submit(page, {}, { form: '#aceptar' })
  await sender.runJobs()

  const [row] = await rowsOf<{ entry_id: string }>(
    receiver,
    'select entry_id from interchange_reception where id = ?',
    [receptionId],
  )
  const entry = await receiver.work((work) => getEntry(work, row?.entry_id ?? ''))
  expect(entry.documents).toEqual([])
  expect(JSON.stringify(entry.content?.sections)).toContain(exit.documents[0]?.digest)
})

test('what cannot go says why at the form: no destination, oneself, nobody known, an annulled exit', async () => {
  const exit = await anExit(sender)
  const address = `/oficina/intercambio/enviar/${exit.id}`
  const token = await tokenOn(clerk)
  const refusal = async (destino: string) => {
    const answer = await clerk.post(address, { _csrf: token, destino, observaciones: '' })
    return [answer.status, answer.$('a[href="#destino"]').text()]
  }

  expect(await refusal('')).toEqual([422, 'Elija el destino'])
  expect(await refusal(sender.municipality.dir3)).toEqual([422, 'Ese destino es este mismo ayuntamiento. Elija otro'])
  expect((await clerk.visit(`${address}?q=${sender.municipality.dir3}`)).$('input[name=destino]')).toHaveLength(0)
  expect(await refusal('E09999999')).toEqual([
    422,
    'Ese código no está en el directorio. Busque el destino por su nombre',
  ])
  expect(await rowsOf(sender, 'select 1 from interchange_sending where entry_id = ?', [exit.id])).toEqual([])
  expect((await clerk.visit(`${address}?q=zzzzzz`)).$('main').text()).toContain('No se ha encontrado ninguna')

  await sender.work((work) => annotateEntry(work, exit.id, { kind: 'voided', text: 'Por error' }))
  expect((await clerk.visit(address)).$('main').text()).toContain('Este asiento está anulado')
  const tried = await clerk.post(address, { _csrf: token, destino: receiver.municipality.dir3, observaciones: '' })
  expect(tried.status).toBe(409)
  expect(await rowsOf(sender, 'select 1 from interchange_sending where entry_id = ?', [exit.id])).toEqual([])
})

test('P26, P27: of another council, or of nobody here, there is nothing to see or decide', async () => {
  const { sendingId, receptionId } = await arrived()
  const outsider = await third.as(third.registryOfficer)
  const unitClerk = await receiver.as(receiver.clerk)
  const token = await tokenOn(outsider)

  for (const path of [`envios/${sendingId}`, `recibidos/${receptionId}`, `recibidos/${receptionId}/anexos/1`]) {
    expect([path, (await outsider.visit(`/oficina/intercambio/${path}`)).status]).toEqual([path, 404])
  }
  for (const act of ['aceptacion', 'rechazo', 'reenvio']) {
    const fields = { _csrf: token, unidad: receptionId, motivo: 'porque sí', destino: third.municipality.dir3 }
    const only =
      act === 'aceptacion'
        ? { _csrf: token, unidad: fields.unidad }
        : act === 'rechazo'
          ? { _csrf: token, motivo: fields.motivo }
          : { _csrf: token, motivo: fields.motivo, destino: fields.destino }
    expect((await outsider.post(`/oficina/intercambio/recibidos/${receptionId}/${act}`, only)).status).toBe(404)
  }
  // A clerk of a unit is not the registry: what waits for a decision is none of theirs.
  expect((await unitClerk.visit(`/oficina/intercambio/recibidos/${receptionId}`)).status).toBe(404)
  expect((await unitClerk.visit('/oficina/intercambio')).$('main').text()).not.toContain('Por decidir')
  expect(
    await rowsOf(receiver, 'select 1 from interchange_reception where id = ? and state = ?', [receptionId, 'waiting']),
  ).toHaveLength(1)
  const reads = await rowsOf<{ n: number }>(
    receiver,
    "select count(*)::int as n from access_log where subject_kind = 'interchange-reception' and subject_id = ?",
    [receptionId],
  )
  await officer.visit(`/oficina/intercambio/recibidos/${receptionId}`)
  const after = await rowsOf<{ n: number }>(
    receiver,
    "select count(*)::int as n from access_log where subject_kind = 'interchange-reception' and subject_id = ?",
    [receptionId],
  )
  expect((after[0]?.n ?? 0) - (reads[0]?.n ?? 0)).toBe(1)
})

test('a control message from somebody else, or about nothing known, changes nothing', async () => {
  const { exchangeId, sendingId } = await arrived()
  const { app } = sender.house
  const { writeControl } = await import('../../src/modules/interchange/sicres/write.ts')
  const control = {
    kind: 'rejection' as const,
    origin: third.municipality.dir3,
    destination: sender.municipality.dir3,
    identifier: exchangeId,
    description: 'Falso',
    entryNumber: null,
    entryAt: null,
    isTrial: true,
    files: [],
    errorCode: null,
  }

  const refusalOf = (change: object) =>
    deliver(app, writeControl({ ...control, ...change }), 'platform').then(
      () => 'taken',
      (error: unknown) => (error instanceof RefusedMessage ? error.refusal : String(error)),
    )

  expect(await refusalOf({})).toBe('stranger')
  expect(await refusalOf({ identifier: `${sender.municipality.dir3}_26_99999999` })).toBe('unknown-exchange')
  expect(await refusalOf({ destination: 'O99999999' })).toBe('unknown-destination')
  expect(await refusalOf({ isTrial: false })).toBe('trial')
  expect(await refusalOf({ origin: receiver.municipality.dir3, kind: 'confirmation' })).toBe('not-sicres')
  expect((await sendingOf(sender, sendingId)).state).toBe('acknowledged')
  expect(
    await inWork(app.db, systemWho(third.municipality.id, app.now()), ({ tx }) =>
      tx('interchange_message').select('id'),
    ),
  ).toBeDefined()
})
