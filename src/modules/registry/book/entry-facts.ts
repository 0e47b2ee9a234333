import type { Work } from '../../../platform/db/work.ts'
import type { Document } from '../../documents/index.ts'
import { listAllUnits } from '../../municipalities/index.ts'
import { findOfferedByCode } from '../../procedures/index.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import { findReceipt } from '../service.ts'
import { listAnnotations } from '../store.ts'

export type TrayState = 'distributed' | 'accepted' | 'linked' | 'returned' | 'redistributed' | 'annulled'

/** Where an entry is now, in one of the units it went to. */
export interface Whereabouts {
  unitId: string
  state: TrayState
  since: Date
  expedientId: string | null
}

/** All that the page of an entry tells, besides the entry itself. */
export interface EntryFacts {
  entry: Entry
  annotations: EntryAnnotation[]
  receipt: Document | undefined
  /** Names of every unit there has been, by id. */
  unitNames: Map<string, string>
  officeName: string | null
  procedureName: string | null
  whereabouts: Whereabouts[]
}

export async function entryFacts(work: Work, entry: Entry): Promise<EntryFacts> {
  const units = await listAllUnits(work)
  return {
    entry,
    annotations: await listAnnotations(work, entry.id),
    receipt: await findReceipt(work, entry.id),
    unitNames: new Map(units.map(({ id, name }) => [id, name])),
    officeName: entry.officeId ? await officeName(work, entry.officeId) : null,
    procedureName: entry.procedureCode
      ? ((await findOfferedByCode(work, entry.procedureCode))?.name ?? entry.procedureCode)
      : null,
    whereabouts: await whereaboutsOf(work, entry.id),
  }
}

async function officeName({ tx, municipalityId }: Work, id: string): Promise<string | null> {
  const row = await tx('registry_office').where({ municipality_id: municipalityId, id }).first<{ name: string }>('name')
  return row?.name ?? null
}

function whereaboutsOf({ tx, municipalityId }: Work, entryId: string): Promise<Whereabouts[]> {
  return tx
    .select<Whereabouts[]>({
      unitId: 't.unit_id',
      state: 't.state',
      since: 't.since',
      expedientId: 't.expedient_id',
    })
    .from('registry_tray as t')
    .where({ 't.municipality_id': municipalityId, 't.entry_id': entryId })
    .orderBy(['t.since', 't.unit_id'])
}
