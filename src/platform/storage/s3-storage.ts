import { createReadStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import { Staging, verified, verifying } from './staging.ts'
import { checkDigest, DamagedFile, type Storage, type SweepOptions } from './storage.ts'

export interface S3Options {
  /** `https://host[:port]`; the bucket follows in the path, which every S3-compatible server understands. */
  endpoint: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  region: string
  /** Local folder where a file waits until its digest and length are known. */
  stagingDir: string
}

const TRIES = 3
const TIME_OUT_MS = 60_000

/** The same store on an S3-compatible server; the object's key is the digest. */
export function s3Storage(options: S3Options): Storage {
  const { accessKeyId, secretAccessKey, region, endpoint, bucket } = options
  // Retries are ours: a stream cannot be sent twice, the staged file can be opened twice.
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 })
  const base = `${endpoint}/${encodeURIComponent(bucket)}`
  const addressOf = (digest: string) => `${base}/${checkDigest(digest)}`

  async function ask(address: string, init: () => RequestInit, accepted: number[] = []): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === TRIES
      try {
        const answer = await client.fetch(address, {
          ...init(),
          // Storage answers from its own address or not at all.
          redirect: 'error',
          signal: AbortSignal.timeout(TIME_OUT_MS),
        })
        if (answer.ok || accepted.includes(answer.status)) return answer
        await answer.body?.cancel()
        if (last || answer.status < 500) throw new Error(`storage answered ${answer.status}`)
      } catch (error) {
        if (last || (error instanceof Error && error.message.startsWith('storage answered'))) throw error
      }
      await pause(200 * 2 ** attempt)
    }
  }

  const staging = new Staging(options.stagingDir, async (file, digest, size) => {
    const upload = (): RequestInit => ({
      method: 'PUT',
      // Signed with the digest itself: the server refuses bytes that changed on the way.
      headers: {
        'content-length': String(size),
        'x-amz-content-sha256': digest,
        'content-type': 'application/octet-stream',
      },
      body: size === 0 ? null : Readable.toWeb(createReadStream(file)),
      duplex: 'half',
    })
    const answer = await ask(addressOf(digest), upload)
    await answer.body?.cancel()
  })

  async function get(digest: string): Promise<Response> {
    const answer = await ask(addressOf(digest), () => ({ method: 'GET' }), [404])
    if (answer.status !== 404) return answer
    await answer.body?.cancel()
    throw new DamagedFile(digest, 'missing')
  }

  return {
    place: base,
    stage: (source, limitBytes) => staging.stage(source, limitBytes),
    put: async (source, limitBytes) => {
      const staged = await staging.stage(source, limitBytes)
      try {
        await staged.keep()
      } finally {
        await staged.discard()
      }
      return { digest: staged.digest, size: staged.size, head: staged.head }
    },
    has: async (digest) => (await ask(addressOf(digest), () => ({ method: 'HEAD' }), [404])).status !== 404,
    open: async (digest) => {
      const answer = await get(digest)
      const source = answer.body ? Readable.fromWeb(answer.body) : Readable.from([])
      const checked = verifying(digest)
      source.on('error', (error) => checked.destroy(error))
      checked.on('close', () => source.destroy())
      return source.pipe(checked)
    },
    read: async (digest) => verified(digest, Buffer.from(await (await get(digest)).arrayBuffer())),
    sweep: async (sweep) => {
      const removed = await staging.sweep(sweep.before)
      return removed + (await sweepObjects(sweep))
    },
    check: async () => {
      await staging.check()
      await ask(`${base}?list-type=2&max-keys=1`, () => ({ method: 'GET' })).then((answer) => answer.body?.cancel())
    },
  }

  async function sweepObjects({ before, named }: SweepOptions): Promise<number> {
    let removed = 0
    let after = ''
    for (;;) {
      const address = `${base}?list-type=2&max-keys=1000&start-after=${after}`
      const page = await (await ask(address, () => ({ method: 'GET' }))).text()
      const objects = [...page.matchAll(/<Key>([0-9a-f]{64})<\/Key>\s*<LastModified>([^<]+)<\/LastModified>/g)]
      const digests = objects.map((object) => object[1] ?? '')
      const keep = digests.length > 0 ? await named(digests) : new Set<string>()
      for (const [, digest = '', modified = ''] of objects) {
        if (keep.has(digest) || new Date(modified) >= before) continue
        await (await ask(addressOf(digest), () => ({ method: 'DELETE' }), [404])).body?.cancel()
        removed++
      }
      after = digests.at(-1) ?? ''
      if (!after || !page.includes('<IsTruncated>true</IsTruncated>')) return removed
    }
  }
}
