import type { Work } from '../../platform/db/work.ts'
import { madridDate } from '../municipalities/index.ts'
import {
  type NamedProcedure,
  type Regulation,
  listProcedures,
  listRegulations,
  proceduresInForce,
  regulationInForce,
} from './store.ts'

/** What the sede must publish: the text in force, its annex, the one under way and those before (Ley 39/2015, art. 16.1). */
export interface ShownRegulation {
  inForce: Regulation | null
  text: Regulation | null
  procedures: NamedProcedure[]
  /** False when the ordinance names an address that is no longer the council's: then nothing can be filed. */
  addressMatches: boolean
  /** Approved and not yet in force: while it is exposed, people may bring allegations. Drafts are nobody's business. */
  underWay: Regulation | null
  earlier: Regulation[]
  today: string
}

export async function findShownRegulation(work: Work): Promise<ShownRegulation> {
  const inForce = (await regulationInForce(work)) ?? null
  const all = await listRegulations(work)
  const underWay =
    all.find((one) => one.id !== inForce?.id && !['draft', 'in-force', 'repealed'].includes(one.state)) ?? null
  // Before anything is in force, the text exposed is what people come to read.
  const text = inForce ?? underWay
  const procedures = text ? await listProcedures(work, text.id) : []
  return {
    inForce,
    underWay,
    text,
    procedures,
    addressMatches: !inForce || procedures.length === 0 || (await proceduresInForce(work)).size > 0,
    earlier: all
      .filter((one) => one.id !== inForce?.id && ['in-force', 'repealed'].includes(one.state))
      // The day it ended is known before anybody has noted it.
      .map((one) => ({ ...one, repealedOn: one.repealedOn ?? inForce?.inForceOn ?? null })),
    today: madridDate(work.now),
  }
}
