import type { App } from '../../../platform/app.ts'
import type { Who, Work } from '../../../platform/db/work.ts'
import type { Municipality, Viewer } from '../../../platform/http/context.ts'
import type { Problem } from '../../../platform/http/forms.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { EntryDocumentCommand } from '../entry.ts'

/** An application as it stands: what the citizen would sign if they could. */
export interface ReviewedApplication {
  isReady: boolean
  title: string
  sections: { title: string; rows: { label: string; value: string }[] }[]
  documents: { title: string; fileName: string; size: number; digest: string }[]
  contentDigest: string
}

/** What an official adds to a citizen's filing: the consent, the words of who signs, and what is written before the number. */
export interface AssistedFiling {
  draftId: string
  shownDigest: string
  citizen: Viewer
  municipality: Municipality
  officeId: string
  consent: EntryDocumentCommand
  statement: string
  record: (work: Work, filed: { entryId: string; procedureCode: string }) => Promise<void>
  sessionId: string
  address: string | null
  userAgent: string | null
  t: Translate
  clockToleranceMs: number
}

/** Applications come later than the registry: whoever knows both lends what is needed to file one for somebody else. */
export interface AssistanceLent {
  /** Undefined when it cannot be filed online in this council. */
  begin: (
    work: Work,
    citizen: Viewer,
    slug: string,
    startKey: string,
  ) => Promise<{ draftId: string; procedureCode: string; title: string } | undefined>
  /** Undefined when it is gone. */
  review: (
    work: Work,
    citizen: Viewer,
    draftId: string,
    about: { t: Translate; municipality: Municipality },
  ) => Promise<ReviewedApplication | undefined>
  /** What came in while no scanner was there is looked at before it is filed. */
  scan: (app: App, who: Who, citizen: Viewer, draftId: string) => Promise<Problem[]>
  /** False when something else was shown than what it says now. The registry's number comes last in this Work. */
  file: (work: Work, filing: AssistedFiling) => Promise<boolean>
  discard: (work: Work, citizen: Viewer, draftId: string) => Promise<void>
}
