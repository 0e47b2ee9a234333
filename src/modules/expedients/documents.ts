import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import type { Municipality } from '../../platform/http/context.ts'
import { derivedUuid } from '../../platform/identifiers/derived-uuid.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { type Block, markdownBlocks } from '../../platform/pdf/index.ts'
import { issuerOf, pressDocument } from '../documents/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import type { DraftText } from './drafts.ts'
import { addDocuments } from './store.ts'
import { type SignatureRequest, getSignatureRequest } from './signatures.ts'

/** What the signer and the clerk look at before it is a document: the same pages, without code or seal. */
export async function draftPdf(
  app: App,
  t: Translate,
  municipality: Municipality,
  data: { draft: Pick<DraftText, 'kind' | 'title' | 'body'>; expedientNumber: string; at: Date },
): Promise<Buffer> {
  const council = await inWork(app.db, systemWho(municipality.id, data.at), getCouncil)
  return app.press.render({
    title: data.draft.title,
    issuer: issuerOf(council, municipality.origin),
    createdAt: data.at,
    blocks: textBlocks(t, data.draft.title, data.expedientNumber, data.draft.body),
    footerNote: t('expedients.document.draft'),
  })
}

function textBlocks(t: Translate, title: string, expedientNumber: string, body: string): Block[] {
  return [
    { kind: 'heading', level: 1, text: title },
    { kind: 'paragraph', style: 'small', text: t('expedients.document.number', { number: expedientNumber }) },
    ...markdownBlocks(body),
  ]
}

/** Job: the signed text becomes a sealed document with its code, takes its folio, and whoever notifies is told. */
export async function sealSigned(app: App, payload: JobPayload): Promise<void> {
  const { t } = app
  const { municipalityId } = payload
  const requestId = String(payload['signatureRequestId'])
  const request = await inWork(app.db, systemWho(municipalityId, app.now()), (work) =>
    getSignatureRequest(work, requestId),
  )
  if (request.state !== 'signed' || request.documentId || !request.decidedAt || !request.evidenceId) return
  const { content, decidedAt, evidenceId } = request
  const evidence = await inWork(app.db, systemWho(municipalityId, app.now()), (work) =>
    work
      .tx('identification')
      .where({ municipality_id: municipalityId, id: evidenceId })
      .first<{ fingerprint: string; issuer: string }>('fingerprint', 'issuer'),
  )
  const isResolution = content.kind === 'resolution'
  await pressDocument(
    app,
    municipalityId,
    {
      documentId: derivedUuid(`signed document of ${requestId}`),
      title: content.title,
      fileName: `${isResolution ? 'resolucion' : 'informe'}-${content.expedientNumber.replace('/', '-')}.pdf`,
      kind: isResolution ? 'TD01' : 'TD13',
      at: decidedAt,
      reason: t('expedients.document.reason'),
      blocks: [
        ...textBlocks(t, content.title, content.expedientNumber, content.body),
        {
          kind: 'signatureBox',
          name: request.signerName ?? '',
          post: request.postName,
          at: decidedAt,
          certificate: `${evidence?.issuer ?? ''} · SHA-256 ${evidence?.fingerprint ?? ''}`,
          note: t('expedients.document.signature-note', { digest: request.contentDigest }),
        },
      ],
      signatures: [
        {
          signerKind: 'person',
          signerName: request.signerName ?? '',
          post: request.postName,
          fingerprint: evidence?.fingerprint ?? '',
          at: decidedAt,
          evidenceId,
          format: 'TF01',
        },
      ],
    },
    async (work, made) => {
      await work
        .tx('signature_request')
        .where({ municipality_id: municipalityId, id: requestId })
        .update({ document_id: made.documentId })
      await addDocuments(work, request.expedientId, [made.documentId], 'office')
      if (isResolution) await tellNotifier(work, request, made.documentId)
    },
  )
}

const tellNotifier = (work: Parameters<typeof enqueue>[0], request: SignatureRequest, documentId: string) =>
  enqueue(
    work,
    'expedients.resolution-signed',
    { expedientId: request.expedientId, documentId, title: request.content.title },
    { key: `resolution:${request.id}` },
  )
