import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { readCertificate } from './certificate.ts'
import { openCrl, revocationIn } from './crl.ts'
import { dersOf } from './der.ts'
import { chainChecks, type BelievedChain } from './trust.ts'
import type { CertificateIdentity, RefusalReason } from './types.ts'

const pem = z.string().max(200_000)

/** What an auditor may ask: a leaf, what is believed, what came along, the lists, the moment. Everything is PEM. */
export const chainQuestion = z.strictObject({
  anchors: z.array(pem).max(500),
  intermediates: z.array(pem).max(500).default([]),
  leaf: pem,
  chain: z.array(pem).max(100).default([]),
  /** PEM (`X509 CRL`) or base64. Without lists revocation is unknown, and that means no. */
  crls: z.array(z.string().max(50_000_000)).default([]),
  /** `none` leaves revocation out, to look at the chain alone. */
  revocation: z.enum(['lists', 'none']).default('lists'),
  time: z.iso.datetime({ offset: true }).nullish(),
  purpose: z.enum(['client', 'seal', 'any']).default('client'),
  depth: z.int().min(0).max(20).optional(),
  policies: z.array(z.string().max(100)).optional(),
})

export type ChainAnswer =
  | { ok: true; identity: CertificateIdentity; revocation: 'crl' | 'not-asked' }
  | { ok: false; reason: RefusalReason; detail: string; identity?: CertificateIdentity }

/** The verdict of the login without a network and without a database. */
export async function checkChain(question: z.output<typeof chainQuestion>): Promise<ChainAnswer> {
  const { anchors, intermediates, purpose, depth, policies } = question
  const at = question.time ? new Date(question.time) : new Date()
  const checks = chainChecks({ anchors, intermediates, ...(policies ? { policies } : {}) })
  const chain = question.chain.flatMap((each) => dersOf(each))
  const verdict = await checks.check(dersOf(question.leaf)[0], chain, {
    at,
    purpose,
    ...(depth === undefined ? {} : { depth }),
  })
  if (!verdict.ok) return verdict
  if (question.revocation === 'none') return { ok: true, identity: verdict.identity, revocation: 'not-asked' }
  return inLists(verdict, question.crls.map(listOf), at)
}

function inLists({ identity, path }: BelievedChain, lists: Buffer[], at: Date): ChainAnswer {
  for (const { certificate, issuer } of path) {
    const key = new X509Certificate(issuer).publicKey
    const faults: string[] = []
    const opened = lists.flatMap((der) => {
      try {
        const list = openCrl(der, certificate, { certificate: issuer, key })
        if (list.thisUpdate > at || list.nextUpdate <= at) throw new Error('list not in force')
        return [list]
      } catch (error) {
        faults.push((error as Error).message)
        return []
      }
    })
    const { serialNumber } = readCertificate(certificate)
    const revokedAt = opened.map((list) => revocationIn(list, serialNumber)).find(Boolean)
    if (revokedAt) return { ok: false, reason: 'revoked', detail: `revoked on ${revokedAt.toISOString()}`, identity }
    if (opened.length === 0)
      return { ok: false, reason: 'revocation-unknown', detail: faults.join('; ') || 'no lists given', identity }
  }
  return { ok: true, identity, revocation: 'crl' }
}

function listOf(text: string): Buffer {
  return dersOf(text, 'X509 CRL')[0] ?? Buffer.from(text, 'base64')
}
