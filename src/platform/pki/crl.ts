import { type KeyObject } from 'node:crypto'
import { contentOf, elements, oid, readTime, readTlv, wholeOf, type Tlv } from './der.ts'
import { namesOf } from './issue.ts'
import { isSignedBy } from './signature.ts'
import forge from 'node-forge'

/** A list whose signature was found right. The bytes stay as they came: 100,000 entries are walked in milliseconds, a tree of them takes seconds. */
export interface RevocationList {
  der: Buffer
  thisUpdate: Date
  nextUpdate: Date
  entries: Tlv | undefined
}

const POINT = oid('2.5.29.28')
const KNOWN_CRITICAL = [POINT]

/** Reads a list and checks who signed it, that it speaks of this certificate, and that it is neither partial nor about others. */
export function openCrl(
  der: Buffer,
  certificate: Buffer,
  issuer: { certificate: Buffer; key: KeyObject },
): RevocationList {
  const outer = readTlv(der, 0)
  const [tbs, algorithm, signature] = [...elements(der, outer.content, outer.end)]
  if (!tbs || !algorithm || !signature || outer.end !== der.length) throw new Error('not a revocation list')
  const fields = [...elements(der, tbs.content, tbs.end)]
  const [version, inner, issuerName, thisUpdate, ...rest] = fields
  if (!version || version.tag !== 0x02 || !inner || !issuerName || !thisUpdate)
    throw new Error('not a revocation list of version 2')
  if (!wholeOf(der, inner).equals(wholeOf(der, algorithm))) throw new Error('list with two algorithms')
  if (!wholeOf(der, issuerName).equals(namesOf(certificate).issuer)) throw new Error('list of another issuer')
  const [algorithmOid] = [...elements(der, algorithm.content, algorithm.end)]
  const signatureOid = algorithmOid ? forge.asn1.derToOid(contentOf(der, algorithmOid).toString('latin1')) : ''
  const bits = contentOf(der, signature).subarray(1)
  if (!isSignedBy(issuer.key, signatureOid, wholeOf(der, tbs), bits)) throw new Error('list not signed by the issuer')

  const nextUpdate = rest.find((field) => field.tag === 0x17 || field.tag === 0x18)
  if (!nextUpdate) throw new Error('list without a next update')
  checkExtensions(
    der,
    rest.find((field) => field.tag === 0xa0),
    certificate,
  )
  return {
    der,
    thisUpdate: readTime(thisUpdate.tag, contentOf(der, thisUpdate).toString('latin1')),
    nextUpdate: readTime(nextUpdate.tag, contentOf(der, nextUpdate).toString('latin1')),
    entries: rest.find((field) => field.tag === 0x30),
  }
}

/** When the certificate was revoked, undefined when the list does not name it. Also for other certificates of the same issuer and point. */
export function revocationIn(list: RevocationList, serialNumber: Buffer): Date | undefined {
  const { der, entries } = list
  if (!entries) return undefined
  for (const entry of elements(der, entries.content, entries.end)) {
    const serial = readTlv(der, entry.content, entry.end)
    if (contentOf(der, serial).equals(serialNumber)) {
      const moment = readTlv(der, serial.end, entry.end)
      return readTime(moment.tag, contentOf(der, moment).toString('latin1'))
    }
  }
  return undefined
}

function checkExtensions(der: Buffer, wrapper: Tlv | undefined, certificate: Buffer): void {
  const list = wrapper && readTlv(der, wrapper.content, wrapper.end)
  for (const extension of list ? elements(der, list.content, list.end) : []) {
    const parts = [...elements(der, extension.content, extension.end)]
    const [type, second] = parts
    const value = parts.at(-1)
    if (!type || !value || value.tag !== 0x04) throw new Error('list with a broken extension')
    const isCritical = second?.tag === 0x01 && contentOf(der, second)[0] !== 0
    if (isCritical && !KNOWN_CRITICAL.some((known) => known.equals(wholeOf(der, type))))
      throw new Error('list with an unknown critical extension')
    if (POINT.equals(wholeOf(der, type))) checkPoint(contentOf(der, value), certificate)
  }
}

/**
 * Issuers split their lists (FNMT does). All parts carry the same signature, so a list that names its part
 * must name one that this certificate points to: otherwise anyone on the way could hand over a part without us.
 */
function checkPoint(value: Buffer, certificate: Buffer): void {
  const point = readTlv(value, 0)
  for (const field of elements(value, point.content, point.end)) {
    if (field.tag === 0xa0) {
      const full = readTlv(value, field.content, field.end)
      if (full.tag !== 0xa0) throw new Error('list with a relative name')
      const names = [...elements(value, full.content, full.end)].map((name) => wholeOf(value, name))
      // The whole encoded name, sought in the certificate's own points: same bytes or not ours.
      const points = pointsOf(certificate)
      if (!points || !names.some((name) => points.includes(name)))
        throw new Error('list of another part of the certificates')
    } else if (field.tag === 0x82 || field.tag === 0x84 || field.tag === 0x83 || field.tag === 0x85) {
      if (field.tag === 0x83 || contentOf(value, field)[0] !== 0)
        throw new Error('list for other certificates or only some reasons')
    }
  }
}

function pointsOf(certificate: Buffer): Buffer | undefined {
  const outer = readTlv(certificate, 0)
  const tbs = readTlv(certificate, outer.content, outer.end)
  const wrapper = [...elements(certificate, tbs.content, tbs.end)].find((part) => part.tag === 0xa3)
  const list = wrapper && readTlv(certificate, wrapper.content, wrapper.end)
  for (const extension of list ? elements(certificate, list.content, list.end) : []) {
    const parts = [...elements(certificate, extension.content, extension.end)]
    const [type] = parts
    const value = parts.at(-1)
    if (type && value && wholeOf(certificate, type).equals(oid('2.5.29.31'))) return contentOf(certificate, value)
  }
  return undefined
}
