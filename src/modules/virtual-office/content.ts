import type { Municipality } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type Answers, canonicalApplication, partiesOf, summaryOf } from '../procedures/index.ts'
import { type FiledContent, filedContentDigest } from '../registry/index.ts'
import type { Application, Standing } from './application.ts'
import type { DraftFile } from './draft-files.ts'

/** What a person reads, signs and finds again in the receipt. */
export interface SignedContent extends FiledContent {
  subject: string
  /** Each file under the document it is, in the order of the form. */
  documents: (DraftFile & { title: string })[]
  /** The same to the last letter, for the evidence. */
  canonical: { content: string; digest: string }
}

export function contentOf(
  t: Translate,
  municipality: Pick<Municipality, 'id' | 'name' | 'dir3'>,
  application: Application,
  { answers, slots }: Standing,
): SignedContent {
  const { draft, definition } = application
  const sections = summaryOf(definition, answers, t).map(({ title, rows }) => ({
    title,
    rows: rows.map(({ label, value }) => ({ label, value })),
  }))
  // A file whose document is no longer asked for stays in the draft and is not filed.
  const documents = slots.flatMap((slot) => slot.files.map((file) => ({ ...file, title: bounded(slot.name) })))
  const title = draft.title
  const contentDigest = filedContentDigest({ title, sections, documents })
  const canonical = canonicalApplication({
    municipality,
    definition,
    answers,
    attachments: documents.map(({ slot, fileName, size, mime, digest }) => ({
      slot,
      name: fileName,
      size,
      mime,
      digest,
    })),
  })
  const { facts } = application
  const onBehalfOf = onBehalfOfWhom(application, answers)
  const statement = t(`virtual-office.statement.${draft.kind}${onBehalfOf === null ? '' : '.represented'}`, {
    name: facts.name,
    nif: facts.nif,
    other: onBehalfOf ?? '',
    council: municipality.name,
    digest: contentDigest,
  })
  return { title, sections, statement, contentDigest, subject: subjectOf(title, answers), documents, canonical }
}

/** «Instancia general: farola rota», when the form asks what it is about. */
function subjectOf(title: string, answers: Standing['answers']): string {
  const about = Object.hasOwn(answers, 'asunto') ? answers['asunto'] : undefined
  return bounded(typeof about === 'string' && about !== '' ? `${title}: ${about}` : title)
}

/** As long as the registry's columns, in whole characters. */
const bounded = (text: string): string => Array.from(text).slice(0, 250).join('')

/** For whom the person in front of us acts, by their certificate or by what they say; null for themselves. */
export function onBehalfOfWhom({ facts, expedient }: Application, answers: Answers): string | null {
  if (facts.kind === 'representative' && facts.organization) return facts.organization.name
  const applicant = expedient
    ? { nif: expedient.applicantNif, name: expedient.applicantName }
    : partiesOf(answers).applicant
  return applicant.nif === '' || applicant.nif === facts.nif ? null : applicant.name
}
