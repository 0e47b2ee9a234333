import { createHash } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import { checkPdfSignatures } from '../../platform/pdf/index.ts'
import { DamagedFile } from '../../platform/storage/storage.ts'
import type { Document, DocumentSignature } from './documents.ts'

/** The bytes are those of the digest, and every signature that the council says they carry is there and covers them. */
export async function isIntact(
  app: Pick<App, 'storage' | 'log'>,
  document: Pick<Document, 'id' | 'digest' | 'mime'>,
  signatures: Pick<DocumentSignature, 'format' | 'fingerprint'>[],
): Promise<boolean> {
  const bytes = await app.storage.read(document.digest).catch((error: unknown) => {
    if (!(error instanceof DamagedFile)) throw error
    // Somebody must look today: what the council issued is not what it keeps.
    app.log.error({ err: error, documentId: document.id }, 'stored document is damaged')
    return null
  })
  if (!bytes) return false
  const inside = signatures.filter(({ format }) => format === 'TF06')
  if (inside.length === 0 || document.mime !== 'application/pdf') return true
  const known = new Set(inside.map(({ fingerprint }) => fingerprint))
  const isKnown = (certificate: Buffer) => known.has(createHash('sha256').update(certificate).digest('hex'))
  // Whom to trust was decided at the signing, and written down: the certificates are those, whatever became of them since.
  const reports = await checkPdfSignatures(bytes, {
    trusted: async (certificate, _chain, _at, purpose) => purpose === 'signature' && isKnown(certificate),
  })
  const isWell =
    reports.length >= inside.length &&
    reports.every(({ intact, certificate }) => intact && certificate !== undefined && isKnown(certificate)) &&
    reports.some(({ coversWholeDocument }) => coversWholeDocument)
  if (!isWell) app.log.error({ documentId: document.id }, 'signatures of a document do not hold')
  return isWell
}
