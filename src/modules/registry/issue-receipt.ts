import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Who, type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import type { PdfSigner } from '../../platform/pdf/index.ts'
import {
  type Document,
  addDocument,
  registerVerificationCode,
  verificationAddress,
  verificationCodeOf,
} from '../documents/index.ts'
import { type Council, getCouncil, getUnit } from '../municipalities/index.ts'
import { leafHashOf } from './proof/tree.ts'
import { receiptDocumentId, receiptSpec } from './receipt.ts'
import { findReceipt } from './service.ts'
import { getEntry, insertReceipt } from './store.ts'

export const RECEIPT_JOB = 'registry.issue-receipt'

/** A time-stamping authority may be away for hours; the citizen's receipt does not wait that long for it. */
const ATTEMPTS_WITH_TIMESTAMP = 3

/** Job: what an entry causes. Twice does no harm: the first receipt made is the receipt. */
export async function issueReceipt(
  app: App,
  payload: JobPayload,
  job: { attempt: number } = { attempt: 1 },
): Promise<void> {
  const wantsTimestamp = job.attempt <= ATTEMPTS_WITH_TIMESTAMP
  await makeReceipt(app, payload.municipalityId, String(payload['entryId']), wantsTimestamp)
}

/** The same, for the request that is waiting. */
export function issueReceiptNow(app: App, municipalityId: string, entryId: string): Promise<Document> {
  return makeReceipt(app, municipalityId, entryId, true)
}

/** The receipt if it can be had in this time; otherwise the job goes on with it, and the entry is as valid. */
export async function receiptWithin(
  app: App,
  municipalityId: string,
  entryId: string,
  milliseconds: number,
): Promise<Document | undefined> {
  const attempt = issueReceiptNow(app, municipalityId, entryId).catch((error: unknown) => {
    app.log.warn({ err: error, entryId, municipalityId }, 'receipt not ready at once')
    return undefined
  })
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  return Promise.race([attempt, limit]).finally(() => clearTimeout(timer))
}

/** The request and the job of one entry meet here and make it once. Between processes both may make it: the row decides. */
const underWay = new Map<string, Promise<Document>>()

function makeReceipt(app: App, municipalityId: string, entryId: string, wantsTimestamp: boolean): Promise<Document> {
  const key = `${municipalityId} ${entryId}`
  const known = underWay.get(key)
  if (known) return known
  const making = make(app, municipalityId, entryId, wantsTimestamp).finally(() => underWay.delete(key))
  underWay.set(key, making)
  return making
}

async function make(app: App, municipalityId: string, entryId: string, wantsTimestamp: boolean): Promise<Document> {
  const who = systemWho(municipalityId, app.now())
  const known = await inWork(app.db, who, async (work) => {
    const receipt = await findReceipt(work, entryId)
    if (receipt) return { receipt }
    const entry = await getEntry(work, entryId)
    return {
      receipt,
      entry,
      council: await getCouncil(work),
      unit: await getUnit(work, entry.unitId),
      leafHash: (await leafHashOf(work, entry)).toString('hex'),
    }
  })
  if (known.receipt) return known.receipt

  // No transaction is open from here on: pages, seal and time stamp take as long as they take.
  const documentId = receiptDocumentId(municipalityId, entryId)
  const sedeUrl = app.municipalityOf(municipalityId).origin
  const code = verificationCodeOf(app.config, municipalityId, documentId)
  const verification = { code, url: verificationAddress(sedeUrl, code) }
  const spec = receiptSpec(app.t, { ...known, sedeUrl, verification })
  const signer = await sealOf(app, known.council, who.now, wantsTimestamp)
  const pdf = await app.press.render(spec, signer)
  failpoint('after-sign')
  const stored = await app.storage.put(Readable.from([pdf]))
  failpoint('after-store')

  return inWork(app.db, who, (work) =>
    recordReceipt(app, work, {
      entryId,
      documentId,
      organ: known.council.dir3,
      title: spec.title,
      fileName: `justificante-${known.entry.number}.pdf`,
      stored,
      signerName: known.council.officialName,
      fingerprint: createHash('sha256').update(signer.certificate).digest('hex'),
    }),
  )
}

async function sealOf(app: App, council: Council, at: Date, wantsTimestamp: boolean): Promise<PdfSigner> {
  const seal = await app.sealer.sealFor(council)
  const timestamp = wantsTimestamp && app.timestamp ? { timestamp: app.timestamp } : {}
  return { ...seal, ...timestamp, reason: app.t('registry.receipt.reason'), at }
}

interface MadeReceipt {
  entryId: string
  documentId: string
  organ: string
  title: string
  fileName: string
  stored: { digest: string; size: number }
  signerName: string
  fingerprint: string
}

/** Keeps the first: whoever was slower forgets his own and takes that one. */
async function recordReceipt(app: App, work: Work & Who, made: MadeReceipt): Promise<Document> {
  await work.tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `registry receipt ${work.municipalityId} ${made.entryId}`,
  ])
  const first = await findReceipt(work, made.entryId)
  if (first) return first
  const document = await addDocument(work, {
    id: made.documentId,
    organ: made.organ,
    title: made.title,
    fileName: made.fileName,
    kind: 'TD09',
    origin: 'administration',
    mime: 'application/pdf',
    size: made.stored.size,
    digest: made.stored.digest,
    signatures: [
      {
        signerKind: 'seal',
        signerName: made.signerName,
        fingerprint: made.fingerprint,
        at: work.now,
        format: 'TF06',
      },
    ],
  })
  await registerVerificationCode(work, app.config, document.id)
  await insertReceipt(work, made.entryId, document.id)
  await audit(work, 'registry.receipt-issued', made.entryId, { documentId: document.id })
  // The receipt repeats the whole application: whoever handles the entry wants it among the papers.
  await enqueue(work, 'registry.receipt-issued', { entryId: made.entryId, documentId: document.id })
  return document
}
