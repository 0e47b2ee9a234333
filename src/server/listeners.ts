import { constants } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { App } from '../platform/app.ts'
import { type Web, createCertificateApp, handshakes } from './app.ts'

/** Asks everyone for a certificate and lets everyone through: refusals get a page of their own. */
export function certificateListener(app: App, web: Web, keys: { key: string; cert: string }): TlsServer {
  const tls = createTlsServer(
    {
      ...keys,
      ca: app.trust.authorities,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ciphers: 'DEFAULT@SECLEVEL=2',
      // A resumed session would show no certificate anew; each connection proves its key.
      secureOptions: constants.SSL_OP_NO_TICKET,
    },
    createCertificateApp(app, web),
  )
  tls.on('secureConnection', (socket: Socket) => handshakes.set(socket, app.now().getTime()))
  // Handshakes that never became a request: no page can be shown, but whoever helps the citizen can see why.
  tls.on('tlsClientError', (err) => app.log.info({ err }, 'handshake failed'))
  limit(tls)
  return tls
}

/** The port is taken before anything slow; who asks meanwhile waits and is answered once the app is there. */
export async function listenHttp(
  port: number,
): Promise<{ server: Server; port: number; open: (app: RequestListener) => void }> {
  const waiting: Parameters<RequestListener>[] = []
  const wait: RequestListener = (...request) => void waiting.push(request)
  const server = createServer(wait)
  limit(server)
  const open = (app: RequestListener) => {
    server.off('request', wait)
    server.on('request', app)
    for (const request of waiting.splice(0)) app(...request)
  }
  return { server, port: await listen(server, port), open }
}

/** A slow client may not hold a place for long; node's own limits are too generous (60 s, 300 s, no cap). */
function limit(server: Server | TlsServer): void {
  server.headersTimeout = 10_000
  server.requestTimeout = 120_000
  server.keepAliveTimeout = 5_000
  server.maxRequestsPerSocket = 1000
  server.maxConnections = 2000
}

export function listen(server: NetServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export function closeServer(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    // Whoever has not finished in ten seconds is cut, so that a stop always ends.
    setTimeout(() => server.closeAllConnections(), 10_000).unref()
  })
}
