import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { officialYear } from '../municipalities/index.ts'
import type { Annex, ControlKind, EniMetadata, Exchange } from './sicres/exchange.ts'
import { exchangeIdentifier } from './sicres/identifier.ts'
import type { ReceptionState, SendingState, Via } from './states.ts'

export interface Sending {
  id: string
  exchangeId: string
  entryId: string | null
  receptionId: string | null
  positions: number[]
  via: Via
  originOffice: string
  destinationOffice: string
  destinationUnit: string | null
  destinationName: string
  groupExchangeId: string | null
  part: number
  parts: number
  remarks: string | null
  createdAt: Date
  actorName: string
  digest: string | null
  state: SendingState
  attempts: number
  nextAttemptAt: Date | null
  lastFault: string | null
  sentAt: Date | null
  acknowledgedAt: Date | null
  decidedAt: Date | null
  answer: string | null
  answerCode: string | null
  destinationNumber: string | null
  destinationAt: Date | null
}

const sendingColumns = {
  id: 's.id',
  exchangeId: 's.exchange_id',
  entryId: 's.entry_id',
  receptionId: 's.reception_id',
  positions: 's.positions',
  via: 's.via',
  originOffice: 's.origin_office',
  destinationOffice: 's.destination_office',
  destinationUnit: 's.destination_unit',
  destinationName: 's.destination_name',
  groupExchangeId: 's.group_exchange_id',
  part: 's.part',
  parts: 's.parts',
  remarks: 's.remarks',
  createdAt: 's.created_at',
  actorName: 's.actor_name',
  digest: 's.digest',
  state: 's.state',
  attempts: 's.attempts',
  nextAttemptAt: 's.next_attempt_at',
  lastFault: 's.last_fault',
  sentAt: 's.sent_at',
  acknowledgedAt: 's.acknowledged_at',
  decidedAt: 's.decided_at',
  answer: 's.answer',
  answerCode: 's.answer_code',
  destinationNumber: 's.destination_number',
  destinationAt: 's.destination_at',
}

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

const sendings = ({ tx, municipalityId }: Work) =>
  tx.select<Sending[]>(sendingColumns).from('interchange_sending as s').where('s.municipality_id', municipalityId)

const receptions = ({ tx, municipalityId }: Work) =>
  tx.select<Reception[]>(receptionColumns).from('interchange_reception as r').where('r.municipality_id', municipalityId)

export async function getSending(work: Work, id: string): Promise<Sending> {
  const sending = UUID.test(id) ? await sendings(work).andWhere('s.id', id).first() : undefined
  if (!sending) throw notFound('interchange.error.not-found')
  return sending
}

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

/** Held until commit: two answers to one exchange pass one after another. */
export const lockSending = (work: Work, exchangeId: string): Promise<Sending | undefined> =>
  sendings(work).andWhere('s.exchange_id', exchangeId).forUpdate().first()

export async function findReception(work: Work, exchangeId: string): Promise<Reception | undefined> {
  const reception = await receptions(work).andWhere('r.exchange_id', exchangeId).first()
  return reception && withMoments(reception)
}

