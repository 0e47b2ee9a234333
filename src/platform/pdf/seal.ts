import { createHash } from 'node:crypto'
import { composePdf } from './document.ts'
import { fillByteRange, type Hole } from './placeholder.ts'
import { appendPlaceholder } from './append-signature.ts'
import type { PdfSigner, PdfSpec } from './types.ts'
import { cmsRoom, writeCms } from './write-cms.ts'

/** The document, made and sealed in one go. */
export async function renderSealedPdf(spec: PdfSpec, signer: PdfSigner): Promise<Buffer> {
  return signPrepared(composePdf(spec, placeholderFor(signer)), signer)
}

/** Seals a finished PDF by adding to it: what was there stays byte for byte, earlier signatures included. */
export async function sealPdf(pdf: Buffer | PdfSpec, signer: PdfSigner): Promise<Buffer> {
  if (!Buffer.isBuffer(pdf)) return renderSealedPdf(pdf, signer)
  return signPrepared(appendPlaceholder(pdf, placeholderFor(signer)), signer, pdf.length)
}

export const placeholderFor = (signer: PdfSigner) => ({ reason: signer.reason, at: signer.at, bytes: cmsRoom(signer) })

/** Signs everything but the hole that receives the signature. Writes into `pdf`. */
export async function signPrepared(pdf: Buffer, signer: PdfSigner, after = 0): Promise<Buffer> {
  const hole = fillByteRange(pdf, after)
  const cms = await writeCms(digestAround(pdf, hole), signer)
  if (cms.length > hole.bytes) throw new Error(`the signature takes ${cms.length} bytes and has room for ${hole.bytes}`)
  pdf.write(cms.toString('hex'), hole.from + 1, 'latin1')
  return pdf
}

function digestAround(pdf: Buffer, { from, to }: Hole): Buffer {
  return createHash('sha256').update(pdf.subarray(0, from)).update(pdf.subarray(to)).digest()
}
