import type { Work } from '../../../platform/db/work.ts'
import { notFound } from '../../../platform/errors.ts'
import { officialYear } from '../../municipalities/index.ts'
import { exchangeIdentifier } from '../sicres/identifier.ts'
import type { SendingState, Via } from '../states.ts'

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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const sendings = ({ tx, municipalityId }: Work) =>
  tx.select<Sending[]>(sendingColumns).from('interchange_sending as s').where('s.municipality_id', municipalityId)

export async function getSending(work: Work, id: string): Promise<Sending> {
  const sending = UUID.test(id) ? await sendings(work).andWhere('s.id', id).first() : undefined
  if (!sending) throw notFound('interchange.error.not-found')
  return sending
}

/** Held until commit: two answers to one exchange pass one after another. */
export const lockSending = (work: Work, exchangeId: string): Promise<Sending | undefined> =>
  sendings(work).andWhere('s.exchange_id', exchangeId).forUpdate().first()

export const listSendingsOfEntry = (work: Work, entryId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.entry_id', entryId).orderBy(['s.created_at', 's.part', 's.id']).limit(100)

export const listSendingsOfReception = (work: Work, receptionId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.reception_id', receptionId).orderBy(['s.created_at', 's.part', 's.id']).limit(100)

export const listSendingsOfGroup = (work: Work, groupExchangeId: string): Promise<Sending[]> =>
  sendings(work).andWhere('s.group_exchange_id', groupExchangeId).orderBy('s.part').limit(100)

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
