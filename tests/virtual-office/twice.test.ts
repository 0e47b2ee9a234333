import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/server/app.ts'
import { findReceipt, listEntries, verifyBook } from '../../src/modules/registry/index.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { Client } from '../support/client.ts'
import { type Office, newOffice, ourHouse } from '../support/office.ts'
import { answer, attach, begin, count, generalPages, pdf, sign } from './applying.ts'

async function ready(options: { files?: boolean } = {}): Promise<{ office: Office; client: Client; base: string }> {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const client = await office.as(await office.citizen('Carmen'))
  const base = await begin(client)
  await answer(client, base, generalPages())
  if (options.files) await attach(client, base, 'adjuntos', [{ name: 'foto.pdf', content: pdf('foto') }])
  return { office, client, base }
}

/** Nothing of an application is anywhere but in its draft. */
const traces = async (office: Office) =>
  Object.fromEntries(
    await Promise.all(
      ['registry_entry', 'registry_counter', 'expedient', 'expedient_counter', 'document', 'filing'].map(
        async (table) => [table, await count(office, table)] as const,
      ),
    ),
  )
const nothing = { registry_entry: 0, registry_counter: 0, expedient: 0, expedient_counter: 0, document: 0, filing: 0 }

test('a button pressed twenty times at once files once', async () => {
  const { office, client, base } = await ready({ files: true })
  const page = await client.visit(`${base}/firmar`)

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => client.submitPage(page, `${base}/firmar`, { declaro: '1' })),
  )

  expect(new Set(answers.map(({ status, location }) => `${status} ${location}`))).toEqual(
    new Set([`303 ${base}/presentada`]),
  )
  await office.runJobs()
  expect(await traces(office)).toEqual({
    registry_entry: 1,
    registry_counter: 1,
    expedient: 1,
    expedient_counter: 1,
    document: 2, // the file and the receipt
    filing: 1,
  })
  expect((await verifyBook(office.house.app, office.municipality.id)).faults).toEqual([])
})

test('after a cut answer or with the back button it is the same entry and the same receipt', async () => {
  const { office, client, base } = await ready()
  const page = await client.visit(`${base}/firmar`)
  await client.submitPage(page, `${base}/firmar`, { declaro: '1' })
  await office.runJobs()
  const first = await client.visit(`${base}/presentada`)
  const receiptAddress = first.$('a[href*=justificante]').attr('href') ?? ''
  const receipt = await client.visit(receiptAddress)

  const again = await client.submitPage(page, `${base}/firmar`, { declaro: '1' })
  const after = await client.visit(again.location)
  const places = await Promise.all(
    ['', '/escrito', '/documentos', '/revisar', '/firmar', '/borrar'].map(async (place) => {
      const { status, location } = await client.visit(`${base}${place}`)
      return `${status} ${location}`
    }),
  )
  const token = String(page.$('input[name=_csrf]').val())
  const late = await client.post(`${base}/escrito`, { _csrf: token, asunto: 'Otra cosa' })
  const removal = await client.post(`${base}/borrar`, { _csrf: token })

  expect(after.$('.co-number').text()).toBe(first.$('.co-number').text())
  expect((await client.visit(receiptAddress)).body).toEqual(receipt.body)
  expect(new Set(places)).toEqual(new Set([`303 ${base}/presentada`]))
  expect(late.location).toBe(`${base}/presentada`)
  expect(removal.status).toBe(409)
  expect(await count(office, 'registry_entry')).toBe(1)
})

test('two processes file the same draft once', async () => {
  const { office, client, base } = await ready()
  const house = await ourHouse()
  const db = openDatabase(house.databaseUrl, { pool: 6 })
  const server = createServer(createApp({ ...house.app, db }, house.web))
  await new Promise<void>((resolve) => {
    server.listen(0, resolve)
  })
  expect((server.address() as AddressInfo).port).toBeGreaterThan(0)
  const page = await client.visit(`${base}/firmar`)
  const other = new Client(server, client.host)
  const token = String(page.$('input[name=_csrf]').val())
  const fields = { _csrf: token, declaro: '1', huella: page.$('#huella-contenido').text() }

  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      (i % 2 ? other : client).post(`${base}/firmar`, fields, { Cookie: client.cookie }),
    ),
  )
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
  await db.destroy()

  expect(new Set(answers.map(({ location }) => location))).toEqual(new Set([`${base}/presentada`]))
  expect(await count(office, 'registry_entry')).toBe(1)
  await office.runJobs()
})

