import { constants, verify, type KeyObject } from 'node:crypto'

const ALGORITHMS: Record<string, { hash: string; type: 'rsa' | 'ec' }> = {
  '1.2.840.113549.1.1.11': { hash: 'sha256', type: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', type: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', type: 'rsa' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', type: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', type: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', type: 'ec' },
}

/** SHA-2 only; RSA-PSS is left out because its parameters are a second place to say which hash. */
export const isStrongSignature = (oid: string) => Object.hasOwn(ALGORITHMS, oid)

export function isSignedBy(key: KeyObject, algorithmOid: string, data: Buffer, signature: Buffer): boolean {
  const algorithm = Object.hasOwn(ALGORITHMS, algorithmOid) ? ALGORITHMS[algorithmOid] : undefined
  if (!algorithm || key.asymmetricKeyType !== algorithm.type) return false
  const padding = algorithm.type === 'rsa' ? { padding: constants.RSA_PKCS1_PADDING } : {}
  return verify(algorithm.hash, data, { key, ...padding }, signature)
}
