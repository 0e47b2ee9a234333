import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import PostalMime from 'postal-mime'
import { openMailer } from '../../../src/platform/mail/mailer.ts'
import { smtpDouble, type SmtpDouble } from '../../doubles/smtp.ts'

let smtp: SmtpDouble
let dataDir: string
beforeEach(async () => {
  smtp = await smtpDouble()
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'concejo-mail-'))
})
afterEach(async () => {
  await smtp.close()
  await rm(dataDir, { recursive: true })
})

const mailFrom = 'Sede electrónica <no-responder@sede.example>'
const open = (smtpUrl: string | undefined = smtp.url) => openMailer({ smtpUrl, mailFrom, dataDir, timeOutMs: 400 })
const notice = {
  to: 'ana.garcia@example.org',
  subject: 'Tiene una notificación del Ayuntamiento de Cáceres',
  text: 'Entre en su carpeta: http://caceres.localhost:3000/carpeta\n\nÑandú, año, corazón.',
  messageId: 'notice-1@caceres',
}

test('a notice arrives as it was written, and says that a machine wrote it', async () => {
  await open().send(notice)

  const [message] = smtp.messages
  const read = await PostalMime.parse(message?.source ?? '')
  expect(message?.to).toEqual([notice.to])
  expect(read).toMatchObject({ subject: notice.subject, messageId: '<notice-1@caceres>' })
  expect(read.text?.trim()).toBe(notice.text)
  expect(read.from).toMatchObject({ name: 'Sede electrónica', address: 'no-responder@sede.example' })
  expect(read.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
})

test.each([
  ['busy', /too busy|421/],
  ['refuse-recipient', /no such mailbox/],
  ['refuse-message', /message refused/],
  ['cut', /close|ECONNRESET|ended/i],
  ['cut-after', /close|ECONNRESET|ended/i],
  ['silent', /greeting|timeout/i],
] as const)('a server that is %s is a failure of this try, said soon', async (mode, reason) => {
  smtp.mode = mode
  const start = Date.now()

  await expect(open().send(notice)).rejects.toThrow(reason)

  expect(Date.now() - start).toBeLessThan(3000)
})

test('a slow server is waited for', async () => {
  smtp.mode = 'slow'

  await open().send(notice)

  expect(smtp.messages).toHaveLength(1)
})

test('the second try of a notice that was cut after it was taken carries the same identifier', async () => {
  smtp.mode = 'cut-after'
  await expect(open().send(notice)).rejects.toThrow(/./)
  smtp.mode = 'accept'
  await open().send(notice)

  const ids = await Promise.all(smtp.messages.map(async ({ source }) => (await PostalMime.parse(source)).messageId))
  expect(ids).toEqual(['<notice-1@caceres>', '<notice-1@caceres>'])
})

test('a server that is down is a failure, and nothing else breaks', async () => {
  await smtp.close()

  await expect(open().send(notice)).rejects.toThrow(/ECONNREFUSED/)
})

test.each([
  'ana@example.org, otro@example.org',
  'ana@example.org\r\nBcc: otro@example.org',
  'Ana <ana@example.org>',
  '"a,b"@example.org',
  'group:ana@example.org;',
  'nadie',
  '',
])('an address that is not one plain address is refused: %j', async (to) => {
  await expect(open().send({ ...notice, to })).rejects.toThrow('not one plain e-mail address')
  expect(smtp.messages).toEqual([])
})

test('line breaks in a subject or an identifier add no header', async () => {
  await open().send({ ...notice, subject: 'Hola\r\nBcc: otro@example.org', messageId: 'a\r\nX-Evil: 1@b' })

  const read = await PostalMime.parse(smtp.messages[0]?.source ?? '')
  expect(read.subject).toBe('Hola Bcc: otro@example.org')
  expect(read.headers.map(({ key }) => key)).not.toContain('x-evil')
  expect(read.bcc ?? []).toEqual([])
  expect(smtp.messages[0]?.to).toEqual([notice.to])
})

test('without a server the mail lies in a folder, once however often it is sent', async () => {
  const mailer = openMailer({ smtpUrl: undefined, mailFrom, dataDir })

  await mailer.send(notice)
  await mailer.send(notice)
  await mailer.send({ ...notice, messageId: '../../x' })

  const names = await readdir(path.join(dataDir, 'mail'))
  expect(mailer.place).toBe(path.join(dataDir, 'mail'))
  expect(names).toHaveLength(2)
  const read = await Promise.all(
    names.map(async (name) => PostalMime.parse(await readFile(path.join(dataDir, 'mail', name)))),
  )
  expect(read.map(({ subject }) => subject)).toEqual([notice.subject, notice.subject])
})

test('a setting that cannot work is refused without repeating its secret', () => {
  expect(() => open('ftp://user:hunter2@host')).toThrow(/^SMTP_URL must be/)
  expect(open('smtp://user:hunter2@mail.example:587').place).toBe('smtp://mail.example:587')
})
