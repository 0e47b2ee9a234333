import type { Work } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import type { Annex, EniMetadata, Exchange } from '../sicres/exchange.ts'
import type { ReceptionState, Via } from '../states.ts'

/** An exchange without the bytes of its annexes, as it is kept beside the reception. */
export type KeptExchange = Omit<Exchange, 'annexes'>

export interface Reception {
  id: string
  exchangeId: string
  via: Via
  originOffice: string
  originName: string
  destinationOffice: string
  subject: string
  startOffice: string
  originNumber: string
  originAt: Date
  exchange: KeptExchange
  groupExchangeId: string | null
  part: number | null
  parts: number | null
  digest: string
  receivedAt: Date
  state: ReceptionState
  entryId: string | null
  decidedAt: Date | null
  decidedBy: string | null
  reason: string | null
  toldAttempts: number
  toldAt: Date | null
}

const receptionColumns = {
  id: 'r.id',
  exchangeId: 'r.exchange_id',
  via: 'r.via',
  originOffice: 'r.origin_office',
  originName: 'r.origin_name',
  destinationOffice: 'r.destination_office',
  subject: 'r.subject',
  startOffice: 'r.start_office',
  originNumber: 'r.origin_number',
  originAt: 'r.origin_at',
  exchange: 'r.exchange',
  groupExchangeId: 'r.group_exchange_id',
  part: 'r.part',
  parts: 'r.parts',
  digest: 'r.digest',
  receivedAt: 'r.received_at',
  state: 'r.state',
  entryId: 'r.entry_id',
  decidedAt: 'r.decided_at',
  decidedBy: 'r.decided_by',
  reason: 'r.reason',
  toldAttempts: 'r.told_attempts',
  toldAt: 'r.told_at',
}

export interface KeptAnnex {
  position: number
  fileName: string
  kind: Annex['kind']
  mime: string
  size: number
  digest: string
  hasContent: boolean
  isConfidential: boolean
  validity: string | null
  eni: EniMetadata | null
  summary: string | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const receptions = ({ tx, municipalityId }: Work) =>
  tx.select<Reception[]>(receptionColumns).from('interchange_reception as r').where('r.municipality_id', municipalityId)

export async function getReception(work: Work, id: string): Promise<Reception> {
  const reception = UUID.test(id) ? await receptions(work).andWhere('r.id', id).first() : undefined
  if (!reception) throw notFound('interchange.error.not-found')
  return withMoments(reception)
}

/** Moments are words in what is kept as a whole. */
function withMoments(reception: Reception): Reception {
  const { entry } = reception.exchange
  const moments = { registeredAt: new Date(entry.registeredAt), presentedAt: new Date(entry.presentedAt) }
  return { ...reception, exchange: { ...reception.exchange, entry: { ...entry, ...moments } } }
}

export async function findReception(work: Work, exchangeId: string): Promise<Reception | undefined> {
  const reception = await receptions(work).andWhere('r.exchange_id', exchangeId).first()
  return reception && withMoments(reception)
}

export const listReceptionsOfGroup = (work: Work, groupExchangeId: string): Promise<Reception[]> =>
  receptions(work).andWhere('r.group_exchange_id', groupExchangeId).orderBy('r.part').limit(100)

export const listAnnexes = ({ tx, municipalityId }: Work, receptionId: string): Promise<KeptAnnex[]> =>
  tx
    .select<KeptAnnex[]>({
      position: 'a.position',
      fileName: 'a.file_name',
      kind: 'a.kind',
      mime: 'a.mime',
      size: 'a.size',
      digest: 'a.digest',
      hasContent: 'a.has_content',
      isConfidential: 'a.is_confidential',
      validity: 'a.validity',
      eni: 'a.eni',
      summary: 'a.summary',
    })
    .from('interchange_annex as a')
    .where({ 'a.municipality_id': municipalityId, 'a.reception_id': receptionId })
    .orderBy('a.position')

/** Undefined when it had already come. */
export async function insertReception(
  work: Work,
  received: { exchange: Exchange; via: Via; digest: string; originName: string },
): Promise<string | undefined> {
  const { annexes: _annexes, ...kept } = received.exchange
  const { entry } = kept
  const [row] = await work
    .tx('interchange_reception')
    .insert({
      municipality_id: work.municipalityId,
      exchange_id: kept.identifier,
      via: received.via,
      origin_office: kept.origin.office,
      origin_name: received.originName.slice(0, 250),
      destination_office: kept.destination.office,
      subject: entry.subject,
      start_office: kept.start.office,
      origin_number: entry.number,
      origin_at: entry.presentedAt,
      exchange: JSON.stringify(kept),
      group_exchange_id: entry.part?.first ?? null,
      part: entry.part?.number ?? null,
      parts: entry.part?.of ?? null,
      digest: received.digest,
      received_at: work.now,
    })
    .onConflict(['municipality_id', 'exchange_id'])
    .ignore()
    .returning<{ id: string }[]>('id')
  return row?.id
}

export async function insertAnnexes(work: Work, receptionId: string, annexes: KeptAnnex[]): Promise<void> {
  if (annexes.length === 0) return
  await work.tx('interchange_annex').insert(
    annexes.map((annex) => ({
      municipality_id: work.municipalityId,
      reception_id: receptionId,
      position: annex.position,
      file_name: annex.fileName,
      kind: annex.kind,
      mime: annex.mime,
      size: annex.size,
      digest: annex.digest,
      has_content: annex.hasContent,
      is_confidential: annex.isConfidential,
      validity: annex.validity,
      eni: annex.eni && JSON.stringify(annex.eni),
      summary: annex.summary,
    })),
  )
}

/** Whoever is second to decide is told so. */
export async function decideReception(
  work: Work,
  id: string,
  decision: { state: Exclude<ReceptionState, 'waiting'>; entryId?: string; reason?: string },
): Promise<boolean> {
  const changed = await work
    .tx('interchange_reception')
    .where({ municipality_id: work.municipalityId, id, state: 'waiting' })
    .update({
      state: decision.state,
      entry_id: decision.entryId ?? null,
      reason: decision.reason ?? null,
      decided_at: work.now,
      decided_by: work.actor.name.slice(0, 250),
      staff_id: work.actor.staffId,
    })
  return changed === 1
}

export async function markTold(work: Work, id: string): Promise<void> {
  await work
    .tx('interchange_reception')
    .where({ municipality_id: work.municipalityId, id })
    .whereNull('told_at')
    .update({ told_at: work.now })
}

export async function countTelling(work: Work, id: string): Promise<void> {
  await work
    .tx('interchange_reception')
    .where({ municipality_id: work.municipalityId, id })
    .update({ told_attempts: work.tx.raw('told_attempts + 1') })
}
