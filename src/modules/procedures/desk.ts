import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import type { Definition } from './definition.ts'
import { onlyOwn, type Overrides } from './overrides.ts'
import { adopt, findOfferedByCode, type Offered, suspend } from './service.ts'
import * as store from './store.ts'

/** A procedure as the council offers it, beside what the province has written. */
export interface DeskProcedure {
  offered: Offered
  /** The version adopted, without the council's changes. */
  published: Definition
  latest: Definition
}

export async function getDeskProcedure(work: Work, code: string): Promise<DeskProcedure> {
  const offered = await findOfferedByCode(work, code)
  const newest = (await store.listLatestVersions(work)).find((row) => row.code === code)
  if (!offered || !newest) throw notFound('procedures.error.not-found')
  const definitions = await store.definitionsOf(work, [offered, newest])
  const [published, latest] = [definitions.get(offered.digest), definitions.get(newest.digest)]
  if (!published || !latest) throw notFound('procedures.error.not-found')
  return { offered, published, latest }
}

/** The state of the council's choice that somebody had before them. */
export const seenOf = ({ adoptedAt }: Offered): string => adoptedAt.toISOString()

/** Adopts the newest version; what the council had changed stays, where it still has a place. */
export async function adoptNewest(work: Work, code: string, version: number): Promise<void> {
  await store.lockAdoption(work, code)
  const { offered, latest } = await getDeskProcedure(work, code)
  // Only what was read on the page is adopted: the province may have published again since.
  if (latest.version !== version) throw conflict('procedures.error.desk.newer')
  if (offered.version === version) return
  await take(work, offered, latest, offered.overrides)
}

/** The council's own words, fee, unit or documents. What is the same as the province's is not its own. */
export async function changeOverrides(
  work: Work,
  code: string,
  seen: string,
  change: (overrides: Overrides) => Overrides,
): Promise<void> {
  await store.lockAdoption(work, code)
  const { offered, published } = await getDeskProcedure(work, code)
  if (seenOf(offered) !== seen) throw conflict('procedures.error.desk.changed')
  await take(work, offered, published, change(offered.overrides))
}

async function take(work: Work, offered: Offered, definition: Definition, overrides: Overrides): Promise<void> {
  const { code } = offered
  await adopt(work, code, { version: definition.version, overrides: onlyOwn(definition, overrides) })
  // Adopting offers it: what was suspended stays so until somebody says otherwise.
  if (offered.status === 'suspended') await suspend(work, code)
}
