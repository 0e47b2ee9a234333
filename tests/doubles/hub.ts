import { randomUUID } from 'node:crypto'
import https from 'node:https'
import type { AddressInfo } from 'node:net'

export type HubMode =
  | 'acknowledges'
  | 'confirms'
  | 'rejects'
  | 'repeats' // every answer three times
  | 'silent' // takes it and never says a word
  | 'loses-answers' // takes it and hangs up before saying so
  | 'down'
  | 'hangs'
  | 'slow' // answers after a while
  | 'refuses' // will never take it
  | 'redirects'
  | 'cuts' // hangs up before reading

export interface Taken {
  identifier: string
  text: string
}

export interface HubDouble {
  url: string
  mode: HubMode
  /** Everything that was posted, in order. */
  taken: Taken[]
  /** What is waiting to be fetched. */
  waiting: { id: string; bytes: Buffer }[]
  /** What was taken off the list, and why when it was refused. */
  settled: { id: string; refusal: string | null }[]
  /** Requests that got through the handshake. */
  requests: number
  /** Deliveries stay on the list, whatever is said. */
  forgets: boolean
  offer(bytes: Buffer | string): string
  close(): Promise<void>
}

export const fieldOf = (text: string, element: string): string =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(text)?.[1] ?? ''

/** A control message in words of our own, so that what the program reads was not written by itself. */
export function controlMessage(
  kind: string,
  about: { origin: string; destination: string; identifier: string; trial?: string; rest?: string },
): string {
  const { description, after } = splitRest(about.rest)
  return `<?xml version='1.0' encoding='utf-8'?>
<De_Control>
  <Codigo_Entidad_Registral_Origen>${about.origin}</Codigo_Entidad_Registral_Origen>
  <Codigo_Entidad_Registral_Destino>${about.destination}</Codigo_Entidad_Registral_Destino>
  <Identificador_Intercambio>${about.identifier}</Identificador_Intercambio>
  <Tipo_Mensaje>${kind}</Tipo_Mensaje>${description}
  <Indicador_Prueba>${about.trial ?? '1'}</Indicador_Prueba>${after}
</De_Control>
`
}

/** Fields before the mark of a trial, and those behind it. */
function splitRest(rest = ''): { description: string; after: string } {
  const after = /<Codigo_Error>.*<\/Codigo_Error>/s.exec(rest)?.[0] ?? ''
  return { description: rest.replace(after, ''), after }
}

const CONFIRMED =
  '<Numero_Registro_Entrada_Destino>2026-EXT-77</Numero_Registro_Entrada_Destino><Fecha_Hora_Entrada_Destino>20261122103000+0100</Fecha_Hora_Entrada_Destino>'
const REJECTED = '<Descripcion_Mensaje>No somos competentes</Descripcion_Mensaje>'

/** The hub of the registries outside, over TLS that asks for a certificate, with the ways such a service fails. */
export async function startHub(keys: { key: string; cert: string; ca: string[]; mode?: HubMode }): Promise<HubDouble> {
  const server = https.createServer(
    { key: keys.key, cert: keys.cert, ca: keys.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      hub.requests++
      if (hub.mode === 'cuts') return void request.socket.destroy()
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'https://hub')
        if (hub.mode === 'down') return void response.writeHead(503).end('no')
        if (hub.mode === 'redirects') return void response.writeHead(302, { location: `${hub.url}otra` }).end()
        if (hub.mode === 'hangs') return
        if (request.method === 'POST' && url.pathname === '/v1/messages') return post(Buffer.concat(chunks), response)
        if (request.method === 'GET' && url.pathname === '/v1/deliveries/next') return next(url, response)
        const [, id] = /^\/v1\/deliveries\/([\w-]+)$/.exec(url.pathname) ?? []
        if (request.method === 'DELETE' && id) {
          const refusal = request.headers['delivery-refusal']
          hub.settled.push({ id, refusal: typeof refusal === 'string' ? refusal : null })
          if (!hub.forgets) hub.waiting = hub.waiting.filter((each) => each.id !== id)
          return void response.writeHead(204).end()
        }
        response.writeHead(404).end()
      })
    },
  )

  function post(bytes: Buffer, response: import('node:http').ServerResponse): void {
    const { mode } = hub
    if (mode === 'refuses') return void response.writeHead(422).end()
    const text = bytes.toString('utf8')
    const identifier = fieldOf(text, 'Identificador_Intercambio')
    const isExchange = text.includes('<Fichero_Intercambio_SICRES_4>')
    const isKnown = isExchange && hub.taken.some((each) => each.identifier === identifier && each.text === text)
    hub.taken.push({ identifier, text })
    if (isExchange && !isKnown) answer(text, identifier)
    // Known already: the same acknowledgement again, as the norm asks.
    else if (isExchange && mode !== 'silent') hub.offer(controlMessage('01', sides(text, identifier)))
    if (mode === 'loses-answers') return void response.socket?.destroy()
    setTimeout(() => response.writeHead(202).end(), mode === 'slow' ? 300 : 0)
  }

  const sides = (text: string, identifier: string) => ({
    origin: fieldOf(text, 'Codigo_Entidad_Registral_Destino'),
    destination: fieldOf(text, 'Codigo_Entidad_Registral_Origen'),
    identifier,
  })

  function answer(text: string, identifier: string): void {
    const about = sides(text, identifier)
    const times = hub.mode === 'repeats' ? 3 : 1
    for (let time = 0; time < times && hub.mode !== 'silent'; time++) {
      hub.offer(controlMessage('01', about))
      if (hub.mode === 'confirms' || hub.mode === 'repeats')
        hub.offer(controlMessage('03', { ...about, rest: CONFIRMED }))
      if (hub.mode === 'rejects') hub.offer(controlMessage('05', { ...about, rest: REJECTED }))
    }
  }

  function next(url: URL, response: import('node:http').ServerResponse): void {
    const after = url.searchParams.get('after')
    // By the order of arrival, also when the one it follows is gone.
    const order = arrivals.get(after ?? '') ?? -1
    const found = hub.waiting.find(({ id }) => (arrivals.get(id) ?? 0) > order)
    if (!found) return void response.writeHead(204).end()
    response.writeHead(200, { 'content-type': 'application/xml', 'delivery-identifier': found.id }).end(found.bytes)
  }

  const arrivals = new Map<string, number>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hub: HubDouble = {
    url: `https://localhost:${(server.address() as AddressInfo).port}/v1/`,
    mode: keys.mode ?? 'acknowledges',
    taken: [],
    waiting: [],
    settled: [],
    requests: 0,
    forgets: false,
    offer: (bytes) => {
      const id = randomUUID()
      arrivals.set(id, arrivals.size)
      hub.waiting.push({ id, bytes: Buffer.from(bytes as string) })
      return id
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return hub
}
