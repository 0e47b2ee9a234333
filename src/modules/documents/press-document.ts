import { Readable } from 'node:stream'
import { createHash } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import type { Block, ScannedPage } from '../../platform/pdf/index.ts'
import { type Council, getCouncil } from '../municipalities/index.ts'
import { type DocumentKind, type NewDocument, type NewSignature, addDocument, findDocument } from './documents.ts'
import { registerVerificationCode, verificationAddress, verificationCodeOf } from './verification-code.ts'

export interface OfficialDocument {
  /** Chosen beforehand, the same at each try: the code printed inside comes from it. */
  documentId: string
  title: string
  fileName: string
  kind: DocumentKind
  /** EE01 and of the administration unless told. */
  elaboration?: NewDocument['elaboration']
  origin?: NewDocument['origin']
  unit?: string
  /** Pictures of paper that go before its own pages. */
  scans?: ScannedPage[]
  blocks: Block[]
  /** Why it is sealed, as the signature says it. */
  reason: string
  /** The moment it speaks of; made again from the same facts it has the same content. */
  at: Date
  signatures?: NewSignature[]
}

/** Everything that the council issues leaves by here: pages with shield, code and QR, the council's seal, bytes stored,
 *  and then in one Work the document, its code and whatever `record` adds. Made twice, the first is kept. */
export async function pressDocument(
  app: App,
  municipalityId: string,
  document: OfficialDocument,
  record: (work: Work, made: { documentId: string; fileName: string; size: number; digest: string }) => Promise<void>,
): Promise<void> {
  const now = app.now()
  const who = systemWho(municipalityId, now)
  const { council, known } = await inWork(app.db, who, async (work) => ({
    council: await getCouncil(work),
    known: await findDocument(work, document.documentId),
  }))
  if (known) return
  const { pdf, seal } = await sealed(app, council, document)
  const stored = await app.storage.put(Readable.from([pdf]))
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    if (await findDocument(work, document.documentId)) return
    const row: NewDocument = {
      id: document.documentId,
      organ: council.dir3,
      title: document.title,
      fileName: document.fileName,
      kind: document.kind,
      origin: document.origin ?? 'administration',
      ...(document.elaboration && { elaboration: document.elaboration }),
      mime: 'application/pdf',
      size: stored.size,
      digest: stored.digest,
      signatures: [...(document.signatures ?? []), seal],
    }
    await addDocument(work, row)
    await registerVerificationCode(work, app.config, document.documentId)
    await record(work, { documentId: document.documentId, fileName: document.fileName, ...stored })
  })
}

async function sealed(
  app: App,
  council: Council,
  document: OfficialDocument,
): Promise<{ pdf: Buffer; seal: NewSignature }> {
  const key = await app.sealer.sealFor(council)
  const { origin } = app.municipalityOf(council.id)
  const code = verificationCodeOf(app.config, council.id, document.documentId)
  const at = app.now()
  const pdf = await app.press.render(
    {
      title: document.title,
      issuer: issuerOf(council, origin, document.unit),
      createdAt: document.at,
      verification: { code, url: verificationAddress(origin, code) },
      ...(document.scans && { scans: document.scans }),
      blocks: document.blocks,
    },
    { ...key, reason: document.reason, at, ...(app.timestamp && { timestamp: app.timestamp }) },
  )
  const fingerprint = createHash('sha256').update(key.certificate).digest('hex')
  return {
    pdf,
    seal: { signerKind: 'seal', signerName: council.officialName, fingerprint, at, format: 'TF06' },
  }
}

/** Whose paper it is. */
export const issuerOf = (council: Council, origin: string, unit?: string) => ({
  name: council.officialName,
  ...(unit !== undefined && { unit }),
  shield: council.shield,
  sedeUrl: origin,
  colour: council.colour,
})
