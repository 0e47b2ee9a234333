import { createHash } from 'node:crypto'

/** Always the same for the same words: what is made again finds what was made before. A UUID of an own kind (RFC 9562, version 8). */
export function derivedUuid(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
