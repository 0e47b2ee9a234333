import type { App } from '../../platform/app.ts'
import type { Work } from '../../platform/db/work.ts'
import { unavailable } from '../../platform/errors.ts'
import { cleanFileName, splitName as splitFileName } from '../../platform/limits.ts'
import { type Document, findDocument, getDocument, listDocuments } from '../documents/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import { type Entry, type EntryDocument, type FiledContent, findReceipt, getEntry } from '../registry/index.ts'
import { peopleOf } from './people.ts'
import type { Annex, EniMetadata, Exchange, Place } from './sicres/exchange.ts'
import { fileIdentifier } from './sicres/identifier.ts'
import { type Sending, getReception, listAnnexes } from './store.ts'

/** The exchange of a sending, from what is stored and nothing else: made again it is the same. Without the bytes. */
export async function composeExchange(work: Work, sending: Sending, isTrial: boolean): Promise<Exchange> {
  return sending.receptionId === null
    ? ofEntry(work, sending, await getEntry(work, String(sending.entryId)), isTrial)
    : ofReception(work, sending, sending.receptionId, isTrial)
}

/** An entry of ours. */
async function ofEntry(work: Work, sending: Sending, entry: Entry, isTrial: boolean): Promise<Exchange> {
  const council = await getCouncil(work)
  const origin: Place = {
    office: sending.originOffice,
    officeName: council.officialName,
    unit: council.dir3,
    unitName: council.officialName,
  }
  return {
    ...commonOf(sending, isTrial),
    previousIdentifier: null,
    kind: 'sent',
    origin,
    start: origin,
    entry: {
      mode: entry.channel === 'counter' ? 'in-person' : 'electronic',
      direction: entry.direction,
      number: entry.number,
      subject: entry.subject,
      registeredAt: entry.registeredAt,
      // What came from elsewhere keeps the date it came with: terms run from there (Ley 39/2015, art. 16.4).
      presentedAt: entry.originAt ?? entry.presentedAt,
      procedureCode: null,
      expedientNumber: null,
      matterCode: entry.matterCode,
      externalReference: entry.externalReference,
      part: partOf(sending),
    },
    people: await peopleOf(work, entry, council),
    annexes: await annexesOfEntry(work, sending, entry),
    form: entry.content ? formOf(entry.content, entry.subject) : null,
    paper: entry.physicalDocumentation ?? 'none',
    transport: entry.transportCode === null ? null : { code: entry.transportCode, number: entry.transportNumber },
  }
}

/** What came from elsewhere and goes on: everything as it was, and the date above all; only the stages are new. */
async function ofReception(work: Work, sending: Sending, receptionId: string, isTrial: boolean): Promise<Exchange> {
  const reception = await getReception(work, receptionId)
  const council = await getCouncil(work)
  const { exchange } = reception
  const kept = (await listAnnexes(work, receptionId)).filter(({ position }) => sending.positions.includes(position))
  return {
    ...commonOf(sending, isTrial),
    previousIdentifier: reception.exchangeId,
    kind: 'forwarded',
    origin: {
      office: sending.originOffice,
      officeName: council.officialName,
      unit: council.dir3,
      unitName: council.officialName,
    },
    start: exchange.start,
    entry: { ...exchange.entry, part: partOf(sending) ?? exchange.entry.part },
    people: exchange.people,
    annexes: kept.map((annex, place) => ({
      fileName: annex.fileName,
      identifier: fileIdentifier(sending.exchangeId, 'annex', place + 1, splitFileName(annex.fileName).extension),
      kind: annex.kind,
      mime: annex.mime,
      digest: annex.digest,
      size: annex.size,
      content: null,
      isConfidential: !annex.hasContent || annex.isConfidential,
      validity: annex.validity,
      summary: annex.summary,
      remarks: null,
      eni: annex.eni,
    })),
    form: exchange.form,
    paper: exchange.paper,
    transport: exchange.transport,
    remarks: sending.remarks ?? exchange.remarks,
  }
}

