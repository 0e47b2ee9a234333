import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { type Offered, type OpenDraft, getOffered, startAnswers } from '../procedures/index.ts'
import { isNamedByRegulation } from '../regulation/index.ts'
import { certificateFacts } from './application.ts'
import { type Draft, insertDraft, listOpenDrafts } from './drafts.ts'

/** Nobody needs more at once; a program that begins them without end does. */
const MOST_OPEN_DRAFTS = 50

export interface Beginning {
  offered: Offered
  /** Named by the regulation in force, offered, and signed in a way that works here. */
  isOnline: boolean
  openDrafts: Draft[]
}

/** What whoever wants to begin has to know first. */
export async function beginningOf(work: Work, viewer: Viewer, slug: string): Promise<Beginning> {
  const offered = await getOffered(work, slug)
  const isOnline =
    offered.status === 'offered' &&
    offered.definition.signature.steps.includes('session') &&
    (await isNamedByRegulation(work, offered.code))
  return {
    offered,
    isOnline,
    openDrafts: await listOpenDrafts(work, viewer, { procedureCode: offered.code, limit: 10 }),
  }
}

export async function startApplication(
  work: Work,
  viewer: Viewer,
  { offered }: Beginning,
  startKey: string,
): Promise<string> {
  const open = await listOpenDrafts(work, viewer, { limit: MOST_OPEN_DRAFTS })
  if (open.length >= MOST_OPEN_DRAFTS) throw conflict('virtual-office.error.too-many-drafts')
  const { id, isNew } = await insertDraft(work, viewer, {
    kind: 'application',
    procedure: { code: offered.code, version: offered.version },
    title: offered.name,
    expedientId: null,
    answers: startAnswers(offered.definition, await certificateFacts(work, viewer)),
    startKey,
  })
  if (isNew) await audit(work, 'virtual-office.draft-begun', id, { procedure: offered.code })
  return id
}

/** For the procedure's page: what this person has begun and not filed. */
export async function draftsOfProcedure(work: Work, code: string, viewer: Viewer): Promise<OpenDraft[]> {
  const drafts = await listOpenDrafts(work, viewer, { procedureCode: code, limit: 10 })
  return drafts.map(({ id, updatedAt, expiresAt }) => ({
    href: `/solicitudes/${id}`,
    savedAt: updatedAt,
    expiresOn: plainDate(expiresAt),
  }))
}
