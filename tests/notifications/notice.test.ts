import PostalMime from 'postal-mime'
import { updateContact } from '../../src/modules/identity/index.ts'
import { listAddressees, listEvidence } from '../../src/modules/notifications/store.ts'
import { openMailer } from '../../src/platform/mail/mailer.ts'
import { type SmtpDouble, smtpDouble } from '../doubles/smtp.ts'
import { type House, openHouse } from '../support/house.ts'
import { type Office, newOffice } from '../support/office.ts'
import { aSignedResolution, anExpedient, only } from './acts.ts'

let smtp: SmtpDouble
let house: House
beforeAll(async () => {
  smtp = await smtpDouble()
  const mailFrom = 'avisos@provincia.example'
  house = await openHouse({ mailer: openMailer({ smtpUrl: smtp.url, mailFrom, dataDir: '', timeOutMs: 2000 }) })
})
afterAll(async () => {
  await house.close()
  await smtp.close()
})
beforeEach(() => {
  smtp.mode = 'accept'
  smtp.messages.length = 0
})

/** Time has passed: what failed is due again. */
const later = () => house.app.db.raw('update graphile_worker._private_jobs set run_at = now() where locked_at is null')

async function notified(email: string): Promise<{ office: Office; id: string; personId: string; expedientId: string }> {
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  await office.work((work) => updateContact(work, citizen.person.id, { email }))
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  return { office, id, personId: citizen.person.id, expedientId: expedient.id }
}

test('the notice says that something waits, where and until when, and nothing of what it is', async () => {
  const { office, id } = await notified('carmen@example.org')

  expect(smtp.messages).toHaveLength(1)
  const [{ to, source } = { to: [], source: Buffer.alloc(0) }] = smtp.messages
  const mail = await PostalMime.parse(source)
  expect(to).toEqual(['carmen@example.org'])
  expect(mail.text).toContain(`${office.municipality.origin}/carpeta/notificaciones/${id}`)
  expect(mail.text).toContain(office.municipality.name)
  for (const secret of ['Carmen', 'Vecina', 'estima', 'Solicitud general', '2026/']) {
    expect(`${mail.subject} ${mail.text}`).not.toContain(secret)
  }
  const [addressee] = await office.work((work) => listAddressees(work, id))
  expect(addressee?.noticeSentAt).not.toBeNull()
})

test.each(['cut', 'cut-after', 'busy'] as const)(
  'a mail server that fails (%s) holds nothing up, and in the end the person has one notice',
  async (mode) => {
    smtp.mode = mode
    const { office, id } = await notified('carmen@example.org')
    expect((await office.work((work) => listAddressees(work, id)))[0]?.noticeSentAt).toBeNull()

    smtp.mode = 'accept'
    for (let round = 0; round < 3; round++) {
      await later()
      await office.runJobs()
    }

    expect((await office.work((work) => listAddressees(work, id)))[0]?.noticeSentAt).not.toBeNull()
    const mails = await Promise.all(smtp.messages.map(({ source }) => PostalMime.parse(source)))
    expect(mails).toHaveLength(mode === 'cut-after' ? 2 : 1)
    // Two copies of one message are one message to a mail program.
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)
    const events = (await office.work((work) => listEvidence(work, id))).map(({ event }) => event)
    expect(events).toEqual(['available', 'notice-sent'])
  },
)

test('a mailbox that does not exist is written down and not tried for ever', async () => {
  smtp.mode = 'refuse-recipient'
  const { office, id } = await notified('nadie@example.org')

  const evidence = await office.work((work) => listEvidence(work, id))
  expect(evidence.at(-1)).toMatchObject({ event: 'notice-failed', details: { to: 'nadie@example.org', reason: '550' } })
  smtp.mode = 'accept'
  await later()
  await office.runJobs()
  expect(smtp.messages).toEqual([])
})

test('a notice that could not leave in time is not sent once the notification is open', async () => {
  smtp.mode = 'busy'
  const office = await newOffice({ procedures: 'none', in: house })
  const citizen = await office.citizen()
  await office.work((work) => updateContact(work, citizen.person.id, { email: 'carmen@example.org' }))
  const expedient = await anExpedient(office, citizen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  await (await office.as(citizen)).submit(`/carpeta/notificaciones/${id}`)

  smtp.mode = 'accept'
  await later()
  await office.runJobs()

  expect(smtp.messages).toEqual([])
})
