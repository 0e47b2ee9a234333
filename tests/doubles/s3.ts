import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3Double {
  /** For STORAGE_URL. */
  url: string
  objects: Map<string, { bytes: Buffer; modified: Date }>
  /** Answers this many of the next requests with 503. */
  failures: number
  close: () => Promise<void>
}

/** One bucket of an S3-compatible server: refuses unsigned requests and bytes that are not those of their digest. */
export async function s3Double(): Promise<S3Double> {
  const double: S3Double = { url: '', objects: new Map(), failures: 0, close: async () => undefined }
  const server = http.createServer((req, res) => {
    answer(double, req, res).catch((error: unknown) => res.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  double.url = `s3+http://test-key:test%2Fsecret@127.0.0.1:${(server.address() as AddressInfo).port}/files?region=eu-south-2`
  double.close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return double
}

async function answer(double: S3Double, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (double.failures > 0) {
    double.failures--
    return end(res, 503)
  }
  const signature = req.headers.authorization ?? ''
  const scope =
    /^AWS4-HMAC-SHA256 Credential=test-key\/\d{8}\/eu-south-2\/s3\/aws4_request, SignedHeaders=[^ ]+, Signature=[0-9a-f]{64}$/
  if (!scope.test(signature) || !req.headers['x-amz-date']) return end(res, 403)

  const url = new URL(req.url ?? '/', 'http://s3')
  const [, bucket, key] = url.pathname.split('/')
  if (bucket !== 'files') return end(res, 404)
  if (!key) return list(double, url, res)
  const object = double.objects.get(key)
  switch (req.method) {
    case 'PUT': {
      if (req.headers['content-length'] !== String(bytes.length)) return end(res, 411)
      const digest = createHash('sha256').update(bytes).digest('hex')
      if (req.headers['x-amz-content-sha256'] !== digest) return end(res, 400)
      double.objects.set(key, { bytes, modified: new Date() })
      return end(res, 200)
    }
    case 'DELETE':
      double.objects.delete(key)
      return end(res, 204)
    case 'HEAD':
      return end(res, object ? 200 : 404)
    default:
      return object ? end(res, 200, object.bytes) : end(res, 404)
  }
}

function list(double: S3Double, url: URL, res: ServerResponse): void {
  const after = url.searchParams.get('start-after') ?? ''
  const limit = Math.min(Number(url.searchParams.get('max-keys') ?? 1000), 2)
  const keys = [...double.objects.keys()].toSorted().filter((key) => key > after)
  const page = keys.slice(0, limit)
  const rows = page.map((key) => {
    const modified = double.objects.get(key)?.modified.toISOString()
    return `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified></Contents>`
  })
  const more = keys.length > page.length
  end(res, 200, Buffer.from(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${rows.join('')}</ListBucketResult>`))
}

function end(res: ServerResponse, status: number, body: Buffer = Buffer.alloc(0)): void {
  res.writeHead(status, { 'content-length': body.length }).end(body)
}
