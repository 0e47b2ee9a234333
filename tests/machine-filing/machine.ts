import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { App } from '../../src/platform/app.ts'
import {
  type DemoAuthority,
  type DemoIssued,
  demoRevocationHandler,
  openDemoAuthority,
  openTrust,
} from '../../src/platform/pki/index.ts'
import { certificateListener, listen } from '../../src/server/listeners.ts'
import { type House, openHouse } from '../support/house.ts'
import type { Office } from '../support/office.ts'

export const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

export interface Door {
  house: House
  authority: DemoAuthority
  address: string
  close: () => Promise<void>
}

/** The house with the listener that asks for certificates, over real TLS, with the demonstration authority. */
export async function openDoor(change: Partial<App> = {}): Promise<Door> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-machines-'))
  const authority = await openDemoAuthority(folder)
  const revocation: Server = createServer(demoRevocationHandler(authority))
  await new Promise<void>((resolve) => {
    revocation.listen(0, '127.0.0.1', resolve)
  })
  const trust = openTrust({
    anchors: authority.anchors,
    intermediates: authority.intermediates,
    allowedRevocationHosts: [authority.revocationHost],
    revocationRoutes: { [authority.revocationHost]: `http://127.0.0.1:${(revocation.address() as AddressInfo).port}` },
    maxRevocationAgeSeconds: 0,
  })
  const house = await openHouse({ trust, ...change })
  const server = await authority.issue('tls', { kind: 'server', hosts: ['localhost'] })
  const tls = certificateListener(house.app, house.web, {
    key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: [server.certificate, ...server.chain].map(pem).join(''),
  })
  const address = `https://localhost:${await listen(tls, 0)}`
  house.app.config.identificationUrl = address
  return {
    house,
    authority,
    address,
    close: async () => {
      tls.close()
      tls.closeAllConnections()
      revocation.close()
      revocation.closeAllConnections()
      await house.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Told {
  status: number
  headers: Record<string, unknown>
  bytes: Buffer
  json: Record<string, unknown>
}

/** One request by an application with this certificate, or with none. */
export function tell(
  door: Pick<Door, 'address'>,
  issued: DemoIssued | null,
  request: { method?: string; path?: string; headers?: Record<string, string>; body?: Buffer; cutAfter?: number },
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const { method = 'POST', path: where = '/api/v1/registry/entries', headers = {}, body, cutAfter } = request
    const sending = https.request(
      `${door.address}${where}`,
      {
        method,
        agent: false,
        rejectUnauthorized: false,
        headers: { ...headers, ...(body && { 'Content-Length': String(body.length) }) },
        ...(issued && {
          key: issued.key.export({ type: 'pkcs8', format: 'pem' }),
          cert: [issued.certificate, ...issued.chain].map(pem).join(''),
        }),
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(parts)
          const isJson = /json/.test(String(response.headers['content-type']))
          const json = isJson ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) : {}
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, json })
        })
      },
    )
    sending.on('error', reject)
    if (body && cutAfter !== undefined) {
      sending.write(body.subarray(0, cutAfter), () => setTimeout(() => sending.destroy(), 50))
      return
    }
    sending.end(body)
  })
}

export interface Part {
  name: string
  content: Buffer
}

const BOUNDARY = '------concejo-test-7d83'

/** A filing as an application would send it. */
export function filing(
  council: string,
  entry: unknown,
  options: { key?: string; files?: Part[]; fields?: Record<string, string> } = {},
): { headers: Record<string, string>; body: Buffer } {
  const text = typeof entry === 'string' ? entry : JSON.stringify(entry)
  const field = (name: string, value: string) =>
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: application/json\r\n\r\n${value}\r\n`,
    )
  const file = ({ name, content }: Part) =>
    Buffer.concat([
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="document"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      content,
      Buffer.from('\r\n'),
    ])
  return {
    headers: {
      Council: council,
      'Idempotency-Key': options.key ?? randomUUID(),
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    },
    body: Buffer.concat([
      field('entry', text),
      ...Object.entries(options.fields ?? {}).map(([name, value]) => field(name, value)),
      ...(options.files ?? []).map(file),
      Buffer.from(`--${BOUNDARY}--\r\n`),
    ]),
  }
}

/** Written down by the secretary on the page where it is done. */
export async function registered(
  office: Office,
  issued: DemoIssued,
  change: Record<string, string | string[]> = {},
): Promise<void> {
  const secretary = await office.as(office.secretary)
  const page = await secretary.visit('/oficina/ajustes/aplicaciones')
  const answer = await secretary.submitPage(
    page,
    '/oficina/ajustes/aplicaciones',
    {
      nombre: 'Recaudación municipal',
      codigo: 'recaudacion',
      unidad: String(page.$('#unidad option').eq(1).attr('value')),
      permisos: ['file', 'read'],
      certificado: pem(issued.certificate),
      ...change,
    },
    { form: 'form[action="/oficina/ajustes/aplicaciones"]' },
  )
  if (answer.status !== 303) throw new Error(`not registered: ${answer.status} ${answer.$('[role=alert]').text()}`)
}
