import type { Work } from '../../platform/db/work.ts'
import { gone, notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { getPerson } from '../identity/index.ts'
import {
  type Answers,
  type AskedDocument,
  type CertificateFacts,
  type Checked,
  type Definition,
  type MissingDocuments,
  checkApplication,
  documentsOf,
  factsOf,
  getVersion,
  missingDocuments,
  withFacts,
} from '../procedures/index.ts'
import { type DraftFile, listFiles } from './draft-files.ts'
import { type Draft, findOwnDraft } from './drafts.ts'

/** A draft with everything that its pages ask. */
export interface Application {
  draft: Draft
  definition: Definition
  facts: CertificateFacts
  /** With what the certificate says written over what the draft kept. */
  answers: Answers
  files: DraftFile[]
}

/** Only whose it is: for anybody else it does not exist. */
export async function getOwnApplication(
  work: Work,
  viewer: Viewer,
  id: string,
  options: { lock: boolean } = { lock: false },
): Promise<Application> {
  const draft = await findOwnDraft(work, viewer, id, options)
  if (!draft) throw notFound('virtual-office.error.not-found')
  if (!draft.filedEntryId && draft.expiresAt <= work.now) throw gone('virtual-office.error.expired')
  const { definition } = await getVersion(work, draft.procedureCode, draft.procedureVersion)
  const facts = await certificateFacts(work, viewer)
  return {
    draft,
    definition,
    facts,
    answers: withFacts(definition, draft.answers, facts),
    files: await listFiles(work, draft.id),
  }
}

/** What the certificate said when this person was first seen, name by name. */
export async function certificateFacts(work: Work, viewer: Viewer): Promise<CertificateFacts> {
  const { givenName, surname1, surname2, email } = await getPerson(work, viewer.personId)
  return factsOf(viewer, {
    ...(givenName !== null && { givenName }),
    ...(surname1 !== null && { surname1 }),
    ...(surname2 !== null && { surname2 }),
    ...(email !== null && { email }),
  })
}

export interface Standing extends Checked {
  slots: (AskedDocument & { files: DraftFile[] })[]
  missing: MissingDocuments
  /** Could be filed as it is. Missing soft documents are only warned of. */
  isReady: boolean
}

/** How the application stands today, as a whole. */
export function standingOf({ definition, answers, files }: Application, now: Date): Standing {
  const checked = checkApplication(definition, answers, plainDate(now))
  const slots = documentsOf(definition, checked.answers).map((slot) => ({
    ...slot,
    files: files.filter((file) => file.slot === slot.id),
  }))
  const missing = missingDocuments(definition, checked.answers, files)
  return { ...checked, slots, missing, isReady: checked.ok && missing.hard.length === 0 }
}
