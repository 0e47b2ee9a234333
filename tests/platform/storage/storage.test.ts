import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { openStorage } from '../../../src/platform/storage/open-storage.ts'
import { DamagedFile, type Storage, TooManyBytes } from '../../../src/platform/storage/storage.ts'
import { s3Double, type S3Double } from '../../doubles/s3.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const files = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

let dataDir: string
let s3: S3Double
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'concejo-storage-'))
  s3 = await s3Double()
})
afterAll(async () => {
  await s3.close()
  await rm(dataDir, { recursive: true })
})

interface Kind {
  storage: () => Storage
  damage: (digest: string, bytes: Buffer) => Promise<void>
  lose: (digest: string) => Promise<void>
  age: (digest: string, at: Date) => Promise<void>
}
const diskFile = (digest: string) => path.join(dataDir, 'files', digest.slice(0, 2), digest.slice(2, 4), digest)

const kinds: [string, Kind][] = [
  [
    'a folder',
    {
      storage: () => openStorage({ storageUrl: undefined, dataDir }),
      damage: (digest, bytes) => writeFile(diskFile(digest), bytes),
      lose: (digest) => rm(diskFile(digest)),
      age: (digest, at) => utimes(diskFile(digest), at, at),
    },
  ],
  [
    'an S3-compatible server',
    {
      storage: () => openStorage({ storageUrl: s3.url, dataDir }),
      damage: async (digest, bytes) => void s3.objects.set(digest, { bytes, modified: new Date() }),
      lose: async (digest) => void s3.objects.delete(digest),
      age: async (digest, modified) => {
        s3.objects.set(digest, { bytes: s3.objects.get(digest)?.bytes ?? Buffer.alloc(0), modified })
      },
    },
  ],
]

