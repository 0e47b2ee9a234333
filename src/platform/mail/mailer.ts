import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import nodemailer from 'nodemailer'

export interface Message {
  to: string
  subject: string
  text: string
  /** The same for every try of the same notice, so that a second copy can be told from a second notice. */
  messageId: string
  from?: string
}

export interface Mailer {
  send(message: Message): Promise<void>
}

export interface OpenedMailer extends Mailer {
  /** Where mail goes, for the line that is said at start; without secrets. */
  readonly place: string
}

export interface MailerOptions {
  smtpUrl: string | undefined
  mailFrom: string
  dataDir: string
  /** How long a silent server is waited for. */
  timeOutMs?: number
}

/** By SMTP where a server is configured; otherwise into a folder, which is said at start. */
export function openMailer({ smtpUrl, mailFrom, dataDir, timeOutMs = 15_000 }: MailerOptions): OpenedMailer {
  return smtpUrl ? smtpMailer(smtpUrl, mailFrom, timeOutMs) : folderMailer(path.join(dataDir, 'mail'), mailFrom)
}

function smtpMailer(smtpUrl: string, mailFrom: string, timeOutMs: number): OpenedMailer {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined
  // The value may hold a password, so it is never repeated in a message.
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname) {
    throw new Error('SMTP_URL must be smtp://[user:password@]host:port or smtps://…')
  }
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    connectionTimeout: timeOutMs,
    greetingTimeout: timeOutMs,
    socketTimeout: timeOutMs,
    dnsTimeout: timeOutMs,
    // Text from people never becomes a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    place: `${url.protocol}//${url.host}`,
    send: async (message) => {
      await transport.sendMail(envelopeOf(message, mailFrom))
    },
  }
}

/** Each message as a file that any mail program opens. The same message twice is the same file. */
export function folderMailer(folder: string, mailFrom: string): OpenedMailer {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    place: path.resolve(folder),
    send: async (message) => {
      const { message: bytes } = await transport.sendMail(envelopeOf(message, mailFrom))
      await mkdir(folder, { recursive: true })
      const name = `${createHash('sha256').update(message.messageId).digest('hex').slice(0, 24)}.eml`
      await writeFile(path.join(folder, `.${name}`), bytes as Buffer)
      await rename(path.join(folder, `.${name}`), path.join(folder, name))
    },
  }
}

function envelopeOf({ to, subject, text, messageId, from }: Message, mailFrom: string) {
  // As an object: a comma in an address would otherwise add a second receiver.
  if (!/^[^\s<>,;:"()[\]\\]+@[^\s<>,;:"()[\]\\@]+$/.test(to)) throw new TypeError('not one plain e-mail address')
  return {
    from: from ?? mailFrom,
    to: { name: '', address: to },
    subject: subject.replace(/\s+/g, ' '),
    text,
    messageId: `<${messageId.replace(/[^\w.@-]/g, '')}>`,
    // Nobody reads the answers of a machine, and other machines shall not answer this one.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}
