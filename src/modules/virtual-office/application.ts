import type { Work } from '../../platform/db/work.ts'
import { gone, notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { plainDate } from '../../platform/i18n/format.ts'
import { type Expedient, findOpenCorrection, getExpedient } from '../expedients/index.ts'
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
  missingDocuments,
  withFacts,
} from '../procedures/index.ts'
import { definitionOf } from './definition-of.ts'
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
  /** What it adds to, answers or ends, and what was asked there. */
  expedient: Expedient | null
  asked: string | null
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
  const definition = await definitionOf(work, draft)
  const facts = await certificateFacts(work, viewer)
  return {
    draft,
    definition,
    facts,
    answers: withFacts(definition, draft.answers, facts),
    files: await listFiles(work, draft.id),
    ...(await expedientOf(work, draft)),
  }
}

async function expedientOf(work: Work, draft: Draft): Promise<Pick<Application, 'expedient' | 'asked'>> {
  if (draft.expedientId === null) return { expedient: null, asked: null }
  const expedient = await getExpedient(work, draft.expedientId)
  const correction = draft.kind === 'correction' ? await findOpenCorrection(work, expedient.id) : undefined
  // What is asked is read by opening its notification; until then its term has not begun.
  return { expedient, asked: correction?.notifiedOn ? correction.body : null }
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