const commonOf = (sending: Sending, isTrial: boolean) => ({
  identifier: sending.exchangeId,
  isTrial,
  destination: {
    office: sending.destinationOffice,
    officeName: sending.destinationName,
    unit: sending.destinationUnit,
    unitName: null,
  },
  userName: sending.actorName,
  userContact: null,
  application: 'Concejo',
  remarks: sending.remarks,
})

const partOf = ({ groupExchangeId, part, parts }: Sending): Exchange['entry']['part'] =>
  groupExchangeId === null ? null : { first: groupExchangeId, number: part, of: parts }

async function annexesOfEntry(work: Work, sending: Sending, entry: Entry): Promise<Annex[]> {
  const chosen = entry.documents.filter(({ position }) => sending.positions.includes(position))
  const documents = await listDocuments(
    work,
    chosen.map(({ documentId }) => documentId),
  )
  const receipt = sending.positions.includes(0) ? await findReceipt(work, entry.id) : undefined
  // It was there when the sending was made, and receipts do not go away.
  if (!receipt && sending.positions.includes(0)) throw unavailable('interchange.error.receipt-pending')
  const annexes: Annex[] = []
  const add = (annex: Omit<Annex, 'identifier' | 'content'>) => {
    const { extension } = splitFileName(annex.fileName)
    const identifier = fileIdentifier(sending.exchangeId, 'annex', annexes.length + 1, extension)
    annexes.push({ ...annex, identifier, content: null })
  }
  if (receipt) add({ ...annexOf(receipt), kind: 'receipt', eni: await eniOf(work, receipt) })
  for (const [place, filed] of chosen.entries()) {
    const document = documents[place] ?? (await getDocument(work, filed.documentId))
    // What was filed, byte for byte, whatever the document became later.
    add({ ...annexOf(document), ...ofFiled(filed), eni: await eniOf(work, document) })
  }
  return annexes
}

const annexOf = (document: Document): Omit<Annex, 'identifier' | 'content' | 'eni'> => ({
  fileName: cleanFileName(document.fileName),
  kind: 'attached',
  mime: document.mime.length <= 80 ? document.mime : 'application/octet-stream',
  digest: document.digest,
  size: document.size,
  isConfidential: false,
  validity: null,
  summary: null,
  remarks: null,
})

const ofFiled = (filed: EntryDocument) => ({
  fileName: cleanFileName(filed.fileName),
  digest: filed.digest,
  size: filed.size,
  isConfidential: filed.isConfidential ?? false,
  validity: filed.validity ?? null,
  summary: filed.title === filed.fileName ? null : filed.title,
  remarks: filed.remarks ?? null,
})

async function eniOf(work: Work, document: Document): Promise<EniMetadata> {
  const source = document.originDocumentId === null ? undefined : await findDocument(work, document.originDocumentId)
  return {
    identifier: document.identifier,
    organs: [document.identifier.split('_')[1] ?? ''],
    capturedAt: document.capturedAt.toISOString(),
    isOfAdministration: document.origin === 'administration',
    elaboration: document.elaboration,
    originIdentifier: source?.identifier ?? null,
    documentKind: document.kind,
  }
}

/** The application in the two fields that the norm has for it; in full it is in the receipt, which goes along. */
function formOf(content: FiledContent, subject: string): { states: string; requests: string } {
  const states = content.sections
    .map(({ title, rows }) => [title, ...rows.map(({ label, value }) => `${label}: ${value}`)].join('\n'))
    .join('\n\n')
  return { states: states || subject, requests: content.statement || subject }
}

/** With the bytes of what is not confidential: only for the way out of the house. */
export async function withContents(app: Pick<App, 'storage'>, exchange: Exchange): Promise<Exchange> {
  const annexes: Annex[] = []
  for (const annex of exchange.annexes) {
    annexes.push(annex.isConfidential ? annex : { ...annex, content: await app.storage.read(annex.digest) })
  }
  return { ...exchange, annexes }
}
