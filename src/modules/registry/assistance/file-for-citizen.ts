import type { Work } from '../../../platform/db/work.ts'
import type { Municipality, Viewer } from '../../../platform/http/context.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { findDocument } from '../../documents/index.ts'
import { officeOf } from '../distribution/visibility.ts'
import { recordAct } from './acts.ts'
import { type Case, citizenOf, getOwnCase, updateOpenCase } from './cases.ts'
import { consentDocument } from './consent.ts'
import type { AssistanceLent } from './lent.ts'
import { type Official, requireHabilitation } from './officials.ts'

export interface FileForCitizen {
  caseId: string
  /** The digest that the official had on the screen. */
  shownDigest: string
  official: Viewer
  municipality: Municipality
  sessionId: string
  address: string | null
  userAgent: string | null
  t: Translate
  clockToleranceMs: number
}

/** What the official says when signing for somebody: kept in the evidence and printed on the receipt. */
export const actWords = (
  t: Translate,
  { assisted, official, title, digest }: { assisted: Case; official: Official; title: string; digest: string },
): string =>
  t('registry.assistance.act.words', {
    official: official.name,
    post: official.postName,
    act: official.act,
    name: assisted.personName,
    nif: assisted.personNif,
    document: t(`registry.assistance.document.${assisted.identityDocument}`),
    title,
    digest,
  })

/** The official signs and files for the citizen: application, consent, expedient, act and entry are one Work, the number
 *  last. False when something else was shown than what the application says now. */
export async function fileForCitizen(work: Work, lent: AssistanceLent, act: FileForCitizen): Promise<boolean> {
  const { t, municipality, shownDigest } = act
  const official = await requireHabilitation(work, 'assist')
  const assisted = await getOwnCase(work, act.caseId, { lock: true })
  // Pressed twice it is one filing.
  if (assisted.state === 'filed') return true
  const citizen = citizenOf(assisted, act.official)
  const application = await lent.review(work, citizen, assisted.draftId, { t, municipality })
  if (!application || application.contentDigest !== shownDigest) return false
  const document = assisted.consentDocumentId ? await findDocument(work, assisted.consentDocumentId) : undefined
  const consent = consentDocument(t, assisted, application, document)
  const statement = actWords(t, { assisted, official, title: application.title, digest: shownDigest })
  return lent.file(work, {
    draftId: assisted.draftId,
    shownDigest,
    citizen,
    municipality,
    officeId: await officeOf(work, act.official),
    consent,
    statement,
    record: async (inside, { entryId, procedureCode }) => {
      await recordAct(inside, {
        kind: 'filing',
        official,
        evidenceId: act.official.evidenceId,
        fingerprint: act.official.certificateFingerprint,
        statement,
        contentDigest: shownDigest,
        documentId: consent.documentId,
        subject: application.title,
        filing: {
          personId: assisted.personId,
          identityDocument: assisted.identityDocument,
          consent: assisted.consent ?? 'paper',
          procedureCode,
          entryId,
        },
      })
      await updateOpenCase(inside, assisted.id, { state: 'filed', entry_id: entryId })
    },
    sessionId: act.sessionId,
    address: act.address,
    userAgent: act.userAgent,
    t,
    clockToleranceMs: act.clockToleranceMs,
  })
}
