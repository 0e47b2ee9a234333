import type { Work } from '../../../platform/db/work.ts'
import type { ControlKind } from '../sicres/exchange.ts'
import type { Via } from '../states.ts'

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
