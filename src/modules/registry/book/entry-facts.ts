import { type Work, together } from '../../../platform/db/work.ts'
import type { Viewer } from '../../../platform/http/context.ts'
import type { Document } from '../../documents/index.ts'
import { listAllUnits } from '../../municipalities/index.ts'
import { findOfferedByCode } from '../../procedures/index.ts'
import { type Journey, journeyOf } from '../distribution/journey.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import { findReceipt } from '../service.ts'
import { listAnnotations } from '../store.ts'

/** All that the page of an entry tells, besides the entry itself. */
export interface EntryFacts {
  entry: Entry
  annotations: EntryAnnotation[]
  receipt: Document | undefined
  /** Names of every unit there has been, by id. */
  unitNames: Map<string, string>
  officeName: string | null
  procedureName: string | null
  /** Where it has been and where it is. */
  journey: Journey
}

export async function entryFacts(
  work: Work,
  viewer: Pick<Viewer, 'personId' | 'staff'>,
  entry: Entry,
): Promise<EntryFacts> {
  const { units, procedure, ...facts } = await together({
    units: listAllUnits(work),
    annotations: listAnnotations(work, entry.id),
    receipt: findReceipt(work, entry.id),
    officeName: entry.officeId ? officeName(work, entry.officeId) : null,
    procedure: entry.procedureCode ? findOfferedByCode(work, entry.procedureCode) : undefined,
    journey: journeyOf(work, viewer, entry),
  })
  return {
    ...facts,
    entry,
    unitNames: new Map(units.map(({ id, name }) => [id, name])),
    procedureName: procedure?.name ?? entry.procedureCode,
  }
}

async function officeName({ tx, municipalityId }: Work, id: string): Promise<string | null> {
  const row = await tx('registry_office').where({ municipality_id: municipalityId, id }).first<{ name: string }>('name')
  return row?.name ?? null
}