export const listSendingsOfEntry = (work: Work, entryId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.entry_id', entryId).orderBy(['s.created_at', 's.part', 's.id']).limit(100)

export const listSendingsOfReception = (work: Work, receptionId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.reception_id', receptionId).orderBy(['s.created_at', 's.part', 's.id']).limit(100)

export const listSendingsOfGroup = (work: Work, groupExchangeId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.group_exchange_id', groupExchangeId).orderBy('s.part').limit(100)

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

/** The next identifiers of an office, without gaps within one act. */
export async function nextIdentifiers(work: Work, office: string, count: number): Promise<string[]> {
  const year = officialYear(work.now)
  const [row] = await work
    .tx('interchange_counter')
    .insert({ municipality_id: work.municipalityId, office, year, last: count })
    .onConflict(['municipality_id', 'office', 'year'])
    .merge({ last: work.tx.raw('interchange_counter.last + excluded.last') })
    .returning<{ last: number }[]>('last')
  const first = (row?.last ?? count) - count + 1
  return Array.from({ length: count }, (_, place) => exchangeIdentifier(office, year, first + place))
}

export type NewSending = Pick<
  Sending,
  | 'exchangeId'
  | 'entryId'
  | 'receptionId'
  | 'positions'
  | 'via'
  | 'originOffice'
  | 'destinationOffice'
  | 'destinationUnit'
  | 'destinationName'
  | 'groupExchangeId'
  | 'part'
  | 'parts'
  | 'remarks'
>

export async function insertSending(work: Work, sending: NewSending): Promise<string> {
  const [row] = await work
    .tx('interchange_sending')
    .insert({
      municipality_id: work.municipalityId,
      exchange_id: sending.exchangeId,
      entry_id: sending.entryId,
      reception_id: sending.receptionId,
      positions: sending.positions,
      via: sending.via,
      origin_office: sending.originOffice,
      destination_office: sending.destinationOffice,
      destination_unit: sending.destinationUnit,
      destination_name: sending.destinationName,
      group_exchange_id: sending.groupExchangeId,
      part: sending.part,
      parts: sending.parts,
      remarks: sending.remarks,
      created_at: work.now,
      next_attempt_at: work.now,
      staff_id: work.actor.staffId,
      actor_name: work.actor.name.slice(0, 250),
    })
    .returning<{ id: string }[]>('id')
  return row?.id ?? ''
}

const sendingNames: Partial<Record<keyof Sending, string>> = {
  digest: 'digest',
  state: 'state',
  attempts: 'attempts',
  nextAttemptAt: 'next_attempt_at',
  lastFault: 'last_fault',
  sentAt: 'sent_at',
  acknowledgedAt: 'acknowledged_at',
  decidedAt: 'decided_at',
  answer: 'answer',
  answerCode: 'answer_code',
  destinationNumber: 'destination_number',
  destinationAt: 'destination_at',
}

export async function updateSending(work: Work, id: string, change: Partial<Sending>): Promise<void> {
  const set = Object.entries(change).map(([name, value]) => [sendingNames[name as keyof Sending], value])
  await work
    .tx('interchange_sending')
    .where({ municipality_id: work.municipalityId, id })
    .update(Object.fromEntries(set) as Record<string, unknown>)
}

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

export interface KeptMessage {
  at: Date
  direction: 'in' | 'out'
  kind: 'exchange' | ControlKind
  exchangeId: string
  via: Via
  peer: string
  digest: string
  size: number
  note: string | null
}

export async function insertMessage(work: Work, message: Omit<KeptMessage, 'at' | 'note'> & { note?: string }) {
  await work.tx('interchange_message').insert({
    municipality_id: work.municipalityId,
    at: work.now,
    direction: message.direction,
    kind: message.kind,
    exchange_id: message.exchangeId,
    via: message.via,
    peer: message.peer,
    digest: message.digest,
    size: message.size,
    note: message.note?.slice(0, 300) ?? null,
  })
}

export const listMessages = ({ tx, municipalityId }: Work, exchangeIds: string[]): Promise<KeptMessage[]> =>
  tx
    .select<KeptMessage[]>({
      at: 'm.at',
      direction: 'm.direction',
      kind: 'm.kind',
      exchangeId: 'm.exchange_id',
      via: 'm.via',
      peer: 'm.peer',
      digest: 'm.digest',
      size: 'm.size',
      note: 'm.note',
    })
    .from('interchange_message as m')
    .where('m.municipality_id', municipalityId)
    .whereIn('m.exchange_id', exchangeIds)
    .orderBy(['m.at', 'm.id'])
    .limit(200)

export async function registersAtOnce({ tx, municipalityId }: Work): Promise<boolean> {
  const row = await tx
    .select<{ isOn: boolean }[]>({ isOn: 'o.registers_at_once' })
    .from('interchange_setting as o')
    .where('o.municipality_id', municipalityId)
    .first()
  return row?.isOn ?? false
}

export async function setRegistersAtOnce(work: Work, isOn: boolean): Promise<void> {
  await work
    .tx('interchange_setting')
    .insert({
      municipality_id: work.municipalityId,
      registers_at_once: isOn,
      changed_at: work.now,
      staff_id: work.actor.staffId,
    })
    .onConflict('municipality_id')
    .merge()
}
