import { createHash, createHmac, createCipheriv, pbkdf2Sync, randomBytes, type KeyObject } from 'node:crypto'
import { explicit, implicit, integer, nothing, octets, oid, sequence, set, wrap } from './der.ts'

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const SHA256 = '2.16.840.1.101.3.4.2.1'
const ITERATIONS = 2048

/** PKCS#12 with AES-256 and SHA-256, as OpenSSL 3, browsers and NSS read it (RFC 7292 with PBES2, RFC 9579's older MAC). */
export function writeP12(content: {
  key: KeyObject
  certificate: Buffer
  chain: Buffer[]
  friendlyName: string
  password: string
}): Buffer {
  const { key, certificate, chain, friendlyName, password } = content
  const marks = set(
    sequence(oid('1.2.840.113549.1.9.20'), set(wrap(0x1e, bigEndian(friendlyName)))),
    sequence(oid('1.2.840.113549.1.9.21'), set(octets(createHash('sha1').update(certificate).digest()))),
  )
  const certificates = sequence(
    bag('3', certificateValue(certificate), marks),
    ...chain.map((authority) => bag('3', certificateValue(authority))),
  )
  const shrouded = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: password })
  const safe = sequence(encrypted(certificates, password), plain(sequence(bag('2', shrouded, marks))))
  return sequence(integer(3), plain(safe), mac(safe, password))
}

function bag(kind: string, value: Buffer, attributes?: Buffer): Buffer {
  return sequence(oid(`1.2.840.113549.1.12.10.1.${kind}`), explicit(0, value), ...(attributes ? [attributes] : []))
}

const certificateValue = (der: Buffer) => sequence(oid('1.2.840.113549.1.9.22.1'), explicit(0, octets(der)))

const plain = (content: Buffer) => sequence(oid(DATA), explicit(0, octets(content)))

function encrypted(content: Buffer, password: string): Buffer {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256'), iv)
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octets(salt), integer(ITERATIONS), sequence(oid('1.2.840.113549.2.9'), nothing())),
  )
  const encryption = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(iv))
  const algorithm = sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, encryption))
  const sealed = implicit(0, Buffer.concat([cipher.update(content), cipher.final()]))
  return sequence(oid(ENCRYPTED_DATA), explicit(0, sequence(integer(0), sequence(oid(DATA), algorithm, sealed))))
}

function mac(content: Buffer, password: string): Buffer {
  const salt = randomBytes(16)
  const digest = createHmac('sha256', macKey(password, salt)).update(content).digest()
  return sequence(sequence(sequence(oid(SHA256), nothing()), octets(digest)), octets(salt), integer(ITERATIONS))
}

/** RFC 7292, appendix B.2, for the 32 bytes of one SHA-256: the first block is the whole key. */
function macKey(password: string, salt: Buffer): Buffer {
  const secret = Buffer.concat([bigEndian(password), Buffer.from([0, 0])])
  const fill = (source: Buffer) => Buffer.alloc(Math.ceil(source.length / 64) * 64, source)
  let key = Buffer.concat([Buffer.alloc(64, 3), fill(salt), fill(secret)])
  for (let i = 0; i < ITERATIONS; i++) key = createHash('sha256').update(key).digest()
  return key
}

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()
