import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, invalid } from '../../platform/errors.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { limits } from '../../platform/limits.ts'
import type { Document } from '../documents/index.ts'
import type { Entry } from '../registry/index.ts'
import { type Destination, type Resolved, resolveDestination } from './directory/directory.ts'
import { type Piece, PieceTooLarge, divide } from './divide.ts'
import { TRANSMIT_JOB, transmitKey } from './jobs.ts'
import { isAnnulled, officeCodeOf } from './queries.ts'
import * as store from './store.ts'

export interface SendEntry {
  entry: Entry
  /** Goes along when the entry is an application, because the whole of it is only there. */
  receipt: Document | undefined
  destinationCode: string
  remarks: string
}

/** An entry or an exit sets out for another registry, in as many exchanges as its documents need. What is already on its way
 *  there is not sent twice: a second click finds the first. */
export async function sendEntry(work: Work, command: SendEntry, hasHub: boolean): Promise<store.Sending[]> {
  const { entry, receipt } = command
  const destination = await destinationOf(work, command.destinationCode, hasHub)
  // Two at once: the second waits here for the first.
  await work.tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `interchange ${work.municipalityId} ${entry.id}`,
  ])
  if (await isAnnulled(work, entry.id)) throw conflict('interchange.error.annulled')
  const earlier = (await store.listSendingsOfEntry(work, entry.id)).filter(
    ({ destinationOffice, destinationUnit, state }) =>
      destinationOffice === destination.office &&
      destinationUnit === destination.unit &&
      state !== 'error' &&
      state !== 'rejected',
  )
  if (earlier.length > 0) return earlier
  const pieces: Piece[] = [
    ...(entry.content && receipt
      ? [{ position: 0, name: receipt.fileName, size: receipt.size, isConfidential: false }]
      : []),
    ...entry.documents.map(({ position, fileName, size, isConfidential }) => ({
      position,
      name: fileName,
      size,
      isConfidential: isConfidential ?? false,
    })),
  ]
  return startSendings(work, destination, pieces, { entryId: entry.id, receptionId: null, remarks: command.remarks })
}

/** What came and is another's: on to them, with the date it had. */
export async function forwardReception(
  work: Work,
  reception: store.Reception,
  forward: { destinationCode: string; reason: string },
  hasHub: boolean,
): Promise<void> {
  const destination = await destinationOf(work, forward.destinationCode, hasHub)
  if (destination.office === reception.originOffice && destination.unit === reception.exchange.origin.unit) {
    throw invalid('interchange.error.forward-to-origin')
  }
  if (!(await store.decideReception(work, reception.id, { state: 'forwarded', reason: forward.reason }))) {
    throw conflict('interchange.error.decided')
  }
  const pieces = (await store.listAnnexes(work, reception.id)).map((annex) => ({
    position: annex.position,
    name: annex.fileName,
    size: annex.size,
    isConfidential: annex.isConfidential || !annex.hasContent,
  }))
  const source = { entryId: null, receptionId: reception.id, remarks: forward.reason.slice(0, 160) }
  await startSendings(work, destination, pieces, source)
  await audit(work, 'interchange.forwarded', reception.id, { to: destination.office })
}

async function startSendings(
  work: Work,
  destination: Destination,
  pieces: Piece[],
  source: Pick<store.NewSending, 'entryId' | 'receptionId' | 'remarks'>,
): Promise<store.Sending[]> {
  const via = destination.municipalityId === null ? 'hub' : 'platform'
  const parts = via === 'hub' ? divided(pieces) : [pieces]
  const originOffice = await officeCodeOf(work)
  const identifiers = await store.nextIdentifiers(work, originOffice, parts.length)
  const sendings: store.Sending[] = []
  for (const [place, part] of parts.entries()) {
    const exchangeId = identifiers[place] ?? ''
    const id = await store.insertSending(work, {
      ...source,
      exchangeId,
      positions: part.map(({ position }) => position),
      via,
      originOffice,
      destinationOffice: destination.office,
      destinationUnit: destination.unit,
      destinationName: destination.name,
      groupExchangeId: parts.length > 1 ? (identifiers[0] ?? null) : null,
      part: place + 1,
      parts: parts.length,
      remarks: source.remarks || null,
    })
    await audit(work, 'interchange.sending-started', id, { exchangeId, to: destination.office })
    await enqueue(work, TRANSMIT_JOB, { sendingId: id }, { key: transmitKey(id) })
    sendings.push(await store.getSending(work, id))
  }
  return sendings
}

function divided(pieces: Piece[]): Piece[][] {
  try {
    return divide(pieces)
  } catch (error) {
    if (!(error instanceof PieceTooLarge)) throw error
    throw invalid('interchange.error.document-too-large', {
      name: error.piece.name,
      megabytes: limits.interchange.annexBytes / 1024 / 1024,
    })
  }
}

/** Where it can go, or why not, in words. */
async function destinationOf(work: Work, code: string, hasHub: boolean): Promise<Destination> {
  const resolved = await resolveDestination(work, code)
  if (!resolved.ok) throw refusalOf(resolved)
  const { destination } = resolved
  if (destination.municipalityId === work.municipalityId) throw invalid('interchange.error.own-council')
  if (destination.municipalityId === null && !hasHub) throw invalid('interchange.error.no-hub')
  return destination
}

/** For whoever only writes down where something goes: undefined unless we know that it has ended. */
export async function endedDestination(
  work: Work,
  code: string,
): Promise<{ key: string; params: Record<string, unknown> } | undefined> {
  const resolved = await resolveDestination(work, code)
  return !resolved.ok && resolved.reason === 'ended' ? refusalOf(resolved) : undefined
}

function refusalOf(resolved: Exclude<Resolved, { ok: true }>) {
  if (resolved.reason === 'unknown') return invalid('interchange.error.destination-unknown')
  if (resolved.reason === 'no-office') return invalid('interchange.error.destination-no-office')
  const { entry, successor } = resolved
  return successor
    ? invalid('interchange.error.destination-ended', {
        name: entry.name,
        successor: successor.name,
        code: successor.code,
      })
    : invalid('interchange.error.destination-gone', { name: entry.name })
}

/** After so many attempts, or a fault, a person says: once more. */
export async function retrySending(work: Work, id: string): Promise<void> {
  const sending = await store.getSending(work, id)
  if (sending.state !== 'to-send' && sending.state !== 'sent') throw conflict('interchange.error.decided')
  await store.updateSending(work, id, { attempts: 0, nextAttemptAt: work.now })
  await audit(work, 'interchange.retried', id, { exchangeId: sending.exchangeId })
  await enqueue(work, TRANSMIT_JOB, { sendingId: id }, { key: transmitKey(id) })
}
