import type { KeyObject } from 'node:crypto'
import { extendedKeyUsage, isAuthority, keyUsage, policiesOf, type ReadCertificate } from './certificate.ts'
import { EXTENDED } from './issue.ts'
import { isStrongSignature } from './signature.ts'
import type { Purpose } from './types.ts'

const CURVES = ['prime256v1', 'secp384r1']
const DNIE = '2.16.724.1.2.2.2.'

/** What we ask of an end certificate beyond what OpenSSL asks. The answer is the first fault, or undefined. */
export function policyFault(
  certificate: ReadCertificate,
  key: KeyObject,
  purpose: Purpose,
  allowed?: string[],
): string | undefined {
  if (certificate.version !== 3) return 'not a version 3 certificate'
  if (hasRepeats(certificate.extensions.map((each) => each.oid))) return 'an extension stands twice'
  if (isAuthority(certificate)) return 'the certificate of an authority'
  if (!isStrongSignature(certificate.signatureOid)) return 'signed with a weak or unknown algorithm'
  if (!isPlainSerialNumber(certificate.serialNumber)) return 'serial number not positive or too long'
  if (certificate.subject.length === 0) return 'no subject'
  const policies = policiesOf(certificate)
  if (allowed && !policies.some((policy) => allowed.includes(policy))) return 'not issued under an accepted policy'
  return keyFault(key) ?? usageFault(certificate, policies, purpose)
}

function keyFault(key: KeyObject): string | undefined {
  const details = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ec')
    return CURVES.includes(details.namedCurve ?? '') ? undefined : 'curve not accepted'
  if (key.asymmetricKeyType !== 'rsa') return 'kind of key not accepted'
  const length = details.modulusLength ?? 0
  // Very long keys cost the server, not the attacker.
  if (length < 2048 || length > 8192) return `RSA key of ${length} bits`
  return (details.publicExponent ?? 0n) < 65537n ? 'RSA key with a small exponent' : undefined
}

function usageFault(certificate: ReadCertificate, policies: string[], purpose: Purpose): string | undefined {
  const usages = keyUsage(certificate)
  const extended = extendedKeyUsage(certificate)
  if (!usages) return 'no key usage'
  if (usages.has('keyCertSign') || usages.has('cRLSign')) return 'the key may sign certificates'
  if (extended?.includes(EXTENDED.any)) return 'valid for any use'
  if (purpose === 'client' || purpose === 'application') {
    const isDnie = policies.some((policy) => policy.startsWith(DNIE))
    // The identity card has two certificates; the one for signing must not enter.
    if (!usages.has('digitalSignature')) return 'not for identification'
    // Its certificates need not name the use: the policy does.
    if (extended ? !extended.includes(EXTENDED.clientAuth) : !isDnie) return 'not for client authentication'
    return undefined
  }
  return usages.has('digitalSignature') || usages.has('nonRepudiation') ? undefined : 'not for signing'
}

const hasRepeats = (values: string[]) => new Set(values).size !== values.length

function isPlainSerialNumber(number: Buffer): boolean {
  const first = number[0] ?? 0x80
  return number.length <= 21 && first < 0x80 && number.some((byte) => byte !== 0)
}
