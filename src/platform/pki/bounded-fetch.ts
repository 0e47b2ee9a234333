export interface RemoteLimits {
  /** `host` or `host:port` as URL.host writes it. */
  allowedHosts: string[]
  /** Host in the certificate → base address that is asked instead. */
  routes: Record<string, string>
  timeoutMs: number
  maxBytes: number
}

export interface Question {
  url: string
  body?: Buffer
  contentType?: string
}

/** Asks only hosts that the configuration names, follows nothing, reads so much and waits so long. Throws with a reason for the log. */
export async function askRemote(question: Question, limits: RemoteLimits): Promise<Buffer> {
  const url = addressOf(question.url, limits)
  const response = await fetch(url, {
    method: question.body ? 'POST' : 'GET',
    ...(question.body
      ? { body: new Uint8Array(question.body), headers: { 'content-type': question.contentType ?? '' } }
      : {}),
    redirect: 'error',
    signal: AbortSignal.timeout(limits.timeoutMs),
  })
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new Error(`${url.host} answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > limits.maxBytes) throw new Error(`${url.host} answered more than ${limits.maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export function isReachable(address: string, limits: RemoteLimits): boolean {
  try {
    addressOf(address, limits)
    return true
  } catch {
    return false
  }
}

function addressOf(address: string, limits: RemoteLimits): URL {
  const url = new URL(address)
  const route = Object.hasOwn(limits.routes, url.host) ? limits.routes[url.host] : undefined
  if (route !== undefined) return new URL(route.replace(/\/$/, '') + url.pathname)
  const isPlain = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
  if (!isPlain || !limits.allowedHosts.includes(url.host))
    throw new Error(`${url.host.slice(0, 100)} is not a configured host`)
  return url
}
