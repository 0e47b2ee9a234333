import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { diskStorage } from './disk-storage.ts'
import { s3Storage } from './s3-storage.ts'
import type { Storage } from './storage.ts'

/**
 * STORAGE_URL: a folder (`/srv/concejo/files`, `file:///srv/…`), or an S3-compatible server as
 * `s3://key:secret@host/bucket?region=eu-south-2` (`s3+http://` where there is no TLS, or `https://key:secret@host/bucket`).
 * Without it: a folder inside the data folder.
 */
export function openStorage({ storageUrl, dataDir }: { storageUrl: string | undefined; dataDir: string }): Storage {
  if (!storageUrl) return diskStorage(path.join(dataDir, 'files'))
  if (!/^[a-z][a-z0-9+]*:\/\//i.test(storageUrl)) return diskStorage(storageUrl)
  const url = URL.canParse(storageUrl) ? new URL(storageUrl) : undefined
  // The value itself holds a secret, so it is never repeated in a message.
  if (!url) throw new Error('STORAGE_URL is no address that can be read')
  if (url.protocol === 'file:') return diskStorage(fileURLToPath(url))
  const scheme = { 's3:': 'https', 'https:': 'https', 's3+http:': 'http', 'http:': 'http' }[url.protocol]
  const bucket = decodeURIComponent(url.pathname.replace(/^\/|\/$/g, ''))
  if (!scheme) throw new Error('STORAGE_URL must be a folder, file://, s3:// or https://')
  if (!url.host || !bucket || bucket.includes('/')) throw new Error('STORAGE_URL must name a host and one bucket')
  if (!url.username || !url.password) throw new Error('STORAGE_URL must carry the access key and its secret')
  return s3Storage({
    endpoint: `${scheme}://${url.host}`,
    bucket,
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    stagingDir: path.join(dataDir, 'staging'),
  })
}
