import type { Work } from '../../../platform/db/work.ts'
import { conflict, forbidden, invalid } from '../../../platform/errors.ts'
import type { Viewer } from '../../../platform/http/context.ts'
import { type Unit, getUnit, listUnits } from '../../municipalities/index.ts'
import type { Entry } from '../entry.ts'
import { annotateEntry } from '../service.ts'
import { type Seen, moveTray, sendToUnits } from './tray.ts'
import { getVisibleEntry, visibleEntries } from './visibility.ts'

type Somebody = Pick<Viewer, 'personId' | 'staff'>

/** The unit takes it as its own. */
export async function acceptEntry(work: Work, viewer: Somebody, entryId: string, seen: Seen): Promise<void> {
  const { entry, unit } = await inOwnUnit(work, viewer, entryId, seen)
  if (seen.state !== 'distributed') throw conflict('registry.distribution.error.moved')
  await moveTray(work, entry.id, seen, { state: 'accepted' })
  await annotateEntry(work, entry.id, { kind: 'accepted', text: unit.name, unitId: unit.id })
}

/** It is not the unit's: back to the registry, which sends it on. Also after accepting it by mistake. */
export async function returnEntry(
  work: Work,
  viewer: Somebody,
  entryId: string,
  seen: Seen,
  reason: string,
): Promise<void> {
  const { entry, unit } = await inOwnUnit(work, viewer, entryId, seen)
  if (seen.state !== 'distributed' && seen.state !== 'accepted') throw conflict('registry.distribution.error.moved')
  await moveTray(work, entry.id, seen, { state: 'returned' })
  await annotateEntry(work, entry.id, { kind: 'returned', text: reason, unitId: unit.id })
}

/** The registry sends on what a unit returned or has not taken yet; the unit itself may be among the new ones. */
export async function redistributeEntry(
  work: Work,
  viewer: Somebody,
  entryId: string,
  sending: { seen: Seen; unitIds: string[]; reason: string },
): Promise<void> {
  const { seen, reason } = sending
  const entry = await getVisibleEntry(work, viewer, entryId)
  if (seen.state !== 'distributed' && seen.state !== 'returned') throw conflict('registry.distribution.error.moved')
  const targets = (await listUnits(work)).filter(({ id }) => sending.unitIds.includes(id))
  if (targets.length === 0 || targets.length !== new Set(sending.unitIds).size) {
    throw invalid('registry.distribution.error.unit-gone')
  }
  await moveTray(work, entry.id, seen, { state: 'redistributed' })
  const unitIds = targets.map(({ id }) => id)
  await sendToUnits(work, entry, unitIds)
  await annotateEntry(work, entry.id, {
    kind: 'redistributed',
    text: reason || targets.map(({ name }) => name).join(', '),
    details: { from: seen.unitId, to: unitIds },
    unitId: seen.unitId,
  })
}

/** The entry belongs to an expedient from now on, wherever it waits in the units of who links it. That it is one of the
 *  council's is for whoever calls to know. The last of all in its Work. */
export async function linkEntryToExpedient(
  work: Work,
  viewer: Somebody,
  entryId: string,
  { seen, expedient }: { seen: Seen; expedient: { id: string; number: string } },
): Promise<void> {
  const { entry, unit } = await inOwnUnit(work, viewer, entryId, seen)
  if (seen.state !== 'distributed' && seen.state !== 'accepted') throw conflict('registry.distribution.error.moved')
  await moveTray(work, entry.id, seen, { state: 'linked', expedientId: expedient.id })
  await annotateEntry(work, entry.id, {
    kind: 'linked',
    text: expedient.number,
    details: { expedientId: expedient.id },
    unitId: unit.id,
  })
}

/** Nobody is asked anything any more about an entry that was annulled. Part of the annulment, before its annotation. */
export async function annulPlaces({ tx, municipalityId, now }: Work, entryId: string): Promise<void> {
  await tx('registry_tray')
    .where({ municipality_id: municipalityId, entry_id: entryId })
    .whereIn('state', ['distributed', 'accepted', 'returned'])
    .update({ state: 'annulled', since: now })
}

/** Only who works in the unit speaks for it. Whoever may not even see the entry is told that there is none. */
async function inOwnUnit(
  work: Work,
  viewer: Somebody,
  entryId: string,
  seen: Seen,
): Promise<{ entry: Entry; unit: Unit }> {
  const entry = await getVisibleEntry(work, viewer, entryId)
  const { unitIds } = await visibleEntries(work, viewer)
  if (!unitIds.includes(seen.unitId)) throw forbidden('registry.distribution.error.other-unit')
  return { entry, unit: await getUnit(work, seen.unitId) }
}