describe.each(kinds)('the store in %s', (_name, kind) => {
  test.each([0, 1, 4100, 300_000])('gives back %i bytes as they came, by their digest', async (size) => {
    const bytes = randomBytes(size)

    const stored = await kind.storage().put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))

    expect({ digest: stored.digest, size: stored.size }).toEqual({ digest: sha256(bytes), size })
    expect(stored.head.equals(bytes.subarray(0, 4100))).toBe(true)
    expect((await kind.storage().read(stored.digest)).equals(bytes)).toBe(true)
    expect((await buffer(await kind.storage().open(stored.digest))).equals(bytes)).toBe(true)
    expect(await kind.storage().has(stored.digest)).toBe(true)
  })

  test('the same bytes twice, at the same moment, are one file', async () => {
    const bytes = randomBytes(50_000)

    const stored = await Promise.all([1, 2, 3].map(() => kind.storage().put(Readable.from([bytes]))))

    expect(new Set(stored.map((one) => one.digest))).toEqual(new Set([sha256(bytes)]))
    expect(await kind.storage().read(sha256(bytes))).toEqual(bytes)
  })

  test('a source over the limit is cut and leaves nothing', async () => {
    const before = await files(dataDir)
    const endless = Readable.from(
      (function* () {
        for (;;) yield randomBytes(65_536)
      })(),
    )

    await expect(kind.storage().put(endless, 1_000_000)).rejects.toThrow(TooManyBytes)

    expect(await files(dataDir)).toEqual(before)
  })

  test('a source that breaks leaves nothing', async () => {
    const before = await files(dataDir)
    const broken = Readable.from(
      (function* () {
        yield randomBytes(100_000)
        throw new Error('the line was cut')
      })(),
    )

    await expect(kind.storage().put(broken)).rejects.toThrow('the line was cut')

    expect(await files(dataDir)).toEqual(before)
  })

  test('what is staged can be read, and is in the store only once it is kept', async () => {
    const bytes = randomBytes(10_000)
    const staged = await kind.storage().stage(Readable.from([bytes]))
    const dropped = await kind.storage().stage(Readable.from(['never mind']))

    expect(await buffer(staged.open())).toEqual(bytes)
    expect(await kind.storage().has(staged.digest)).toBe(false)
    await staged.keep()
    await staged.discard()
    await dropped.discard()

    expect(await kind.storage().has(staged.digest)).toBe(true)
    expect(await kind.storage().has(dropped.digest)).toBe(false)
  })

  test('one changed byte is noticed, whichever way the file is read', async () => {
    const bytes = randomBytes(100_000)
    const { digest } = await kind.storage().put(Readable.from([bytes]))
    bytes[50_000] = (bytes[50_000] ?? 0) ^ 1

    await kind.damage(digest, bytes)

    await expect(kind.storage().read(digest)).rejects.toThrow('is changed')
    await expect(kind.storage().open(digest).then(buffer)).rejects.toThrow('is changed')
  })

  test('a lost file is named, and receiving it again mends it', async () => {
    const bytes = randomBytes(100)
    const { digest } = await kind.storage().put(Readable.from([bytes]))

    await kind.lose(digest)

    expect(await kind.storage().has(digest)).toBe(false)
    await expect(kind.storage().read(digest)).rejects.toThrow(DamagedFile)
    await expect(kind.storage().open(digest)).rejects.toThrow('is missing')
    await kind.storage().put(Readable.from([bytes]))
    expect(await kind.storage().read(digest)).toEqual(bytes)
  })

  test('a digest that is a path is refused', async () => {
    for (const hostile of ['../../etc/passwd', '', 'A'.repeat(64), `${'a'.repeat(64)}/..`]) {
      await expect(kind.storage().read(hostile)).rejects.toThrow('not a SHA-256 digest')
      await expect(kind.storage().has(hostile)).rejects.toThrow('not a SHA-256 digest')
    }
  })

  test('the sweep takes what is old and named by no row, and nothing else', async () => {
    const [named, young, ...orphans] = await Promise.all(
      Array.from({ length: 5 }, async () => (await kind.storage().put(Readable.from([randomBytes(20)]))).digest),
    )
    const long = new Date(Date.now() - 48 * 3600_000)
    for (const digest of [named, ...orphans]) await kind.age(digest ?? '', long)
    const again = orphans.pop() ?? ''
    const other = await kind.storage().read(again)
    await kind.storage().put(Readable.from([other]))

    const removed = await kind.storage().sweep({
      before: new Date(Date.now() - 24 * 3600_000),
      named: async (digests) => new Set(digests.filter((digest) => digest === named)),
    })

    expect(removed).toBe(orphans.length)
    const left = await Promise.all([named, young, again, ...orphans].map((digest) => kind.storage().has(digest ?? '')))
    expect(left).toEqual([true, true, true, ...orphans.map(() => false)])
  })

  test('says that it could store now', async () => {
    await expect(kind.storage().check()).resolves.toBeUndefined()
    expect(kind.storage().place).not.toContain('secret')
  })
})

test('a server that fails for a moment is asked again', async () => {
  const storage = openStorage({ storageUrl: s3.url, dataDir })
  s3.failures = 2

  const { digest } = await storage.put(Readable.from(['patience']))

  expect(s3.objects.has(digest)).toBe(true)
})

test('a server that keeps failing is an error, and the staged file is not left behind', async () => {
  const storage = openStorage({ storageUrl: s3.url, dataDir })
  s3.failures = 3

  await expect(storage.put(Readable.from(['no patience']))).rejects.toThrow('storage answered 503')

  expect(await readdir(path.join(dataDir, 'staging'))).toEqual([])
})

test('files left by a process that died are swept', async () => {
  const storage = openStorage({ storageUrl: undefined, dataDir })
  const staged = await storage.stage(Readable.from(['half-way']))
  const [file = ''] = await readdir(path.join(dataDir, 'files/staging'))
  const old = path.join(dataDir, 'files/staging', file)
  await utimes(old, 0, 0)

  const removed = await storage.sweep({ before: new Date(Date.now() - 1000), named: async (all) => new Set(all) })

  expect(removed).toBe(1)
  expect(existsSync(old)).toBe(false)
  await staged.discard()
})

test.each([
  ['s3://host/bucket', /access key/],
  ['s3://key:secret@host', /one bucket/],
  ['s3://key:secret@host/a/b', /one bucket/],
  ['ftp://key:secret@host/bucket', /must be a folder/],
])('a setting that cannot work is refused without repeating its secret: %s', (storageUrl, reason) => {
  expect(() => openStorage({ storageUrl, dataDir })).toThrow(reason)
  expect(() => openStorage({ storageUrl, dataDir })).not.toThrow(/secret@/)
})
