import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import type { OpenedKey } from './types.ts'

export { writeP12 } from './p12.ts'

const LARGEST_FILE = 1_048_576

/**
 * Opens a PKCS#12 file, old ones (RC2, 3DES) included, which OpenSSL 3 refuses: that is what node-forge is here for.
 * It cannot read EC keys, but leaves their structure in the bag, and node:crypto reads that.
 */
export function openP12(file: Buffer, password: string): OpenedKey {
  if (file.length > LARGEST_FILE) throw new Error('the PKCS#12 file is too large')
  const bags = opened(file, password).safeContents.flatMap((content) => content.safeBags)
  const [keyBag, ...otherKeys] = bags.filter(
    (bag) => bag.type === forge.pki.oids.pkcs8ShroudedKeyBag || bag.type === forge.pki.oids.keyBag,
  )
  if (!keyBag || otherKeys.length > 0) throw new Error('the PKCS#12 file must hold one private key')
  const key = keyOf(keyBag)
  const certificates = bags.filter((bag) => bag.type === forge.pki.oids.certBag).map(certificateOf)
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key))
  if (!own) throw new Error('the PKCS#12 file has no certificate for its key')
  return { key, certificate: own.raw, chain: chainOf(own, certificates) }
}

/**
 * The check sum wants the password's letters, AES-256 wants its UTF-8 bytes, and node-forge has one parameter for both.
 * So with letters beyond ASCII the second try leaves the check sum out; that key and certificate match is looked at anyway.
 */
function opened(file: Buffer, password: string): forge.pkcs12.Pkcs12Pfx {
  const structure = () => forge.asn1.fromDer(file.toString('latin1'))
  try {
    return forge.pkcs12.pkcs12FromAsn1(structure(), false, password)
  } catch (error) {
    const whole = structure()
    if (/^[\x20-\x7e]*$/.test(password) || !Array.isArray(whole.value)) throw error
    whole.value.splice(2)
    return forge.pkcs12.pkcs12FromAsn1(whole, false, forge.util.encodeUtf8(password))
  }
}

function keyOf(bag: forge.pkcs12.Bag): KeyObject {
  const structure = bag.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag.asn1
  return createPrivateKey({ key: derOf(structure), format: 'der', type: 'pkcs8' })
}

function certificateOf(bag: forge.pkcs12.Bag): X509Certificate {
  return new X509Certificate(derOf(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1))
}

const derOf = (node: forge.asn1.Asn1) => Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1')

/** From the issuer upwards, without the root: whoever checks has his own. */
function chainOf(own: X509Certificate, all: X509Certificate[]): Buffer[] {
  const chain: Buffer[] = []
  for (let current = own; chain.length < all.length;) {
    const issuer = all.find(
      (candidate) => candidate !== current && current.checkIssued(candidate) && current.verify(candidate.publicKey),
    )
    if (!issuer || issuer.checkIssued(issuer)) break
    chain.push(issuer.raw)
    current = issuer
  }
  return chain
}
