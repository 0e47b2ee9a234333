import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { type Visible, getVisibleEntry, visibleEntries } from '../registry/index.ts'
import { type Reception, type Sending, getReception, getSending } from './store.ts'

export interface InterchangeVisible {
  /** What comes belongs to the main office until somebody accepts it, and so does what it forwards. */
  receptions: boolean
  entries: Visible
}

type Somebody = Pick<Viewer, 'personId' | 'staff'>

/** Whoever may see an entry may see where it was sent. */
export async function interchangeVisible(work: Work, viewer: Somebody): Promise<InterchangeVisible> {
  const entries = await visibleEntries(work, viewer)
  return { entries, receptions: entries.all || entries.keepsTheRest }
}

export async function getVisibleReception(work: Work, viewer: Somebody, id: string): Promise<Reception> {
  const reception = await getReception(work, id)
  if (!(await interchangeVisible(work, viewer)).receptions) throw notFound('interchange.error.not-found')
  return reception
}

export async function getVisibleSending(work: Work, viewer: Somebody, id: string): Promise<Sending> {
  const sending = await getSending(work, id)
  if (sending.entryId === null) await getVisibleReception(work, viewer, String(sending.receptionId))
  else await getVisibleEntry(work, viewer, sending.entryId)
  return sending
}
