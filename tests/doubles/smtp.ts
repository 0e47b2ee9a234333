import type net from 'node:net'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** `cut`: the line breaks in mid message. `cut-after`: the message is taken, and the line breaks before it is said. */
export type SmtpMode =
  'accept' | 'refuse-recipient' | 'refuse-message' | 'busy' | 'cut' | 'cut-after' | 'slow' | 'silent'

export interface SmtpDouble {
  url: string
  mode: SmtpMode
  /** What the server took, as it came. */
  messages: { to: string[]; source: Buffer }[]
  /** For `slow`: before each message is answered. */
  delayMs: number
  close: () => Promise<void>
}

const refusal = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code })

/** A mail server in memory that accepts, refuses, stalls and cuts. */
export async function smtpDouble(): Promise<SmtpDouble> {
  const double: SmtpDouble = { url: '', mode: 'accept', messages: [], delayMs: 100, close: async () => undefined }
  const sockets = new Set<net.Socket>()
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onConnect: (_session, done) => {
      if (double.mode === 'busy') return done(refusal(421, 'too busy'))
      // Connected, and then not a word.
      if (double.mode !== 'silent') done()
    },
    onRcptTo: (_address, _session, done) =>
      double.mode === 'refuse-recipient' ? done(refusal(550, 'no such mailbox')) : done(),
    onData: (stream, session, done) => {
      if (double.mode === 'cut') {
        stream.once('data', cutAll)
        return
      }
      void buffer(stream).then((source) => {
        if (double.mode === 'refuse-message') return done(refusal(552, 'message refused'))
        double.messages.push({ to: session.envelope.rcptTo.map(({ address }) => address), source })
        if (double.mode === 'cut-after') return cutAll()
        if (double.mode === 'slow') return setTimeout(done, double.delayMs)
        return done()
      })
    },
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  double.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  double.close = () => {
    cutAll()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return double
}