test('what changed in another window is not filed as it was seen, and nothing is lost', async () => {
  const { office, client, base } = await ready()
  const seen = await client.visit(`${base}/firmar`)
  await client.submit(`${base}/escrito`, { solicita: 'Que pongan dos.' })

  const refused = await client.submitPage(seen, `${base}/firmar`, { declaro: '1' })

  expect(refused.status).toBe(409)
  expect(refused.$('h1').text()).toBe('La solicitud ha cambiado en otra ventana')
  expect(await traces(office)).toEqual(nothing)
  expect((await client.visit(`${base}/revisar`)).$('main').text()).toContain('Que pongan dos.')

  await sign(client, base)
  const stale = await client.submitPage(seen, `${base}/firmar`, { declaro: '1' })
  expect(stale.status).toBe(409)
  expect(stale.$('main').text()).toContain('No la hemos presentado dos veces')
  expect(await count(office, 'registry_entry')).toBe(1)
  await office.runJobs()
})

test('a file more or less is another content too', async () => {
  const { client, base } = await ready({ files: true })
  const seen = await client.visit(`${base}/firmar`)
  await client.submit(`${base}/documentos`, {}, { form: 'form[action$=retirada]' })

  expect((await client.submitPage(seen, `${base}/firmar`, { declaro: '1' })).status).toBe(409)
})

test.each(['registry_entry', 'filing', 'expedient_party', 'document', 'audit_event'])(
  'failing at %s leaves nothing, and filing again works',
  async (table) => {
    const { office, client, base } = await ready({ files: true })
    const { db } = office.house.app
    const page = await client.visit(`${base}/firmar`)
    await db.raw(`
      create or replace function break_${table}() returns trigger language plpgsql as
        $f$ begin if new.municipality_id = '${office.municipality.id}' then raise exception 'the office lost power'; end if; return new; end $f$;
      create trigger breaking after insert on ${table} for each row execute function break_${table}();
    `)

    const failed = await client.submitPage(page, `${base}/firmar`, { declaro: '1' })
    await db.raw(`drop trigger breaking on ${table}`)

    expect(failed.status).toBe(500)
    expect(await traces(office)).toEqual(nothing)
    expect((await client.submitPage(page, `${base}/firmar`, { declaro: '1' })).location).toBe(`${base}/presentada`)
    await office.runJobs()
    const { entries } = await office.work((w) => listEntries(w))
    expect(entries.map(({ number }) => number.slice(5))).toEqual(['E-000001'])
  },
)

test('without the seal the entry is as valid, and the page says that the receipt is on its way', async () => {
  const { office, client, base } = await ready()
  const { app } = office.house
  const right = app.sealer
  app.sealer = { sealFor: () => Promise.reject(new Error('the seal is out of reach')) }
  await sign(client, base)
  const pending = await client.visit(`${base}/presentada`)
  app.sealer = right

  expect(pending.$('.co-number').text()).toMatch(/^\d{4}-E-000001$/)
  expect(pending.$('[role=status]').text()).toContain('pendiente de sello')
  expect(pending.headers['refresh']).toBe(`5; url=${base}/presentada?vez=1`)
  expect((await client.visit(`${base}/presentada?vez=12`)).headers['refresh']).toBeUndefined()
  await office.runJobs()
  const { entries } = await office.work((w) => listEntries(w))
  expect(await office.work((w) => findReceipt(w, String(entries[0]?.id)))).toBeDefined()
  const issued = await client.visit(`${base}/presentada`)
  expect(issued.$('a[href*=justificante]').length).toBe(1)
  expect(issued.headers['refresh']).toBeUndefined()
})

test('a mail server that is away holds nothing up, and the notice goes out once it is back', async () => {
  const { office, client, base } = await ready()
  const { app } = office.house
  const right = app.mailer
  app.mailer = { send: () => Promise.reject(new Error('connection refused')) }
  await sign(client, base)
  await office.runJobs()
  app.mailer = right
  await app.db.raw(`select graphile_worker.reschedule_jobs(array(
    select id from graphile_worker._private_jobs where attempts > 0), run_at => now())`)
  await office.runJobs()

  const sent = office.house.mails.filter(({ text }) => text.includes(office.municipality.origin))
  expect(sent).toHaveLength(1)
  expect(await count(office, 'registry_entry')).toBe(1)
})
